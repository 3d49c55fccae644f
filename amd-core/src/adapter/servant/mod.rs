//! What a servant is: a table of its operations, and how a method is called.
//!
//! Everything here is generic run-time code that the expansion of `#[interface]` and `#[servant]` refers to.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `table` | the trait [`Servant`], its rows, and the servant without its type |
//! | `serves` | what a servant implements: one operation at a time |
//! | `part` | servants whose methods stand in several blocks |
//! | `handler` | how one method is called, whatever it returns |
//! | `local` | servants that live on one thread |
//! | `mailbox` | servants with `&mut self` methods |
//! | `ordered` | servants whose objects are served one dispatch at a time |
//! | `probe` | what a method returns, told by its type |
//! | `arguments` | the in-parameters of a request, as a method takes them |
//! | `outcome` | the results of a method, as the reply takes them |
//! | `responder` | a reply that is given before the method ends, or by somebody else after it |
//! | `untyped` | servants that take a request as it is |
//! | `builtin` | `ice_ping` and its siblings |

mod arguments;
mod builtin;
mod handler;
mod local;
mod mailbox;
mod ordered;
mod outcome;
mod part;
mod probe;
mod responder;
mod serves;
mod table;
mod untyped;

pub use arguments::{Arguments, BorrowedParameter, OptionalParameterOf, ParameterOf};
pub(crate) use builtin::serve_builtin;
pub use handler::{Call, Handler, Request};
pub use local::{Local, LocalCall, LocalHandler, LocalServant, ServesLocally, local_servant};
pub use mailbox::{ExclusiveCall, ExclusiveHandler, ExclusiveServant, ServesExclusively, Turn, mailbox};
pub use ordered::{OrderedByIdentity, ordered_by_identity};
pub use outcome::{
    DeclaredResults, ItemOf, NestedTag, Outcome, Replied, ResultOf, ResultTag, UndeclaredTag, ValueOf, ValueTag,
    ViaDeclared, ViaIncomparable, ViaNested, ViaResult, ViaUndeclared, ViaValue,
};
pub use part::{OneMethodPerOperation, ServedBySomePart};
pub use probe::{
    AsyncTag, Awaited, Immediate, Probe, SyncTag, TryAsyncTag, ViaAsync, ViaSync, ViaTryAsync, awaited_lane,
    inline_lane, probe_1, probe_2, probe_3, probe_4, probe_5, probe_6, probe_7, probe_8, probe_method, probed,
};
pub use responder::{
    AnswerOf, ByMethod, ByResponder, ExtraParameter, Kind, NoResponder, Nothing, RespondedProbe, RespondedTag,
    Responder, ViaMethod, ViaResponder, kind,
};
pub use serves::{Placeholder, Serves};
pub(crate) use table::serve_by;
pub use table::{AnyServant, IntoServant, Row, Servant};
pub use untyped::{Untyped, UntypedResult};
