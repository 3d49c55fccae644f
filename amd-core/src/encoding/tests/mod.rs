//! Helpers of the tests beside the code, and the tests that have a file to themselves.

use bytes::BytesMut;

use super::{Decode, DecodeError, Decoder, Encode, Encoder, Encoding};

mod exception;
mod properties;

/// Bytes written as hex, as the vectors are.
pub(super) fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

pub(super) fn encode_in<T: Encode + ?Sized>(value: &T, encoding: Encoding) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    encoder.put(value);
    encoder.finish().unwrap();
    out.to_vec()
}

pub(super) fn bytes_of<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
    encode_in(value, Encoding::V1_1)
}

/// The value at the start of the bytes.
pub(super) fn decode<'de, T: Decode<'de>>(input: &'de [u8]) -> Result<T, DecodeError> {
    Decoder::new(input, Encoding::V1_1).get()
}

/// The value that the bytes are.
pub(super) fn decode_all<'de, T: Decode<'de>>(input: &'de [u8]) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(input, Encoding::V1_0);
    let value = decoder.get()?;
    decoder.expect_end()?;
    Ok(value)
}
