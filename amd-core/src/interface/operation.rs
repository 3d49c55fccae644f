//! One operation of an interface, as a type.

use crate::encoding::{Encode, UserExceptions};
use crate::protocol::OperationMode;

use super::results::Results;

/// An operation of an interface. `#[interface]` makes a type for each.
pub trait Operation: Send + Sync + 'static {
    /// The name on the wire.
    const NAME: &'static str;
    /// How many in-parameters it has.
    const PARAMETERS: usize;
    /// Whether it may be repeated.
    const MODE: OperationMode;
    /// Whether the first element of a tuple of results is the return value. If not, all are out-parameters.
    const RETURNS: bool = true;
    /// What it returns: `()`, a value, or a tuple of the return value and the out-parameters.
    type Result: Results;
    /// The exceptions that it may throw.
    type Exceptions: UserExceptions;
}

/// The type of an operation's in-parameter number `N`, as the interface declares it.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` has fewer in-parameters than this method takes",
    label = "the operation has no such parameter"
)]
pub trait ParameterAt<const N: usize>: Operation {
    /// The declared type.
    type Declared: Encode;
}
