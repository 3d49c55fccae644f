//! Messages captured from real peers, decoded and encoded again to the same bytes.
//!
//! The files in `vectors/` are named by their origin in the first line. The table has a row for each vector there is, also
//! for those of other tests.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use amd::{Enum, Struct};
use amd_core::definition::{Definition, InterfaceInfo};
use amd_core::encoding::{
    Class, ClassFormat, Decode, DecodeError, DecodeLimits, Decoded, Decoder, Encode, Encoder, Encoding,
    ExceptionDecoder, ExceptionEncoder, NoUserException, SliceClass, SliceType, UserException, UserExceptions, shape,
};
use amd_core::protocol::{
    CompressedMessage, Compressible, Compression, CompressionLevel, FailedTarget, HEADER_SIZE, Header, MessageType,
    ReplyBody, ReplyHead, ReplyStatus, RequestHead, RequestHeader,
};
use amd_core::reference::Reference;
use bytes::{Bytes, BytesMut};

use classes::{Base, ClassOops, CompactIdBase, Node, OptMembers};

use Vector::*;

#[path = "support/classes.rs"]
#[allow(dead_code, unreachable_pub, reason = "some classes are for other tests")]
mod classes;

/// What a vector is, and so how it passes through.
enum Vector {
    /// A message of 14 bytes.
    Empty(MessageType),
    /// A request with these parameters.
    Request(&'static [Pass]),
    /// A request whose parameters have to be read as a whole: they refer to instances.
    RequestOf(PassWhole),
    /// A request whose parameters cannot be read.
    BadParameters(fn(&mut Decoder<'_>) -> bool),
    /// A batch of requests with one parameter each.
    Batch(Pass),
    /// A reply with these results.
    Results(&'static [Pass]),
    /// The same for results.
    ResultsOf(PassWhole),
    /// A reply with `Oops`, `DerivedOops` or `ClassOops`.
    Exception(Written),
    /// A reply with an exception that this program does not know.
    UnknownException(&'static str),
    /// A reply with another status.
    Failure,
    /// The same, compressed.
    Compressed(&'static Self),
    /// The test `ws` has it.
    WebSocket,
}

/// What the exception of a vector is written as.
enum Written {
    Same,
    /// As in another vector: amd writes exceptions sliced, and marks the last slice.
    As(&'static str),
}

const VECTORS: &[(&str, Vector)] = &[
    ("001-validate-connection", Empty(MessageType::ValidateConnection)),
    ("002-ice_ping-request-37", Request(&[])),
    ("003-ice_ping-request-38", Request(&[])),
    ("004-ice_ping-reply", Results(&[])),
    ("005-ice_isA-request", Request(&[pass::<String>])),
    ("006-ice_isA-reply", Results(&[pass::<bool>])),
    ("007-ice_id-request", Request(&[])),
    ("008-ice_id-reply", Results(&[pass::<String>])),
    ("009-ice_ids-request", Request(&[])),
    ("010-ice_ids-reply", Results(&[pass::<Vec<String>>])),
    ("020-greet-request", Request(&[pass::<String>])),
    ("021-greet-reply", Results(&[pass::<String>])),
    ("022-greet-context-request", Request(&[pass::<String>])),
    ("023-greet-facet-request", Request(&[pass::<String>])),
    ("024-facet-not-exist-reply", Failure),
    ("025-add-request", Request(&[pass::<i32>, pass::<i32>])),
    ("026-add-reply", Results(&[pass::<i32>])),
    ("027-greet-utf8-request", Request(&[pass::<String>])),
    ("028-greet-utf8-reply", Results(&[pass::<String>])),
    ("029-greet-long-request", Request(&[pass::<String>])),
    ("030-oneway-request", Request(&[pass::<String>])),
    ("031-batch-oneway", Batch(pass::<String>)),
    (
        "032-prims-request",
        Request(&[
            pass::<bool>,
            pass::<u8>,
            pass::<i16>,
            pass::<i32>,
            pass::<i64>,
            pass::<f32>,
            pass::<f64>,
            pass::<String>,
        ]),
    ),
    (
        "033-constructed-request",
        Request(&[
            pass::<Color>,
            pass::<Big>,
            pass::<Point>,
            pass::<Named>,
            pass::<Vec<String>>,
            pass::<Vec<u8>>,
            pass::<Vec<i32>>,
            pass::<Vec<(String, i32)>>,
        ]),
    ),
    ("034-enums-request", Request(ENUMS)),
    ("040-user-exception-reply-compact-37", Exception(Written::As("041"))),
    ("041-user-exception-reply-sliced-38", Exception(Written::Same)),
    ("042-derived-exception-reply-compact-37", Exception(Written::As("043"))),
    ("043-derived-exception-reply-sliced", Exception(Written::Same)),
    ("044-exception-with-class-compact-37", Exception(Written::As("045"))),
    ("045-exception-with-class-sliced-38", Exception(Written::Same)),
    ("046-object-not-exist-request", Request(&[pass::<String>])),
    ("047-object-not-exist-reply", Failure),
    ("048-operation-not-exist-request", Request(&[])),
    ("049-operation-not-exist-reply", Failure),
    (
        "050-bad-params-request",
        BadParameters(|decoder| decoder.get::<String>().is_err()),
    ),
    ("051-bad-params-reply-37", Failure),
    ("052-bad-params-reply-38", Failure),
    (
        "053-derived-exception-compact-cpp37-no-last-flag",
        Exception(Written::As("043")),
    ),
    (
        "054-derived-exception-sliced-cpp37-no-last-flag",
        Exception(Written::As("043")),
    ),
    ("060-class-compact-request", RequestOf(one::<Base, false>)),
    ("061-class-compact-reply", ResultsOf(one::<Base, false>)),
    ("062-class-sliced-request", RequestOf(one::<Base, true>)),
    ("063-class-sliced-reply", ResultsOf(one::<Base, true>)),
    ("064-class-null-request", RequestOf(one::<Base, false>)),
    ("065-class-graph-compact-request", RequestOf(two::<Node, false>)),
    ("066-class-graph-sliced-request", RequestOf(two::<Node, true>)),
    ("067-class-cycle-compact-request", RequestOf(two::<Node, false>)),
    ("068-class-cycle-sliced-request", RequestOf(two::<Node, true>)),
    ("069-class-compact-id-request", RequestOf(one::<CompactIdBase, false>)),
    (
        "070-class-compact-id-sliced-request",
        RequestOf(one::<CompactIdBase, true>),
    ),
    (
        "071-class-optional-members-request",
        RequestOf(one::<OptMembers, false>),
    ),
    (
        "072-class-optional-members-sliced-request",
        RequestOf(one::<OptMembers, true>),
    ),
    (
        "073-class-optional-members-unset-request",
        RequestOf(one::<OptMembers, false>),
    ),
    ("074-unknown-slice-request", RequestOf(one::<Base, true>)),
    ("075-unknown-slice-preserved-reply-38", ResultsOf(one::<Base, true>)),
    ("076-unknown-slice-dropped-reply-37", ResultsOf(one::<Base, true>)),
    (
        "077-unknown-slice-optional-indirection-request",
        RequestOf(one::<Base, true>),
    ),
    (
        "078-unknown-slice-optional-indirection-reply-38",
        ResultsOf(one::<Base, true>),
    ),
    ("080-optionals-all-request", Request(OPTS)),
    (
        "081-optionals-all-reply",
        Results(&[pass_tagged::<1, i32>, pass_tagged::<22, String>]),
    ),
    ("082-optionals-none-request", Request(OPTS)),
    ("083-optionals-some-request", Request(OPTS)),
    ("084-optional-formats-request", Request(FORMATS)),
    ("085-optional-formats-empty-request", Request(FORMATS)),
    (
        "086-out-params-then-return-reply",
        Results(&[pass::<String>, pass::<i32>, pass::<i32>]),
    ),
    (
        "087-mixed-optional-results-reply",
        Results(&[
            pass::<String>,
            pass_tagged::<3, i32>,
            pass_tagged::<5, i32>,
            pass_tagged::<9, i32>,
        ]),
    ),
    (
        "088-required-before-optional-request",
        Request(&[
            pass::<String>,
            pass::<i32>,
            pass_tagged::<1, i32>,
            pass_tagged::<2, i32>,
        ]),
    ),
    ("090-proxy-direct-request", Request(&[pass_proxy])),
    ("091-proxy-direct-reply", Results(&[pass_proxy])),
    ("092-proxy-indirect-request", Request(&[pass_proxy])),
    ("093-proxy-wellknown-request", Request(&[pass_proxy])),
    ("094-proxy-null-request", Request(&[pass_proxy])),
    ("100-e10-greet-request", Request(&[pass::<String>])),
    ("101-e10-greet-reply", Results(&[pass::<String>])),
    (
        "102-e10-constructed-request",
        Request(&[
            pass::<Color>,
            pass::<Big>,
            pass::<Point>,
            pass::<Named>,
            pass::<Vec<String>>,
            pass::<Vec<u8>>,
            pass::<Vec<i32>>,
            pass::<Vec<(String, i32)>>,
        ]),
    ),
    ("103-e10-class-request", RequestOf(one::<Base, false>)),
    ("104-e10-class-null-request", RequestOf(one::<Base, false>)),
    ("105-e10-class-graph-request", RequestOf(two::<Node, false>)),
    ("106-e10-class-cycle-request", RequestOf(two::<Node, false>)),
    ("107-e10-derived-exception-reply", Exception(Written::Same)),
    ("108-e10-exception-with-class-reply", Exception(Written::Same)),
    ("109-e10-optionals-dropped-request", Request(OPTS)),
    (
        "110-e10-class-optional-members-request",
        RequestOf(one::<OptMembers, false>),
    ),
    ("111-e10-proxy-direct-request", Request(&[pass_proxy])),
    ("112-e10-enums-request", Request(ENUMS)),
    ("120-close-connection-37", Empty(MessageType::CloseConnection)),
    ("121-close-connection-38", Empty(MessageType::CloseConnection)),
    ("130-compress-flag1-request", Request(&[pass::<String>])),
    ("131-compress-flag1-reply", Results(&[pass::<String>])),
    ("132-compressed-request", Compressed(&Request(&[pass::<String>]))),
    ("133-compressed-reply", Compressed(&Results(&[pass::<String>]))),
    ("140-bidir-server-request", Request(&[pass::<String>])),
    ("141-udp-oneway", Request(&[pass::<String>])),
    ("142-udp-batch", Batch(pass::<String>)),
    ("150-ws-handshake-request", WebSocket),
    ("151-ws-handshake-response", WebSocket),
    ("152-ws-frame-validate", WebSocket),
    ("153-ws-frame-greet-request", WebSocket),
    ("154-ws-frame-greet-reply", WebSocket),
    ("155-ws-frame-close-connection", WebSocket),
    ("156-ws-frame-close-server", WebSocket),
    ("157-ws-frame-close-client", WebSocket),
    ("160-locator-getRegistry-request", Request(&[])),
    ("161-locator-getRegistry-reply", Results(&[pass_proxy])),
    (
        "162-registry-setAdapterDirectProxy-request",
        Request(&[pass::<String>, pass_proxy]),
    ),
    ("163-registry-setAdapterDirectProxy-reply", Results(&[])),
    (
        "164-registry-setAdapterDirectProxy-null-request",
        Request(&[pass::<String>, pass_proxy]),
    ),
    (
        "165-registry-setReplicatedAdapterDirectProxy-request",
        Request(&[pass::<String>, pass::<String>, pass_proxy]),
    ),
    (
        "166-registry-setServerProcessProxy-request",
        Request(&[pass::<String>, pass_proxy]),
    ),
    (
        "167-registry-server-not-found-reply",
        UnknownException("::Ice::ServerNotFoundException"),
    ),
    ("170-locator-findAdapterById-request", Request(&[pass::<String>])),
    ("171-locator-findAdapterById-reply", Results(&[pass_proxy])),
    (
        "172-locator-adapter-not-found-reply",
        UnknownException("::Ice::AdapterNotFoundException"),
    ),
    (
        "173-locator-findObjectById-request",
        Request(&[pass::<String>, pass::<String>]),
    ),
    (
        "174-locator-object-not-found-reply",
        UnknownException("::Ice::ObjectNotFoundException"),
    ),
];

/// The parameters of `enums`.
const ENUMS: &[Pass] = &[
    pass::<UpTo127>,
    pass::<UpTo126>,
    pass::<UpTo32766>,
    pass::<UpTo32767>,
    pass::<Vec<Color>>,
];

/// The parameters of `opts`, by their tags.
const OPTS: &[Pass] = &[
    pass_tagged::<2, String>,
    pass_tagged::<3, i32>,
    pass_tagged::<4, Vec<Point>>,
    pass_tagged::<5, Vec<String>>,
    pass_tagged::<6, Point>,
    pass_tagged::<7, Named>,
    pass_tagged::<8, Color>,
    pass_tagged::<9, AnyProxy>,
    pass_tagged::<35, u8>,
];

/// The parameters of `o`, which have every format.
const FORMATS: &[Pass] = &[
    pass_tagged::<1, bool>,
    pass_tagged::<2, i16>,
    pass_tagged::<3, i64>,
    pass_tagged::<4, f32>,
    pass_tagged::<5, f64>,
    pass_tagged::<6, Vec<u8>>,
    pass_tagged::<7, Vec<bool>>,
    pass_tagged::<8, Vec<i16>>,
    pass_tagged::<9, Vec<Color>>,
    pass_tagged::<10, Vec<String>>,
    pass_tagged::<11, Vec<(u8, bool)>>,
    pass_tagged::<12, Vec<(String, i32)>>,
    pass_tagged::<13, Vec<(i32, i64)>>,
    pass_tagged::<14, One>,
    pass_tagged::<15, Vec<One>>,
    pass_tagged::<16, Empty2>,
    pass_tagged::<29, u8>,
    pass_tagged::<30, u8>,
    pass_tagged::<254, u8>,
    pass_tagged::<255, u8>,
];

#[derive(Enum)]
#[amd(module = "Vec")]
enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Enum)]
#[amd(module = "Vec")]
enum Big {
    Small = 1,
    Medium = 200,
    Large = 40000,
}

#[derive(Struct)]
#[amd(module = "Vec")]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Struct)]
#[amd(module = "Vec")]
struct Named {
    name: String,
    c: Color,
}

#[derive(Enum)]
#[amd(module = "Vo", name = "E200")]
enum UpTo127 {
    A0,
    A127 = 126,
    B,
}

#[derive(Enum)]
#[amd(module = "Vo", name = "E126")]
enum UpTo126 {
    C0,
    C126 = 126,
}

#[derive(Enum)]
#[amd(module = "Vo", name = "E32766")]
enum UpTo32766 {
    D0,
    D1 = 32766,
}

#[derive(Enum)]
#[amd(module = "Vo", name = "E32767")]
enum UpTo32767 {
    E0,
    E1 = 32767,
}

#[derive(Struct)]
#[amd(module = "Vo")]
struct One {
    b: u8,
}

#[derive(Struct)]
#[amd(module = "Vo")]
struct Empty2 {
    c: Color,
}

/// A proxy as bytes alone: there is no communicator here.
struct AnyProxy(Option<Reference>);

impl shape::HasInterface for AnyProxy {
    const INTERFACE: &'static InterfaceInfo = &InterfaceInfo::OBJECT;
}

impl SliceType for AnyProxy {
    type Slice = shape::Proxy<Self>;
}

impl Encode for AnyProxy {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        match &self.0 {
            Some(reference) => reference.encode(encoder),
            None => Reference::encode_null(encoder),
        }
    }
}

impl<'de> Decode<'de> for AnyProxy {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Reference::decode(decoder).map(Self)
    }
}

/// Reads a value and writes it.
type Pass = fn(&mut Decoder<'_>, &mut Encoder<'_>);

fn pass<T>(decoder: &mut Decoder<'_>, encoder: &mut Encoder<'_>)
where
    T: for<'de> Decode<'de> + Encode,
{
    encoder.put(&decoder.get::<T>().unwrap());
}

fn pass_tagged<const TAG: u32, T>(decoder: &mut Decoder<'_>, encoder: &mut Encoder<'_>)
where
    T: for<'de> Decode<'de> + Encode,
{
    encoder.write_tagged(TAG, &decoder.read_tagged::<T>(TAG).unwrap());
}

fn pass_proxy(decoder: &mut Decoder<'_>, encoder: &mut Encoder<'_>) {
    pass::<AnyProxy>(decoder, encoder);
}

/// Reads all parameters to their end, and writes them.
type PassWhole = fn(Decoder<'_>, &mut Encoder<'_>);

fn one<T: SliceClass, const SLICED: bool>(mut decoder: Decoder<'_>, encoder: &mut Encoder<'_>) {
    let encoding = decoder.encoding();
    let value: Option<Class<T>> = decoder.get().unwrap();
    decoder.finish().unwrap();
    set_format(encoder, SLICED);
    encoder.write_encapsulation(encoding, |encoder| encoder.put(&value));
}

fn two<T: SliceClass, const SLICED: bool>(decoder: Decoder<'_>, encoder: &mut Encoder<'_>) {
    let mut decoder = decoder.with_limits(DecodeLimits {
        accept_class_cycles: true,
        ..DecodeLimits::default()
    });
    let encoding = decoder.encoding();
    let a: Option<Class<T>> = decoder.get().unwrap();
    let b: Option<Class<T>> = decoder.get().unwrap();
    decoder.finish().unwrap();
    set_format(encoder, SLICED);
    encoder.write_encapsulation(encoding, |encoder| {
        encoder.put(&a);
        encoder.put(&b);
    });
    a.into_iter().for_each(|class| class.sever());
}

fn set_format(encoder: &mut Encoder<'_>, sliced: bool) {
    let format = if sliced {
        ClassFormat::Sliced
    } else {
        ClassFormat::Compact
    };
    encoder.set_class_format(format);
}

fn pass_all(passes: &[Pass], mut decoder: Decoder<'_>, encoder: &mut Encoder<'_>) {
    encoder.write_encapsulation(decoder.encoding(), |encoder| {
        for pass in passes {
            pass(&mut decoder, encoder);
        }
    });
    decoder.finish().unwrap();
}

#[test]
fn each_vector_passes_through() {
    for (name, vector) in VECTORS {
        if let WebSocket = vector {
            continue;
        }
        let bytes = read(name);
        if let Compressed(plain) = vector {
            passes_through_compressed(plain, &bytes);
            continue;
        }
        assert_eq!(again(vector, &bytes), expected(vector, bytes), "{name}");
    }
}

/// What a compressed message holds passes through, and is compressed to the same bytes again.
fn passes_through_compressed(vector: &Vector, bytes: &[u8]) {
    let header = Header::decode(bytes.first_chunk().unwrap(), bytes.len()).unwrap();
    let body = Bytes::copy_from_slice(&bytes[HEADER_SIZE..]);
    let message = CompressedMessage::new(header.message_type, body, 1024)
        .decompress()
        .unwrap();
    let mut plain = BytesMut::new();
    let start = Header::begin(&mut plain, header.message_type);
    plain.extend_from_slice(message.body());
    assert!(Header::end(&mut plain, start));
    assert_eq!(again(vector, &plain), plain);
    let (id, behind) = message.body().split_at(4);
    let request_id = i32::from_le_bytes(id.try_into().unwrap());
    let made = match header.message_type {
        MessageType::Request => Compressible::request(request_id, CompressionLevel::LEAST, |encoder| {
            encoder.write_raw(behind);
        }),
        _ => {
            let head = ReplyHead::decode(&mut Decoder::new(message.body(), Encoding::V1_0)).unwrap();
            Compressible::reply(head, CompressionLevel::LEAST, |encoder| encoder.write_raw(&behind[1..]))
        }
    };
    assert_eq!(made.unwrap().bytes(), bytes);
}

/// A file that has no row here, or a row without its file, is a mistake.
#[test]
fn the_table_and_the_files_agree() {
    let files: BTreeSet<String> = std::fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let covered = VECTORS.iter().map(|(name, _)| (*name).to_owned());
    assert_eq!(files, covered.collect());
    assert!(VECTORS.is_sorted_by_key(|(name, _)| *name));
}

/// A message cut short anywhere is an error or, cut in the parameters, bad parameters.
#[test]
fn no_cut_makes_it_panic() {
    for (name, vector) in VECTORS {
        let (Request(_) | RequestOf(_) | Results(_) | ResultsOf(_) | Exception(_) | Failure) = vector else {
            continue;
        };
        let body = read(name).split_off(HEADER_SIZE);
        for end in 0..body.len() {
            let cut = Bytes::copy_from_slice(&body[..end]);
            let request =
                (end >= 4 && matches!(vector, Request(_) | RequestOf(_))).then(|| RequestHead::decode(&cut, 4));
            if let Some(Ok((head, _))) = request {
                assert!(head.decoder().is_err(), "{name} cut at {end}");
            }
            let mut decoder = Decoder::new(&cut, Encoding::V1_1);
            if let Ok(head) = ReplyHead::decode(&mut decoder) {
                let read = ReplyBody::decode(head.status, &mut decoder).map(drop);
                assert!(
                    read.is_err() || matches!(vector, Request(_) | RequestOf(_)),
                    "{name} cut at {end}"
                );
            }
        }
    }
}

fn directory() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "vectors"].iter().collect()
}

fn read(name: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(directory().join(name).with_extension("hex")).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// What comes out: the same, but for exceptions that amd writes in another format.
fn expected(vector: &Vector, bytes: Vec<u8>) -> Vec<u8> {
    let Exception(Written::As(other)) = vector else {
        return bytes;
    };
    let (other, _) = VECTORS.iter().find(|(name, _)| name.starts_with(other)).unwrap();
    let mut expected = read(other);
    let id = HEADER_SIZE..HEADER_SIZE + 4;
    expected[id.clone()].copy_from_slice(&bytes[id]);
    expected
}

fn again(vector: &Vector, bytes: &[u8]) -> Vec<u8> {
    let header = Header::decode(bytes.first_chunk().unwrap(), bytes.len()).unwrap();
    assert_eq!(header.size, bytes.len());
    let mut out = BytesMut::new();
    let start = Header::begin(&mut out, header.message_type);
    let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
    let body = Bytes::copy_from_slice(&bytes[HEADER_SIZE..]);
    match (vector, header.message_type) {
        (Empty(message_type), found) => {
            assert_eq!((*message_type, body.len()), (found, 0));
        }
        (Request(passes), MessageType::Request) => {
            encoder.write_raw(&body[..4]);
            let (head, end) = RequestHead::decode(&body, 4).unwrap();
            assert_eq!(end, body.len());
            head_again(&head, &mut encoder);
            pass_all(passes, head.decoder().unwrap(), &mut encoder);
        }
        (RequestOf(pass), MessageType::Request) => {
            encoder.write_raw(&body[..4]);
            let (head, end) = RequestHead::decode(&body, 4).unwrap();
            assert_eq!(end, body.len());
            head_again(&head, &mut encoder);
            pass(head.decoder().unwrap(), &mut encoder);
        }
        (BadParameters(fails), MessageType::Request) => {
            encoder.write_raw(&body[..4]);
            let (head, _) = RequestHead::decode(&body, 4).unwrap();
            head_again(&head, &mut encoder);
            assert!(fails(&mut head.decoder().unwrap()));
            encoder.write_encapsulation(Encoding::V1_1, |encoder| encoder.write_raw(head.params()));
        }
        (Batch(pass), MessageType::BatchRequest) => {
            let count = Decoder::new(&body, Encoding::V1_1).read_i32().unwrap();
            encoder.write_i32(count);
            let mut place = 4;
            for _ in 0..count {
                let (head, end) = RequestHead::decode(&body, place).unwrap();
                head_again(&head, &mut encoder);
                pass_all(&[*pass], head.decoder().unwrap(), &mut encoder);
                place = end;
            }
            assert_eq!(place, body.len());
        }
        (_, MessageType::Reply) => reply_again(vector, &body, &mut encoder),
        _ => panic!("a {:?}", header.message_type),
    }
    encoder.finish().unwrap();
    assert!(Header::end(&mut out, start));
    out[9] = match header.compression {
        Compression::None => 0,
        Compression::Accepted => 1,
        Compression::Compressed => 2,
    };
    out.to_vec()
}

fn head_again(head: &RequestHead, encoder: &mut Encoder<'_>) {
    let header = RequestHeader {
        name: head.name(),
        category: head.category(),
        facet: head.facet(),
        operation: head.operation(),
        mode: head.mode(),
    };
    header.encode(encoder);
    let context: Vec<(String, String)> = head
        .context()
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    encoder.put(&context);
}

fn reply_again(vector: &Vector, body: &Bytes, encoder: &mut Encoder<'_>) {
    let mut decoder = Decoder::from_bytes(body, Encoding::V1_1);
    let head = ReplyHead::decode(&mut decoder).unwrap();
    head.encode(encoder);
    match (vector, ReplyBody::decode(head.status, &mut decoder).unwrap()) {
        (Results(passes), ReplyBody::Results(results)) => pass_all(passes, results, encoder),
        (ResultsOf(pass), ReplyBody::Results(results)) => pass(results, encoder),
        (Exception(_), ReplyBody::UserException(mut exception)) => {
            let encoding = exception.encoding();
            let Decoded::Known(exception) = ExceptionDecoder::decode::<Exceptions>(&mut exception).unwrap() else {
                panic!("unknown");
            };
            encoder.write_encapsulation(encoding, |encoder| exception.encode_exception(encoder));
        }
        (UnknownException(type_id), ReplyBody::UserException(mut exception)) => {
            encoder.write_encapsulation(exception.encoding(), |encoder| encoder.write_raw(exception.left()));
            let unknown = ExceptionDecoder::decode::<NoUserException>(&mut exception).unwrap();
            assert!(matches!(unknown, Decoded::Unknown { type_id: found } if found == *type_id));
        }
        (Failure, ReplyBody::NotExist(_, target)) => FailedTarget::encode(&target, encoder),
        (Failure, ReplyBody::Failed(status, text)) => {
            assert_eq!(status, ReplyStatus::UNKNOWN_LOCAL_EXCEPTION);
            encoder.write_str(text);
        }
        (_, body) => panic!("{body:?}"),
    }
    assert_eq!(decoder.left(), []);
}

#[derive(Debug, PartialEq)]
struct Oops {
    reason: String,
    code: i32,
}

impl UserException for Oops {
    const TYPE_ID: &'static str = "::Vec::Oops";
    const DEFINITION: &'static Definition = &Definition::exception(Self::TYPE_ID, None, &[]);

    fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>) {
        slices.slice(Self::TYPE_ID, true, |encoder| {
            encoder.put(&self.reason);
            encoder.put(&self.code);
        });
    }

    fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
        slices.members(true, |decoder| {
            Ok(Self {
                reason: decoder.get()?,
                code: decoder.get()?,
            })
        })
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

#[derive(Debug, PartialEq)]
struct DerivedOops {
    base: Oops,
    extra: String,
}

impl UserException for DerivedOops {
    const TYPE_ID: &'static str = "::Vec::DerivedOops";
    const DEFINITION: &'static Definition = &Definition::exception(Self::TYPE_ID, Some(Oops::DEFINITION), &[]);

    fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>) {
        slices.slice(Self::TYPE_ID, false, |encoder| encoder.put(&self.extra));
        self.base.encode_slices(slices);
    }

    fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
        let extra = slices.members(false, |decoder| decoder.get())?;
        let base = Oops::decode_slices(slices)?;
        Ok(Self { base, extra })
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

enum Exceptions {
    Oops(Oops),
    DerivedOops(DerivedOops),
    ClassOops(ClassOops),
}

impl UserExceptions for Exceptions {
    const TYPE_IDS: &'static [&'static str] = &[Oops::TYPE_ID, DerivedOops::TYPE_ID, ClassOops::TYPE_ID];
    const DEFINITIONS: &'static [&'static Definition] =
        &[Oops::DEFINITION, DerivedOops::DEFINITION, ClassOops::DEFINITION];

    fn encode_exception(&self, encoder: &mut Encoder<'_>) {
        match self {
            Self::Oops(exception) => ExceptionEncoder::encode(exception, encoder),
            Self::DerivedOops(exception) => ExceptionEncoder::encode(exception, encoder),
            Self::ClassOops(exception) => ExceptionEncoder::encode(exception, encoder),
        }
    }

    fn decode_exception(type_id: &str, slices: &mut ExceptionDecoder<'_, '_>) -> Option<Result<Self, DecodeError>> {
        match type_id {
            Oops::TYPE_ID => Some(Oops::decode_slices(slices).map(Self::Oops)),
            DerivedOops::TYPE_ID => Some(DerivedOops::decode_slices(slices).map(Self::DerivedOops)),
            ClassOops::TYPE_ID => Some(<ClassOops as UserException>::decode_slices(slices).map(Self::ClassOops)),
            _ => None,
        }
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oops(exception) => exception.describe(f),
            Self::DerivedOops(exception) => exception.describe(f),
            Self::ClassOops(exception) => UserException::describe(exception, f),
        }
    }
}
