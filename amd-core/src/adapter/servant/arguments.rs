//! The in-parameters of a request, as a method takes them.
//!
//! A method may take a parameter as the interface declares it, as another Rust type of the same Slice type, or borrowed:
//! `&str` and `&[u8]` from the bytes of the request, `&[f64]` and the like from a buffer that the dispatch owns.

use crate::dispatch::DispatchFailure;
use crate::encoding::shape::Same;
use crate::encoding::{Decode, DecodeError, Decoder, SliceType, Tagged};
use crate::interface::{Operation, ParameterAt};

use super::Request;

/// A type by which a method can take a parameter that the interface declares as `Declared`.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take a parameter declared `{Declared}` as `{Self}`",
    label = "this parameter receives a `{Declared}`",
    note = "accepted: `{Declared}`, another type with the same Slice type, or a borrowed form (`&str`, `&[T]`, `&{Declared}`)"
)]
pub trait ParameterOf<'r, Declared>: Sized {
    /// Reads the parameter.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn read(decoder: &mut Decoder<'r>) -> Result<Self, DispatchFailure>;
}

#[diagnostic::do_not_recommend]
impl<'r, Declared, P> ParameterOf<'r, Declared> for P
where
    Declared: SliceType,
    P: Decode<'r>,
    P::Slice: Same<Declared::Slice>,
{
    fn read(decoder: &mut Decoder<'r>) -> Result<Self, DispatchFailure> {
        Ok(decoder.get::<P>()?)
    }
}

/// A type by which a method can take an optional parameter that the interface declares as `Option<Declared>`.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take an optional parameter declared `Option<{Declared}>` as `{Self}`",
    label = "this parameter receives an `Option<{Declared}>`",
    note = "accepted: `Option<{Declared}>`, an `Option` of another type with the same Slice type, or of a borrowed form (`Option<&str>`, `Option<&[T]>`, `Option<&{Declared}>`)"
)]
pub trait OptionalParameterOf<'r, Declared>: Sized {
    /// Reads the parameter with this tag.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn read_tagged(decoder: &mut Decoder<'r>, tag: u32) -> Result<Self, DispatchFailure>;
}

#[diagnostic::do_not_recommend]
impl<'r, Declared, P> OptionalParameterOf<'r, Declared> for Option<P>
where
    Declared: SliceType,
    P: Decode<'r>,
    P::Slice: Same<Declared::Slice>,
{
    fn read_tagged(decoder: &mut Decoder<'r>, tag: u32) -> Result<Self, DispatchFailure> {
        Ok(decoder.read_tagged(tag)?)
    }
}

/// A type that a method can take as `&T` where the interface declares `Declared`.
#[diagnostic::on_unimplemented(
    message = "a servant method cannot take a parameter declared `{Declared}` as `&{Self}`",
    label = "this parameter receives a `{Declared}`",
    note = "accepted: `{Declared}`, another type with the same Slice type, or a borrowed form (`&str`, `&[T]`, `&{Declared}`)"
)]
pub trait BorrowedParameter<'r, Declared> {
    /// What is kept while the method runs, if the bytes of the request do not do.
    type Slot;

    /// Reads the parameter.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn borrow<'a>(decoder: &mut Decoder<'r>, slot: &'a mut Option<Self::Slot>) -> Result<&'a Self, DecodeError>
    where
        'r: 'a;

    /// Reads an optional parameter that is there. A proxy that is null counts as absent.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn borrow_present<'a>(
        decoder: &mut Decoder<'r>,
        slot: &'a mut Option<Self::Slot>,
    ) -> Result<Option<&'a Self>, DecodeError>
    where
        'r: 'a,
    {
        Self::borrow(decoder, slot).map(Some)
    }
}

#[diagnostic::do_not_recommend]
impl<'r, Declared> BorrowedParameter<'r, Declared> for str
where
    Declared: SliceType,
    Self: SliceType<Slice: Same<Declared::Slice>>,
{
    type Slot = ();

    fn borrow<'a>(decoder: &mut Decoder<'r>, _slot: &'a mut Option<()>) -> Result<&'a Self, DecodeError>
    where
        'r: 'a,
    {
        decoder.read_str()
    }
}

