//! The head of a request: who is called, and how (protocol 1.2, 1.3).

use std::ops::Range;

use bytes::Bytes;

use crate::definition::OperationMode;
use crate::encoding::{DecodeError, Decoder, Encoder, Encoding};

/// The least number of bytes that one request of a batch takes.
pub const BATCH_REQUEST_MIN_SIZE: usize = 12;

/// What precedes the parameters of a request, as the caller gives it.
#[derive(Clone, Copy, Debug)]
pub struct RequestHeader<'a> {
    /// The name of the target's identity.
    pub name: &'a str,
    /// The category of the target's identity.
    pub category: &'a str,
    /// The facet, empty for the default one.
    pub facet: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// Its mode.
    pub mode: OperationMode,
}

impl RequestHeader<'_> {
    /// Appends all but the context and the parameters.
    pub fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_str(self.name);
        encoder.write_str(self.category);
        encode_facet(self.facet, encoder);
        encoder.write_str(self.operation);
        encoder.write_u8(self.mode.to_byte());
    }
}

/// Appends a facet as its path of no or one element.
pub(crate) fn encode_facet(facet: &str, encoder: &mut Encoder<'_>) {
    if facet.is_empty() {
        encoder.write_size(0);
    } else {
        encoder.write_size(1);
        encoder.write_str(facet);
    }
}

/// Reads a facet path of no or one element.
pub(super) fn decode_facet<'de>(decoder: &mut Decoder<'de>) -> Result<&'de str, DecodeError> {
    match decoder.read_size()? {
        0 => Ok(""),
        1 => decoder.read_str(),
        _ => Err(decoder.invalid("a facet path of more than one element")),
    }
}

/// The head of a request that arrived: checked as a whole when it was read, then looked at in place.
#[derive(Clone, Debug)]
pub struct RequestHead {
    frame: Bytes,
    name: Place,
    category: Place,
    facet: Place,
    operation: Place,
    context: Place,
    params: Span,
    mode: OperationMode,
    encoding: Option<Encoding>,
    compressible_reply: bool,
}

/// Where something begins in the frame: a string with its size, the path of the facet, or the context. Frames are shorter than 2 GiB, so that 32
/// bits do.
#[derive(Clone, Copy, Debug)]
struct Place(u32);

/// A part of the frame.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: Place,
    end: Place,
}

impl RequestHead {
    /// Reads one request (without its id) at `start` of the frame; returns it and where it ends.
    ///
    /// # Errors
    /// If anything before the parameters cannot be read. Such a request is answered by closing the connection.
    pub fn decode(frame: &Bytes, start: usize) -> Result<(Self, usize), DecodeError> {
        let mut decoder = Decoder::new(&frame[start..], Encoding::V1_0);
        let here = |decoder: &Decoder<'_>| Place::new(start + decoder.offset());
        let name = here(&decoder);
        decoder.read_str()?;
        let category = here(&decoder);
        decoder.read_str()?;
        let facet = here(&decoder);
        decode_facet(&mut decoder)?;
        let operation = here(&decoder);
        decoder.read_str()?;
        let mode = decoder.read_u8()?;
        let mode = OperationMode::from_byte(mode).ok_or_else(|| decoder.invalid("an operation mode above 2"))?;
        let context = here(&decoder);
        skip_context(&mut decoder)?;
        let (params, encoding, end) = Self::split_params(&decoder, start);
        let head = Self {
            frame: frame.clone(),
            name,
            category,
            facet,
            operation,
            context,
            params,
            mode,
            encoding,
            compressible_reply: false,
        };
        Ok((head, end))
    }

    /// Finds the parameters. If their encapsulation is broken there is no telling where they end: `encoding` is then
    /// missing, and the dispatch answers with an error.
    fn split_params(decoder: &Decoder<'_>, start: usize) -> (Span, Option<Encoding>, usize) {
        let begin = start + decoder.offset();
        let mut behind = decoder.clone();
        match behind.skip_encapsulation() {
            Ok((version, content)) => {
                let end = start + behind.offset();
                (Span::new(end - content.len()..end), Encoding::from_bytes(version), end)
            }
            Err(_) => (Span::new(begin..begin), None, begin + decoder.left().len()),
        }
    }

    /// What is enough to read the head again: less to keep than the head.
    #[must_use]
    pub fn mark(&self) -> RequestMark {
        RequestMark {
            frame: self.frame.clone(),
            start: self.name,
        }
    }

