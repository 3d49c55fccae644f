//! Structs and enums, which Slice defines by name.
//!
//! A struct is its members, one behind the other, and needs no more than its derive. An enumerator is a number, whose
//! width in encoding 1.0 depends on the largest of its enum.

use super::{DecodeError, Decoder, Encoder, Encoding, SliceType};

/// A Slice struct, as a Rust struct. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice struct",
    label = "this is not a Slice struct",
    note = "a struct with named fields becomes one by `#[derive(Struct)]`"
)]
pub trait Struct: SliceType {
    /// The Slice type id, such as `::VisitorCenter::Ticket`.
    const TYPE_ID: &'static str;
}

/// A Slice enum, as a Rust enum. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice enum",
    label = "this is not a Slice enum",
    note = "an enum without fields becomes one by `#[derive(Enum)]`"
)]
pub trait Enum: SliceType + Sized {
    /// The Slice type id, such as `::VisitorCenter::Color`.
    const TYPE_ID: &'static str;

    /// The largest value of an enumerator.
    const MAX_VALUE: i32;

    /// The value of this enumerator, which is what the wire has.
    fn value(&self) -> i32;

    /// The enumerator with this value.
    #[must_use]
    fn from_value(value: i32) -> Option<Self>;
}

/// How an enumerator is written, by the encoding and by the largest of its enum (protocol 2.2).
enum Width {
    Size,
    Byte,
    Short,
    Int,
}

impl Width {
    fn of(max: i32, encoding: Encoding) -> Self {
        match (encoding, max) {
            (Encoding::V1_1, _) => Self::Size,
            (Encoding::V1_0, ..=0x7e) => Self::Byte,
            (Encoding::V1_0, ..=0x7ffe) => Self::Short,
            (Encoding::V1_0, _) => Self::Int,
        }
    }
}

impl Encoder<'_> {
    /// Appends an enumerator.
    pub fn write_enumerator<E: Enum>(&mut self, enumerator: &E) {
        let value = enumerator.value();
        let [low, high, ..] = value.to_le_bytes();
        match Width::of(E::MAX_VALUE, self.encoding()) {
            Width::Size => self.write_size(usize::try_from(value).unwrap_or_default()),
            Width::Byte => self.write_u8(low),
            Width::Short => self.write_raw(&[low, high]),
            Width::Int => self.write_i32(value),
        }
    }
}

impl Decoder<'_> {
    /// Reads an enumerator.
    ///
    /// # Errors
    /// If the bytes are not a value that the enum defines.
    pub fn read_enumerator<E: Enum>(&mut self) -> Result<E, DecodeError> {
        let offset = self.offset();
        let value = match Width::of(E::MAX_VALUE, self.encoding()) {
            // A size is read from an `i32`, and fits one.
            Width::Size => i32::try_from(self.read_size()?).unwrap_or(i32::MAX),
            Width::Byte => self.read_u8()?.into(),
            Width::Short => self.read_i16()?.into(),
            Width::Int => self.read_i32()?,
        };
        E::from_value(value).ok_or(DecodeError::UndefinedEnumerator {
            type_id: E::TYPE_ID,
            value,
            offset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{encode_in, hex};
    use super::super::{Decode, Encode, Shape, TagFormat};
    use super::*;
    use crate::definition::TypeInfo;

    /// An enum whose largest enumerator is `MAX`, with a gap at 1.
    #[derive(Debug, PartialEq)]
    struct UpTo<const MAX: i32>(i32);

    impl<const MAX: i32> Shape for UpTo<MAX> {
        const MIN_SIZE: usize = 1;
        const TAG_FORMAT: TagFormat = TagFormat::Size;
        const TYPE: TypeInfo = TypeInfo::Basic("int");
    }

    impl<const MAX: i32> SliceType for UpTo<MAX> {
        type Slice = Self;
    }

    impl<const MAX: i32> Enum for UpTo<MAX> {
        const TYPE_ID: &'static str = "::M::UpTo";
        const MAX_VALUE: i32 = MAX;

        fn value(&self) -> i32 {
            self.0
        }

        fn from_value(value: i32) -> Option<Self> {
            (value != 1 && (0..=MAX).contains(&value)).then_some(Self(value))
        }
    }

    impl<const MAX: i32> Encode for UpTo<MAX> {
        fn encode(&self, encoder: &mut Encoder<'_>) {
            encoder.write_enumerator(self);
        }
    }

    impl<'de, const MAX: i32> Decode<'de> for UpTo<MAX> {
        fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
            decoder.read_enumerator()
        }
    }

    fn check<const MAX: i32>(value: i32, old: &str, new: &str) {
        for (encoding, text) in [(Encoding::V1_0, old), (Encoding::V1_1, new)] {
            let bytes = encode_in(&UpTo::<MAX>(value), encoding);
            assert_eq!(bytes, hex(text));
            assert_eq!(Decoder::new(&bytes, encoding).get(), Ok(UpTo::<MAX>(value)));
        }
    }

    /// Vectors 034 and 112, from Ice 3.7.8.
    #[test]
    fn in_encoding_1_0_the_largest_enumerator_tells_the_width() {
        check::<126>(126, "7e", "7e");
        check::<127>(127, "7f 00", "7f");
        check::<32766>(32766, "fe 7f", "ff fe 7f 00 00");
        check::<32767>(32767, "ff 7f 00 00", "ff ff 7f 00 00");
        check::<{ i32::MAX }>(2, "02 00 00 00", "02");
    }

    #[test]
    fn undefined_values_are_refused() {
        let undefined = |value, offset| {
            Err(DecodeError::UndefinedEnumerator {
                type_id: "::M::UpTo",
                value,
                offset,
            })
        };
        let read = |text: &str, encoding| {
            let input = hex(text);
            Decoder::new(&input, encoding).get::<UpTo<200>>()
        };
        assert_eq!(read("01", Encoding::V1_1), undefined(1, 0));
        assert_eq!(read("ff c9 00 00 00", Encoding::V1_1), undefined(201, 0));
        assert_eq!(read("ff ff", Encoding::V1_0), undefined(-1, 0));
        assert!(matches!(
            read("ff ff ff ff ff", Encoding::V1_1),
            Err(DecodeError::BadSize { .. })
        ));
        assert_eq!(
            read("01", Encoding::V1_1).unwrap_err().to_string(),
            "the value 1 at offset 0 is no enumerator of ::M::UpTo"
        );
    }
}
