//! Round trips of derived structs, enums, exceptions and of optional values, and bytes that are not made to be read.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use amd::{Enum, Struct, UserException};
use amd_core::encoding::{
    Decode, DecodeError, DecodeOwned, Decoded, Decoder, Encode, Encoder, Encoding, Enum as _, ExceptionDecoder,
    ExceptionEncoder,
};
use bytes::BytesMut;
use proptest::{collection, option, prelude::*};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[amd(module = "M")]
enum Color {
    Red,
    Green = 5,
    Blue = 300,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Struct)]
#[amd(module = "M")]
struct Point {
    x: i32,
    y: i16,
}

#[derive(Clone, Debug, PartialEq, Struct)]
#[amd(module = "M")]
struct Thing {
    name: String,
    color: Color,
    places: BTreeMap<Point, Vec<Color>>,
    nested: Vec<Point>,
}

#[derive(Clone, Debug, Default, PartialEq, UserException)]
#[amd(module = "M")]
struct Problem {
    #[amd(tag = 300)]
    color: Option<Color>,
    code: i32,
    #[amd(tag = 2)]
    text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "M")]
struct Worse {
    #[amd(base)]
    base: Problem,
    #[amd(tag = 2)]
    points: Option<Vec<Point>>,
}

fn color() -> impl Strategy<Value = Color> + Clone {
    prop_oneof![Just(Color::Red), Just(Color::Green), Just(Color::Blue)]
}

fn point() -> impl Strategy<Value = Point> + Clone {
    (any::<i32>(), any::<i16>()).prop_map(|(x, y)| Point { x, y })
}

fn thing() -> impl Strategy<Value = Thing> + Clone {
    let places = collection::btree_map(point(), collection::vec(color(), 0..4), 0..4);
    (".{0,300}", color(), places, collection::vec(point(), 0..60)).prop_map(|(name, color, places, nested)| Thing {
        name,
        color,
        places,
        nested,
    })
}

fn problem() -> impl Strategy<Value = Problem> {
    (option::of(color()), any::<i32>(), option::of(".{0,300}")).prop_map(|(color, code, text)| Problem {
        color,
        code,
        text,
    })
}

