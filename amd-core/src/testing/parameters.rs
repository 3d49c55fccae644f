//! The parameters of an operation as a tuple.

use crate::encoding::{DecodeError, Decoder};
use crate::interface::{ParameterAt, ResultItem, wire_order};

/// The type of an operation's in-parameter number `N`, as the interface declares it.
pub type DeclaredAt<Op, const N: usize> = <Op as ParameterAt<N>>::Declared;

/// The type as which a mock takes in-parameter number `N` of an operation: by value, an `Option` if it is optional.
pub type TakenAt<Op, const N: usize> = <DeclaredAt<Op, N> as ResultItem>::Value;

/// The declared types of all in-parameters of an operation.
pub trait ParameterTuple: 'static {
    /// The types as which a mock takes them.
    type Taken: Send + 'static;

    /// Reads them: what is required in order, then what is optional by ascending tags.
    ///
    /// # Errors
    /// If the bytes are not such values.
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self::Taken, DecodeError>;
}

impl ParameterTuple for () {
    type Taken = ();

    fn decode(_decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
        Ok(())
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:literal)+))*) => {$(
        impl<$($name: ResultItem),+> ParameterTuple for ($($name,)+) {
            type Taken = ($($name::Value,)+);

            #[expect(non_snake_case, reason = "variables named after their types")]
            fn decode(decoder: &mut Decoder<'_>) -> Result<Self::Taken, DecodeError> {
                $(let mut $name = None;)+
                for place in wire_order([$($name::TAG),+], false) {
                    match place {
                        $($place => $name = Some($name::decode_item(decoder)?),)+
                        _ => {}
                    }
                }
                Ok(($($name.expect("each place is in the order of the wire"),)+))
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}
