//! The results of an operation, as a proxy reads them.

use crate::definition::{ResultInfo, TypeInfo};
use crate::encoding::{DecodeError, DecodeOwned, Decoder, Shape, SliceType, Tagged};

/// What an operation returns, as the interface declares it: `()`, a value, or a tuple of the return value and the
/// out-parameters. Any of them may be [`Tagged`].
///
/// On the wire the required out-parameters precede the required return value, and optional results follow by ascending
/// tags (protocol 2.2). Where an operation has no return value (`returns` is false) the tuple is the out-parameters alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "an operation cannot return this",
    note = "an operation returns `()`, a Slice type, or a tuple of at most eight: the return value and the out-parameters",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte",
    note = "an `Option` is a proxy that may be null, or has a tag: `#[amd(tag = 1)]` on the operation"
)]
pub trait Results: 'static {
    /// What a caller gets: an `Option` in the place of what is tagged.
    type Value: Send + 'static;

    /// Reads the results of a reply.
    ///
    /// # Errors
    /// If the bytes are not such values.
    fn decode_results(decoder: &mut Decoder<'_>, returns: bool) -> Result<Self::Value, DecodeError>;

    /// The results as data, in the order of the tuple.
    const INFO: &'static [ResultInfo];

    /// Whether there is nothing to return, so that the operation can be called without waiting for a reply.
    const VOID: bool = false;
}

#[diagnostic::do_not_recommend]
impl Results for () {
    type Value = ();

    const INFO: &'static [ResultInfo] = &[];
    const VOID: bool = true;

    fn decode_results(_decoder: &mut Decoder<'_>, _returns: bool) -> Result<(), DecodeError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: DecodeOwned + Send + 'static> Results for T {
    type Value = T;

    const INFO: &'static [ResultInfo] = &[<T as ResultItem>::INFO];

    fn decode_results(decoder: &mut Decoder<'_>, _returns: bool) -> Result<T, DecodeError> {
        decoder.get()
    }
}

#[diagnostic::do_not_recommend]
impl<const TAG: u32, T: DecodeOwned + Send + 'static> Results for Tagged<TAG, T> {
    type Value = Option<T>;

    const INFO: &'static [ResultInfo] = &[<Self as ResultItem>::INFO];

    fn decode_results(decoder: &mut Decoder<'_>, _returns: bool) -> Result<Option<T>, DecodeError> {
        decoder.read_tagged(TAG)
    }
}

/// A type of which a parameter or a result can be optional, under the tag `TAG`. rustc so speaks of the type that the user wrote.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "this cannot be optional",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte"
)]
pub trait CanBeOptional<const TAG: u32> {
    /// As the interface declares it.
    type Tagged;
}

#[diagnostic::do_not_recommend]
impl<const TAG: u32, T: SliceType> CanBeOptional<TAG> for T {
    type Tagged = Tagged<TAG, T>;
}

/// What a method returns from which an interface is derived, as the interface declares it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "an operation cannot return this",
    note = "if this is an alias of a future, or a future with a name of its own, add `#[amd(returns = T)]` to the method",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte",
    note = "an `Option` is a proxy that may be null, or has a tag: `#[amd(tag = 1)]` on the method"
)]
pub trait ReturnedByMethod: Results {}

#[diagnostic::do_not_recommend]
impl<T: DecodeOwned + Send + 'static> ReturnedByMethod for T {}

#[diagnostic::do_not_recommend]
impl ReturnedByMethod for () {}

/// The way from there to the type, which is itself. rustc shows the notes of the trait behind this one.
pub trait ReadInMethod {
    /// The type itself.
    type Declared: Results;
}

#[diagnostic::do_not_recommend]
impl<T: ReturnedByMethod> ReadInMethod for T {
    type Declared = T;
}

