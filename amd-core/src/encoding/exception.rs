//! User exceptions: slices, inheritance, and the registry that slicing needs.
//!
//! An exception is a run of slices, the most derived first. [`ExceptionEncoder`] and [`ExceptionDecoder`] walk them;
//! a derived type only names its own members, between its type id and its base.
//!
//! What is written is always sliced, so that a peer which does not know the derived type can step over its part. What is
//! read may be compact as well, which 3.7 sends by default: there a slice says no size, and stepping over one takes a
//! definition of its type, from the registry.

use std::fmt;

use super::class::{flags, read_content, read_table, write_slice};
use crate::definition::Definition;

use super::{AnyClass, ClassFormat, DecodeError, Decoder, Encoder, Encoding, ExceptionEntry, shape};

/// A Slice exception, as a Rust struct. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice exception",
    label = "this is not a Slice exception",
    note = "a struct becomes one by `#[derive(UserException)]`"
)]
pub trait UserException: Sized + Send + Sync + 'static {
    /// The Slice type id, such as `::VisitorCenter::NameTaken`.
    const TYPE_ID: &'static str;

    /// The definition as data.
    const DEFINITION: &'static Definition;

    /// Whether this type or one of its bases has members of class type. Encoding 1.0 says so before the slices.
    const USES_CLASSES: bool = false;

    /// Writes this exception's slices: its own, then those of its base.
    fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>);

    /// Reads this exception's slices, where the type id of the first was read already.
    ///
    /// # Errors
    /// If the bytes are not such slices.
    fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError>;

    /// Writes the exception for people: its type id and its members.
    ///
    /// # Errors
    /// What the formatter returns.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The exceptions that an operation may throw, as a Rust enum with one variant for each. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set of Slice exceptions",
    label = "this is not a set of Slice exceptions",
    note = "an enum with one variant for each exception becomes one by `#[derive(UserExceptions)]`"
)]
pub trait UserExceptions: Sized + Send + Sync + 'static {
    /// The type ids of the exceptions in the set, in the order of the variants.
    const TYPE_IDS: &'static [&'static str];

    /// Their definitions as data, in the same order.
    const DEFINITIONS: &'static [&'static Definition];

    /// Writes the exception that this is. The caller has written nothing yet.
    fn encode_exception(&self, encoder: &mut Encoder<'_>);

    /// Reads the exception with this type id, whose slices follow; `None` if it is not one of the set.
    fn decode_exception(type_id: &str, slices: &mut ExceptionDecoder<'_, '_>) -> Option<Result<Self, DecodeError>>;

    /// Reads the exception that `content` holds, which must be all that it holds.
    ///
    /// # Errors
    /// If the bytes are not an exception.
    #[doc(hidden)]
    fn decode_content(content: &mut Decoder<'_>) -> Result<Decoded<Self>, DecodeError> {
        ExceptionDecoder::decode(content)
    }

    /// Writes the exception for people.
    ///
    /// # Errors
    /// What the formatter returns.
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The set of an operation that throws nothing. It has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoUserException {}

impl UserExceptions for NoUserException {
    const TYPE_IDS: &'static [&'static str] = &[];
    const DEFINITIONS: &'static [&'static Definition] = &[];

    fn encode_exception(&self, _encoder: &mut Encoder<'_>) {
        match *self {}
    }

    fn decode_exception(_type_id: &str, _slices: &mut ExceptionDecoder<'_, '_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn describe(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl fmt::Display for NoUserException {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for NoUserException {}

/// Writes one exception, a slice at a time.
#[derive(Debug)]
pub struct ExceptionEncoder<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
}

impl<'e, 'a> ExceptionEncoder<'e, 'a> {
    /// Appends an exception, in the encoding of `encoder`.
    pub fn encode<E: UserException>(exception: &E, encoder: &'e mut Encoder<'a>) {
        if encoder.encoding() == Encoding::V1_0 {
            encoder.write_u8(u8::from(E::USES_CLASSES));
            if E::USES_CLASSES {
                encoder.announce::<shape::ClassOf<AnyClass>>();
            }
        }
        let format = encoder.class_format();
        encoder.set_class_format(ClassFormat::Sliced);
        let mut slices = Self { encoder };
        exception.encode_slices(&mut slices);
        slices.encoder.set_class_format(format);
    }

    /// Appends one slice. `last`: whether the type has no base, so that no further slice follows.
    pub fn slice(&mut self, type_id: &str, last: bool, members: impl FnOnce(&mut Encoder<'a>)) {
        self.slice_with_tagged(type_id, last, members, |_| {});
    }

    /// Appends one slice with optional members, which `tagged` writes by ascending tags.
    pub fn slice_with_tagged(
        &mut self,
        type_id: &str,
        last: bool,
        members: impl FnOnce(&mut Encoder<'a>),
        tagged: impl FnOnce(&mut Encoder<'a>),
    ) {
        if self.encoder.encoding() == Encoding::V1_0 {
            self.encoder.write_str(type_id);
            return self.encoder.write_sized(|encoder| members(encoder));
        }
        let slice_flags = if last { flags::SIZE | flags::LAST } else { flags::SIZE };
        write_slice(
            self.encoder,
            slice_flags,
            |encoder| encoder.write_str(type_id),
            members,
            tagged,
        );
    }
}

/// What [`ExceptionDecoder::decode`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded<E> {
    /// An exception of the set, perhaps sliced to a base that is.
    Known(E),
    /// An exception of which no part is in the set, or none that could be reached.
    Unknown {
        /// The type id of what was thrown, the most derived one.
        type_id: String,
    },
}

/// What stands before the members of a slice.
#[derive(Clone, Copy, Debug)]
struct Header<'de> {
    type_id: &'de str,
    flags: u8,
    /// How many bytes the members take, optional ones and their end marker included. Compact format does not say.
    size: Option<usize>,
}

impl<'de> Header<'de> {
    fn read(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        let flags = match decoder.encoding() {
            Encoding::V1_0 => flags::SIZE,
            Encoding::V1_1 => decoder.read_u8()?,
        };
        let type_id = decoder.read_str()?;
        let size = if flags & flags::SIZE == 0 {
            None
        } else {
            Some(decoder.read_slice_size()?)
        };
        Ok(Self { type_id, flags, size })
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Reads the members, and the instances that they refer to.
    fn read_members<T>(
        &self,
        decoder: &mut Decoder<'de>,
        members: impl FnOnce(&mut Decoder<'de>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        read_content(decoder, self.flags, self.size, members)
    }
}

/// Reads one exception, a slice at a time.
#[derive(Debug)]
pub struct ExceptionDecoder<'d, 'de> {
    decoder: &'d mut Decoder<'de>,
    /// Of the slice whose members come next.
    header: Header<'de>,
    /// Encoding 1.0: instances of classes follow the last slice.
    uses_classes: bool,
}

impl<'d, 'de> ExceptionDecoder<'d, 'de> {
    /// Reads the exception that `decoder` holds, which must be all that it holds: as the most derived of its types that
    /// is in the set `E`.
    ///
    /// # Errors
    /// If the bytes are not an exception.
    pub fn decode<E: UserExceptions>(decoder: &'d mut Decoder<'de>) -> Result<Decoded<E>, DecodeError> {
        let uses_classes = decoder.encoding() == Encoding::V1_0 && decoder.read_u8()? != 0;
        let header = Header::read(decoder)?;
        let thrown = header.type_id;
        let mut slices = Self {
            decoder,
            header,
            uses_classes,
        };
        let decoded = loop {
            if let Some(exception) = E::decode_exception(slices.header.type_id, &mut slices) {
                let exception = exception?;
                slices.check_end()?;
                break Decoded::Known(exception);
            }
            if !slices.skip()? {
                break Decoded::Unknown {
                    type_id: thrown.to_owned(),
                };
            }
        };
        slices.decoder.skip_rest();
        Ok(decoded)
    }

    /// Reads the members of one slice: the required ones, then optional ones by ascending tags. `last`: whether the type has no base; if it has one, the next call reads the
    /// members of the base.
    ///
    /// # Errors
    /// What `members` returns; if it reads less or more than the slice holds; if the slice of the base is not there.
    pub fn members<T>(
        &mut self,
        last: bool,
        members: impl FnOnce(&mut Decoder<'de>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let value = self.header.read_members(self.decoder, members)?;
        if !last {
            self.advance_to_base()?;
        }
        Ok(value)
    }

    fn advance_to_base(&mut self) -> Result<(), DecodeError> {
        let base = ExceptionEntry::find(self.header.type_id).and_then(|entry| entry.base);
        let end = self.decoder.offset();
        if !self.advance()? {
            return Err(DecodeError::Invalid {
                what: "an exception without the slice of its base",
                offset: end,
            });
        }
        if base.is_some_and(|base| base != self.header.type_id) {
            return Err(DecodeError::Invalid {
                what: "an exception with another base than defined here",
                offset: end,
            });
        }
        Ok(())
    }

    /// Steps over the slice whose members come next, to the one behind it. False if there is none or no way there.
    fn skip(&mut self) -> Result<bool, DecodeError> {
        if let Some(size) = self.header.size {
            self.decoder.read_raw(size)?;
            // The instances in the table have numbers, which others may refer to.
            if self.header.has(flags::INDIRECTION_TABLE) {
                read_table(self.decoder)?;
            }
        } else if let Some(entry) = ExceptionEntry::find(self.header.type_id) {
            self.header.read_members(self.decoder, entry.skip_members)?;
        } else {
            return Ok(false);
        }
        self.advance()
    }

    /// Reads the header of the next slice. False if there is none.
    fn advance(&mut self) -> Result<bool, DecodeError> {
        if self.is_at_end() {
            return Ok(false);
        }
        self.header = Header::read(self.decoder)?;
        Ok(true)
    }

    /// Whether the slice that was read is the last.
    fn is_at_end(&self) -> bool {
        match (self.decoder.encoding(), self.decoder.left()) {
            // C++ 3.7 before 3.7.11 sets no flag on the last slice: the end of the bytes has to do.
            (Encoding::V1_1, left) => self.header.has(flags::LAST) || left.is_empty(),
            // No flags here, and one stray byte is tolerated at the end.
            (Encoding::V1_0, [] | [_]) => true,
            // What follows may be a list of instances: it has no type id in front.
            (Encoding::V1_0, [_, left @ ..]) => self.uses_classes && !left.starts_with(b"::"),
        }
    }

    /// Checks that the exception ends behind its last known slice.
    fn check_end(&mut self) -> Result<(), DecodeError> {
        // Instances that no known member could refer to belong to slices that were stepped over.
        if self.uses_classes && self.decoder.classes().is_none() {
            Ok(())
        } else {
            self.decoder.read_end()
        }
    }
}
