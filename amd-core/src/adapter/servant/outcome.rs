//! The results of a method, as the reply takes them.

use std::marker::PhantomData;

use crate::adapter::Current;
use crate::dispatch::{DispatchError, DispatchFailure, RaisedIn};
use crate::encoding::shape::Same;
use crate::encoding::{Encode, Encoder, SliceType, Tagged, UserExceptions};
use crate::interface::{Operation, ResultItem, Results, wire_order};
use crate::protocol::ReplyStatus;

use super::Request;
use super::probe::Probe;

/// Results that can be sent where the interface declares `Declared`.
pub trait ValueOf<Declared> {
    /// Appends the results.
    fn encode_results(&self, encoder: &mut Encoder<'_>, returns: bool);
}

/// A type that a method of the operation `Op` can return as its results.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a valid result for operation `{Op}`",
    label = "this is not the result type that the interface declares for `{Op}`",
    note = "a method returns the declared results, a `Result` of them and the operation's exceptions, or something to be awaited that gives either"
)]
pub trait ResultOf<Op: Operation> {
    /// Appends the results.
    fn encode_results(&self, encoder: &mut Encoder<'_>);
}

#[diagnostic::do_not_recommend]
impl<Op: Operation, T: ValueOf<Op::Result>> ResultOf<Op> for T {
    fn encode_results(&self, encoder: &mut Encoder<'_>) {
        ValueOf::encode_results(self, encoder, Op::RETURNS);
    }
}

impl ValueOf<()> for () {
    fn encode_results(&self, _encoder: &mut Encoder<'_>, _returns: bool) {}
}

impl<T, Declared> ValueOf<Declared> for T
where
    T: Encode,
    Declared: SliceType,
    T::Slice: Same<Declared::Slice>,
{
    fn encode_results(&self, encoder: &mut Encoder<'_>, _returns: bool) {
        encoder.put(self);
    }
}

impl<T, const TAG: u32, Declared> ValueOf<Tagged<TAG, Declared>> for Option<T>
where
    T: Encode,
    Declared: SliceType,
    T::Slice: Same<Declared::Slice>,
{
    fn encode_results(&self, encoder: &mut Encoder<'_>, _returns: bool) {
        encoder.write_tagged(TAG, self);
    }
}

/// One of several results that can be sent where the interface declares `Declared`.
pub trait ItemOf<Declared> {
    /// Appends it.
    fn encode_item(&self, encoder: &mut Encoder<'_>);
}

impl<T, Declared> ItemOf<Declared> for T
where
    T: Encode,
    Declared: SliceType,
    T::Slice: Same<Declared::Slice>,
{
    fn encode_item(&self, encoder: &mut Encoder<'_>) {
        encoder.put(self);
    }
}

impl<T, const TAG: u32, Declared> ItemOf<Tagged<TAG, Declared>> for Option<T>
where
    T: Encode,
    Declared: SliceType,
    T::Slice: Same<Declared::Slice>,
{
    fn encode_item(&self, encoder: &mut Encoder<'_>) {
        encoder.write_tagged(TAG, self);
    }
}

macro_rules! tuples {
    ($(($($name:ident $declared:ident $place:tt)+))*) => {$(
        impl<$($name, $declared),+> ValueOf<($($declared,)+)> for ($($name,)+)
        where
            $($name: ItemOf<$declared>, $declared: ResultItem),+
        {
            fn encode_results(&self, encoder: &mut Encoder<'_>, returns: bool) {
                for place in wire_order([$($declared::TAG),+], returns) {
                    match place {
                        $($place => self.$place.encode_item(encoder),)+
                        _ => {}
                    }
                }
            }
        }
    )*};
}

tuples! {
    (A DA 0 B DB 1)
    (A DA 0 B DB 1 C DC 2)
    (A DA 0 B DB 1 C DC 2 D DD 3)
    (A DA 0 B DB 1 C DC 2 D DD 3 E DE 4)
    (A DA 0 B DB 1 C DC 2 D DD 3 E DE 4 F DF 5)
    (A DA 0 B DB 1 C DC 2 D DD 3 E DE 4 F DF 5 G DG 6)
    (A DA 0 B DB 1 C DC 2 D DD 3 E DE 4 F DF 5 G DG 6 H DH 7)
}

/// Tried first: an early error around a result of its own.
pub trait ViaNested {
    /// The tag of such an outcome.
    fn amd_outcome(&self) -> NestedTag {
        NestedTag
    }
}
impl<T, E, F> ViaNested for &&Probe<Result<Result<T, E>, F>> {}

/// Tried second: results or an error.
pub trait ViaResult {
    /// The tag of such an outcome.
    fn amd_outcome(&self) -> ResultTag {
        ResultTag
    }
}
impl<T, E> ViaResult for &Probe<Result<T, E>> {}

/// Tried last: results.
pub trait ViaValue {
    /// The tag of such an outcome.
    fn amd_outcome(&self) -> ValueTag {
        ValueTag
    }
}
impl<T> ViaValue for Probe<T> {}

/// What a method for the operation `Op` gave, without a value of it. In front of the three is what the interface declares: if no
/// results that can be sent, nothing is compared with them.
#[derive(Debug)]
pub struct Outcome<Op, T>(PhantomData<fn() -> (Op, T)>);

impl<Op: Operation, T, E, F> ViaNested for &&&Outcome<Op, Result<Result<T, E>, F>> where Op::Result: Results {}
impl<Op: Operation, T, E> ViaResult for &&Outcome<Op, Result<T, E>> where Op::Result: Results {}
impl<Op: Operation, T> ViaValue for &Outcome<Op, T> where Op::Result: Results {}

/// Tried last: what the interface declares cannot be sent, which was reported there.
pub trait ViaIncomparable {
    /// A tag that compares nothing.
    fn amd_outcome(&self) -> UndeclaredTag {
        UndeclaredTag
    }
}
impl<Op, T> ViaIncomparable for Outcome<Op, T> {}

/// The reply was sent.
#[derive(Debug)]
pub struct Replied(pub(super) ());

impl Replied {
    /// A responder has it in hand.
    pub(super) const BEFORE: Self = Self(());
}

/// A method gave results.
#[derive(Clone, Copy, Debug)]
pub struct ValueTag;

impl ValueTag {
    /// Sends the results.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "called like the replies of its siblings, which consume the error"
    )]
    pub fn reply<Op: Operation, T: ResultOf<Op>>(self, request: &Request<Op>, value: T) -> Option<Replied> {
        request.reply_results(&value)
    }
}

/// A method gave results or an error.
#[derive(Clone, Copy, Debug)]
pub struct ResultTag;

impl ResultTag {
    /// Sends the results or the exception.
    pub fn reply<Op: Operation, T: ResultOf<Op>, E: RaisedIn<Op::Exceptions>>(
        self,
        request: &Request<Op>,
        value: Result<T, E>,
    ) -> Option<Replied> {
        match value {
            Ok(value) => request.reply_results(&value),
            Err(error) => request.reply_error(error.raise()),
        }
    }
}

/// A method gave an early error, or results or an error later.
#[derive(Clone, Copy, Debug)]
pub struct NestedTag;

impl NestedTag {
    /// Sends the results or the exception.
    pub fn reply<Op, T, E, F>(self, request: &Request<Op>, value: Result<Result<T, E>, F>) -> Option<Replied>
    where
        Op: Operation,
        T: ResultOf<Op>,
        E: RaisedIn<Op::Exceptions>,
        F: RaisedIn<Op::Exceptions>,
    {
        match value {
            Ok(value) => ResultTag.reply(request, value),
            Err(error) => request.reply_error(error.raise()),
        }
    }
}

/// Whether the interface declares results that can be sent at all.
#[derive(Debug)]
pub struct DeclaredResults<'r, Op: Operation>(pub &'r Request<Op>);

