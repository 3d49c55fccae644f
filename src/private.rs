//! What the macros refer to, and the only path that they emit. No part of the API: it changes without notice.

pub use core::clone::Clone;
pub use core::cmp::{Eq, PartialEq};
pub use core::convert::From;
pub use core::default::Default;
pub use core::fmt::{Debug, Display, Formatter, Result as FmtResult};
pub use core::hash::Hash;
pub use core::marker::{PhantomData, Send, Sized, Sync};
pub use core::ops::{Deref, Fn};
pub use core::option::Option;
pub use core::primitive::{bool, i32, str, usize};
pub use core::result::Result;
pub use core::{concat, file, line};
pub use std::error::Error;
pub use std::string::String;
pub use std::sync::Arc;
pub use std::vec::Vec;

pub use amd_core::adapter::servant::{
    AnyServant, DeclaredResults, ExclusiveHandler, ExclusiveServant, Handler, IntoServant, LocalHandler, LocalServant,
    OneMethodPerOperation, Placeholder, Request, Row, Servant, ServedBySomePart, Serves, ServesExclusively,
    ServesLocally, Untyped, ViaAsync, ViaDeclared, ViaIncomparable, ViaMethod, ViaNested, ViaResponder, ViaResult,
    ViaSync, ViaTryAsync, ViaUndeclared, ViaValue, awaited_lane, inline_lane, kind, mailbox, probe_1, probe_2, probe_3,
    probe_4, probe_5, probe_6, probe_7, probe_8, probe_method, probed,
};
pub use amd_core::communicator::{ByDefault, RegisteredServant};
pub use amd_core::definition::{
    Definition, DefinitionKind, EnumeratorInfo, InterfaceInfo, MemberInfo, OperationInfo, OperationMode, ParameterInfo,
    TypeInfo,
};
pub use amd_core::dispatch::{Declares, DispatchError, Lane, Raised, RaisedIn};
pub use amd_core::encoding::{
    AnyClass, ClassDecoder, ClassEncoder, ClassEntry, ClassFormat, Decode, DecodeError, DecodeOwned, Decoder, Encode,
    Encoder, Enum, ExceptionDecoder, ExceptionEncoder, ExceptionEntry, NoUserException, Nullable, ReferenceVisitor,
    Shape, SliceClass, SliceType, Struct, TagFormat, Tagged, UserException, UserExceptions, shape,
};
pub use amd_core::interface::{CanBeOptional, InterfaceEntry, Operation, ParameterAt, ReadInMethod, Results};
pub use amd_core::proxy::{Inherits, Invocation, ObjectPrx, Proxy, invoke};
pub use amd_core::testing::{Answers, DeclaredAt, Expected, Expecting, Mock, TakenAt};
pub use amd_macros::__second_stage;
pub use inventory;

use core::fmt;

use amd_core::adapter::servant::{Arguments, BorrowedParameter, ParameterOf};
use amd_core::communicator::Constructed;
use amd_core::interface::DeclaredParameter;

/// The types of an interface's operations, by number. The proxy has them, as they have no names outside.
pub trait OperationAt<const N: usize> {
    /// Operation number `N`.
    type Operation: Operation;
}

/// The proxies of the interfaces that an interface inherits, by number.
pub trait BaseAt<const N: usize> {
    /// The proxy of interface number `N`.
    type Proxy: Proxy;
}

/// The form in which a proxy's method takes in-parameter number `N` of an operation.
pub trait ArgumentAt<const N: usize> {
    /// The form: borrowed, unless it is a small value.
    type Argument<'a>;
}

/// [`ArgumentAt::Argument`].
pub type ArgumentOf<'a, Op, const N: usize> = <Op as ArgumentAt<N>>::Argument<'a>;

/// What a caller gets as the results of an operation.
pub type ResultsOf<Op> = <<Op as Operation>::Result as Results>::Value;

