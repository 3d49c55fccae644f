//! Optional values: a tag and a format before each, in encoding 1.1.
//!
//! The format says how far to step, so that a value which a newer peer appended is passed over unread.

use super::{DecodeError, Decoder};

/// Ends the optional members of a class or exception slice.
const END_MARKER: u8 = 0xff;
/// In the place of a tag: the tag follows as a size.
const TAG_FOLLOWS: u8 = 30;

/// How a value is laid out, in the low three bits of its tag byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// So many bytes.
    Fixed(usize),
    /// One size.
    Size,
    /// A size that counts the bytes behind it.
    VSize,
    /// An `i32` that counts the bytes behind it.
    FSize,
    /// An instance of a class.
    Class,
}

impl Format {
    fn from_bits(bits: u8) -> Self {
        match bits & 0x07 {
            0 => Self::Fixed(1),
            1 => Self::Fixed(2),
            2 => Self::Fixed(4),
            3 => Self::Fixed(8),
            4 => Self::Size,
            5 => Self::VSize,
            6 => Self::FSize,
            _ => Self::Class,
        }
    }

    fn skip(self, decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
        let count = match self {
            Self::Fixed(count) => count,
            Self::Size => return decoder.read_size().map(drop),
            Self::VSize => decoder.read_count(1)?,
            Self::FSize => {
                let offset = decoder.offset();
                let size = decoder.read_i32()?;
                let bad = DecodeError::BadSize {
                    offset,
                    size: size.into(),
                    left: decoder.left().len(),
                };
                usize::try_from(size).map_err(|_| bad)?
            }
            Self::Class => {
                let what = "an optional value of class type";
                return Err(DecodeError::Unsupported {
                    what,
                    offset: decoder.offset(),
                });
            }
        };
        decoder.read_raw(count).map(drop)
    }
}

/// What stands before an optional value, or in the place of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    Value { tag: usize, format: Format },
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
        format: Format::from_bits(byte),
    })
}

/// Steps over optional values. True if an end marker ended them, false if the bytes did.
///
/// A reader that looks for one tag would miss those which stand out of order, so tags that do not ascend are an error.
fn skip_run(decoder: &mut Decoder<'_>) -> Result<bool, DecodeError> {
    let mut least = 0;
    while !decoder.left().is_empty() {
        let offset = decoder.offset();
        let Head::Value { tag, format } = read_head(decoder)? else {
            return Ok(true);
        };
        if tag < least {
            return Err(DecodeError::Invalid {
                what: "an optional value whose tag does not ascend",
                offset,
            });
        }
        least = tag + 1;
        format.skip(decoder)?;
    }
    Ok(false)
}

/// Steps over the optional values behind parameters or results, which must fill what is left. They need no end marker,
/// but one is tolerated.
pub(super) fn skip_all(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    skip_run(decoder)?;
    decoder.expect_end()
}

/// Steps over the optional members of a slice, which must have an end marker.
pub(super) fn skip_members(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
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
    use super::super::Encoding;
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

    #[test]
    fn an_instance_of_a_class_is_refused_by_name() {
        let error = skip(&hex("0f 01")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "an optional value of class type at offset 1 is not supported"
        );
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
}
