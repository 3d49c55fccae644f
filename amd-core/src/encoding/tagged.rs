//! Optional values: a tag and a format before each, in encoding 1.1.
//!
//! The format says how far to step, so that a value which a newer peer appended is passed over unread. Optional values
//! stand behind all that is required, by ascending tags; one that is absent takes no bytes.

use std::marker::PhantomData;

use super::{Decode, DecodeError, Decoder, Encode, Encoder, Encoding, Shape, TagFormat, class};

/// How an interface declares an optional parameter or result: as a `T` under this tag.
///
/// It has no values. A method takes and gives an `Option<T>`, or another form of it.
#[derive(Debug)]
pub struct Tagged<const TAG: u32, T>(PhantomData<fn() -> T>);

/// Ends the optional members of a class or exception slice.
pub(super) const END_MARKER: u8 = 0xff;
/// In the place of a tag: the tag follows as a size.
const TAG_FOLLOWS: u8 = 30;

/// Where the optional values are that a decoder may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// There are none here.
    Absent,
    /// They come next, with this tag or a greater one.
    From(usize),
}

impl Encoder<'_> {
    /// Appends an optional value if it is there. Ascending tags are the caller's matter.
    ///
    /// In encoding 1.0, which has no optional values, nothing is written.
    pub fn write_tagged<T: Encode>(&mut self, tag: u32, value: &Option<T>) {
        let Some(value) = value else { return };
        if self.encoding() == Encoding::V1_0 {
            return;
        }
        let format = T::Slice::TAG_FORMAT;
        self.write_tag(tag, format);
        match format {
            TagFormat::VSize => self.write_vsized(|encoder| encoder.put(value)),
            TagFormat::FSize => self.write_fsized(|encoder| encoder.put(value)),
            _ => self.put(value),
        }
    }

    fn write_tag(&mut self, tag: u32, format: TagFormat) {
        match u8::try_from(tag) {
            Ok(short) if short < TAG_FOLLOWS => self.write_u8(short << 3 | format.bits()),
            _ => {
                self.write_u8(TAG_FOLLOWS << 3 | format.bits());
                self.write_size(tag as usize);
            }
        }
    }

    /// Appends the optional members of a slice and their end marker. False if there are none, and nothing was written.
    pub(super) fn write_tagged_members(&mut self, members: impl FnOnce(&mut Self)) -> bool {
        let start = self.position();
        members(self);
        let written = self.position() > start;
        if written {
            self.write_u8(END_MARKER);
        }
        written
    }
}

impl<'de> Decoder<'de> {
    /// Reads the optional value with this tag, if it is there. Tags are asked for in ascending order.
    ///
    /// Values with smaller tags are passed over. In encoding 1.0 there are none.
    ///
    /// # Errors
    /// If the bytes are not optional values with ascending tags; if this one has another format than a `T`, or its bytes
    /// are no `T`.
    pub fn read_tagged<T: Decode<'de>>(&mut self, tag: u32) -> Result<Option<T>, DecodeError> {
        self.read_tagged_with::<T::Slice, T>(tag, T::decode_present)
    }

    /// The same, by a function that reads the value.
    ///
    /// # Errors
    /// As [`Decoder::read_tagged`], and what `read` returns.
    pub fn read_tagged_with<S: Shape, T>(
        &mut self,
        tag: u32,
        read: impl FnOnce(&mut Self) -> Result<Option<T>, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if !self.find_tagged(tag as usize, S::TAG_FORMAT)? {
            return Ok(None);
        }
        let size = match S::TAG_FORMAT {
            TagFormat::VSize => self.read_count(1)?,
            TagFormat::FSize => read_fsize(self)?,
            _ => return read(self),
        };
        let start = self.offset();
        let content = self.read_raw(size)?;
        self.within(start, content, |content| {
            let value = read(content)?;
            content.expect_end()?;
            Ok(value)
        })
    }

    /// Steps to the value with this tag. If it is not there, to where it would be.
    fn find_tagged(&mut self, wanted: usize, wanted_format: TagFormat) -> Result<bool, DecodeError> {
        if self.encoding() == Encoding::V1_0 {
            return Ok(false);
        }
        while let Tags::From(least) = self.tags
            && !self.left().is_empty()
        {
            debug_assert!(wanted >= least, "tags are asked for in ascending order");
            let (offset, before) = (self.offset(), self.left());
            let (tag, format) = match read_head(self)? {
                Head::Value { tag, .. } if tag < least => return Err(not_ascending(offset)),
                Head::Value { tag, format } if tag <= wanted => (tag, format),
                _ => {
                    self.rewind(before);
                    return Ok(false);
                }
            };
            self.tags = Tags::From(tag + 1);
            if tag == wanted {
                return if format.bits() == wanted_format.bits() {
                    Ok(true)
                } else {
                    Err(DecodeError::Invalid {
                        what: "an optional value of another type than declared",
                        offset,
                    })
                };
            }
            skip(format, self)?;
        }
        Ok(false)
    }

    /// Reads the members of a slice of an exception or a class. `tagged`: whether it has optional ones.
    pub(super) fn read_slice_members<T>(
        &mut self,
        tagged: bool,
        members: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let here = if tagged { Tags::From(0) } else { Tags::Absent };
        let outer = std::mem::replace(&mut self.tags, here);
        let value = members(self)?;
        if tagged {
            skip_members(self)?;
        }
        self.tags = outer;
        Ok(value)
    }
}

