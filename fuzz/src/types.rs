//! Values of all types but classes.

use std::collections::BTreeMap;

use amd::{Enum, Struct};
use amd_core::encoding::{Decode, DecodeError, Decoder, Encode, Encoder, Encoding};
use amd_core::reference::Reference;
use bytes::{Bytes, BytesMut};

use super::seeds;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[amd(module = "Fuzz")]
pub enum Shade {
    Light,
    Dark = 5,
    Black = 40000,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Struct)]
#[amd(module = "Fuzz")]
pub struct Key {
    pub number: i32,
    pub text: String,
    pub shade: Shade,
}

#[derive(Clone, Debug, Struct)]
#[amd(module = "Fuzz")]
pub struct Everything {
    pub truth: bool,
    pub tiny: u8,
    pub little: i16,
    pub number: i32,
    pub large: i64,
    pub inexact: f32,
    pub precise: f64,
    pub text: String,
    pub shade: Shade,
    pub bytes: Vec<u8>,
    pub truths: Vec<bool>,
    pub numbers: Vec<i32>,
    pub precises: Vec<f64>,
    pub texts: Vec<String>,
    pub keys: Vec<Key>,
    pub nested: Vec<Vec<Vec<i16>>>,
    pub by_number: BTreeMap<i16, String>,
    pub by_key: BTreeMap<Key, Vec<BTreeMap<String, Key>>>,
}

/// The first byte says which type in which encoding, the rest is the value.
pub fn run(data: &[u8]) {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let encoding = if first & 1 == 0 { Encoding::V1_1 } else { Encoding::V1_0 };
    match first >> 1 & 7 {
        0 => check::<Everything>(data, encoding),
        1 => check::<Vec<String>>(data, encoding),
        2 => check::<BTreeMap<Key, Everything>>(data, encoding),
        3 => check::<Vec<Vec<Vec<Vec<Vec<u8>>>>>>(data, encoding),
        4 => check::<Vec<Shade>>(data, encoding),
        5 => check_reference(data, encoding),
        6 => check_tagged(data, encoding),
        _ => check_borrowed(data, encoding),
    }
}

/// What was read is written, and read again as the same.
fn check<T: for<'de> Decode<'de> + Encode>(data: &[u8], encoding: Encoding) {
    let Ok(value) = read::<T>(data, encoding) else { return };
    let written = write(encoding, |encoder| encoder.put(&value));
    let again = read::<T>(&written, encoding).unwrap();
    assert_eq!(written, write(encoding, |encoder| encoder.put(&again)));
}

fn read<'de, T: Decode<'de>>(data: &'de [u8], encoding: Encoding) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(data, encoding);
    let value = decoder.get()?;
    decoder.finish()?;
    Ok(value)
}

fn write(encoding: Encoding, put: impl FnOnce(&mut Encoder<'_>)) -> Bytes {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    put(&mut encoder);
    encoder.finish().unwrap();
    out.freeze()
}

fn check_reference(data: &[u8], encoding: Encoding) {
    let read = |data: &[u8]| {
        let mut decoder = Decoder::new(data, encoding);
        let reference = Reference::decode(&mut decoder)?;
        decoder.finish()?;
        Ok::<_, DecodeError>(reference)
    };
    let Ok(Some(reference)) = read(data) else { return };
    let written = write(encoding, |encoder| reference.encode(encoder));
    assert_eq!(read(&written), Ok(Some(reference)));
}

/// One optional value of every format, and what stands between them.
fn check_tagged(data: &[u8], encoding: Encoding) {
    let mut decoder = Decoder::new(data, encoding);
    let read = |decoder: &mut Decoder<'_>| {
        Ok::<_, DecodeError>((
            decoder.read_tagged::<bool>(1)?,
            decoder.read_tagged::<i16>(3)?,
            decoder.read_tagged::<i32>(4)?,
            decoder.read_tagged::<i64>(6)?,
            decoder.read_tagged::<Shade>(29)?,
            decoder.read_tagged::<String>(30)?,
            decoder.read_tagged::<Vec<i32>>(254)?,
            decoder.read_tagged::<Vec<Key>>(255)?,
            decoder.read_tagged::<BTreeMap<u8, i64>>(70000)?,
        ))
    };
    let Ok(values) = read(&mut decoder) else { return };
    drop(decoder.finish());
    let written = write(encoding, |encoder| {
        encoder.write_tagged(1, &values.0);
        encoder.write_tagged(3, &values.1);
        encoder.write_tagged(4, &values.2);
        encoder.write_tagged(6, &values.3);
        encoder.write_tagged(29, &values.4);
        encoder.write_tagged(30, &values.5);
        encoder.write_tagged(254, &values.6);
        encoder.write_tagged(255, &values.7);
        encoder.write_tagged(70000, &values.8);
    });
    let mut decoder = Decoder::new(&written, encoding);
    assert_eq!(read(&mut decoder), Ok(values));
    decoder.finish().unwrap();
}

/// Forms that share or borrow the bytes read what the others do.
fn check_borrowed(data: &[u8], encoding: Encoding) {
    let shared = Bytes::copy_from_slice(data);
    let mut decoder = Decoder::from_bytes(&shared, encoding);
    let borrowed = decoder
        .get::<&str>()
        .map(str::to_owned)
        .and_then(|text| Ok((text, decoder.get::<&[u8]>()?.to_vec())));
    let mut decoder = Decoder::new(data, encoding);
    let owned = decoder
        .get::<String>()
        .and_then(|text| Ok((text, decoder.get::<Vec<u8>>()?)));
    assert_eq!(borrowed, owned);
    let mut decoder = Decoder::from_bytes(&shared, encoding);
    while !decoder.left().is_empty()
        && decoder
            .read_encapsulation()
            .is_ok_and(|inner| inner.finish_unread().is_ok())
    {}
}

pub fn everything() -> Everything {
    let key = |number: i32| Key {
        number,
        text: "世界".repeat(number.unsigned_abs() as usize % 50),
        shade: Shade::Black,
    };
    Everything {
        truth: true,
        tiny: 255,
        little: i16::MIN,
        number: i32::MAX,
        large: i64::MIN,
        inexact: f32::NAN,
        precise: -0.0,
        text: "text".to_owned(),
        shade: Shade::Dark,
        bytes: (0..=255).collect(),
        truths: vec![true, false],
        numbers: (0..70).collect(),
        precises: vec![f64::INFINITY, f64::MIN_POSITIVE],
        texts: vec![String::new(), "a\0b".to_owned()],
        keys: (0..3).map(key).collect(),
        nested: vec![vec![], vec![vec![], vec![1, 2]]],
        by_number: [(1, "one".to_owned()), (-1, String::new())].into(),
        by_key: [(key(7), vec![[("x".to_owned(), key(1))].into()])].into(),
    }
}

pub fn seeds(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (bit, encoding) in [(0, Encoding::V1_1), (1, Encoding::V1_0)] {
        let full = write(encoding, |encoder| encoder.put(&everything()));
        seeds.push([&[bit][..], &full].concat());
    }
    // Parameters of any operation, for the types that take little: somewhere among them are proxies and optional values.
    for (encoding, content) in seeds::parameters(messages) {
        let bit = u8::from(encoding == Encoding::V1_0);
        seeds.extend([5, 6, 7].map(|kind| [&[kind << 1 | bit][..], &content].concat()));
    }
    seeds
}