/// Tried first: it does, so the method has to return these.
pub trait ViaDeclared {
    /// The tag as it is.
    fn amd_compared<T>(&self, tag: T) -> T {
        tag
    }
}
impl<Op: Operation> ViaDeclared for &DeclaredResults<'_, Op> where Op::Result: Results {}

/// Tried last: it does not, which was reported where it declares them.
pub trait ViaUndeclared {
    /// A tag that compares nothing.
    fn amd_compared<T>(&self, _tag: T) -> UndeclaredTag {
        UndeclaredTag
    }
}
impl<Op: Operation> ViaUndeclared for DeclaredResults<'_, Op> {}

/// A method gave something that cannot be compared.
#[derive(Clone, Copy, Debug)]
pub struct UndeclaredTag;

impl UndeclaredTag {
    /// Never called.
    pub fn reply<R, T>(self, _request: &R, _value: T) -> Option<Replied> {
        unreachable!("such a program does not compile")
    }
}

impl<Op: Operation> Request<Op> {
    /// The probe of what the method gave.
    #[must_use]
    pub const fn outcome<T>(&self, _value: &T) -> Outcome<Op, T> {
        Outcome(PhantomData)
    }

    /// Replies with results that are kept.
    pub(crate) fn reply_results<T: ResultOf<Op>>(&self, value: &T) -> Option<Replied> {
        let replied = self
            .current()
            .reply_results::<Op>(|encoder| value.encode_results(encoder));
        self.or_reply(replied)
    }

    /// Replies with an error that is kept.
    pub(crate) fn reply_kept(&self, error: &DispatchError<Op::Exceptions>) -> Option<Replied> {
        self.or_reply(self.current().reply_kept::<Op>(error))
    }

    fn reply_error(&self, error: DispatchError<Op::Exceptions>) -> Option<Replied> {
        self.or_reply(self.current().reply_error::<Op>(error))
    }
}

impl Current {
    pub(super) fn reply_results<Op: Operation>(
        &self,
        results: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Replied, DispatchFailure> {
        self.send::<Op>(ReplyStatus::OK, results)
    }

    pub(super) fn reply_error<Op: Operation>(
        &self,
        error: DispatchError<Op::Exceptions>,
    ) -> Result<Replied, DispatchFailure> {
        match error {
            DispatchError::Failure(failure) => Err(failure),
            user => self.reply_kept::<Op>(&user),
        }
    }

    fn reply_kept<Op: Operation>(&self, error: &DispatchError<Op::Exceptions>) -> Result<Replied, DispatchFailure> {
        match error {
            DispatchError::User(exception) => self.send::<Op>(ReplyStatus::USER_EXCEPTION, |encoder| {
                exception.encode_exception(encoder);
            }),
            DispatchError::Failure(failure) => Err(failure.clone()),
        }
    }

    fn send<Op: Operation>(
        &self,
        status: ReplyStatus,
        content: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<Replied, DispatchFailure> {
        self.send_encapsulation(status, Op::CLASS_FORMAT, content)?;
        Ok(Replied(()))
    }
}
