//! One operation of an interface, as a type.

use crate::definition::{ParameterInfo, TypeInfo};
use crate::encoding::{ClassFormat, Encode, Shape, Tagged, UserExceptions};
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
    /// The format in which classes are written in encoding 1.1; that of the communicator if it names none.
    const CLASS_FORMAT: Option<ClassFormat> = None;
    /// Its in-parameters as data.
    const IN_PARAMETERS: &'static [ParameterInfo] = &[];
    /// Its documentation, a line of text for each line.
    const DOCS: &'static str = "";
    /// What it returns: `()`, a value, or a tuple of the return value and the out-parameters. What is optional is [`Tagged`].
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
    /// The declared type; [`Tagged`] if the parameter is optional.
    type Declared: DeclaredParameter;
}

/// A type as which an interface can declare an in-parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "this cannot be a parameter",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte",
    note = "an `Option` is a proxy that may be null, or has a tag: `#[amd(tag = 1)] name: Option<String>`"
)]
pub trait DeclaredParameter {
    /// The type as data.
    const TYPE: TypeInfo;

    /// The tag, if it is optional.
    const TAG: Option<u32> = None;
}

#[diagnostic::do_not_recommend]
impl<T: Encode> DeclaredParameter for T {
    const TYPE: TypeInfo = <T::Slice as Shape>::TYPE;
}

#[diagnostic::do_not_recommend]
impl<const TAG: u32, T: DeclaredParameter> DeclaredParameter for Tagged<TAG, T> {
    const TYPE: TypeInfo = T::TYPE;
    const TAG: Option<u32> = Some(TAG);
}