#[diagnostic::do_not_recommend]
impl<'r, Declared, T> BorrowedParameter<'r, Declared> for [T]
where
    Declared: SliceType,
    T: Decode<'r>,
    Self: SliceType<Slice: Same<Declared::Slice>>,
{
    type Slot = Vec<T>;

    fn borrow<'a>(decoder: &mut Decoder<'r>, slot: &'a mut Option<Vec<T>>) -> Result<&'a Self, DecodeError>
    where
        'r: 'a,
    {
        T::decode_slice(decoder, slot)
    }
}

#[diagnostic::do_not_recommend]
impl<'r, Declared, T> BorrowedParameter<'r, Declared> for T
where
    Declared: SliceType,
    T: Decode<'r>,
    T::Slice: Same<Declared::Slice>,
{
    type Slot = T;

    fn borrow<'a>(decoder: &mut Decoder<'r>, slot: &'a mut Option<T>) -> Result<&'a Self, DecodeError>
    where
        'r: 'a,
    {
        Ok(slot.insert(decoder.get::<T>()?))
    }

    fn borrow_present<'a>(decoder: &mut Decoder<'r>, slot: &'a mut Option<T>) -> Result<Option<&'a Self>, DecodeError>
    where
        'r: 'a,
    {
        Ok(T::decode_present(decoder)?.map(|value| &*slot.insert(value)))
    }
}

/// The in-parameters of a request, read one after the other. What cannot be read is replied, and the dispatch ends there.
#[derive(Debug)]
pub struct Arguments<'r, Op> {
    request: &'r Request<Op>,
    decoder: Decoder<'r>,
}

impl<'r, Op: Operation> Arguments<'r, Op> {
    pub(super) fn new(request: &'r Request<Op>, decoder: Decoder<'r>) -> Self {
        Self { request, decoder }
    }

    /// Parameter number `N`, by value.
    #[inline]
    pub fn take<const N: usize, P>(&mut self) -> Option<P>
    where
        Op: ParameterAt<N>,
        P: ParameterOf<'r, <Op as ParameterAt<N>>::Declared>,
    {
        let value = P::read(&mut self.decoder);
        self.request.or_reply(value)
    }

    /// Parameter number `N`, borrowed.
    #[inline]
    pub fn borrow<'a, const N: usize, T>(&mut self, slot: &'a mut Option<T::Slot>) -> Option<&'a T>
    where
        Op: ParameterAt<N>,
        T: BorrowedParameter<'r, <Op as ParameterAt<N>>::Declared> + ?Sized,
        'r: 'a,
    {
        let value = T::borrow(&mut self.decoder, slot);
        self.request.or_reply(value)
    }

    /// Optional parameter number `N`, by value.
    #[inline]
    pub fn take_tagged<const N: usize, const TAG: u32, Declared, P>(&mut self) -> Option<P>
    where
        Op: ParameterAt<N, Declared = Tagged<TAG, Declared>>,
        P: OptionalParameterOf<'r, Declared>,
    {
        let value = P::read_tagged(&mut self.decoder, TAG);
        self.request.or_reply(value)
    }

    /// Optional parameter number `N`, borrowed.
    #[inline]
    pub fn borrow_tagged<'a, const N: usize, const TAG: u32, Declared, T>(
        &mut self,
        slot: &'a mut Option<T::Slot>,
    ) -> Option<Option<&'a T>>
    where
        Op: ParameterAt<N, Declared = Tagged<TAG, Declared>>,
        Declared: SliceType,
        T: BorrowedParameter<'r, Declared> + ?Sized,
        'r: 'a,
    {
        let value = self
            .decoder
            .read_tagged_with::<Declared::Slice, _>(TAG, |decoder| T::borrow_present(decoder, slot));
        self.request.or_reply(value)
    }

    /// What reads them, for a caller who knows their types otherwise.
    pub(crate) fn into_decoder(self) -> Decoder<'r> {
        self.decoder
    }

    /// Checks that nothing follows but what a newer client may have added.
    pub fn finish(self) -> Option<()> {
        let rest = self.decoder.finish();
        self.request.or_reply(rest)
    }
}