/// [`Operation::Exceptions`].
pub type ExceptionsOf<Op> = <Op as Operation>::Exceptions;

/// The type of operation number `N` of the interface with the proxy `P`.
pub type OperationOf<P, const N: usize> = <P as OperationAt<N>>::Operation;

/// A request for it.
pub type RequestOf<P, const N: usize> = Request<OperationOf<P, N>>;

/// The servant that a constructor made.
///
/// # Errors
/// That of the constructor.
pub fn constructed<S, C: Constructed<S>>(made: C) -> Result<Arc<dyn AnyServant>, Box<dyn Error + Send + Sync>> {
    made.constructed()
}

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
    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<Self::Slot>,
    ) -> Option<Self>;

    /// Reads an optional parameter.
    fn borrow_tagged<const N: usize, const TAG: u32, Op>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<Self::Slot>,
    ) -> Option<Option<Self>>
    where
        Op: ParameterAt<N, Declared = Tagged<TAG, Declared>>,
        Declared: SliceType;
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
    ) -> Option<Self> {
        arguments.borrow::<N, T>(slot)
    }

    fn borrow_tagged<const N: usize, const TAG: u32, Op>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<T::Slot>,
    ) -> Option<Option<Self>>
    where
        Op: ParameterAt<N, Declared = Tagged<TAG, Declared>>,
        Declared: SliceType,
    {
        arguments.borrow_tagged::<N, TAG, Declared, T>(slot)
    }
}

/// In-parameter number `N` of an operation, without a value of it.
#[derive(Debug)]
pub struct ParameterProbe<Op, const N: usize>(PhantomData<fn() -> Op>);

/// In-parameter number `N` of the operation whose request this is.
pub fn at<const N: usize, Op>(_arguments: &Arguments<'_, Op>) -> ParameterProbe<Op, N> {
    ParameterProbe(PhantomData)
}

/// Tried first: the interface declares a Slice type, so the method has to take the parameter as such.
pub trait ViaReadable {
    /// The tag of such a parameter.
    fn amd_readable(&self) -> Readable {
        Readable
    }
}
impl<Op, const N: usize> ViaReadable for &ParameterProbe<Op, N> where Op: ParameterAt<N, Declared: DeclaredParameter> {}

/// Tried last: it does not, which was reported where it declares the type.
pub trait ViaUnreadable {
    /// The tag of such a parameter.
    fn amd_readable(&self) -> Unreadable {
        Unreadable
    }
}
impl<Op, const N: usize> ViaUnreadable for ParameterProbe<Op, N> {}

/// A parameter that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Readable;

/// A parameter that cannot.
#[derive(Clone, Copy, Debug)]
pub struct Unreadable;

/// A type as which a method can take a parameter that the interface declares as `Declared`, if that can be read.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take a parameter declared `{Declared}` as `{Self}`",
    label = "this parameter receives a `{Declared}`",
    note = "accepted: `{Declared}`, another type with the same Slice type, or a borrowed form (`&str`, `&[T]`, `&{Declared}`)"
)]
pub trait TakenBy<'r, Tag, Declared>: Sized {
    /// Reads it.
    fn take<const N: usize, Op: ParameterAt<N, Declared = Declared>>(arguments: &mut Arguments<'r, Op>)
    -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<'r, Declared, P: ParameterOf<'r, Declared>> TakenBy<'r, Readable, Declared> for P {
    fn take<const N: usize, Op: ParameterAt<N, Declared = Declared>>(arguments: &mut Arguments<'r, Op>) -> Option<P> {
        arguments.take::<N, P>()
    }
}

impl<'r, Declared, P> TakenBy<'r, Unreadable, Declared> for P {
    fn take<const N: usize, Op: ParameterAt<N, Declared = Declared>>(_: &mut Arguments<'r, Op>) -> Option<P> {
        unreachable!("such a program does not compile")
    }
}