    /// The name of the target's identity.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text_at(self.name)
    }

    /// The category of the target's identity.
    #[must_use]
    pub fn category(&self) -> &str {
        self.text_at(self.category)
    }

    /// The facet, empty for the default one.
    #[must_use]
    pub fn facet(&self) -> &str {
        decode_facet(&mut self.decoder_at(self.facet)).unwrap_or_default()
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.text_at(self.operation)
    }

    /// The mode that the caller gave.
    #[must_use]
    pub fn mode(&self) -> OperationMode {
        self.mode
    }

    /// The context that the caller sent.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context {
            bytes: self.decoder_at(self.context).left(),
        }
    }

    /// The encoding of the parameters; `None` if their encapsulation is broken or in an encoding amd does not know.
    #[must_use]
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// Whether the caller can read a compressed reply: its message said so (protocol 1.7).
    #[must_use]
    pub fn has_compressible_reply(&self) -> bool {
        self.compressible_reply
    }

    pub(super) fn set_compressible_reply(&mut self, compressible: bool) {
        self.compressible_reply = compressible;
    }

    /// The parameters, without the frame of their encapsulation.
    #[must_use]
    pub fn params(&self) -> &[u8] {
        &self.frame[self.params.range()]
    }

    /// The parameters as shared bytes.
    #[must_use]
    pub fn shared_params(&self) -> Bytes {
        self.frame.slice(self.params.range())
    }

    /// A decoder of the parameters, whose byte sequences can share the frame.
    ///
    /// # Errors
    /// If the encapsulation is broken or its encoding unknown.
    pub fn decoder(&self) -> Result<Decoder<'_>, DecodeError> {
        let Some(encoding) = self.encoding else {
            return Err(self.params_error());
        };
        Ok(Decoder::from_part(&self.frame, self.params.range(), encoding))
    }

    fn params_error(&self) -> DecodeError {
        let mut decoder = self.decoder_at(self.context);
        // It was read before.
        let _ = skip_context(&mut decoder);
        let mut decoder = Decoder::new(decoder.left(), Encoding::V1_0);
        decoder.read_encapsulation().err().unwrap_or(DecodeError::Invalid {
            what: "broken parameters",
            offset: 0,
        })
    }

    fn decoder_at(&self, place: Place) -> Decoder<'_> {
        Decoder::new(&self.frame[place.0 as usize..], Encoding::V1_0)
    }

    /// Every part was checked when it was read.
    fn text_at(&self, place: Place) -> &str {
        self.decoder_at(place).read_str().unwrap_or_default()
    }
}

/// Where a request is.
#[derive(Clone, Debug)]
pub struct RequestMark {
    frame: Bytes,
    start: Place,
}

impl RequestMark {
    /// The head, read again. It was read before, so it is there.
    #[must_use]
    pub fn head(&self) -> Option<RequestHead> {
        let (head, _) = RequestHead::decode(&self.frame, self.start.0 as usize).ok()?;
        Some(head)
    }
}

impl Place {
    #[expect(clippy::cast_possible_truncation, reason = "a frame is shorter than 2 GiB")]
    fn new(offset: usize) -> Self {
        Self(offset as u32)
    }
}

impl Span {
    fn new(range: Range<usize>) -> Self {
        Self {
            start: Place::new(range.start),
            end: Place::new(range.end),
        }
    }

    fn range(self) -> Range<usize> {
        self.start.0 as usize..self.end.0 as usize
    }
}

fn skip_context(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    for _ in 0..decoder.read_count(2)? {
        decoder.read_str()?;
        decoder.read_str()?;
    }
    Ok(())
}

/// The context of a request, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    bytes: &'a [u8],
}

impl<'a> Context<'a> {
    /// A context without entries.
    pub const EMPTY: Context<'static> = Context { bytes: &[0] };

    /// The value of a key. Where the peer sent a key twice the last value counts.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.iter()
            .filter(|(found, _)| *found == key)
            .last()
            .map(|(_, value)| value)
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The entries, in the order in which the peer sent them.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut decoder = Decoder::new(self.bytes, Encoding::V1_0);
        let count = decoder.read_size().unwrap_or(0);
        (0..count).map_while(move |_| Some((decoder.read_str().ok()?, decoder.read_str().ok()?)))
    }

    /// The entries as an owned map, for instance to pass them on with a nested invocation.
    #[must_use]
    pub fn to_map(&self) -> std::collections::HashMap<String, String> {
        self.iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    }
}
