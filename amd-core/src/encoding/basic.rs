//! Numbers, booleans and strings.

use std::{borrow::Cow, sync::Arc};

use super::{Decode, DecodeError, Decoder, Encode, Encoder, SliceType, shape};

impl SliceType for bool {
    type Slice = shape::Bool;
}

impl Encode for bool {
    #[inline]
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_u8(u8::from(*self));
    }
}

impl<'de> Decode<'de> for bool {
    /// Any byte but 0 is true: so Ice reads it.
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Ok(decoder.read_u8()? != 0)
    }

    fn decode_elements(decoder: &mut Decoder<'de>, count: usize) -> Result<Vec<Self>, DecodeError> {
        Ok(decoder.read_raw(count)?.iter().map(|byte| *byte != 0).collect())
    }
}

impl SliceType for u8 {
    type Slice = shape::Byte;
}

impl Encode for u8 {
    #[inline]
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_u8(*self);
    }

    fn encode_elements(elements: &[Self], encoder: &mut Encoder<'_>) {
        encoder.write_raw(elements);
    }
}

impl<'de> Decode<'de> for u8 {
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_u8()
    }

    fn decode_elements(decoder: &mut Decoder<'de>, count: usize) -> Result<Vec<Self>, DecodeError> {
        Ok(decoder.read_raw(count)?.to_vec())
    }

    fn decode_slice<'a>(decoder: &mut Decoder<'de>, _slot: &'a mut Option<Vec<Self>>) -> Result<&'a [Self], DecodeError>
    where
        'de: 'a,
    {
        decoder.read_byte_slice()
    }
}

macro_rules! numbers {
    ($($number:ty => $shape:ident;)*) => {$(
        impl SliceType for $number {
            type Slice = shape::$shape;
        }

        impl Encode for $number {
            #[inline]
            fn encode(&self, encoder: &mut Encoder<'_>) {
                encoder.write_raw(&self.to_le_bytes());
            }

            fn encode_elements(elements: &[Self], encoder: &mut Encoder<'_>) {
                let (places, _) = encoder.append_zeroed(size_of_val(elements)).as_chunks_mut();
                for (place, element) in places.iter_mut().zip(elements) {
                    *place = element.to_le_bytes();
                }
            }
        }

        impl<'de> Decode<'de> for $number {
            #[inline]
            fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
                Ok(Self::from_le_bytes(decoder.read_array()?))
            }

            fn decode_elements(decoder: &mut Decoder<'de>, count: usize) -> Result<Vec<Self>, DecodeError> {
                let (places, _) = decoder.read_raw(count.saturating_mul(size_of::<Self>()))?.as_chunks();
                Ok(places.iter().map(|place| Self::from_le_bytes(*place)).collect())
            }
        }
    )*};
}

numbers! {
    i16 => Short;
    i32 => Int;
    i64 => Long;
    f32 => Float;
    f64 => Double;
}

impl SliceType for str {
    type Slice = shape::Str;
}

impl Encode for str {
    #[inline]
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(self);
    }
}

impl<'de: 'a, 'a> Decode<'de> for &'a str {
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_str()
    }
}

impl<'de: 'a, 'a> Decode<'de> for Cow<'a, str> {
    /// Borrows.
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_str().map(Cow::Borrowed)
    }
}

impl SliceType for Cow<'_, str> {
    type Slice = shape::Str;
}

impl Encode for Cow<'_, str> {
    #[inline]
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(self);
    }
}

macro_rules! owned_strings {
    ($($string:ty),*) => {$(
        impl SliceType for $string {
            type Slice = shape::Str;
        }

        impl Encode for $string {
            #[inline]
            fn encode(&self, encoder: &mut Encoder<'_>) {
                encoder.write_str(self);
            }
        }

        impl<'de> Decode<'de> for $string {
            #[inline]
            fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
                decoder.read_str().map(Self::from)
            }
        }
    )*};
}

