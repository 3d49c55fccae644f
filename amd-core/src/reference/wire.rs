//! References as bytes: what Slice calls `Object*`.

use bytes::Bytes;

use super::endpoint::{Endpoint, EndpointTimeout, OpaqueEndpoint, StreamEndpoint, UdpEndpoint, WebSocketEndpoint};
use super::{InvocationMode, OwnProtocol, Reference, Target, Version};
use crate::encoding::{DecodeError, Decoder, Encoder, Encoding};
use crate::identity::IdentityRef;

/// An endpoint takes at least its type and an empty encapsulation.
const MIN_ENDPOINT_BYTES: usize = 8;

impl Reference {
    /// Appends this proxy. In encoding 1.0 its own protocol and encoding versions are not sent.
    pub fn encode(&self, encoder: &mut Encoder<'_>) {
        self.identity().encode(encoder);
        encoder.write_size(usize::from(!self.facet().is_empty()));
        if !self.facet().is_empty() {
            encoder.write_str(self.facet());
        }
        encoder.write_u8(self.mode() as u8);
        encoder.write_u8(u8::from(self.is_secure()));
        if encoder.encoding() == Encoding::V1_1 {
            for version in [self.protocol(), self.encoding()] {
                encoder.write_raw(&[version.major, version.minor]);
            }
        }
        let endpoints = self.endpoints();
        encoder.write_size(endpoints.len());
        for endpoint in endpoints {
            endpoint.encode(encoder);
        }
        if endpoints.is_empty() {
            encoder.write_str(self.adapter_id().unwrap_or_default());
        }
    }

    /// Appends the null proxy.
    pub fn encode_null(encoder: &mut Encoder<'_>) {
        IdentityRef { name: "", category: "" }.encode(encoder);
    }

    /// Reads a proxy; `None` if it is null.
    ///
    /// Ice 3.7 takes a proxy for null if name and category are empty, Ice 3.8 if the name is: so does amd, since there
    /// is no object without a name.
    ///
    /// # Errors
    /// If the bytes are not a proxy: also if there are two facets, the mode is over 4, a port is out of range, or a
    /// host or resource holds a control character, with which a peer could forge a line of an HTTP request.
    pub fn decode(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
        let identity = IdentityRef::decode(decoder)?;
        let Ok(identity) = identity.to_identity() else {
            return Ok(None);
        };
        let reference = Self::new(identity)
            .with_facet(decode_facet(decoder)?)
            .with_mode(decode_mode(decoder)?);
        let reference = reference.with_secure(decode_bool(decoder)?);
        let reference = match decoder.encoding() {
            Encoding::V1_0 => reference.with_encoding(Encoding::V1_0),
            Encoding::V1_1 => reference
                .with_protocol(decode_version(decoder)?)
                .with_encoding(decode_version(decoder)?),
        };
        let count = decoder.read_count(MIN_ENDPOINT_BYTES)?;
        let target = if count == 0 {
            Target::Indirect(decoder.read_str()?.to_owned())
        } else {
            let mut endpoints = Vec::with_capacity(decoder.reservation::<Endpoint>(count));
            for _ in 0..count {
                endpoints.push(Endpoint::decode(decoder)?);
            }
            Target::Direct(endpoints)
        };
        Ok(Some(reference.with_target(target)))
    }
}

fn decode_facet<'de>(decoder: &mut Decoder<'de>) -> Result<&'de str, DecodeError> {
    let invalid = decoder.invalid("a proxy with more than one facet");
    match decoder.read_size()? {
        0 => Ok(""),
        1 => decoder.read_str(),
        _ => Err(invalid),
    }
}

fn decode_mode(decoder: &mut Decoder<'_>) -> Result<InvocationMode, DecodeError> {
    let invalid = decoder.invalid("a proxy with an invocation mode over 4");
    InvocationMode::ALL
        .get(usize::from(decoder.read_u8()?))
        .copied()
        .ok_or(invalid)
}

fn decode_version(decoder: &mut Decoder<'_>) -> Result<Version, DecodeError> {
    let [major, minor] = decoder.read_array()?;
    Ok(Version { major, minor })
}