/// A reference as which a method can take a parameter that the interface declares as `Declared`, if that can be read.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take a parameter declared `{Declared}` as `{Self}`",
    label = "this parameter receives a `{Declared}`",
    note = "accepted: `{Declared}`, another type with the same Slice type, or a borrowed form (`&str`, `&[T]`, `&{Declared}`)"
)]
pub trait BorrowedBy<'r, 'a, Tag, Declared>: Sized {
    /// What is kept while the method runs.
    type Slot;

    /// Reads it.
    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<Self::Slot>,
    ) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<'r, 'a, Declared, R: ReferenceOf<'r, 'a, Declared>> BorrowedBy<'r, 'a, Readable, Declared> for R {
    type Slot = R::Slot;

    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        arguments: &mut Arguments<'r, Op>,
        slot: &'a mut Option<R::Slot>,
    ) -> Option<R> {
        R::borrow::<N, Op>(arguments, slot)
    }
}

impl<'r, 'a, Declared, R> BorrowedBy<'r, 'a, Unreadable, Declared> for R {
    type Slot = ();

    fn borrow<const N: usize, Op: ParameterAt<N, Declared = Declared>>(
        _: &mut Arguments<'r, Op>,
        _: &'a mut Option<()>,
    ) -> Option<R> {
        unreachable!("such a program does not compile")
    }
}

/// Parameter number `N`, by value. The tag tells whether it can be read.
pub fn take_if<'r, const N: usize, Op, P, Tag>(_tag: Tag, arguments: &mut Arguments<'r, Op>) -> Option<P>
where
    Op: ParameterAt<N>,
    P: TakenBy<'r, Tag, Op::Declared>,
{
    P::take::<N, Op>(arguments)
}

/// Parameter number `N`, borrowed. The tag tells whether it can be read.
pub fn borrow_if<'r, 'a, const N: usize, Op, R, S, Tag>(
    _tag: Tag,
    arguments: &mut Arguments<'r, Op>,
    slot: &'a mut Option<S>,
) -> Option<R>
where
    Op: ParameterAt<N>,
    R: BorrowedBy<'r, 'a, Tag, Op::Declared, Slot = S>,
{
    R::borrow::<N, Op>(arguments, slot)
}

/// Parameter number `N`, borrowed, of which it is known that it can be read.
pub fn borrow<'r, 'a, const N: usize, Op, R, S>(arguments: &mut Arguments<'r, Op>, slot: &'a mut Option<S>) -> Option<R>
where
    Op: ParameterAt<N>,
    R: ReferenceOf<'r, 'a, Op::Declared, Slot = S>,
{
    R::borrow::<N, Op>(arguments, slot)
}

/// Optional parameter number `N`, borrowed.
pub fn borrow_tagged<'r, 'a, const N: usize, const TAG: u32, Op, Declared, R, S>(
    arguments: &mut Arguments<'r, Op>,
    slot: &'a mut Option<S>,
) -> Option<Option<R>>
where
    Op: ParameterAt<N, Declared = Tagged<TAG, Declared>>,
    Declared: SliceType,
    R: ReferenceOf<'r, 'a, Declared, Slot = S>,
{
    R::borrow_tagged::<N, TAG, Op>(arguments, slot)
}

/// The call of an operation whose results may be no Slice types.
#[derive(Debug)]
pub struct Calling<Op>(PhantomData<Op>);

impl<Op> Calling<Op> {
    /// The call.
    pub const NEW: Self = Self(PhantomData);
}

/// Tried first: an operation whose results are Slice types.
pub trait ViaInvoke {
    /// The operation.
    type Operation: Operation;

