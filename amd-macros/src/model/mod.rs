//! What a macro knows, free of syntax: names, types, spans and flags, never ready-made tokens.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `interface` | an interface and its operations |
//! | `inheritance` | what an interface inherits, flattened |
//! | `description` | what the second stage of `#[servant]` is told of an interface |
//! | `servant` | an impl block and its methods |
//! | `registration` | how a servant is registered |
//! | `class` | classes |
//! | `exception` | user exceptions and sets of them |
//! | `data` | structs and enums |
//! | `docs` | documentation, as text |
//! | `tag` | tags of optional values |
//! | `slice` | the Slice text of types and operations |
//! | `runtime` | the path to the runtime |

mod class;
mod data;
mod description;
mod docs;
mod exception;
mod inheritance;
mod interface;
mod registration;
mod runtime;
mod servant;
mod slice;
mod tag;

pub(crate) use class::Class;
pub(crate) use data::{Enum, Enumerator, Struct};
pub(crate) use description::{DescribedInterface, DescribedOperation, DescribedParameter, Description};
pub(crate) use docs::docs_of;
pub(crate) use exception::{Exception, ExceptionSet, Member, Variant};
pub(crate) use inheritance::{Ancestor, Base, Inherited};
pub(crate) use interface::{ClassFormat, Interface, Operation, Parameter};
pub(crate) use registration::Registration;
pub(crate) use runtime::Runtime;
pub(crate) use servant::{Argument, Form, Method, Policy, Receiver, Servant, extra_name, is_responder};
pub(crate) use slice::{container_argument, is_users, last_segment, lower_camel_case, type_text};
pub(crate) use tag::{Tag, wire_order};
