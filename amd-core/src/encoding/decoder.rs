//! Reading values from bytes that nobody vouches for.

use std::any::Any;

use bytes::Bytes;

use super::class::{DecodeLimits, Graph, read_lists};
use super::tagged::{self, Tags};
use super::{DecodeError, Encoding, Shape, SliceType};

/// A value that can be read, perhaps borrowing from the bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received with Ice",
    label = "this cannot be read from the wire",
    note = "what can be received: numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies, and types that derive a Slice type; borrowed, `&str` and `&[u8]`"
)]
pub trait Decode<'de>: SliceType + Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError>;

    /// Reads an optional value that is there. A proxy or an instance that is null counts as absent.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    fn decode_present(decoder: &mut Decoder<'de>) -> Result<Option<Self>, DecodeError> {
        Self::decode(decoder).map(Some)
    }

    /// Reads `count` elements of a sequence. For types whose elements can be copied at once.
    ///
    /// # Errors
    /// If the bytes are not that many values.
    fn decode_elements(decoder: &mut Decoder<'de>, count: usize) -> Result<Vec<Self>, DecodeError> {
        decoder.nested(|decoder| {
            let mut elements = Vec::with_capacity(decoder.reservation::<Self>(count));
            for _ in 0..count {
                elements.push(Self::decode(decoder)?);
            }
            Ok(elements)
        })
    }

    /// Reads a sequence that is only to be looked at: borrowed from the bytes where that is possible, else kept in `slot`.
    ///
    /// # Errors
    /// If the bytes are not a sequence of such values.
    fn decode_slice<'a>(decoder: &mut Decoder<'de>, slot: &'a mut Option<Vec<Self>>) -> Result<&'a [Self], DecodeError>
    where
        'de: 'a,
    {
        decoder.announce::<Self::Slice>();
        let count = decoder.read_count(Self::Slice::MIN_SIZE)?;
        Ok(slot.insert(Self::decode_elements(decoder, count)?))
    }
}

/// A value that owns what it read.
pub trait DecodeOwned: for<'de> Decode<'de> {}
impl<T: for<'de> Decode<'de>> DecodeOwned for T {}

/// How many bytes a sequence reserves before it has seen an element; what is more comes by growing.
const MAX_RESERVATION: usize = 64 * 1024;

/// How deep containers may be nested. A Slice type is finite and far below; a Rust type that contains itself in a `Vec`
/// is not, and would let a peer exhaust the stack.
const MAX_DEPTH: u16 = 100;

/// A cursor over the bytes of one encapsulation.
pub struct Decoder<'de> {
    left: &'de [u8],
    total: usize,
    encoding: Encoding,
    depth: u16,
    pub(super) tags: Tags,
    source: Option<&'de Bytes>,
    environment: Option<&'de (dyn Any + Send + Sync)>,
    limits: DecodeLimits,
    /// The instances of classes of this encapsulation. In encoding 1.0 it is there as soon as a type could have some.
    classes: Option<Box<Graph<'de>>>,
}

/// The clone goes on at the same place. It knows of no instances of classes that were read before.
impl Clone for Decoder<'_> {
    fn clone(&self) -> Self {
        Self { classes: None, ..*self }
    }
}

impl std::fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("offset", &self.offset())
            .field("left", &self.left.len())
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

impl<'de> Decoder<'de> {
    /// A decoder of plain bytes.
    #[must_use]
    pub fn new(input: &'de [u8], encoding: Encoding) -> Self {
        Self {
            left: input,
            total: input.len(),
            encoding,
            depth: 0,
            tags: Tags::From(0),
            source: None,
            environment: None,
            limits: DecodeLimits::default(),
            classes: None,
        }
    }

    /// A decoder of shared bytes: a `Bytes` that is read from it shares them instead of copying.
    #[must_use]
    pub fn from_bytes(input: &'de Bytes, encoding: Encoding) -> Self {
        Self {
            source: Some(input),
            ..Self::new(input, encoding)
        }
    }

    /// A decoder of one part of shared bytes.
    ///
    /// # Panics
    /// If the part is not within the bytes.
    #[must_use]
    pub fn from_part(source: &'de Bytes, part: std::ops::Range<usize>, encoding: Encoding) -> Self {
        Self {
            source: Some(source),
            ..Self::new(&source[part], encoding)
        }
    }

