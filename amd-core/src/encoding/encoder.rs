//! Appending values to a buffer.

use bytes::{BufMut, BytesMut};

use super::class::{ClassFormat, ReferenceVisitor, Writer, write_lists};
use super::{EncodeError, Encoding, Shape, SliceType};

/// A value that can be written.
///
/// Writing cannot fail half-way: what has no form on the wire is noted in the encoder by [`Encoder::fail`], and the
/// one who started the encapsulation sees the error at its end.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent with Ice",
    label = "this has no form on the wire",
    note = "what can be sent: numbers, `bool`, strings, `Vec`, `HashMap`, `BTreeMap`, proxies, and types that derive a Slice type"
)]
pub trait Encode: SliceType {
    /// Appends this value.
    fn encode(&self, encoder: &mut Encoder<'_>);

    /// Appends the elements of a sequence, without its count. For types whose elements can be copied at once.
    fn encode_elements(elements: &[Self], encoder: &mut Encoder<'_>)
    where
        Self: Sized,
    {
        for element in elements {
            element.encode(encoder);
        }
    }

    /// Shows the references to instances of classes that the value holds. A container shows those of its elements.
    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        let _ = visitor;
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        T::encode(self, encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        T::visit_references(self, visitor);
    }
}

/// A cursor that appends to a buffer in one encoding.
#[derive(Debug)]
pub struct Encoder<'a> {
    out: &'a mut BytesMut,
    encoding: Encoding,
    error: Option<EncodeError>,
    class_format: ClassFormat,
    /// The instances of classes of this encapsulation. In encoding 1.0 it is there as soon as a type could have some.
    classes: Option<Box<Writer>>,
}

impl<'a> Encoder<'a> {
    /// An encoder that appends to `out`.
    pub fn new(out: &'a mut BytesMut, encoding: Encoding) -> Self {
        Self {
            out,
            encoding,
            error: None,
            class_format: ClassFormat::default(),
            classes: None,
        }
    }