fn decode_bool(decoder: &mut Decoder<'_>) -> Result<bool, DecodeError> {
    Ok(decoder.read_u8()? != 0)
}

impl Endpoint {
    /// Appends the endpoint: its type, then an encapsulation.
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_i16(self.type_number());
        if let Self::Opaque(opaque) = self {
            return encoder.write_sized(|encoder| {
                encoder.write_raw(&[opaque.encoding.major, opaque.encoding.minor]);
                encoder.write_raw(&opaque.bytes);
            });
        }
        encoder.write_encapsulation(encoder.encoding(), |encoder| match self {
            Self::Tcp(stream) | Self::Ssl(stream) => stream.encode(encoder),
            Self::Ws(web_socket) | Self::Wss(web_socket) => {
                web_socket.stream.encode(encoder);
                encoder.write_str(&web_socket.resource);
            }
            Self::Udp(udp) => udp.encode(encoder),
            Self::Own(own) => own.encode(encoder),
            // Written above.
            Self::Opaque(_) => {}
        });
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let type_number = decoder.read_i16()?;
        let ([major, minor], content) = decoder.skip_encapsulation()?;
        Self::from_content(type_number, Version { major, minor }, content)
    }

    /// The endpoint whose encapsulation has this version and content.
    pub(super) fn from_content(type_number: i16, version: Version, content: &[u8]) -> Result<Self, DecodeError> {
        let read: fn(&mut Decoder<'_>) -> Result<Self, DecodeError> = match type_number {
            1 => |content| StreamEndpoint::decode(content).map(Self::Tcp),
            2 => |content| StreamEndpoint::decode(content).map(Self::Ssl),
            3 => |content| UdpEndpoint::decode(content).map(Self::Udp),
            4 => |content| WebSocketEndpoint::decode(content).map(Self::Ws),
            5 => |content| WebSocketEndpoint::decode(content).map(Self::Wss),
            _ => {
                let bytes = Bytes::copy_from_slice(content);
                let opaque = OpaqueEndpoint {
                    type_number,
                    encoding: version,
                    bytes,
                };
                let own = OwnProtocol::BUILT_IN
                    .iter()
                    .find_map(|protocol| opaque.as_own(*protocol));
                return Ok(own.map_or(Self::Opaque(opaque), Self::Own));
            }
        };
        let Version { major, minor } = version;
        let encoding = version
            .to_encoding()
            .ok_or(DecodeError::UnsupportedEncoding { major, minor })?;
        let mut content = Decoder::new(content, encoding);
        let endpoint = read(&mut content)?;
        content.finish()?;
        Ok(endpoint)
    }
}

pub(super) fn decode_text(decoder: &mut Decoder<'_>, what: &'static str) -> Result<String, DecodeError> {
    let invalid = decoder.invalid(what);
    let text = decoder.read_str()?;
    if text.contains(|character: char| character.is_control()) {
        Err(invalid)
    } else {
        Ok(text.to_owned())
    }
}

fn decode_host(decoder: &mut Decoder<'_>) -> Result<String, DecodeError> {
    decode_text(decoder, "a host with a control character")
}

fn decode_port(decoder: &mut Decoder<'_>) -> Result<u16, DecodeError> {
    let invalid = decoder.invalid("a port outside 0 to 65535");
    u16::try_from(decoder.read_i32()?).map_err(|_| invalid)
}

impl StreamEndpoint {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(&self.host);
        encoder.write_i32(self.port.into());
        encoder.write_i32(self.timeout.to_millis());
        encoder.write_u8(u8::from(self.compress));
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut stream = Self::new(decode_host(decoder)?, decode_port(decoder)?);
        stream.timeout = EndpointTimeout::from_millis(decoder.read_i32()?);
        stream.compress = decode_bool(decoder)?;
        Ok(stream)
    }
}

impl WebSocketEndpoint {
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let stream = StreamEndpoint::decode(decoder)?;
        Ok(Self {
            stream,
            resource: decode_text(decoder, "a resource with a control character")?,
        })
    }
}

