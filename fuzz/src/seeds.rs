//! Messages of real peers, as `amd-core/tests/vectors` has them.

use std::fs;
use std::path::Path;

use amd_core::encoding::Encoding;
use amd_core::protocol::{HEADER_SIZE, RequestHead};
use bytes::Bytes;

/// All messages, in the order of their numbers. What frames them on a WebSocket is left out.
pub fn messages(root: &Path) -> Vec<Vec<u8>> {
    let folder = root.join("amd-core/tests/vectors");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| bytes_of(&fs::read_to_string(path).unwrap()))
        .filter(|bytes| bytes.starts_with(b"IceP"))
        .collect()
}

/// The bytes behind the first line, which tells the origin.
fn bytes_of(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .lines()
        .skip(1)
        .flat_map(str::bytes)
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// What the parameters of these requests hold, with their encoding.
pub fn parameters(messages: &[Vec<u8>]) -> Vec<(Encoding, Vec<u8>)> {
    let requests = messages.iter().filter(|message| message.get(8) == Some(&0));
    let content = |message: &Vec<u8>| {
        let (head, _) = RequestHead::decode(&Bytes::copy_from_slice(message), HEADER_SIZE + 4).ok()?;
        let decoder = head.decoder().ok()?;
        Some((decoder.encoding(), decoder.left().to_vec()))
    };
    requests.filter_map(content).collect()
}
