//! Instances out of bytes.

use std::sync::Arc;

use super::format::{flags, read_content};
use super::graph::Reference;
use super::instance::{Known, Shared, Unknown, UnknownSlice, UnknownTypeId};
use super::{AnyClass, Class, Link, SliceClass, read_1_0};
use crate::encoding::{ClassEntry, DecodeError, Decoder, Encoding};

/// Reads a reference to an instance, and in encoding 1.1 the instance if it follows.
pub(super) fn reference<T: SliceClass>(
    decoder: &mut Decoder<'_>,
    reference: Reference,
) -> Result<Option<Class<T>>, DecodeError> {
    let offset = decoder.offset();
    let number = match decoder.encoding() {
        Encoding::V1_0 => read_1_0::number(decoder)?,
        Encoding::V1_1 => number(decoder)?,
    };
    let Some(number) = number else { return Ok(None) };
    let (encoding, limits) = (decoder.encoding(), decoder.limits());
    decoder
        .graph()
        .refer(number, reference, encoding, limits, offset)
        .map(Some)
}

/// Steps over a reference to an instance, and over the instance if it follows.
pub(in crate::encoding) fn skip(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    number(decoder).map(drop)
}

/// The number of the instance that stands here, or is referred to; `None` for null.
fn number(decoder: &mut Decoder<'_>) -> Result<Option<i32>, DecodeError> {
    let offset = decoder.offset();
    let value = decoder.read_size()?;
    let out_of_range = DecodeError::Invalid {
        what: "a reference to an entry that the indirection table does not have",
        offset,
    };
    match (value, &decoder.graph().table) {
        (0, _) => Ok(None),
        (entry, Some(table)) => table.get(entry - 1).copied().map(Some).ok_or(out_of_range),
        (1, None) => instance(decoder).map(Some),
        // A size fits an `i32`.
        (number, None) => Ok(i32::try_from(number).ok()),
    }
}

/// Reads the indirection table of a slice.
pub(in crate::encoding) fn read_table(decoder: &mut Decoder<'_>) -> Result<Vec<i32>, DecodeError> {
    let offset = decoder.offset();
    let count = decoder.read_count(1)?;
    let mut table = Vec::with_capacity(decoder.reservation::<i32>(count));
    for _ in 0..count {
        // In a table the values are as in parameters, and none is null.
        let outer = decoder.graph().table.take();
        let number = number(decoder);
        decoder.graph().table = outer;
        let null = DecodeError::UnexpectedNull { offset };
        table.push(number?.ok_or(null)?);
    }
    if table.is_empty() {
        return Err(DecodeError::Invalid {
            what: "an indirection table without entries",
            offset,
        });
    }
    Ok(table)
}

/// Reads the instance that stands here; returns its number.
fn instance(decoder: &mut Decoder<'_>) -> Result<i32, DecodeError> {
    let (offset, limits) = (decoder.offset(), decoder.limits());
    let graph = decoder.graph();
    let number = graph.begin(limits, offset)?;
    let table = graph.table.take();
    // Nesting of containers is counted from the instance: how deep these are nested has a limit of its own.
    let depth = decoder.replace_depth(0);
    let instance = slices(decoder);
    decoder.replace_depth(depth);
    let instance = instance?;
    let offset = decoder.offset();
    let graph = decoder.graph();
    graph.table = table;
    graph.complete(instance)?;
    if graph.is_outermost() {
        graph.check_missing(offset)?;
    }
    Ok(number)
}

/// Reads the slices of an instance, from the first that is known on into a value.
fn slices(decoder: &mut Decoder<'_>) -> Result<Shared, DecodeError> {
    let mut unknown = Vec::new();
    loop {
        let offset = decoder.offset();
        let header = Header::read(decoder)?;
        let Some(name) = header.name else {
            let what = "a slice without a type id";
            return Err(DecodeError::Invalid { what, offset });
        };
        if let Some(entry) = name.find() {
            return ClassDecoder::decode(decoder, entry, header, unknown);
        }
        let Some(size) = header.size else {
            return Err(DecodeError::UnknownClass {
                type_id: name.to_owned().to_string(),
                offset,
            });
        };
        unknown.push(unknown_slice(decoder, header, name, size)?);
        if header.is_last() {
            return Ok(Arc::new(Unknown::new(unknown)));
        }
    }
}

fn unknown_slice(
    decoder: &mut Decoder<'_>,
    header: Header<'_>,
    name: Name<'_>,
    size: usize,
) -> Result<UnknownSlice, DecodeError> {
    let members = decoder.read_raw(size)?;
    let has_tagged_members = header.flags & flags::TAGGED_MEMBERS != 0;
    if has_tagged_members && members.last() != Some(&crate::encoding::tagged::END_MARKER) {
        return Err(decoder.invalid("a slice whose optional members have no end marker"));
    }
    let mut instances = Vec::new();
    if header.flags & flags::INDIRECTION_TABLE != 0 {
        let (offset, encoding, limits) = (decoder.offset(), decoder.encoding(), decoder.limits());
        for number in read_table(decoder)? {
            let graph = decoder.graph();
            let class = graph.refer::<AnyClass>(number, Reference::Link, encoding, limits, offset)?;
            instances.push(Link::new(class));
        }
    }
    Ok(UnknownSlice {
        type_id: name.to_owned(),
        members: members.into(),
        has_tagged_members,
        instances: instances.into(),
    })
}

