//! For the tests of programs that use amd: servants without sockets, and mocks.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `served` | a proxy for a servant in memory, with a communicator of its own |
//! | `mock` | a servant whose operations are closures, or a script |
//! | `answer` | what such a closure may return |
//! | `script` | the calls that a mock expects, in order |
//! | `matching` | the parameters that an expected call has |
//! | `parameters` | the parameters of an operation as a tuple |

mod answer;
mod matching;
mod mock;
mod parameters;
mod script;
mod served;

pub use answer::{Answer, Answers, Fallible, Later, Plain};
pub use matching::{Anything, ByPredicate, ByValue, Expected, Matching, anything};
pub use mock::Mock;
pub use parameters::{DeclaredAt, ParameterTuple, TakenAt};
pub use script::{Expecting, ScriptError};
pub use served::{Served, serve};
