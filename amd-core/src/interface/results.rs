//! The results of an operation, as a proxy reads them.

use crate::encoding::{DecodeError, DecodeOwned, Decoder};

/// What an operation returns, as the interface declares it: `()`, a value, or a tuple of the return value and the
/// out-parameters.
///
/// On the wire the out-parameters precede the return value (protocol 2.2). Where an operation has no return value
/// (`returns` is false) the tuple is the out-parameters alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "an operation cannot return this",
    note = "an operation returns `()`, a Slice type, or a tuple of at most eight: the return value and the out-parameters",
    note = "the numbers of Slice are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte"
)]
pub trait Results: Sized + Send + 'static {
    /// Reads the results of a reply.
    ///
    /// # Errors
    /// If the bytes are not such values.
    fn decode_results(decoder: &mut Decoder<'_>, returns: bool) -> Result<Self, DecodeError>;

    /// Whether there is nothing to return, so that the operation can be called without waiting for a reply.
    const VOID: bool = false;
}

impl Results for () {
    const VOID: bool = true;

    fn decode_results(_decoder: &mut Decoder<'_>, _returns: bool) -> Result<Self, DecodeError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: DecodeOwned + Send + 'static> Results for T {
    fn decode_results(decoder: &mut Decoder<'_>, _returns: bool) -> Result<Self, DecodeError> {
        decoder.get()
    }
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)+;)*) => {$(
        impl<$first: DecodeOwned + Send + 'static, $($rest: DecodeOwned + Send + 'static),+> Results for ($first, $($rest),+) {
            #[expect(non_snake_case, reason = "variables named after their types")]
            fn decode_results(decoder: &mut Decoder<'_>, returns: bool) -> Result<Self, DecodeError> {
                let early = if returns { None } else { Some(decoder.get()?) };
                $(let $rest = decoder.get()?;)+
                let $first = early.map_or_else(|| decoder.get(), Ok)?;
                Ok(($first, $($rest),+))
            }
        }
    )*};
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