    /// Calls it.
    fn amd_invoke(
        &self,
        proxy: &ObjectPrx,
        parameters: impl FnOnce(&mut Encoder<'_>),
    ) -> Invocation<ValueOf<Self::Operation>, <Self::Operation as Operation>::Exceptions>;
}

type ValueOf<Op> = <<Op as Operation>::Result as Results>::Value;

impl<Op> ViaInvoke for &Calling<Op>
where
    Op: Operation,
    Op::Result: Results,
{
    type Operation = Op;

    fn amd_invoke(
        &self,
        proxy: &ObjectPrx,
        parameters: impl FnOnce(&mut Encoder<'_>),
    ) -> Invocation<ValueOf<Op>, Op::Exceptions> {
        invoke::<Op>(proxy, parameters)
    }
}

/// Tried last: another operation, which was reported where it is declared.
pub trait ViaNoInvoke {
    /// Never called.
    fn amd_invoke<T, E>(&self, _proxy: &ObjectPrx, _parameters: impl FnOnce(&mut Encoder<'_>)) -> Invocation<T, E> {
        unreachable!("such a program does not compile")
    }
}
impl<Op> ViaNoInvoke for Calling<Op> {}

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

/// Tried first: an optional parameter that can be sent.
pub trait ViaTagged {
    /// Appends it, if it is there.
    fn amd_put_tagged(&self, encoder: &mut Encoder<'_>, tag: u32);
}
impl<T: Encode> ViaTagged for &Parameter<'_, Option<T>> {
    fn amd_put_tagged(&self, encoder: &mut Encoder<'_>, tag: u32) {
        encoder.write_tagged(tag, self.0);
    }
}

/// Tried last: a parameter that cannot, which was reported where the operation declares it.
pub trait ViaNothing {
    /// Never called.
    fn amd_put(&self, _encoder: &mut Encoder<'_>) {}

    /// Never called.
    fn amd_put_tagged(&self, _encoder: &mut Encoder<'_>, _tag: u32) {}
}
impl<T: ?Sized> ViaNothing for Parameter<'_, T> {}

/// What can be a member of an exception or a struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "this cannot be a member",
    note = "a member that is an instance of a class is a `Link`: `Link<Guest>`",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte"
)]
pub trait Member: Sized {
    /// The least number of bytes that it takes.
    const MIN_SIZE: usize;

    /// How many bytes it takes, if that is fixed.
    const FIXED_SIZE: Option<usize>;

    /// Whether it can refer to instances of classes.
    const USES_CLASSES: bool;

    /// The type as data.
    const TYPE: TypeInfo;

    /// Shows the references that it holds.
    fn visit(&self, visitor: &mut ReferenceVisitor<'_>);

    /// Shows the references that it holds if it is there.
    fn visit_tagged(member: &Option<Self>, visitor: &mut ReferenceVisitor<'_>) {
        if let Some(member) = member {
            member.visit(visitor);
        }
    }

    /// Appends it.
    fn put(&self, encoder: &mut Encoder<'_>);

    /// Appends it if it is there.
    fn put_tagged(member: &Option<Self>, tag: u32, encoder: &mut Encoder<'_>);

    /// Reads it if it is there.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn get_tagged(tag: u32, decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError>;

    /// Reads it.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn get(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: Encode + DecodeOwned> Member for T {
    const MIN_SIZE: usize = <T::Slice as Shape>::MIN_SIZE;
    const FIXED_SIZE: Option<usize> = <T::Slice as Shape>::FIXED_SIZE;
    const USES_CLASSES: bool = <T::Slice as Shape>::USES_CLASSES;
    const TYPE: TypeInfo = <T::Slice as Shape>::TYPE;

    fn visit(&self, visitor: &mut ReferenceVisitor<'_>) {
        self.visit_references(visitor);
    }

    fn put_tagged(member: &Option<Self>, tag: u32, encoder: &mut Encoder<'_>) {
        encoder.write_tagged(tag, member);
    }

    fn get_tagged(tag: u32, decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
        decoder.read_tagged(tag)
    }

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

    /// The definition as data.
    const DEFINITION: &'static Definition;

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
    const DEFINITION: &'static Definition = T::DEFINITION;

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
