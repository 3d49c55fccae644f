//! What the macros refer to, and the only path that they emit. No part of the API: it changes without notice.

pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::From;
pub use core::fmt::{Debug, Display, Formatter, Result as FmtResult};
pub use core::hash::Hash;
pub use core::marker::{PhantomData, Send, Sized, Sync};
pub use core::option::Option;
pub use core::primitive::{bool, str, usize};
pub use core::result::Result;
pub use core::{concat, file, line};
pub use std::error::Error;

pub use amd_core::adapter::servant::{
    Handler, Row, Servant, ViaAsync, ViaNested, ViaResult, ViaSync, ViaTryAsync, ViaValue, probe_method, probe_value,
};
pub use amd_core::dispatch::{Declares, DispatchError, Lane, Raised, RaisedIn};
pub use amd_core::encoding::{
    Decode, DecodeError, DecodeOwned, Decoder, Encode, Encoder, ExceptionDecoder, ExceptionEncoder, ExceptionEntry,
    NoUserException, Nullable, SliceType, UserException, UserExceptions, shape,
};
pub use amd_core::interface::{InterfaceInfo, Operation, OperationInfo, ParameterAt};
pub use amd_core::protocol::OperationMode;
pub use amd_core::proxy::{Invocation, ObjectPrx, Proxy, invoke};
pub use amd_macros::__servant;
pub use inventory;

use core::fmt;

use amd_core::adapter::Current;
use amd_core::adapter::servant::{Arguments, BorrowedParameter, CurrentParameter};
use amd_core::dispatch::DispatchFailure;

/// The types of an interface's operations, by number. The proxy has them, as they have no names outside.
pub trait OperationAt<const N: usize> {
    /// Operation number `N`.
    type Operation: Operation;
}

/// Complains about a servant that cannot be shared between threads.
pub const fn require_servant<S: Send + Sync + 'static>() {}

/// A reference as which a method can take a parameter that the interface declares as `Declared`.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take a parameter declared `{Declared}` as `{Self}`",
    label = "this parameter receives a `{Declared}`",
    note = "accepted: `{Declared}`, another type with the same Slice type, or a borrowed form (`&str`, `&[T]`, `&{Declared}`)"
)]
pub trait ReferenceOf<'r, 'a, Declared>: Sized {
    /// What is kept while the method runs.
    type Slot;

    /// Reads the parameter.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<Self::Slot>,
    ) -> Result<Self, DispatchFailure>;
}

#[diagnostic::do_not_recommend]
impl<'r: 'a, 'a, Declared, T> ReferenceOf<'r, 'a, Declared> for &'a T
where
    T: BorrowedParameter<'r, Declared> + ?Sized,
{
    type Slot = T::Slot;

    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<T::Slot>,
    ) -> Result<Self, DispatchFailure> {
        arguments.borrow::<N, T>(slot)
    }
}

/// Parameter number `N`, borrowed.
///
/// # Errors
/// If the bytes are not such a value.
pub fn borrow<'r, 'a, const N: usize, Op, R, S>(
    arguments: &mut Arguments<'r, Op>,
    slot: &'a mut Option<S>,
) -> Result<R, DispatchFailure>
where
    Op: ParameterAt<N>,
    R: ReferenceOf<'r, 'a, Op::Declared, Slot = S>,
{
    R::borrow::<N, Op>(arguments, slot)
}

/// The current request in the form in which a method takes it.
pub fn current<'r, C: CurrentParameter<'r>>(current: &'r Current) -> C {
    C::current(current)
}

/// A parameter of a proxy's method.
#[derive(Debug)]
pub struct Parameter<'a, T: ?Sized>(pub &'a T);

/// Tried first: a parameter that can be sent.
pub trait ViaEncode {
    /// Appends it.
    fn amd_put(&self, encoder: &mut Encoder<'_>);
}
impl<T: Encode + ?Sized> ViaEncode for &Parameter<'_, T> {
    fn amd_put(&self, encoder: &mut Encoder<'_>) {
        encoder.put(self.0);
    }
}

/// Tried last: a parameter that cannot, which was reported where the operation declares it.
pub trait ViaNothing {
    /// Never called.
    fn amd_put(&self, _encoder: &mut Encoder<'_>) {}
}
impl<T: ?Sized> ViaNothing for Parameter<'_, T> {}

/// What can be a member of an exception.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "this cannot be a member of an exception",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte"
)]
pub trait Member: Sized {
    /// Appends it.
    fn put(&self, encoder: &mut Encoder<'_>);

    /// Reads it.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn get(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: Encode + DecodeOwned> Member for T {
    fn put(&self, encoder: &mut Encoder<'_>) {
        encoder.put(self);
    }

    fn get(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        decoder.get()
    }
}

/// What can be in a set of exceptions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice exception",
    label = "this is not a Slice exception",
    note = "a struct becomes one by `#[derive(UserException)]`"
)]
pub trait OneOfSet: Sized {
    /// The Slice type id.
    const TYPE_ID: &'static str;

    /// Appends it.
    fn encode(&self, encoder: &mut Encoder<'_>);

    /// Reads it.
    ///
    /// # Errors
    /// If the bytes are not such an exception.
    fn decode(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError>;

    /// Writes it for people.
    ///
    /// # Errors
    /// What the formatter returns.
    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result;
}

#[diagnostic::do_not_recommend]
impl<T: UserException> OneOfSet for T {
    const TYPE_ID: &'static str = T::TYPE_ID;

    fn encode(&self, encoder: &mut Encoder<'_>) {
        ExceptionEncoder::encode(self, encoder);
    }

    fn decode(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
        T::decode_slices(slices)
    }

    fn describe(&self, f: &mut Formatter<'_>) -> fmt::Result {
        UserException::describe(self, f)
    }
}

/// A member of an exception, which is written if it is `Debug`.
#[derive(Debug)]
pub struct Described<'a, T>(pub &'a T);

/// Tried first: a member that can be written.
pub trait ViaDebug {
    /// The member as it is.
    fn amd_describe(&self) -> &dyn Debug;
}
impl<T: Debug> ViaDebug for &Described<'_, T> {
    fn amd_describe(&self) -> &dyn Debug {
        self.0
    }
}

/// Tried last: a member that cannot.
pub trait ViaOpaque {
    /// Something in its place.
    fn amd_describe(&self) -> &dyn Debug {
        &"_"
    }
}
impl<T> ViaOpaque for Described<'_, T> {}

/// Writes an exception: `::VisitorCenter::NameTaken { by: "Alice" }`.
///
/// # Errors
/// What the formatter returns.
pub fn describe(f: &mut Formatter<'_>, type_id: &str, members: &[(&str, &dyn Debug)]) -> fmt::Result {
    let mut text = f.debug_struct(type_id);
    for (name, member) in members {
        text.field(name, member);
    }
    text.finish()
}
