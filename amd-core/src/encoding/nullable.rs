//! `Option` of what has a null on the wire.
//!
//! A null is a value of the type, with bytes of its own; `Option<GreeterPrx>` and `GreeterPrx` are therefore one Slice
//! type, and only differ in whether a null that arrives is welcome. An optional (tagged) value that is absent has no
//! bytes at all: that is another matter, and none of this file's.

use super::{Decode, DecodeError, Decoder, Encode, Encoder, ReferenceVisitor, SliceType};

/// A type whose wire format has a null: proxies, and pointers to instances of classes.
///
/// Implement [`Decode`] for such a type by [`Nullable::decode_required`]; its `Option` then takes the null.
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` is not a Slice type, because `{Self}` has no null",
    label = "the wire has no null for this",
    note = "only proxies such as `GreeterPrx` and instances such as `Class<Guest>` can be null and therefore stand in an `Option`",
    note = "for a value that may be missing, make the parameter optional: `#[amd(tag = 1)] name: Option<String>`"
)]
pub trait Nullable: SliceType + Sized {
    /// Appends the null.
    fn encode_null(encoder: &mut Encoder<'_>);

    /// Reads a value or a null.
    ///
    /// # Errors
    /// If the bytes are neither.
    fn decode_nullable(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError>;

    /// Reads a value where a null is not allowed.
    ///
    /// # Errors
    /// If the bytes are no value, or are a null: [`DecodeError::UnexpectedNull`].
    fn decode_required(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let offset = decoder.offset();
        Self::decode_nullable(decoder)?.ok_or(DecodeError::UnexpectedNull { offset })
    }
}

impl<T: Nullable> SliceType for Option<T> {
    type Slice = T::Slice;
}

impl<T: Nullable + Encode> Encode for Option<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        match self {
            Some(value) => value.encode(encoder),
            None => T::encode_null(encoder),
        }
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        if let Some(value) = self {
            value.visit_references(visitor);
        }
    }
}

impl<'de, T: Nullable> Decode<'de> for Option<T> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        T::decode_nullable(decoder)
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape;
    use super::super::tests::{bytes_of, decode_all};
    use super::*;
    use crate::definition::InterfaceInfo;

    /// Null as an identity says it: an empty name.
    #[derive(Debug, PartialEq)]
    struct Name(String);

    impl shape::HasInterface for Name {
        const INTERFACE: &'static InterfaceInfo = &InterfaceInfo::OBJECT;
    }

    impl SliceType for Name {
        type Slice = shape::Proxy<Self>;
    }

    impl Encode for Name {
        fn encode(&self, encoder: &mut Encoder<'_>) {
            encoder.write_str(&self.0);
            encoder.write_u8(7);
        }
    }

    impl<'de> Decode<'de> for Name {
        fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
            Self::decode_required(decoder)
        }
    }

    impl Nullable for Name {
        fn encode_null(encoder: &mut Encoder<'_>) {
            encoder.write_raw(&[0, 0]);
        }

        fn decode_nullable(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
            let name: String = decoder.get()?;
            decoder.read_u8()?;
            Ok((!name.is_empty()).then_some(Self(name)))
        }
    }

    #[test]
    fn an_option_takes_the_null_and_the_value() {
        let value = Name("n".to_owned());
        assert_eq!(bytes_of(&None::<Name>), [0, 0]);
        assert_eq!(
            bytes_of(&Some(&value).map(|value| Name(value.0.clone()))),
            bytes_of(&value)
        );
        assert_eq!(decode_all::<Option<Name>>(&[0, 0]), Ok(None));
        assert_eq!(decode_all::<Option<Name>>(&[1, b'n', 7]), Ok(Some(value)));
    }

    #[test]
    fn a_plain_value_refuses_the_null_and_says_where() {
        assert_eq!(decode_all::<Name>(&[1, b'n', 7]), Ok(Name("n".to_owned())));
        assert_eq!(
            decode_all::<Vec<Name>>(&[1, 0, 0]),
            Err(DecodeError::UnexpectedNull { offset: 1 })
        );
        assert_eq!(decode_all::<Vec<Option<Name>>>(&[1, 0, 0]), Ok(vec![None]));
    }
}