impl UdpEndpoint {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(&self.host);
        encoder.write_i32(self.port.into());
        if encoder.encoding() == Encoding::V1_0 {
            encoder.write_raw(&[1, 0, 1, 0]);
        }
        encoder.write_u8(u8::from(self.compress));
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut udp = Self::new(decode_host(decoder)?, decode_port(decoder)?);
        if decoder.encoding() == Encoding::V1_0 {
            // Protocol and encoding, which have no meaning any more.
            decoder.read_array::<4>()?;
        }
        udp.compress = decode_bool(decoder)?;
        Ok(udp)
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::*;
    use crate::reference::ReferenceDefaults;

    fn parse(text: &str) -> Reference {
        Reference::parse(text, &ReferenceDefaults::default()).unwrap().unwrap()
    }

    fn decode(bytes: &[u8], encoding: Encoding) -> Result<Option<Reference>, DecodeError> {
        let mut decoder = Decoder::new(bytes, encoding);
        let reference = Reference::decode(&mut decoder)?;
        assert!(decoder.left().is_empty());
        Ok(reference)
    }

    fn encode(reference: &Reference, encoding: Encoding) -> BytesMut {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, encoding);
        reference.encode(&mut encoder);
        encoder.finish().unwrap();
        out
    }

    fn hex(text: &str) -> Vec<u8> {
        text.split_whitespace()
            .map(|byte| u8::from_str_radix(byte, 16).unwrap())
            .collect()
    }

    const DIRECT: &str = "hello -f fac -o:tcp -h 127.0.0.1 -p 4061 -t 1000 -z:udp -h 127.0.0.1 -p 4062\
                          :ws -h 127.0.0.1 -p 4063 -r /chat:opaque -t 99 -e 1.0 -v AQID";

    /// Captured from Ice 3.7.8: the parameters of vectors 090, 092, 093, 162 and 111.
    const CAPTURED: &[(&str, &str)] = &[
        (
            DIRECT,
            "05 68 65 6c 6c 6f 00 01 03 66 61 63 01 00 01 00 01 01 04
             01 00 19 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 dd 0f 00 00 e8 03 00 00 01
             03 00 15 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 de 0f 00 00 00
             04 00 1f 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 df 0f 00 00 60 ea 00 00 00 05 2f 63 68 61 74
             63 00 09 00 00 00 01 00 01 02 03",
        ),
        (
            "cat/obj @ MyAdapter",
            "03 6f 62 6a 03 63 61 74 00 00 00 01 00 01 01 00 09 4d 79 41 64 61 70 74 65 72",
        ),
        ("cat/obj", "03 6f 62 6a 03 63 61 74 00 00 00 01 00 01 01 00 00"),
        (
            "dummy:tcp -h 127.0.0.1 -p 14307",
            "05 64 75 6d 6d 79 00 00 00 00 01 00 01 01 01
             01 00 19 00 00 00 01 01 09 31 32 37 2e 30 2e 30 2e 31 e3 37 00 00 60 ea 00 00 00",
        ),
    ];

    const CAPTURED_1_0: &str = "05 68 65 6c 6c 6f 00 01 03 66 61 63 01 00 04
        01 00 19 00 00 00 01 00 09 31 32 37 2e 30 2e 30 2e 31 dd 0f 00 00 e8 03 00 00 01
        03 00 19 00 00 00 01 00 09 31 32 37 2e 30 2e 30 2e 31 de 0f 00 00 01 00 01 00 00
        04 00 1f 00 00 00 01 00 09 31 32 37 2e 30 2e 30 2e 31 df 0f 00 00 60 ea 00 00 00 05 2f 63 68 61 74
        63 00 09 00 00 00 01 00 01 02 03";

    #[test]
    fn captured_proxies() {
        for (text, bytes) in CAPTURED {
            let (reference, bytes) = (parse(text), hex(bytes));
            assert_eq!(encode(&reference, Encoding::V1_1), bytes, "{text}");
            assert_eq!(decode(&bytes, Encoding::V1_1), Ok(Some(reference)), "{text}");
        }
    }

    #[test]
    fn captured_proxy_in_encoding_1_0() {
        let (reference, bytes) = (parse(DIRECT), hex(CAPTURED_1_0));
        assert_eq!(encode(&reference, Encoding::V1_0), bytes);
        assert_eq!(
            decode(&bytes, Encoding::V1_0),
            Ok(Some(reference.with_encoding(Encoding::V1_0)))
        );
    }

    #[test]
    fn null() {
        let mut out = BytesMut::new();
        Reference::encode_null(&mut Encoder::new(&mut out, Encoding::V1_1));
        assert_eq!(&out[..], [0, 0]);
        assert_eq!(decode(&out, Encoding::V1_1), Ok(None));
        assert_eq!(decode(b"\0\x03cat", Encoding::V1_1), Ok(None));
    }

    #[test]
    fn unknown_versions_are_passed_on() {
        let bytes = hex("01 61 00 00 00 00 02 05 09 07 00 00");
        let reference = decode(&bytes, Encoding::V1_1).unwrap().unwrap();
        assert_eq!(
            (reference.protocol().to_string(), reference.encoding().to_string()),
            ("2.5".into(), "9.7".into())
        );
        assert_eq!(reference.encoding().to_encoding(), None);
        assert_eq!(encode(&reference, Encoding::V1_1), bytes);
    }

    #[test]
    fn opaque_endpoints_are_passed_on() {
        let bytes = hex("01 61 00 00 00 00 01 00 01 01 02  ff ff 06 00 00 00 07 08  06 00 07 00 00 00 01 01 aa");
        let reference = decode(&bytes, Encoding::V1_1).unwrap().unwrap();
        assert!(matches!(
            reference.endpoints(),
            [Endpoint::Opaque(_), Endpoint::Opaque(_)]
        ));
        assert_eq!(encode(&reference, Encoding::V1_1), bytes);
    }

    #[test]
    fn refused() {
        let table = [
            ("01 61 00 02 01 66 01 67", "a proxy with more than one facet"),
            ("01 61 00 00 05", "a proxy with an invocation mode over 4"),
            (
                "01 61 00 00 00 00 01 00 01 01 01 01 00 10 00 00 00 01 01 00 00 00 01 00 60 ea 00 00 00",
                "a port outside",
            ),
            (
                "01 61 00 00 00 00 01 00 01 01 01 01 00 10 00 00 00 01 01 00 ff ff ff ff 60 ea 00 00 00",
                "a port outside",
            ),
            (
                "01 61 00 00 00 00 01 00 01 01 01 01 00 11 00 00 00 01 01 01 0a 01 00 00 00 60 ea 00 00 00",
                "a host with",
            ),
            (
                "01 61 00 00 00 00 01 00 01 01 01 01 00 06 00 00 00 02 00",
                "encoding 2.0 is not supported",
            ),
            ("01 61 00 00 00 00 01 00 01 01 ff ff ff ff 7f", "a size of 2147483647"),
            (
                "01 61 00 00 00 00 01 00 01 01 02 01 00 06 00 00 00 01 01",
                "a size of 2",
            ),
            ("01 61 00 00", "1 more bytes are needed"),
        ];
        for (bytes, message) in table {
            let error = decode(&hex(bytes), Encoding::V1_1).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
        }
    }

    #[test]
    fn timeouts_below_one_are_infinite() {
        let bytes = hex("01 61 00 00 00 00 01 00 01 01 01 01 00 10 00 00 00 01 01 00 01 00 00 00 00 00 00 00 07");
        let reference = decode(&bytes, Encoding::V1_1).unwrap().unwrap();
        assert_eq!(reference.to_string(), "a:tcp -p 1 -t infinite -z");
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_fail(bytes: Vec<u8>, old: bool) {
            let encoding = if old { Encoding::V1_0 } else { Encoding::V1_1 };
            let mut captured = hex(if old { CAPTURED_1_0 } else { CAPTURED[0].1 });
            for (index, byte) in bytes.iter().enumerate() {
                let place = usize::from(*byte) * 7 + index;
                let length = captured.len();
                captured[place % length] = byte.wrapping_mul(31);
            }
            for input in [&bytes, &captured] {
                if let Ok(Some(reference)) = Reference::decode(&mut Decoder::new(input, encoding)) {
                    let again = encode(&reference, encoding);
                    prop_assert_eq!(decode(&again, encoding), Ok(Some(reference.clone())));
                    let _ = reference.to_string();
                }
            }
        }
    }
}
