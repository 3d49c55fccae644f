//! What a macro knows, free of syntax: names, types, spans and flags, never ready-made tokens.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `interface` | an interface and its operations |
//! | `description` | what the second stage of `#[servant]` is told of an interface |
//! | `servant` | an impl block and its methods |
//! | `exception` | user exceptions and sets of them |
//! | `slice` | the Slice text of types and operations |
//! | `runtime` | the path to the runtime |

mod description;
mod exception;
mod interface;
mod runtime;
mod servant;
mod slice;

pub(crate) use description::{DescribedOperation, DescribedParameter, Description};
pub(crate) use exception::{Exception, ExceptionSet, Member, Variant};
pub(crate) use interface::{Interface, Operation, Parameter};
pub(crate) use runtime::Runtime;
pub(crate) use servant::{Argument, Method, Receiver, Servant};
pub(crate) use slice::{container_argument, last_segment, lower_camel_case, type_text};