    /// The same decoder with something that values of higher layers need: a proxy finds its communicator here.
    #[must_use]
    pub fn with_environment(self, environment: &'de (dyn Any + Send + Sync)) -> Self {
        Self {
            environment: Some(environment),
            ..self
        }
    }

    /// What [`Decoder::with_environment`] was given, if it is a `T`.
    #[must_use]
    pub fn environment<T: Any>(&self) -> Option<&'de T> {
        self.environment?.downcast_ref()
    }

    /// The same decoder with other limits than the default.
    #[must_use]
    pub fn with_limits(self, limits: DecodeLimits) -> Self {
        Self { limits, ..self }
    }

    pub(super) fn limits(&self) -> DecodeLimits {
        self.limits
    }

    pub(super) fn classes(&mut self) -> &mut Option<Box<Graph<'de>>> {
        &mut self.classes
    }

    /// The encoding in force.
    #[must_use]
    #[inline]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many bytes have been read.
    #[must_use]
    #[inline]
    pub fn offset(&self) -> usize {
        self.total - self.left.len()
    }

    /// The bytes that have not been read.
    #[must_use]
    #[inline]
    pub fn left(&self) -> &'de [u8] {
        self.left
    }

    /// The error of a value that its type does not allow, at this place.
    #[must_use]
    pub fn invalid(&self, what: &'static str) -> DecodeError {
        DecodeError::Invalid {
            what,
            offset: self.offset(),
        }
    }

    /// Reads a value.
    ///
    /// # Errors
    /// If the bytes are not such a value.
    #[inline]
    pub fn get<T: Decode<'de>>(&mut self) -> Result<T, DecodeError> {
        self.announce::<T::Slice>();
        T::decode(self)
    }

    /// Notes the Slice type of a value that comes: in encoding 1.0 lists of instances follow if a type could refer to some,
    /// even if no value does.
    #[inline]
    pub fn announce<S: Shape>(&mut self) {
        if S::USES_CLASSES && self.encoding == Encoding::V1_0 {
            self.classes.get_or_insert_default();
        }
    }

    /// Takes the next `count` bytes as they are.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn read_raw(&mut self, count: usize) -> Result<&'de [u8], DecodeError> {
        match self.left.split_at_checked(count) {
            Some((taken, left)) => {
                self.left = left;
                Ok(taken)
            }
            None => Err(DecodeError::EndOfData {
                offset: self.offset(),
                needed: count,
                left: self.left.len(),
            }),
        }
    }

    /// Takes the next `N` bytes.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn read_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.left.split_first_chunk() {
            Some((taken, left)) => {
                self.left = left;
                Ok(*taken)
            }
            None => Err(DecodeError::EndOfData {
                offset: self.offset(),
                needed: N,
                left: self.left.len(),
            }),
        }
    }

    /// Reads a byte.
    ///
    /// # Errors
    /// If none is left.
    #[inline]
    pub fn read_u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.read_array::<1>()?[0])
    }

    /// Reads an `i16`.
    ///
    /// # Errors
    /// If fewer than two bytes are left.
    #[inline]
    pub fn read_i16(&mut self) -> Result<i16, DecodeError> {
        Ok(i16::from_le_bytes(self.read_array()?))
    }

    /// Reads an `i32`.
    ///
    /// # Errors
    /// If fewer than four bytes are left.
    #[inline]
    pub fn read_i32(&mut self) -> Result<i32, DecodeError> {
        Ok(i32::from_le_bytes(self.read_array()?))
    }

    /// Reads a `size`, which may be larger than what is left. A negative one is an error.
    ///
    /// # Errors
    /// If it is negative or cut short.
    #[inline]
    pub fn read_size(&mut self) -> Result<usize, DecodeError> {
        let offset = self.offset();
        let size = match self.read_u8()? {
            255 => self.read_i32()?,
            short => i32::from(short),
        };
        usize::try_from(size).map_err(|_| DecodeError::BadSize {
            offset,
            size: size.into(),
            left: self.left.len(),
        })
    }

    /// Reads the count of a container whose elements take at least `min_size` bytes each.
    ///
    /// # Errors
    /// If what is left cannot hold that many.
    #[inline]
    pub fn read_count(&mut self, min_size: usize) -> Result<usize, DecodeError> {
        let offset = self.offset();
        let count = self.read_size()?;
        if (count as u64).saturating_mul(min_size.max(1) as u64) > self.left.len() as u64 {
            return Err(DecodeError::BadSize {
                offset,
                size: count as i64,
                left: self.left.len(),
            });
        }
        Ok(count)
    }

    /// Reads a string in place.
    ///
    /// # Errors
    /// If it is cut short or not UTF-8.
    #[inline]
    pub fn read_str(&mut self) -> Result<&'de str, DecodeError> {
        let count = self.read_count(1)?;
        let offset = self.offset();
        std::str::from_utf8(self.read_raw(count)?).map_err(|_| DecodeError::InvalidUtf8 { offset })
    }

    /// Reads a byte sequence in place.
    ///
    /// # Errors
    /// If it is cut short.
    #[inline]
    pub fn read_byte_slice(&mut self) -> Result<&'de [u8], DecodeError> {
        let count = self.read_count(1)?;
        self.read_raw(count)
    }

    /// Reads a byte sequence that shares the decoder's bytes if it can, else copies them.
    ///
    /// # Errors
    /// If it is cut short.
    pub fn read_shared_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.read_byte_slice()?;
        Ok(self.share(bytes))
    }

    /// Takes all that is left, uninterpreted.
    pub(super) fn read_rest(&mut self) -> Bytes {
        let left = std::mem::take(&mut self.left);
        self.share(left)
    }

    fn share(&self, bytes: &[u8]) -> Bytes {
        self.source
            .map_or_else(|| Bytes::copy_from_slice(bytes), |source| source.slice_ref(bytes))
    }

    /// Reads the frame of an encapsulation and returns a decoder of its content; this one goes on behind it.
    ///
    /// # Errors
    /// If its size is impossible or its encoding unknown. Use [`Decoder::skip_encapsulation`] to keep what is unknown.
    pub fn read_encapsulation(&mut self) -> Result<Self, DecodeError> {
        let (version, content) = self.skip_encapsulation()?;
        let [major, minor] = version;
        let encoding = Encoding::from_bytes(version).ok_or(DecodeError::UnsupportedEncoding { major, minor })?;
        Ok(Self {
            left: content,
            total: content.len(),
            encoding,
            tags: Tags::From(0),
            classes: None,
            ..*self
        })
    }

    /// Reads a part that was cut off, which began at the offset `start`.
    pub(super) fn within<T>(
        &mut self,
        start: usize,
        part: &'de [u8],
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let rest = (self.left, self.total);
        (self.left, self.total) = (part, start + part.len());
        let result = read(self);
        (self.left, self.total) = rest;
        result
    }

    /// Reads the size of a slice, which counts its own four bytes; returns how many are behind them.
    pub(super) fn read_slice_size(&mut self) -> Result<usize, DecodeError> {
        let offset = self.offset();
        let size = self.read_i32()?;
        let left = self.left.len();
        let content = usize::try_from(size)
            .ok()
            .and_then(|size| size.checked_sub(4))
            .filter(|size| *size <= left);
        content.ok_or(DecodeError::BadSize {
            offset,
            size: size.into(),
            left,
        })
    }

    /// Counts the nesting of containers from another depth; returns the one that was.
    pub(super) fn replace_depth(&mut self, depth: u16) -> u16 {
        std::mem::replace(&mut self.depth, depth)
    }

    /// Reads what stands one container deeper.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::TooDeep {
                limit: MAX_DEPTH,
                offset: self.offset(),
            });
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Steps over an encapsulation of any encoding; returns the version bytes and the content.
    ///
    /// # Errors
    /// If its size is under 6 or beyond what is left.
    pub fn skip_encapsulation(&mut self) -> Result<([u8; 2], &'de [u8]), DecodeError> {
        let offset = self.offset();
        let size = self.read_i32()?;
        let bad = DecodeError::BadSize {
            offset,
            size: size.into(),
            left: self.left.len(),
        };
        let rest = usize::try_from(size)
            .ok()
            .and_then(|size| size.checked_sub(4))
            .filter(|rest| (2..=self.left.len()).contains(rest));
        let rest = rest.ok_or(bad)?;
        let version = self.read_array()?;
        Ok((version, self.read_raw(rest - 2)?))
    }

    /// Checks that the end is where it may be: in 1.1 only unknown optional values may follow, in 1.0 one stray byte.
    ///
    /// In 1.0 the instances of classes follow first, if the types of the values could refer to some.
    ///
    /// # Errors
    /// If anything else follows; if an instance is missing; if the graph of the instances is not acceptable.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        self.read_end()
    }

    pub(super) fn read_end(&mut self) -> Result<(), DecodeError> {
        if self.encoding == Encoding::V1_0 && self.classes.is_some() {
            read_lists(self)?;
        }
        match (self.encoding, self.left.len()) {
            (_, 0) | (Encoding::V1_0, 1) => {}
            (Encoding::V1_0, _) => self.expect_end()?,
            (Encoding::V1_1, _) => tagged::skip_all(self)?,
        }
        let (limits, offset) = (self.limits, self.offset());
        match &mut self.classes {
            Some(graph) => graph.finish(limits, offset),
            None => Ok(()),
        }
    }

    /// Ends the reading where nothing was expected, as the parameters of an operation that has none: in 1.1 whatever is
    /// there is passed over unread, in 1.0 nothing may be there.
    ///
    /// # Errors
    /// If there is something in encoding 1.0.
    pub fn finish_unread(self) -> Result<(), DecodeError> {
        match self.encoding {
            Encoding::V1_0 => self.expect_end(),
            Encoding::V1_1 => Ok(()),
        }
    }

    /// Goes back to where this was what was left.
    pub(super) fn rewind(&mut self, left: &'de [u8]) {
        self.left = left;
    }

    /// Steps over all that is left.
    pub(super) fn skip_rest(&mut self) {
        self.left = &[];
    }

    /// Checks that nothing is left.
    pub(super) fn expect_end(&self) -> Result<(), DecodeError> {
        match self.left.len() {
            0 => Ok(()),
            left => Err(DecodeError::TrailingBytes {
                offset: self.offset(),
                left,
            }),
        }
    }

    /// How many elements of type `T` to reserve at first for a container that claims `count` of them.
    #[must_use]
    pub fn reservation<T>(&self, count: usize) -> usize {
        count.min(MAX_RESERVATION / size_of::<T>().max(1)).min(self.left.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::hex;
    use super::*;

    fn size(text: &str) -> Result<usize, DecodeError> {
        Decoder::new(&hex(text), Encoding::V1_1).read_size()
    }

    #[test]
    fn sizes_are_read_in_both_forms() {
        assert_eq!(size("00"), Ok(0));
        assert_eq!(size("fe"), Ok(254));
        assert_eq!(size("ff ff 00 00 00"), Ok(255));
        assert_eq!(size("ff 05 00 00 00"), Ok(5));
        assert_eq!(size("ff ff ff ff 7f"), Ok(0x7fff_ffff));
    }

    #[test]
    fn a_negative_or_cut_size_is_an_error() {
        assert_eq!(
            size("ff ff ff ff ff"),
            Err(DecodeError::BadSize {
                offset: 0,
                size: -1,
                left: 0
            })
        );
        assert!(matches!(
            size("ff 00 00 00 80"),
            Err(DecodeError::BadSize { size: -0x8000_0000, .. })
        ));
        assert_eq!(
            size("ff 00 00 00"),
            Err(DecodeError::EndOfData {
                offset: 1,
                needed: 4,
                left: 3
            })
        );
        assert_eq!(
            size(""),
            Err(DecodeError::EndOfData {
                offset: 0,
                needed: 1,
                left: 0
            })
        );
    }

    #[test]
    fn a_count_is_checked_in_64_bits() {
        let input = hex("ff ff ff ff 7f 00");
        let mut decoder = Decoder::new(&input, Encoding::V1_1);
        assert!(decoder.read_count(usize::MAX).is_err());
        // An element of no size at all is taken for a byte.
        assert!(Decoder::new(&input, Encoding::V1_1).read_count(0).is_err());
        assert_eq!(Decoder::new(&[1, 9], Encoding::V1_1).read_count(0), Ok(1));
    }

    fn encapsulation(text: &str) -> Result<Vec<u8>, DecodeError> {
        let input = hex(text);
        let inner = Decoder::new(&input, Encoding::V1_1).read_encapsulation()?;
        Ok(inner.left().to_vec())
    }

    #[test]
    fn an_encapsulation_cuts_its_content_off() {
        assert_eq!(encapsulation("06 00 00 00 01 01 07"), Ok(vec![]));
        assert_eq!(encapsulation("07 00 00 00 01 00 07 08"), Ok(vec![7]));

        let input = hex("07 00 00 00 01 00 07 08");
        let mut outer = Decoder::new(&input, Encoding::V1_1);
        let mut inner = outer.read_encapsulation().unwrap();
        assert_eq!((inner.encoding(), inner.offset()), (Encoding::V1_0, 0));
        assert_eq!(
            inner.read_i16(),
            Err(DecodeError::EndOfData {
                offset: 0,
                needed: 2,
                left: 1
            })
        );
        assert_eq!((outer.encoding(), outer.left()), (Encoding::V1_1, &[8][..]));
    }

    #[test]
    fn an_encapsulation_of_an_impossible_size_is_refused() {
        for text in [
            "05 00 00 00 01 01",
            "07 00 00 00 01 01",
            "ff ff ff ff 01 01",
            "00 00 00 80 01 01",
            "06 00 00 00 01",
        ] {
            assert!(
                matches!(encapsulation(text), Err(DecodeError::BadSize { offset: 0, .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn an_encapsulation_of_unknown_encoding_can_be_kept() {
        let text = "07 00 00 00 01 02 09";
        assert_eq!(
            encapsulation(text),
            Err(DecodeError::UnsupportedEncoding { major: 1, minor: 2 })
        );
        let input = hex(text);
        let kept = Decoder::new(&input, Encoding::V1_1).skip_encapsulation();
        assert_eq!(kept, Ok(([1, 2], &[9][..])));
    }

    #[test]
    fn one_stray_byte_is_tolerated_in_1_0_and_two_are_not() {
        let finish = |input: &[u8]| Decoder::new(input, Encoding::V1_0).finish();
        assert_eq!(finish(&[]), Ok(()));
        assert_eq!(finish(&[7]), Ok(()));
        assert_eq!(finish(&[7, 7]), Err(DecodeError::TrailingBytes { offset: 0, left: 2 }));
    }

    #[test]
    fn unknown_optional_values_are_tolerated_in_1_1() {
        let finish = |input: &[u8]| Decoder::new(input, Encoding::V1_1).finish();
        assert_eq!(finish(&[8, 1]), Ok(()));
        assert!(finish(&[7]).is_err());
    }

    #[test]
    fn where_nothing_is_expected_1_0_has_nothing_and_1_1_anything() {
        assert_eq!(Decoder::new(&[], Encoding::V1_0).finish_unread(), Ok(()));
        assert!(Decoder::new(&[0], Encoding::V1_0).finish_unread().is_err());
        assert_eq!(Decoder::new(&[0xf8], Encoding::V1_1).finish_unread(), Ok(()));
    }

    #[test]
    fn reservations_are_bounded() {
        let input = vec![0; 10_000_000];
        let decoder = Decoder::new(&input, Encoding::V1_1);
        assert_eq!(decoder.reservation::<u64>(usize::MAX), MAX_RESERVATION / 8);
        assert_eq!(decoder.reservation::<[u8; 2 * MAX_RESERVATION]>(usize::MAX), 0);
        assert_eq!(decoder.reservation::<()>(usize::MAX), MAX_RESERVATION);
        assert_eq!(Decoder::new(&input[..3], Encoding::V1_1).reservation::<u64>(100), 3);
    }

    #[test]
    fn the_environment_is_there_for_nested_values() {
        let input = hex("06 00 00 00 01 01");
        let environment = 5_u32;
        let mut decoder = Decoder::new(&input, Encoding::V1_1).with_environment(&environment);
        let inner = decoder.read_encapsulation().unwrap();
        assert_eq!(
            (inner.environment::<u32>(), inner.environment::<i32>()),
            (Some(&5), None)
        );
    }
}