/// What stands for a type id.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name<'de> {
    Text(&'de str),
    Compact(i32),
}

impl Name<'_> {
    pub(super) fn find(self) -> Option<&'static ClassEntry> {
        match self {
            Self::Text(text) => ClassEntry::find(text),
            Self::Compact(number) => ClassEntry::find_compact(number),
        }
    }

    fn is_of<T: SliceClass>(self) -> bool {
        match self {
            Self::Text(text) => text == T::TYPE_ID,
            Self::Compact(number) => Some(number) == T::COMPACT_ID,
        }
    }

    fn to_owned(self) -> UnknownTypeId {
        match self {
            Self::Text(text) => UnknownTypeId::Text(text.into()),
            Self::Compact(number) => UnknownTypeId::Compact(number),
        }
    }
}

/// What stands before the members of a slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header<'de> {
    pub(super) flags: u8,
    pub(super) name: Option<Name<'de>>,
    /// How many bytes the members take.
    pub(super) size: Option<usize>,
}

impl<'de> Header<'de> {
    fn read(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        let slice_flags = decoder.read_u8()?;
        let name = match slice_flags & flags::TYPE_ID_KIND {
            flags::TYPE_ID_TEXT => {
                let text = decoder.read_str()?;
                decoder.graph().add_type_id(text);
                Some(Name::Text(text))
            }
            flags::TYPE_ID_INDEX => Some(Name::Text(read_type_id_index(decoder)?)),
            flags::TYPE_ID_COMPACT => {
                // A size fits an `i32`.
                Some(Name::Compact(i32::try_from(decoder.read_size()?).unwrap_or(i32::MAX)))
            }
            _ => None,
        };
        let size = if slice_flags & flags::SIZE == 0 {
            None
        } else {
            Some(decoder.read_slice_size()?)
        };
        Ok(Self {
            flags: slice_flags,
            name,
            size,
        })
    }

    fn is_last(&self) -> bool {
        self.flags & flags::LAST != 0
    }
}

pub(super) fn read_type_id_index<'de>(decoder: &mut Decoder<'de>) -> Result<&'de str, DecodeError> {
    let offset = decoder.offset();
    let index = decoder.read_size()?;
    let undefined = DecodeError::Invalid {
        what: "an index of a type id that was not there",
        offset,
    };
    decoder.graph().type_id(index).ok_or(undefined)
}

/// Reads one instance, a slice at a time.
#[derive(Debug)]
pub struct ClassDecoder<'d, 'de> {
    decoder: &'d mut Decoder<'de>,
    /// Of the slice whose members come next, if it was read.
    header: Option<Header<'de>>,
    /// The slices before it.
    unknown: Vec<UnknownSlice>,
}

/// An instance that was read.
pub struct DecodedInstance(Shared);

impl<'d, 'de> ClassDecoder<'d, 'de> {
    /// Reads the slices of an instance, from one that is known on.
    pub(super) fn decode(
        decoder: &'d mut Decoder<'de>,
        entry: &ClassEntry,
        header: Header<'de>,
        unknown: Vec<UnknownSlice>,
    ) -> Result<Shared, DecodeError> {
        let mut slices = Self {
            decoder,
            header: Some(header),
            unknown,
        };
        let DecodedInstance(instance) = (entry.decode)(&mut slices)?;
        if slices.decoder.encoding() == Encoding::V1_0 {
            read_1_0::root_slice(slices.decoder)?;
        }
        Ok(instance)
    }

    /// Reads all slices of an instance of `T`.
    ///
    /// # Errors
    /// If the bytes are not such an instance.
    pub fn instance<T: SliceClass>(&mut self) -> Result<DecodedInstance, DecodeError> {
        let value = T::decode_slices(self)?;
        let unknown = std::mem::take(&mut self.unknown).into();
        Ok(DecodedInstance(Arc::new(Known { value, unknown })))
    }

    /// Reads the slices of the base of `T`, behind its own.
    ///
    /// # Errors
    /// If the bytes are not such slices.
    pub fn base<T: SliceClass>(&mut self) -> Result<T::Base, DecodeError> {
        T::Base::decode_slices(self)
    }

    /// Reads the members of the slice that belongs to `T`; the next call reads those of its base.
    ///
    /// # Errors
    /// What `members` returns; if it reads less or more than the slice holds; if the slice is that of another class.
    pub fn members<T: SliceClass, R>(
        &mut self,
        members: impl FnOnce(&mut Decoder<'de>) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let offset = self.decoder.offset();
        let header = match (self.header.take(), self.decoder.encoding()) {
            (Some(header), _) => header,
            (None, Encoding::V1_0) => read_1_0::header(self.decoder)?,
            (None, Encoding::V1_1) => Header::read(self.decoder)?,
        };
        if header.name.is_some_and(|name| !name.is_of::<T>()) {
            let what = "an instance with another base than its class has here";
            return Err(DecodeError::Invalid { what, offset });
        }
        let is_last = AnyClass::is_base_of::<T>();
        if self.decoder.encoding() == Encoding::V1_1 && header.is_last() != is_last {
            let what = if is_last {
                "an instance with a base that its class does not have here"
            } else {
                "an instance without the slice of its base"
            };
            return Err(DecodeError::Invalid { what, offset });
        }
        read_content(self.decoder, header.flags, header.size, members)
    }
}

impl std::fmt::Debug for DecodedInstance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DecodedInstance").finish_non_exhaustive()
    }
}
