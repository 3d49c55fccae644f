//! Round trips of every type, and bytes that are not made to be read.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt::Debug,
    sync::Arc,
};

use bytes::Bytes;
use proptest::{collection, prelude::*};

use super::super::{
    DecodeOwned, ExceptionDecoder, NoUserException, SliceType,
    shape::{Byte, Dictionary, Int, Sequence, Str},
};
use super::*;

fn round_trip<T: Encode + DecodeOwned + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    for encoding in [Encoding::V1_0, Encoding::V1_1] {
        let bytes = encode_in(value, encoding);
        let mut decoder = Decoder::new(&bytes, encoding);
        prop_assert_eq!(&decoder.get::<T>().unwrap(), value);
        prop_assert!(decoder.left().is_empty());

        // Of the bytes none can be missed.
        if let Some((_, short)) = bytes.split_last() {
            prop_assert!(Decoder::new(short, encoding).get::<T>().is_err());
        }
    }
    Ok(())
}

/// Reads bytes as a `T`. What is read must be written as bytes that read as the same.
fn survives<T: Encode + DecodeOwned + Debug>(input: &[u8]) -> Result<(), TestCaseError> {
    for encoding in [Encoding::V1_0, Encoding::V1_1] {
        let mut decoder = Decoder::new(input, encoding);
        if let Ok(value) = decoder.get::<T>() {
            let bytes = encode_in(&value, encoding);
            let again: T = Decoder::new(&bytes, encoding).get().unwrap();
            prop_assert_eq!(bytes, encode_in(&again, encoding));
        }
        drop(decoder.finish());
    }
    Ok(())
}

/// Bytes that are more often than not counts and tags which fit.
fn plausible_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => 0..4_u8,
        1 => Just(0xff_u8),
        2 => any::<u8>(),
    ];
    collection::vec(byte, 0..200)
}