fn encode(encoding: Encoding, content: impl FnOnce(&mut Encoder<'_>)) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    content(&mut encoder);
    encoder.finish().unwrap();
    out.to_vec()
}

fn round_trip<T: Encode + DecodeOwned + PartialEq + Debug>(value: &T) -> Result<(), TestCaseError> {
    for encoding in [Encoding::V1_0, Encoding::V1_1] {
        let bytes = encode(encoding, |encoder| encoder.put(value));
        let mut decoder = Decoder::new(&bytes, encoding);
        prop_assert_eq!(&decoder.get::<T>().unwrap(), value);
        prop_assert!(decoder.left().is_empty());
        let short = &bytes[..bytes.len() - 1];
        prop_assert!(Decoder::new(short, encoding).get::<T>().is_err());
    }
    Ok(())
}

fn exception(bytes: &[u8], encoding: Encoding) -> Result<Decoded<Worse>, DecodeError> {
    ExceptionDecoder::decode(&mut Decoder::new(bytes, encoding))
}

/// Reads bytes as a `T`, alone and with a tag.
fn survives<T: DecodeOwned>(input: &[u8]) {
    for encoding in [Encoding::V1_0, Encoding::V1_1] {
        drop(Decoder::new(input, encoding).get::<T>());
        let mut decoder = Decoder::new(input, encoding);
        for tag in [0, 1, 2, 29, 30, 300] {
            drop(decoder.read_tagged::<T>(tag));
        }
        drop(decoder.finish());
    }
}

proptest! {
    #[test]
    fn values(color in color(), point in point(), thing in thing()) {
        round_trip(&color)?;
        round_trip(&point)?;
        round_trip(&thing)?;
        round_trip(&vec![thing.clone(), thing])?;
        prop_assert_eq!(Color::from_value(color.value()), Some(color));
    }

    #[test]
    fn optional_values(
        a in option::of(any::<bool>()),
        b in option::of(color()),
        c in option::of(point()),
        d in option::of(thing()),
        e in option::of(collection::vec(point(), 0..100)),
        f in option::of(collection::btree_map(any::<i16>(), any::<f64>(), 0..60)),
        g in option::of(".{0,300}"),
    ) {
        let bytes = encode(Encoding::V1_1, |encoder| {
            encoder.write_tagged(0, &a);
            encoder.write_tagged(1, &b);
            encoder.write_tagged(7, &c);
            encoder.write_tagged(29, &d);
            encoder.write_tagged(30, &e);
            encoder.write_tagged(255, &f);
            encoder.write_tagged(1000, &g);
        });
        let mut decoder = Decoder::new(&bytes, Encoding::V1_1);
        prop_assert_eq!(decoder.read_tagged(0).unwrap(), a);
        prop_assert_eq!(decoder.read_tagged(1).unwrap(), b);
        prop_assert_eq!(decoder.read_tagged(7).unwrap(), c);
        prop_assert_eq!(decoder.read_tagged(29).unwrap(), d);
        prop_assert_eq!(decoder.read_tagged(30).unwrap(), e);
        prop_assert_eq!(decoder.read_tagged(255).unwrap(), f);
        prop_assert_eq!(decoder.read_tagged(1000).unwrap(), g.clone());
        prop_assert!(decoder.finish().is_ok());

        // One who knows the last alone steps over the others, one who knows none over all.
        let mut decoder = Decoder::new(&bytes, Encoding::V1_1);
        prop_assert_eq!(decoder.read_tagged(1000).unwrap(), g);
        prop_assert!(Decoder::new(&bytes, Encoding::V1_1).finish().is_ok());
    }

    #[test]
    fn optional_members(base in problem(), points in option::of(collection::vec(point(), 0..50))) {
        let worse = Worse { base, points };
        let bytes = encode(Encoding::V1_1, |encoder| ExceptionEncoder::encode(&worse, encoder));
        prop_assert_eq!(exception(&bytes, Encoding::V1_1), Ok(Decoded::Known(worse.clone())));
        for end in 0..bytes.len() {
            prop_assert_ne!(exception(&bytes[..end], Encoding::V1_1), Ok(Decoded::Known(worse.clone())));
        }

        let bytes = encode(Encoding::V1_0, |encoder| ExceptionEncoder::encode(&worse, encoder));
        let required = Problem { code: worse.base.code, ..Problem::default() };
        let expected = Worse { base: required, points: None };
        prop_assert_eq!(exception(&bytes, Encoding::V1_0), Ok(Decoded::Known(expected)));
    }

    #[test]
    fn no_bytes_do_harm(input in collection::vec(prop_oneof![0..8_u8, Just(0xff), any::<u8>()], 0..200)) {
        survives::<Color>(&input);
        survives::<Vec<Point>>(&input);
        survives::<Thing>(&input);
        survives::<BTreeMap<Point, Thing>>(&input);
        survives::<String>(&input);
        for encoding in [Encoding::V1_0, Encoding::V1_1] {
            drop(exception(&input, encoding));
        }
    }
}

/// A count of structs that cannot be true is refused before anything is reserved.
#[test]
fn a_struct_has_a_least_size() {
    let mut decoder = Decoder::new(&[2, 0, 0, 0, 0, 0, 0, 0, 0], Encoding::V1_1);
    let error = Vec::<Point>::decode(&mut decoder).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a size of 2 at offset 0 is impossible, 8 bytes are left"
    );
}

/// The flag and the end marker are there only if an optional member is.
#[test]
fn a_slice_says_whether_it_has_optional_members() {
    let bytes = |problem: &Problem| encode(Encoding::V1_1, |encoder| ExceptionEncoder::encode(problem, encoder));
    let without = bytes(&Problem {
        code: 7,
        ..Problem::default()
    });
    assert_eq!(without, b"\x30\x0c::M::Problem\x08\0\0\0\x07\0\0\0");
    let text = Some("t".to_owned());
    let with = bytes(&Problem {
        code: 7,
        text,
        color: Some(Color::Green),
    });
    assert_eq!(
        with,
        b"\x34\x0c::M::Problem\x13\0\0\0\x07\0\0\0\x15\x01t\xf4\xff\x2c\x01\0\0\x05\xff"
    );

    // Compact, as 3.7 sends it, and without the flag: what follows is the next slice.
    let compact = b"\0\x0a::M::Worse\x20\x0c::M::Problem\x07\0\0\0";
    let base = Problem {
        code: 7,
        ..Problem::default()
    };
    let expected = Worse { base, points: None };
    assert_eq!(exception(compact, Encoding::V1_1), Ok(Decoded::Known(expected)));
}
