//! Slices of classes and exceptions in encoding 1.1: flags, members, optional members, indirection table.

use super::graph::Graph;
use super::read::read_table;
use super::write::write_table;
use crate::encoding::{DecodeError, Decoder, Encoder};

/// How instances are written in encoding 1.1. Both can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ClassFormat {
    /// Slices do not say their sizes: few bytes, and readable only for those who know the class.
    #[default]
    Compact,
    /// Every slice has a type id and a size, so that a reader can step over those which it does not know.
    Sliced,
}

/// Flags of a slice in encoding 1.1.
pub(in crate::encoding) mod flags {
    /// Of a class: what stands for its type id.
    pub(in crate::encoding) const TYPE_ID_KIND: u8 = 0x03;
    pub(in crate::encoding) const TYPE_ID_TEXT: u8 = 0x01;
    pub(in crate::encoding) const TYPE_ID_INDEX: u8 = 0x02;
    pub(in crate::encoding) const TYPE_ID_COMPACT: u8 = 0x03;
    pub(in crate::encoding) const TAGGED_MEMBERS: u8 = 0x04;
    pub(in crate::encoding) const INDIRECTION_TABLE: u8 = 0x08;
    pub(in crate::encoding) const SIZE: u8 = 0x10;
    pub(in crate::encoding) const LAST: u8 = 0x20;
}

/// Reads the members of a slice, behind its header.
///
/// The indirection table stands behind the members, which refer to it. It is read first: members take no numbers and name
/// no types, so that the order makes no difference.
pub(in crate::encoding) fn read_content<'de, T>(
    decoder: &mut Decoder<'de>,
    slice_flags: u8,
    size: Option<usize>,
    members: impl FnOnce(&mut Decoder<'de>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let has_table = slice_flags & flags::INDIRECTION_TABLE != 0;
    let with_tagged =
        |decoder: &mut Decoder<'de>| decoder.read_slice_members(slice_flags & flags::TAGGED_MEMBERS != 0, members);
    let Some(size) = size else {
        if has_table {
            return Err(decoder.invalid("an indirection table behind a slice without a size"));
        }
        return decoder.with_table(None, with_tagged);
    };
    let start = decoder.offset();
    let content = decoder.read_raw(size)?;
    let table = if has_table { Some(read_table(decoder)?) } else { None };
    decoder.with_table(table, |decoder| {
        decoder.within(start, content, |decoder| {
            let value = with_tagged(decoder)?;
            decoder.expect_end()?;
            Ok(value)
        })
    })
}

impl<'de> Decoder<'de> {
    /// Reads with the indirection table of a slice in force.
    fn with_table<T>(
        &mut self,
        table: Option<Vec<i32>>,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        // What uses no classes needs no graph.
        if table.is_none() && self.classes().is_none() {
            return read(self);
        }
        let outer = std::mem::replace(&mut self.graph().table, table);
        let result = read(self);
        self.graph().table = outer;
        result
    }

    /// The instances of this encapsulation.
    pub(super) fn graph(&mut self) -> &mut Graph<'de> {
        self.classes().get_or_insert_default()
    }
}

/// Appends a slice of encoding 1.1: flags, what `head` appends, and if it is `sliced` the size; then the members, and the
/// indirection table if they made one.
pub(in crate::encoding) fn write_slice<'a>(
    encoder: &mut Encoder<'a>,
    slice_flags: u8,
    head: impl FnOnce(&mut Encoder<'a>),
    members: impl FnOnce(&mut Encoder<'a>),
    tagged_members: impl FnOnce(&mut Encoder<'a>),
) {
    let mut slice_flags = slice_flags;
    let flags_at = encoder.position();
    encoder.write_u8(slice_flags);
    head(encoder);
    let is_sliced = slice_flags & flags::SIZE != 0;
    let size_at = encoder.position();
    if is_sliced {
        encoder.write_i32(0);
    }
    let outer = encoder.swap_table(is_sliced.then(Default::default));
    members(encoder);
    if encoder.write_tagged_members(tagged_members) {
        slice_flags |= flags::TAGGED_MEMBERS;
    }
    if is_sliced {
        encoder.patch_i32(size_at, 0, "a slice");
    }
    let table = encoder.swap_table(outer);
    if let Some(table) = table.filter(|table| !table.is_empty()) {
        slice_flags |= flags::INDIRECTION_TABLE;
        write_table(encoder, &table);
    }
    encoder.patch_u8(flags_at, slice_flags);
}