impl TagFormat {
    /// The low three bits of the tag byte.
    const fn bits(self) -> u8 {
        match self {
            Self::F1 => 0,
            Self::F2 => 1,
            Self::F4 => 2,
            Self::F8 => 3,
            Self::Size => 4,
            Self::VSize | Self::OwnSize => 5,
            Self::FSize => 6,
            Self::Class => 7,
        }
    }

    const fn from_bits(bits: u8) -> Self {
        match bits & 0x07 {
            0 => Self::F1,
            1 => Self::F2,
            2 => Self::F4,
            3 => Self::F8,
            4 => Self::Size,
            5 => Self::VSize,
            6 => Self::FSize,
            _ => Self::Class,
        }
    }
}

/// Steps over a value, behind its tag.
fn skip(format: TagFormat, decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let count = match format {
        TagFormat::F1 => 1,
        TagFormat::F2 => 2,
        TagFormat::F4 => 4,
        TagFormat::F8 => 8,
        TagFormat::Size => return decoder.read_size().map(drop),
        TagFormat::VSize | TagFormat::OwnSize => decoder.read_count(1)?,
        TagFormat::FSize => read_fsize(decoder)?,
        TagFormat::Class => return class::skip(decoder),
    };
    decoder.read_raw(count).map(drop)
}

fn read_fsize(decoder: &mut Decoder<'_>) -> Result<usize, DecodeError> {
    let offset = decoder.offset();
    let size = decoder.read_i32()?;
    usize::try_from(size).map_err(|_| DecodeError::BadSize {
        offset,
        size: size.into(),
        left: decoder.left().len(),
    })
}

/// What stands before an optional value, or in the place of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Value { tag: usize, format: TagFormat },
    EndMarker,
}

fn read_head(decoder: &mut Decoder<'_>) -> Result<Head, DecodeError> {
    let offset = decoder.offset();
    let byte = decoder.read_u8()?;
    if byte == END_MARKER {
        return Ok(Head::EndMarker);
    }
    let tag = match byte >> 3 {
        TAG_FOLLOWS => decoder.read_size()?,
        31 => {
            return Err(DecodeError::Invalid {
                what: "a byte that is not a tag",
                offset,
            });
        }
        tag => usize::from(tag),
    };
    Ok(Head::Value {
        tag,
        format: TagFormat::from_bits(byte),
    })
}

