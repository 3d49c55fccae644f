//! Sequences: a count, then the elements.

use std::{borrow::Cow, collections::VecDeque};

use bytes::Bytes;

use super::{Decode, DecodeError, Decoder, Encode, Encoder, ReferenceVisitor, Shape, SliceType, shape};

impl<T: SliceType> SliceType for [T] {
    type Slice = shape::Sequence<T::Slice>;
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_size(self.len());
        T::encode_elements(self, encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_elements(self, visitor);
    }
}

/// Numbers refer to nothing, so that most sequences need not be looked at.
fn visit_elements<'a, T: Encode + 'a>(elements: impl IntoIterator<Item = &'a T>, visitor: &mut ReferenceVisitor<'_>) {
    if T::Slice::USES_CLASSES {
        for element in elements {
            element.visit_references(visitor);
        }
    }
}

impl<T: SliceType, const N: usize> SliceType for [T; N] {
    type Slice = shape::Sequence<T::Slice>;
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        self.as_slice().encode(encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_elements(self, visitor);
    }
}

impl<T: SliceType> SliceType for Vec<T> {
    type Slice = shape::Sequence<T::Slice>;
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        self.as_slice().encode(encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_elements(self, visitor);
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for Vec<T> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        let count = decoder.read_count(T::Slice::MIN_SIZE)?;
        T::decode_elements(decoder, count)
    }
}

impl<T: SliceType> SliceType for Box<[T]> {
    type Slice = shape::Sequence<T::Slice>;
}

impl<T: Encode> Encode for Box<[T]> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        (**self).encode(encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_elements(&**self, visitor);
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for Box<[T]> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Vec::decode(decoder).map(Vec::into_boxed_slice)
    }
}

impl<T: SliceType> SliceType for VecDeque<T> {
    type Slice = shape::Sequence<T::Slice>;
}

impl<T: Encode> Encode for VecDeque<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        let (front, back) = self.as_slices();
        encoder.write_size(self.len());
        T::encode_elements(front, encoder);
        T::encode_elements(back, encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_elements(self, visitor);
    }
}

impl<'de, T: Decode<'de>> Decode<'de> for VecDeque<T> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Vec::decode(decoder).map(Self::from)
    }
}

impl<'de: 'a, 'a> Decode<'de> for &'a [u8] {
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_byte_slice()
    }
}

impl SliceType for Cow<'_, [u8]> {
    type Slice = shape::Sequence<shape::Byte>;
}

impl Encode for Cow<'_, [u8]> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        (**self).encode(encoder);
    }
}

impl<'de: 'a, 'a> Decode<'de> for Cow<'a, [u8]> {
    /// Borrows.
    #[inline]
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_byte_slice().map(Cow::Borrowed)
    }
}

impl SliceType for Bytes {
    type Slice = shape::Sequence<shape::Byte>;
}

impl Encode for Bytes {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        (**self).encode(encoder);
    }
}

impl<'de> Decode<'de> for Bytes {
    /// Shares the decoder's bytes if they can be shared.
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_shared_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Encoding;
    use super::super::tests::{bytes_of, decode_all};
    use super::*;

    #[test]
    fn every_form_has_the_same_bytes() {
        let expected = [2, 1, b'a', 0];
        assert_eq!(bytes_of(&vec!["a".to_owned(), String::new()]), expected);
        assert_eq!(bytes_of(&["a", ""]), expected);
        assert_eq!(bytes_of(&["a", ""][..]), expected);
        assert_eq!(bytes_of(&Box::<[&str]>::from(["a", ""])), expected);

        let mut ring = VecDeque::from([1_u8, 2, 3]);
        ring.rotate_left(1);
        ring.push_back(4);
        assert_eq!(bytes_of(&ring), [4, 2, 3, 1, 4]);
        assert_eq!(bytes_of(&Bytes::from_static(&[8, 9])), [2, 8, 9]);
        assert_eq!(bytes_of(&Cow::Borrowed(&[8_u8, 9][..])), [2, 8, 9]);
        assert_eq!(bytes_of::<[i32; 0]>(&[]), [0]);
    }

    #[test]
    fn strings_and_bytes_are_borrowed_within_a_sequence() {
        let input = [2, 1, b'a', 1, b'b'];
        assert_eq!(decode_all::<Vec<&str>>(&input), Ok(vec!["a", "b"]));
        assert_eq!(
            decode_all::<Box<[&[u8]]>>(&input).as_deref(),
            Ok(&[&b"a"[..], b"b"][..])
        );
        assert_eq!(decode_all::<VecDeque<Cow<'_, [u8]>>>(&input).unwrap()[1], &b"b"[..]);
    }

    #[test]
    fn bytes_share_what_was_received() {
        let input = Bytes::from_static(&[2, 8, 9]);
        let shared: Bytes = Decoder::from_bytes(&input, Encoding::V1_1).get().unwrap();
        assert!(std::ptr::eq(&raw const shared[0], &raw const input[1]));

        let copied: Bytes = Decoder::new(&input, Encoding::V1_1).get().unwrap();
        assert_eq!(copied, shared);
        assert!(!std::ptr::eq(&raw const copied[0], &raw const input[1]));
    }

    #[test]
    fn bytes_share_from_within_an_encapsulation() {
        let input = Bytes::from_static(&[9, 0, 0, 0, 1, 1, 2, 8, 9]);
        let mut inner = Decoder::from_bytes(&input, Encoding::V1_1)
            .read_encapsulation()
            .unwrap();
        let shared: Bytes = inner.get().unwrap();
        assert!(std::ptr::eq(&raw const shared[0], &raw const input[7]));
    }

    #[test]
    fn a_count_that_lies_is_refused_before_anything_is_read() {
        // 2^31 - 1 strings in two bytes.
        let lie = [0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0];
        assert_eq!(
            decode_all::<Vec<String>>(&lie),
            Err(DecodeError::BadSize {
                offset: 0,
                size: 0x7fff_ffff,
                left: 2
            })
        );
        // Three bytes hold one i16, not two.
        assert_eq!(
            decode_all::<Vec<i16>>(&[2, 0, 0, 0]),
            Err(DecodeError::BadSize {
                offset: 0,
                size: 2,
                left: 3
            })
        );
        assert!(decode_all::<&[u8]>(&[3, 0, 0]).is_err());
        assert!(decode_all::<Bytes>(&[3, 0, 0]).is_err());
    }

    #[test]
    fn nested_counts_that_lie_end_in_an_error() {
        // Each level claims all of the bytes that are left.
        let lie: Vec<u8> = (0..200).rev().collect();
        assert!(decode_all::<Vec<Vec<Vec<i64>>>>(&lie).is_err());
    }

    #[test]
    fn a_type_that_contains_itself_is_bounded() {
        /// No Slice type, but a derive cannot see that.
        #[derive(Debug, PartialEq)]
        struct Tree(Vec<Self>);
        impl SliceType for Tree {
            type Slice = shape::Sequence<shape::Byte>;
        }
        impl<'de> Decode<'de> for Tree {
            fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
                decoder.get().map(Self)
            }
        }

        assert_eq!(
            decode_all::<Tree>(&[2, 0, 0]),
            Ok(Tree(vec![Tree(vec![]), Tree(vec![])]))
        );
        let deep = vec![1; 1_000_000];
        assert!(matches!(decode_all::<Tree>(&deep), Err(DecodeError::TooDeep { .. })));
    }
}