/// One of several results, as the interface declares it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "an operation cannot return this",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte",
    note = "an `Option` is a proxy that may be null, or has a tag: `#[amd(tags(_, 1))]` on the operation"
)]
pub trait ResultItem: 'static {
    /// What a caller gets.
    type Value: Send + 'static;

    /// Its tag, if it is optional.
    const TAG: Option<u32>;

    /// The type as data.
    const TYPE: TypeInfo;

    /// Both.
    #[doc(hidden)]
    const INFO: ResultInfo = ResultInfo {
        ty: Self::TYPE,
        tag: Self::TAG,
    };

    /// Reads it.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn decode_item(decoder: &mut Decoder<'_>) -> Result<Self::Value, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<T: DecodeOwned + Send + 'static> ResultItem for T {
    type Value = T;

    const TAG: Option<u32> = None;
    const TYPE: TypeInfo = <T::Slice as Shape>::TYPE;

    fn decode_item(decoder: &mut Decoder<'_>) -> Result<T, DecodeError> {
        decoder.get()
    }
}

#[diagnostic::do_not_recommend]
impl<const TAG: u32, T: DecodeOwned + Send + 'static> ResultItem for Tagged<TAG, T> {
    type Value = Option<T>;

    const TAG: Option<u32> = Some(TAG);
    const TYPE: TypeInfo = <T::Slice as Shape>::TYPE;

    fn decode_item(decoder: &mut Decoder<'_>) -> Result<Option<T>, DecodeError> {
        decoder.read_tagged(TAG)
    }
}

/// The places of `N` results in a tuple, in the order of the wire.
pub(crate) fn wire_order<const N: usize>(tags: [Option<u32>; N], returns: bool) -> [usize; N] {
    let mut order = std::array::from_fn(|place| place);
    // The tags are all different, so what is equal here are required out-parameters: they keep their order.
    order.sort_by_key(|place| (tags[*place], returns && *place == 0));
    order
}

macro_rules! tuples {
    ($(($($name:ident $place:literal)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: ResultItem),+> Results for ($($name,)+) {
            type Value = ($($name::Value,)+);

            const INFO: &'static [ResultInfo] = &[$($name::INFO),+];

            #[expect(non_snake_case, reason = "variables named after their types")]
            fn decode_results(decoder: &mut Decoder<'_>, returns: bool) -> Result<Self::Value, DecodeError> {
                $(let mut $name = None;)+
                for place in wire_order([$($name::TAG),+], returns) {
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

/// An alias of a tuple tells as little as one of a future.
macro_rules! returned_tuples {
    ($(($($name:ident $place:literal)+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: ResultItem),+> ReturnedByMethod for ($($name,)+) {}
    )*};
}

tuples! {
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

returned_tuples! {
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
}

#[cfg(test)]
mod tests {
    use crate::encoding::Encoding;

    use super::*;

    fn decode<R: Results>(input: &[u8], returns: bool) -> R::Value {
        let mut decoder = Decoder::new(input, Encoding::V1_1);
        let results = R::decode_results(&mut decoder, returns).unwrap();
        decoder.finish().unwrap();
        results
    }

    /// Vectors 086 and 087, from Ice 3.7.8.
    #[test]
    fn the_wire_has_another_order_than_the_tuple() {
        let input = [1, b's', 2, 0, 0, 0, 1, 0, 0, 0];
        assert_eq!(decode::<(i32, String, i32)>(&input, true), (1, "s".to_owned(), 2));
        let input = [1, b's', 0x1a, 33, 0, 0, 0, 0x2a, 55, 0, 0, 0, 0x4a, 99, 0, 0, 0];
        assert_eq!(
            decode::<(Tagged<5, i32>, Tagged<3, i32>, String, Tagged<9, i32>)>(&input, true),
            (Some(55), Some(33), "s".to_owned(), Some(99))
        );
        assert_eq!(
            decode::<(Tagged<5, i32>, String)>(&input[..2], true),
            (None, "s".to_owned())
        );
    }

    #[test]
    fn out_parameters_alone_keep_their_order() {
        assert_eq!(decode::<(u8, u8, u8)>(&[1, 2, 3], false), (1, 2, 3));
        assert_eq!(decode::<(u8, u8, u8)>(&[1, 2, 3], true), (3, 1, 2));
        assert_eq!(decode::<Tagged<1, u8>>(&[8, 7], true), Some(7));
        assert_eq!(decode::<Tagged<1, u8>>(&[], true), None);
    }
}