/// Steps over optional values. True if an end marker ended them, false if the bytes did.
///
/// A reader that looks for one tag would miss those which stand out of order, so tags that do not ascend are an error.
fn skip_run(decoder: &mut Decoder<'_>) -> Result<bool, DecodeError> {
    while let Tags::From(least) = decoder.tags
        && !decoder.left().is_empty()
    {
        let offset = decoder.offset();
        let Head::Value { tag, format } = read_head(decoder)? else {
            return Ok(true);
        };
        if tag < least {
            return Err(not_ascending(offset));
        }
        decoder.tags = Tags::From(tag + 1);
        skip(format, decoder)?;
    }
    Ok(false)
}

fn not_ascending(offset: usize) -> DecodeError {
    DecodeError::Invalid {
        what: "an optional value whose tag does not ascend",
        offset,
    }
}

/// Steps over the optional values behind parameters or results, which must fill what is left. They need no end marker,
/// but one is tolerated.
pub(super) fn skip_all(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    skip_run(decoder)?;
    decoder.expect_end()
}

/// Steps over what is left of the optional members of a slice, which must have an end marker.
fn skip_members(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    if skip_run(decoder)? {
        Ok(())
    } else {
        Err(DecodeError::EndOfData {
            offset: decoder.offset(),
            needed: 1,
            left: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::super::tests::hex;
    use super::*;

    fn skip(input: &[u8]) -> Result<(), DecodeError> {
        Decoder::new(input, Encoding::V1_1).finish()
    }

    #[test]
    fn nothing_is_well_formed() {
        assert_eq!(skip(&[]), Ok(()));
    }

    /// The parameters of vector 080: request opts with every parameter, from Ice 3.7.8.
    #[test]
    fn every_format_is_skipped() {
        let input = hex(
            "15 03 73 74 72  1a 05 00 00 00  25 09 01 01 00 00 00 02 00 00 00  2e 03 00 00 00 01 01 61 \
             35 08 03 00 00 00 04 00 00 00  3e 03 00 00 00 01 6e 02  44 01 \
             4e 0e 00 00 00 01 70 00 00 00 00 01 00 01 01 00 02 61 64  f0 23 07",
        );
        assert_eq!(skip(&input), Ok(()));
        for end in 0..input.len() {
            // Cut between two values it is well formed, within one never: no cut may do worse than an error.
            drop(skip(&input[..end]));
        }
        assert!(skip(&input[..input.len() - 1]).is_err());
    }

    #[test]
    fn fixed_formats_have_their_widths() {
        assert_eq!(
            skip(&hex("08 01  11 01 02  1a 01 02 03 04  23 01 02 03 04 05 06 07 08")),
            Ok(())
        );
        assert!(skip(&hex("23 01 02 03 04 05 06 07")).is_err());
    }

    #[test]
    fn tags_from_30_on_follow_as_a_size() {
        assert_eq!(skip(&hex("e8 01  f0 1e 01  f0 fe 01  f0 ff ff 00 00 00 01")), Ok(()));
        assert!(skip(&hex("f0 ff ff ff ff ff 01")).is_err());
    }

    #[test]
    fn a_byte_that_is_no_tag_is_refused() {
        for byte in 0xf8..=0xfe {
            let error = DecodeError::Invalid {
                what: "a byte that is not a tag",
                offset: 0,
            };
            assert_eq!(skip(&[byte, 1, 0, 0, 0, 0, 0, 0]), Err(error));
        }
    }

    #[test]
    fn tags_must_ascend() {
        let error = |offset| DecodeError::Invalid {
            what: "an optional value whose tag does not ascend",
            offset,
        };
        assert_eq!(skip(&hex("10 01  08 01")), Err(error(2)));
        assert_eq!(skip(&hex("08 01  08 01")), Err(error(2)));
        assert_eq!(skip(&hex("f0 1f 01  f0 1e 01")), Err(error(3)));
    }

    #[test]
    fn sizes_must_fit() {
        assert_eq!(
            skip(&hex("0d 02 61")),
            Err(DecodeError::BadSize {
                offset: 1,
                size: 2,
                left: 1
            })
        );
        assert_eq!(
            skip(&hex("0e ff ff ff ff")),
            Err(DecodeError::BadSize {
                offset: 1,
                size: -1,
                left: 0
            })
        );
        assert_eq!(
            skip(&hex("0e 02 00 00 00 00")),
            Err(DecodeError::EndOfData {
                offset: 5,
                needed: 2,
                left: 1
            })
        );
        // A size is only stepped over: it need not be a count of anything.
        assert_eq!(skip(&hex("0c ff 00 00 00 7f")), Ok(()));
    }

    /// Only Ice before 3.8 sends one.
    #[test]
    fn an_instance_of_a_class_is_read_to_step_over_it() {
        assert_eq!(skip(&hex("0f 00  10 01")), Ok(()));
        assert_eq!(skip(&hex("0f 01 31 03 3a 3a 58 05 00 00 00 07  10 01")), Ok(()));
        assert!(skip(&hex("0f 01 21 03 3a 3a 58 07")).is_err());
    }

    #[test]
    fn an_end_marker_is_tolerated_at_the_end_of_parameters_only() {
        assert_eq!(skip(&hex("ff")), Ok(()));
        assert_eq!(skip(&hex("08 01 ff")), Ok(()));
        assert_eq!(
            skip(&hex("ff 08 01")),
            Err(DecodeError::TrailingBytes { offset: 1, left: 2 })
        );
    }

    /// The optional members of vector 071, from Ice 3.7.8, and a byte that belongs to what comes next.
    #[test]
    fn members_end_at_their_marker() {
        let input = hex("0a 0a 00 00 00  2d 01 73  f4 28 01  f0 ff 2c 01 00 00 01  ff  20");
        let mut decoder = Decoder::new(&input, Encoding::V1_1);
        assert_eq!(skip_members(&mut decoder), Ok(()));
        assert_eq!(decoder.left(), [0x20]);
        let unmarked = DecodeError::EndOfData {
            offset: 2,
            needed: 1,
            left: 0,
        };
        assert_eq!(skip_members(&mut Decoder::new(&[8, 1], Encoding::V1_1)), Err(unmarked));
    }

    fn tagged<T: Encode>(tag: u32, value: T) -> Vec<u8> {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, Encoding::V1_1);
        encoder.write_tagged(tag, &Some(value));
        encoder.finish().unwrap();
        let mut decoder = Decoder::new(&out, Encoding::V1_1);
        assert!(
            decoder
                .read_tagged_with::<T::Slice, ()>(tag, |content| {
                    content.skip_rest();
                    Ok(Some(()))
                })
                .unwrap()
                .is_some()
        );
        out.to_vec()
    }

    /// Vectors 084 and 085, from Ice 3.7.8.
    #[test]
    fn every_format_is_written() {
        assert_eq!(tagged(1, true), hex("08 01"));
        assert_eq!(tagged(2, 2_i16), hex("11 02 00"));
        assert_eq!(tagged(3, 3_i64), hex("1b 03 00 00 00 00 00 00 00"));
        assert_eq!(tagged(4, 1_f32), hex("22 00 00 80 3f"));
        assert_eq!(tagged(6, [1_u8, 2]), hex("35 02 01 02"));
        assert_eq!(tagged(7, [true]), hex("3d 01 01"));
        assert_eq!(tagged(8, [5_i16]), hex("45 03 01 05 00"));
        assert_eq!(tagged(8, Vec::<i16>::new()), hex("45 01 00"));
        assert_eq!(tagged(10, ["x"]), hex("56 03 00 00 00 01 01 78"));
        assert_eq!(tagged(10, Vec::<String>::new()), hex("56 01 00 00 00 00"));
        assert_eq!(tagged(11, &[(1_u8, true)][..]), hex("5d 03 01 01 01"));
        assert_eq!(tagged(12, &[("k", 1)][..]), hex("66 07 00 00 00 01 01 6b 01 00 00 00"));
        assert_eq!(tagged(29, 1_u8), hex("e8 01"));
        assert_eq!(tagged(30, 2_u8), hex("f0 1e 02"));
        assert_eq!(tagged(254, 3_u8), hex("f0 fe 03"));
        assert_eq!(tagged(255, 4_u8), hex("f0 ff ff 00 00 00 04"));
    }

    #[test]
    fn a_long_value_moves_to_make_place_for_its_size() {
        for count in [0, 1, 31, 62, 63, 64, 1000] {
            let items: Vec<i32> = (0..count).collect();
            let bytes = tagged(1, &items);
            let mut decoder = Decoder::new(&bytes, Encoding::V1_1);
            assert_eq!(decoder.read_tagged(1), Ok(Some(items)));
            assert_eq!(decoder.finish(), Ok(()));
        }
        // 63 items take 253 bytes, 64 take 257.
        assert_eq!(tagged(1, vec![0_i32; 63])[..2], hex("0d fd"));
        assert_eq!(tagged(1, vec![0_i32; 64])[..7], hex("0d ff 01 01 00 00 40"));
    }

    #[test]
    fn values_are_found_by_ascending_tags() {
        let input = hex("08 07  11 05 00  2d 01 73  f0 23 09");
        let mut decoder = Decoder::new(&input, Encoding::V1_1);
        assert_eq!(decoder.read_tagged::<i32>(0), Ok(None));
        assert_eq!(decoder.read_tagged::<i16>(2), Ok(Some(5)));
        assert_eq!(decoder.read_tagged::<i32>(3), Ok(None));
        assert_eq!(decoder.read_tagged::<&str>(5), Ok(Some("s")));
        assert_eq!(decoder.read_tagged::<u8>(34), Ok(None));
        assert_eq!(decoder.finish(), Ok(()));
    }

    #[test]
    fn tags_must_ascend_where_they_are_read_too() {
        let input = hex("11 05 00  08 07");
        let error = Err(DecodeError::Invalid {
            what: "an optional value whose tag does not ascend",
            offset: 3,
        });
        let mut decoder = Decoder::new(&input, Encoding::V1_1);
        assert_eq!(decoder.read_tagged::<i16>(2), Ok(Some(5)));
        assert_eq!(decoder.clone().read_tagged::<i16>(3).map(drop), error);
        assert_eq!(decoder.finish(), error);
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        let input = hex("11 05 00");
        let error = Decoder::new(&input, Encoding::V1_1).read_tagged::<i32>(2).unwrap_err();
        assert_eq!(
            error.to_string(),
            "an optional value of another type than declared at offset 0"
        );
        // What it counts is all of it.
        let input = hex("2e 06 00 00 00 01 01 61 00 00 00");
        assert!(
            Decoder::new(&input, Encoding::V1_1)
                .read_tagged::<Vec<String>>(5)
                .is_err()
        );
        let input = hex("2e 02 00 00 00 01 01 61");
        assert!(
            Decoder::new(&input, Encoding::V1_1)
                .read_tagged::<Vec<String>>(5)
                .is_err()
        );
    }

    #[test]
    fn encoding_1_0_has_none() {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, Encoding::V1_0);
        encoder.write_tagged(1, &Some(5));
        assert!(!encoder.write_tagged_members(|encoder| encoder.write_tagged(1, &Some(5))));
        assert!(out.is_empty());
        let input = hex("08 07");
        assert_eq!(Decoder::new(&input, Encoding::V1_0).read_tagged::<u8>(1), Ok(None));
    }

    #[test]
    fn a_slice_without_optional_members_reads_none_of_what_follows() {
        let input = hex("08 07  08 05 ff  09");
        let mut decoder = Decoder::new(&input, Encoding::V1_1);
        let member = |decoder: &mut Decoder<'_>| decoder.read_tagged::<u8>(1);
        assert_eq!(decoder.read_slice_members(false, member), Ok(None));
        assert_eq!(decoder.offset(), 0);
        assert_eq!(decoder.read_tagged::<u8>(1), Ok(Some(7)));
        assert_eq!(decoder.read_slice_members(true, member), Ok(Some(5)));
        assert_eq!(decoder.left(), [9]);
    }
}