owned_strings!(String, Box<str>, Arc<str>);

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes_of, decode, decode_all};
    use super::*;

    #[test]
    fn bool_is_one_byte_and_any_but_zero_is_true() {
        assert_eq!(bytes_of(&true), [1]);
        assert_eq!(bytes_of(&false), [0]);
        assert_eq!(decode_all::<bool>(&[0xff]), Ok(true));
        assert_eq!(decode_all::<Vec<bool>>(&[3, 0, 1, 7]), Ok(vec![false, true, true]));
    }

    #[test]
    fn numbers_are_little_endian() {
        assert_eq!(bytes_of(&0xff_u8), [0xff]);
        assert_eq!(bytes_of(&-2_i16), [0xfe, 0xff]);
        assert_eq!(bytes_of(&0x0102_0304_i32), [4, 3, 2, 1]);
        assert_eq!(bytes_of(&i64::MIN), [0, 0, 0, 0, 0, 0, 0, 0x80]);
        assert_eq!(bytes_of(&1.0_f32), [0, 0, 0x80, 0x3f]);
        assert_eq!(bytes_of(&-2.0_f64), [0, 0, 0, 0, 0, 0, 0, 0xc0]);
    }

    #[test]
    fn floats_keep_their_bits() {
        for value in [
            -0.0,
            f64::NAN,
            -f64::NAN,
            f64::from_bits(0x7ff8_0000_0000_0001),
            f64::INFINITY,
        ] {
            let bytes = bytes_of(&value);
            assert_eq!(bytes, value.to_bits().to_le_bytes());
            assert_eq!(decode_all::<f64>(&bytes).unwrap().to_bits(), value.to_bits());
        }
        assert_eq!(bytes_of(&-0.0_f32), [0, 0, 0, 0x80]);
    }

    #[test]
    fn a_string_is_its_size_and_utf8() {
        assert_eq!(bytes_of(""), [0]);
        assert_eq!(bytes_of("né"), [3, b'n', 0xc3, 0xa9]);
        assert_eq!(decode_all::<&str>(&[3, b'n', 0xc3, 0xa9]), Ok("né"));
        assert_eq!(decode_all::<Box<str>>(&[1, b'n']).as_deref(), Ok("n"));
        assert_eq!(decode_all::<Arc<str>>(&[1, b'n']).as_deref(), Ok("n"));
        assert!(matches!(decode_all::<Cow<'_, str>>(&[1, b'n']), Ok(Cow::Borrowed("n"))));
    }

    #[test]
    fn a_string_that_is_not_utf8_is_refused() {
        assert_eq!(
            decode_all::<String>(&[2, 0xc3, 0x28]),
            Err(DecodeError::InvalidUtf8 { offset: 1 })
        );
        // A surrogate in three bytes, which some languages produce.
        assert_eq!(
            decode_all::<&str>(&[3, 0xed, 0xa0, 0x80]),
            Err(DecodeError::InvalidUtf8 { offset: 1 })
        );
    }

    #[test]
    fn a_number_cut_short_says_what_is_missing() {
        assert_eq!(
            decode::<i32>(&[1, 2, 3]),
            Err(DecodeError::EndOfData {
                offset: 0,
                needed: 4,
                left: 3
            })
        );
    }

    #[test]
    fn sequences_of_numbers_go_at_once() {
        assert_eq!(bytes_of(&vec![7_i32, 8]), [2, 7, 0, 0, 0, 8, 0, 0, 0]);
        assert_eq!(decode_all::<Vec<i16>>(&[2, 1, 0, 0xff, 0xff]), Ok(vec![1, -1]));
        assert_eq!(decode_all::<Vec<f64>>(&[0]), Ok(vec![]));
        // The count is checked by whoever read it; a caller that did not is answered, not trusted.
        assert!(i64::decode_elements(&mut Decoder::new(&[0; 8], super::super::Encoding::V1_1), usize::MAX).is_err());
    }

    #[test]
    fn byte_slices_are_borrowed() {
        let input = [2, 8, 9];
        let mut slot = None;
        let mut decoder = Decoder::new(&input, super::super::Encoding::V1_1);
        assert!(std::ptr::eq(
            u8::decode_slice(&mut decoder, &mut slot).unwrap(),
            &input[1..]
        ));
        assert!(slot.is_none());
    }

    #[test]
    fn slices_of_wider_numbers_are_kept_in_the_slot() {
        let mut slot = None;
        let mut decoder = Decoder::new(&[2, 8, 0, 9, 0], super::super::Encoding::V1_1);
        assert_eq!(i16::decode_slice(&mut decoder, &mut slot), Ok(&[8_i16, 9][..]));
        assert_eq!(slot, Some(vec![8, 9]));
    }
}