    /// Appends an encapsulation whose content is written by `content`: size, encoding, content, with the size patched in.
    ///
    /// # Errors
    /// If `content` met a value that cannot be sent; the buffer is then as it was before.
    pub fn encapsulate(
        out: &mut BytesMut,
        encoding: Encoding,
        content: impl FnOnce(&mut Encoder<'_>),
    ) -> Result<(), EncodeError> {
        let start = out.len();
        let mut encoder = Encoder::new(out, encoding);
        encoder.write_encapsulation(encoding, content);
        let result = encoder.finish();
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    /// The encoding in force.
    #[must_use]
    #[inline]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The format of classes in encoding 1.1.
    #[must_use]
    pub fn class_format(&self) -> ClassFormat {
        self.class_format
    }

    /// Writes classes in this format from here on.
    pub fn set_class_format(&mut self, format: ClassFormat) {
        self.class_format = format;
    }

    /// Notes that a value cannot be sent. The first such note wins.
    pub fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    /// Ends the encoding.
    ///
    /// # Errors
    /// What was noted by [`Encoder::fail`].
    pub fn finish(mut self) -> Result<(), EncodeError> {
        self.write_lists();
        self.error.map_or(Ok(()), Err)
    }

    /// Appends a value.
    #[inline]
    pub fn put<T: Encode + ?Sized>(&mut self, value: &T) {
        self.announce::<T::Slice>();
        value.encode(self);
    }

    /// Notes the Slice type of a value that comes: in encoding 1.0 the lists of instances are there if a type could refer
    /// to some, even if no value does.
    #[inline]
    pub fn announce<S: Shape>(&mut self) {
        if S::USES_CLASSES && self.encoding == Encoding::V1_0 {
            self.classes.get_or_insert_default();
        }
    }

    /// Appends a nested encapsulation, in an encoding of its own.
    pub fn write_encapsulation(&mut self, encoding: Encoding, content: impl FnOnce(&mut Encoder<'_>)) {
        let outer = (std::mem::replace(&mut self.encoding, encoding), self.classes.take());
        let start = self.out.len();
        self.write_i32(0);
        self.write_raw(&encoding.to_bytes());
        content(self);
        self.write_lists();
        self.patch_i32(start, 0, "an encapsulation");
        (self.encoding, self.classes) = outer;
    }

    /// Encoding 1.0: the instances follow all that refers to them.
    fn write_lists(&mut self) {
        if self.encoding == Encoding::V1_0 && self.classes.is_some() {
            write_lists(self);
        }
    }

    /// Appends an `i32` that counts itself and all that `content` appends.
    pub fn write_sized(&mut self, content: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.write_i32(0);
        content(self);
        self.patch_i32(start, 0, "a slice");
    }

    /// Appends an `i32` that counts all that `content` appends, but not itself.
    pub(super) fn write_fsized(&mut self, content: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.write_i32(0);
        content(self);
        self.patch_i32(start, 4, "an optional value");
    }

    /// Appends a `size` that counts all that `content` appends. It is mostly short, so one byte is left for it.
    pub(super) fn write_vsized(&mut self, content: impl FnOnce(&mut Self)) {
        const MORE: usize = 4;
        let start = self.out.len();
        self.write_u8(0);
        content(self);
        let end = self.out.len();
        match u8::try_from(end - start - 1) {
            Ok(size) if size < 255 => self.out[start] = size,
            _ => {
                self.write_raw(&[0; MORE]);
                self.out[start] = 255;
                self.out.copy_within(start + 1..end, start + 1 + MORE);
                self.patch_i32(start + 1, MORE, "an optional value");
            }
        }
    }

    /// How many bytes the buffer holds.
    pub(super) fn position(&self) -> usize {
        self.out.len()
    }

    /// Writes over a byte.
    pub(super) fn patch_u8(&mut self, place: usize, value: u8) {
        self.out[place] = value;
    }

    /// Writes, at `start`, how many bytes there are from there to the end, less `uncounted`.
    pub(super) fn patch_i32(&mut self, start: usize, uncounted: usize, what: &'static str) {
        let Some(sized) = self.out.get_mut(start..) else { return };
        let size = sized.len() - uncounted;
        match (i32::try_from(size), sized.first_chunk_mut()) {
            (Ok(size), Some(place)) => *place = size.to_le_bytes(),
            _ => self.fail(EncodeError::TooLong { what, size }),
        }
    }

    pub(super) fn classes(&mut self) -> &mut Option<Box<Writer>> {
        &mut self.classes
    }

    /// Appends zeros, for the caller to write over.
    pub(super) fn append_zeroed(&mut self, count: usize) -> &mut [u8] {
        let start = self.out.len();
        self.out.resize(start + count, 0);
        &mut self.out[start..]
    }

    /// Appends a `size`: one byte below 255, else five.
    #[inline]
    pub fn write_size(&mut self, size: usize) {
        match (u8::try_from(size), i32::try_from(size)) {
            (Ok(short), _) if short < 255 => self.out.put_u8(short),
            (_, Ok(long)) => {
                self.out.put_u8(255);
                self.out.put_i32_le(long);
            }
            _ => self.fail(EncodeError::TooLong {
                what: "a string or container",
                size,
            }),
        }
    }

    /// Appends bytes as they are, with no size before them.
    #[inline]
    pub fn write_raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Appends a byte.
    #[inline]
    pub fn write_u8(&mut self, value: u8) {
        self.out.put_u8(value);
    }

    /// Appends an `i16`.
    #[inline]
    pub fn write_i16(&mut self, value: i16) {
        self.out.put_i16_le(value);
    }

    /// Appends an `i32`.
    #[inline]
    pub fn write_i32(&mut self, value: i32) {
        self.out.put_i32_le(value);
    }

    /// Appends a string: its size in bytes, then UTF-8.
    #[inline]
    pub fn write_str(&mut self, value: &str) {
        self.write_size(value.len());
        self.write_raw(value.as_bytes());
    }

    /// Makes room for so many bytes more, as a hint.
    pub fn reserve(&mut self, bytes: usize) {
        self.out.reserve(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes_of, encode_in};
    use super::*;

    fn size(size: usize) -> Vec<u8> {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
        encoder.write_size(size);
        encoder.finish().unwrap();
        out.to_vec()
    }

    #[test]
    fn a_size_below_255_is_one_byte() {
        assert_eq!(size(0), [0]);
        assert_eq!(size(254), [254]);
        assert_eq!(size(255), [255, 255, 0, 0, 0]);
        assert_eq!(size(256), [255, 0, 1, 0, 0]);
        assert_eq!(size(0x7fff_ffff), [255, 0xff, 0xff, 0xff, 0x7f]);
    }

    #[test]
    fn a_size_beyond_an_i32_is_noted() {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
        encoder.write_size(0x8000_0000);
        let error = EncodeError::TooLong {
            what: "a string or container",
            size: 0x8000_0000,
        };
        assert_eq!(encoder.finish(), Err(error));
    }

    #[test]
    fn an_encapsulation_counts_itself_and_its_version() {
        let mut out = BytesMut::from(&b"before"[..]);
        Encoder::encapsulate(&mut out, Encoding::V1_1, |_| ()).unwrap();
        assert_eq!(out[6..], [6, 0, 0, 0, 1, 1]);

        out.clear();
        Encoder::encapsulate(&mut out, Encoding::V1_0, |encoder| encoder.put("World")).unwrap();
        assert_eq!(out[..], *b"\x0c\0\0\0\x01\0\x05World");
    }

    #[test]
    fn a_nested_encapsulation_has_its_own_encoding() {
        let mut out = BytesMut::new();
        Encoder::encapsulate(&mut out, Encoding::V1_1, |encoder| {
            encoder.write_encapsulation(Encoding::V1_0, |encoder| {
                assert_eq!(encoder.encoding(), Encoding::V1_0);
                encoder.write_u8(7);
            });
            assert_eq!(encoder.encoding(), Encoding::V1_1);
        })
        .unwrap();
        assert_eq!(out[..], [13, 0, 0, 0, 1, 1, 7, 0, 0, 0, 1, 0, 7]);
    }

    #[test]
    fn a_failed_encapsulation_leaves_the_buffer_as_it_was() {
        let mut out = BytesMut::from(&b"before"[..]);
        let result = Encoder::encapsulate(&mut out, Encoding::V1_1, |encoder| {
            encoder.write_i32(1);
            encoder.fail(EncodeError::NotMarshalable { what: "the first" });
            encoder.fail(EncodeError::NotMarshalable { what: "the second" });
        });
        assert_eq!(result, Err(EncodeError::NotMarshalable { what: "the first" }));
        assert_eq!(out, b"before"[..]);
    }

    #[test]
    fn references_are_written_as_what_they_refer_to() {
        assert_eq!(bytes_of(&&&"a"), bytes_of("a"));
        assert_eq!(encode_in(&&[1_i16][..], Encoding::V1_0), [1, 1, 0]);
    }
}