proptest! {
    #[test]
    fn numbers(a: bool, b: u8, c: i16, d: i32, e: i64) {
        round_trip(&a)?;
        round_trip(&b)?;
        round_trip(&c)?;
        round_trip(&d)?;
        round_trip(&e)?;
    }

    #[test]
    fn floats_by_their_bits(a: u32, b: u64) {
        prop_assert_eq!(bytes_of(&f32::from_bits(a)), a.to_le_bytes());
        prop_assert_eq!(decode_all::<f32>(&a.to_le_bytes()).unwrap().to_bits(), a);
        prop_assert_eq!(bytes_of(&f64::from_bits(b)), b.to_le_bytes());
        prop_assert_eq!(decode_all::<f64>(&b.to_le_bytes()).unwrap().to_bits(), b);
    }

    #[test]
    fn strings(text in ".{0,300}") {
        round_trip(&text)?;
        round_trip::<Box<str>>(&text.as_str().into())?;
        round_trip::<Arc<str>>(&text.as_str().into())?;
        let bytes = bytes_of(text.as_str());
        prop_assert_eq!(decode_all::<&str>(&bytes), Ok(text.as_str()));
    }

    #[test]
    fn sequences_of_fixed_size(
        a: Vec<bool>,
        b in collection::vec(any::<u8>(), 0..600),
        c: Vec<i16>,
        d: Vec<i32>,
        e: Vec<i64>,
        f: Vec<f32>,
        g: Vec<f64>,
    ) {
        round_trip(&a)?;
        round_trip(&b)?;
        round_trip(&Bytes::from(b.clone()))?;
        let bytes = bytes_of(&b);
        prop_assert_eq!(decode_all::<&[u8]>(&bytes), Ok(&b[..]));
        round_trip(&c)?;
        round_trip(&d)?;
        round_trip(&e)?;
        round_trip(&f)?;
        round_trip(&g)?;
    }

    #[test]
    fn sequences_of_variable_size(
        a in collection::vec(".{0,8}", 0..20),
        b in collection::vec_deque(any::<Box<[i16]>>(), 0..20),
        c in collection::vec(collection::vec(collection::vec(any::<u8>(), 0..5), 0..5), 0..20),
    ) {
        round_trip(&a)?;
        round_trip(&a.into_boxed_slice())?;
        round_trip(&b)?;
        round_trip(&c)?;
    }

    #[test]
    fn bulk_and_single_elements_are_the_same_bytes(a: Vec<i32>) {
        let single: Vec<u8> = a.iter().flat_map(bytes_of).collect();
        let bulk = bytes_of(&a);
        prop_assert!(bulk.ends_with(&single));
        prop_assert_eq!(bulk.len(), single.len() + 1);
    }

    #[test]
    fn dictionaries(
        a in collection::hash_map(".{0,8}", any::<i32>(), 0..20),
        b in collection::btree_map(any::<i64>(), collection::vec(".{0,8}", 0..5), 0..20),
        c in collection::vec((any::<u8>(), collection::btree_map(any::<i16>(), any::<bool>(), 0..5)), 0..20),
    ) {
        round_trip(&a)?;
        round_trip(&b)?;
        round_trip(&c)?;
    }

    #[test]
    fn no_bytes_do_harm(input in prop_oneof![plausible_bytes(), collection::vec(any::<u8>(), 0..200)]) {
        survives::<bool>(&input)?;
        survives::<i64>(&input)?;
        survives::<f32>(&input)?;
        survives::<String>(&input)?;
        survives::<Bytes>(&input)?;
        survives::<Vec<i16>>(&input)?;
        survives::<Vec<Vec<String>>>(&input)?;
        survives::<Vec<Vec<Vec<Vec<f64>>>>>(&input)?;
        // Its order is its own, so what it writes is no measure.
        drop(decode::<HashMap<u8, Vec<u8>>>(&input));
        survives::<BTreeMap<String, BTreeMap<u8, i16>>>(&input)?;
        survives::<Vec<(Vec<u8>, Box<[i32]>)>>(&input)?;
    }

    #[test]
    fn no_bytes_do_harm_as_frames(input in prop_oneof![plausible_bytes(), collection::vec(any::<u8>(), 0..200)]) {
        for encoding in [Encoding::V1_0, Encoding::V1_1] {
            drop(Decoder::new(&input, encoding).finish());
            drop(Decoder::new(&input, encoding).read_encapsulation());
            let mut decoder = Decoder::new(&input, encoding);
            if ExceptionDecoder::decode::<NoUserException>(&mut decoder).is_ok() {
                prop_assert!(decoder.left().is_empty());
            }
        }
    }

    #[test]
    fn a_reservation_never_exceeds_its_bound(count: usize, left in 0..100_000_usize) {
        let input = vec![0; left];
        let reserved = Decoder::new(&input, Encoding::V1_1).reservation::<[u8; 24]>(count);
        prop_assert!(reserved <= left.min(count) && reserved * 24 <= 64 * 1024);
    }
}

/// The forms that stand for one Slice type are interchangeable, and the compiler knows.
#[test]
fn forms_of_one_slice_type_have_one_shape() {
    fn is<T: SliceType<Slice = S> + ?Sized, S>() {}
    is::<&str, Str>();
    is::<Box<str>, Str>();
    is::<std::borrow::Cow<'_, str>, Str>();
    is::<Bytes, Sequence<Byte>>();
    is::<&[u8], Sequence<Byte>>();
    is::<[i32; 3], Sequence<Int>>();
    is::<VecDeque<&i32>, Sequence<Int>>();
    is::<HashMap<&str, i32>, Dictionary<Str, Int>>();
    is::<BTreeMap<String, i32>, Dictionary<Str, Int>>();
    is::<Vec<(Arc<str>, i32)>, Dictionary<Str, Int>>();
    is::<&[(Arc<str>, i32)], Dictionary<Str, Int>>();
}
