//! Dictionaries: a count, then key, value, key, value, ..
//!
//! The wire has no order and no rule against equal keys. A map keeps the last of equal keys, as Ice does; a list of pairs
//! keeps everything, in the order of the wire.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash},
};

use super::{Decode, DecodeError, Decoder, Encode, Encoder, ReferenceVisitor, Shape, SliceType, shape};

fn encode_pairs<'a, K, V>(pairs: impl ExactSizeIterator<Item = (&'a K, &'a V)>, encoder: &mut Encoder<'_>)
where
    K: Encode + 'a,
    V: Encode + 'a,
{
    encoder.write_size(pairs.len());
    for (key, value) in pairs {
        key.encode(encoder);
        value.encode(encoder);
    }
}

/// Keys cannot refer to instances of classes.
fn visit_values<'a, V: Encode + 'a>(values: impl Iterator<Item = &'a V>, visitor: &mut ReferenceVisitor<'_>) {
    if V::Slice::USES_CLASSES {
        for value in values {
            value.visit_references(visitor);
        }
    }
}

/// Makes a container for some entries, of which no more than can be true are reserved, and inserts each.
fn decode_pairs<'de, K, V, C>(
    decoder: &mut Decoder<'de>,
    with_capacity: impl FnOnce(usize) -> C,
    mut insert: impl FnMut(&mut C, K, V),
) -> Result<C, DecodeError>
where
    K: Decode<'de>,
    V: Decode<'de>,
{
    let count = decoder.read_count(K::Slice::MIN_SIZE.saturating_add(V::Slice::MIN_SIZE))?;
    decoder.nested(|decoder| {
        let mut container = with_capacity(decoder.reservation::<(K, V)>(count));
        for _ in 0..count {
            let key = decoder.get()?;
            let value = decoder.get()?;
            insert(&mut container, key, value);
        }
        Ok(container)
    })
}

impl<K: SliceType, V: SliceType, S> SliceType for HashMap<K, V, S> {
    type Slice = shape::Dictionary<K::Slice, V::Slice>;
}

impl<K: Encode, V: Encode, S> Encode for HashMap<K, V, S> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encode_pairs(self.iter(), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_values(self.values(), visitor);
    }
}

impl<'de, K, V, S> Decode<'de> for HashMap<K, V, S>
where
    K: Decode<'de> + Eq + Hash,
    V: Decode<'de>,
    S: BuildHasher + Default,
{
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        let with_capacity = |capacity| Self::with_capacity_and_hasher(capacity, S::default());
        decode_pairs(decoder, with_capacity, |map, key, value| {
            map.insert(key, value);
        })
    }
}

impl<K: SliceType, V: SliceType> SliceType for BTreeMap<K, V> {
    type Slice = shape::Dictionary<K::Slice, V::Slice>;
}

impl<K: Encode, V: Encode> Encode for BTreeMap<K, V> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encode_pairs(self.iter(), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_values(self.values(), visitor);
    }
}

impl<'de, K: Decode<'de> + Ord, V: Decode<'de>> Decode<'de> for BTreeMap<K, V> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decode_pairs(
            decoder,
            |_| Self::new(),
            |map, key, value| {
                map.insert(key, value);
            },
        )
    }
}

impl<K: SliceType, V: SliceType> SliceType for [(K, V)] {
    type Slice = shape::Dictionary<K::Slice, V::Slice>;
}

impl<K: Encode, V: Encode> Encode for [(K, V)] {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encode_pairs(self.iter().map(|(key, value)| (key, value)), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_values(self.iter().map(|(_, value)| value), visitor);
    }
}

impl<K: SliceType, V: SliceType> SliceType for Vec<(K, V)> {
    type Slice = shape::Dictionary<K::Slice, V::Slice>;
}

impl<K: Encode, V: Encode> Encode for Vec<(K, V)> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        self.as_slice().encode(encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_values(self.iter().map(|(_, value)| value), visitor);
    }
}

impl<'de, K: Decode<'de>, V: Decode<'de>> Decode<'de> for Vec<(K, V)> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decode_pairs(decoder, Self::with_capacity, |pairs, key, value| {
            pairs.push((key, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes_of, decode_all};
    use super::*;

    /// `StrIntDict { "k": 9 }` of vector 033, from Ice 3.7.8.
    const ONE: [u8; 7] = [1, 1, 0x6b, 9, 0, 0, 0];

    #[test]
    fn every_form_has_the_same_bytes() {
        assert_eq!(bytes_of(&HashMap::from([("k", 9)])), ONE);
        assert_eq!(bytes_of(&BTreeMap::from([("k".to_owned(), 9)])), ONE);
        assert_eq!(bytes_of(&vec![("k", 9)]), ONE);
        assert_eq!(bytes_of(&[("k", 9)][..]), ONE);

        assert_eq!(
            decode_all::<HashMap<String, i32>>(&ONE),
            Ok(HashMap::from([("k".to_owned(), 9)]))
        );
        assert_eq!(decode_all::<BTreeMap<&str, i32>>(&ONE), Ok(BTreeMap::from([("k", 9)])));
        assert_eq!(decode_all::<Vec<(Box<str>, i32)>>(&ONE), Ok(vec![("k".into(), 9)]));
    }

    #[test]
    fn a_tree_map_is_written_sorted() {
        assert_eq!(bytes_of(&BTreeMap::from([(2_u8, true), (1, false)])), [2, 1, 0, 2, 1]);
    }

    #[test]
    fn of_equal_keys_the_last_wins_in_maps_and_lists_keep_both() {
        let twice = [2, 7, 1, 7, 2];
        assert_eq!(decode_all::<HashMap<u8, u8>>(&twice), Ok(HashMap::from([(7, 2)])));
        assert_eq!(decode_all::<BTreeMap<u8, u8>>(&twice), Ok(BTreeMap::from([(7, 2)])));
        assert_eq!(decode_all::<Vec<(u8, u8)>>(&twice), Ok(vec![(7, 1), (7, 2)]));
    }

    #[test]
    fn a_list_of_pairs_keeps_the_order_of_the_wire() {
        let pairs = vec![(3_u8, "c"), (1, "a"), (2, "b")];
        assert_eq!(decode_all::<Vec<(u8, &str)>>(&bytes_of(&pairs)), Ok(pairs));
    }

    #[test]
    fn a_count_that_lies_is_refused() {
        // An entry takes at least 1 + 4 bytes; nine bytes hold one.
        let lie = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let error = DecodeError::BadSize {
            offset: 0,
            size: 2,
            left: 9,
        };
        assert_eq!(decode_all::<HashMap<String, i32>>(&lie), Err(error.clone()));
        assert_eq!(decode_all::<BTreeMap<String, i32>>(&lie), Err(error.clone()));
        assert_eq!(decode_all::<Vec<(String, i32)>>(&lie), Err(error));
    }

    #[test]
    fn dictionaries_nest() {
        type Nested = BTreeMap<u8, BTreeMap<u8, Vec<u8>>>;
        let value = Nested::from([(1, BTreeMap::from([(2, vec![3])]))]);
        assert_eq!(bytes_of(&value), [1, 1, 1, 2, 1, 3]);
        assert_eq!(decode_all::<Nested>(&[1, 1, 1, 2, 1, 3]), Ok(value));
    }
}
