//! Exceptions against the bytes of real peers.

use std::fmt;

use bytes::BytesMut;

use super::super::{
    DecodeError, Decoded, Decoder, Encoder, Encoding, ExceptionDecoder, ExceptionEncoder, ExceptionEntry,
    NoUserException, UserException, UserExceptions,
};
use super::hex;
use crate::definition::Definition;

#[derive(Clone, Debug, PartialEq)]
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

#[derive(Clone, Debug, PartialEq)]
struct DerivedOops {
    base: Oops,
    extra: String,
}

impl UserException for DerivedOops {
    const TYPE_ID: &'static str = "::Vec::DerivedOops";
    const DEFINITION: &'static Definition = &Definition::exception(Self::TYPE_ID, Some(Oops::DEFINITION), &[]);

    fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>) {
        slices.slice(Self::TYPE_ID, false, |encoder| encoder.put(&self.extra));
        UserException::encode_slices(&self.base, slices);
    }

    fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
        let extra = slices.members(false, |decoder| decoder.get())?;
        let base = UserException::decode_slices(slices)?;
        Ok(Self { base, extra })
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

inventory::submit! {
    ExceptionEntry {
        type_id: "::Vec::Oops",
        base: None,
        definition: "string reason; int code;",
        place: "exception.rs:1",
        skip_members: |decoder| {
            decoder.read_str()?;
            decoder.read_i32().map(drop)
        },
    }
}

inventory::submit! {
    ExceptionEntry {
        type_id: "::Vec::DerivedOops",
        base: Some("::Vec::Oops"),
        definition: "string extra;",
        place: "exception.rs:2",
        skip_members: |decoder| decoder.read_str().map(drop),
    }
}

macro_rules! set {
    ($name:ident: $($exception:ident),*) => {
        #[derive(Clone, Debug, PartialEq)]
        enum $name {
            $($exception($exception),)*
        }

        impl UserExceptions for $name {
            const TYPE_IDS: &'static [&'static str] = &[$($exception::TYPE_ID),*];
            const DEFINITIONS: &'static [&'static Definition] = &[$($exception::DEFINITION),*];

            fn encode_exception(&self, encoder: &mut Encoder<'_>) {
                match self {
                    $(Self::$exception(exception) => ExceptionEncoder::encode(exception, encoder),)*
                }
            }

            fn decode_exception(
                type_id: &str,
                slices: &mut ExceptionDecoder<'_, '_>,
            ) -> Option<Result<Self, DecodeError>> {
                match type_id {
                    $($exception::TYPE_ID => Some($exception::decode_slices(slices).map(Self::$exception)),)*
                    _ => None,
                }
            }

            fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$exception(exception) => exception.describe(f),)*
                }
            }
        }
    };
}

set!(Both: Oops, DerivedOops);
set!(BaseOnly: Oops);
set!(DerivedOnly: DerivedOops);

fn oops() -> Oops {
    Oops {
        reason: "why".to_owned(),
        code: 42,
    }
}

fn derived_oops() -> DerivedOops {
    DerivedOops {
        base: oops(),
        extra: "more".to_owned(),
    }
}

fn decode_in<E: UserExceptions>(text: &str, encoding: Encoding) -> Result<Decoded<E>, DecodeError> {
    let input = hex(text);
    let mut decoder = Decoder::new(&input, encoding);
    let decoded = ExceptionDecoder::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(decoded)
}

fn decode<E: UserExceptions>(text: &str) -> Result<Decoded<E>, DecodeError> {
    decode_in(text, Encoding::V1_1)
}

fn unknown<E>(type_id: &str) -> Result<Decoded<E>, DecodeError> {
    Ok(Decoded::Unknown {
        type_id: type_id.to_owned(),
    })
}

fn encode(exceptions: &impl UserExceptions, encoding: Encoding) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    exceptions.encode_exception(&mut encoder);
    encoder.finish().unwrap();
    out.to_vec()
}

// The contents of the encapsulations of captured replies.

/// Vector 040, Ice 3.7.8 (Python).
const OOPS_COMPACT: &str = "20 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 03 77 68 79 2a 00 00 00";
/// Vector 041, Ice 3.8.3 (Python).
const OOPS_SLICED: &str = "30 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 0c 00 00 00 03 77 68 79 2a 00 00 00";
/// Vector 042, Ice 3.7.8 (Python).
const DERIVED_COMPACT: &str = "00 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 04 6d 6f 72 65 \
                               20 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 03 77 68 79 2a 00 00 00";
/// Vector 043, Ice 3.7.8 (Python).
const DERIVED_SLICED: &str = "10 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 \
                              09 00 00 00 04 6d 6f 72 65 \
                              30 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 0c 00 00 00 03 77 68 79 2a 00 00 00";
/// Vector 053, Ice 3.7.8 (C++): no flag 20.
const DERIVED_COMPACT_UNFLAGGED: &str = "00 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 \
                                         04 6d 6f 72 65 \
                                         00 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 03 77 68 79 2a 00 00 00";
/// Vector 054, Ice 3.7.8 (C++): no flag 20.
const DERIVED_SLICED_UNFLAGGED: &str = "10 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 \
                                        09 00 00 00 04 6d 6f 72 65 \
                                        10 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 0c 00 00 00 03 77 68 79 2a 00 00 00";
/// Vector 107, Ice 3.7.8 (Python), encoding 1.0.
const DERIVED_1_0: &str = "00 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 \
                           09 00 00 00 04 6d 6f 72 65 \
                           0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 0c 00 00 00 03 77 68 79 2a 00 00 00";
/// Vector 044, Ice 3.7.8 (Python).
const CLASS_COMPACT: &str = "20 10 3a 3a 56 65 63 3a 3a 43 6c 61 73 73 4f 6f 70 73 03 63 6c 73 01 \
                             01 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 02 64 64 20 05 00 00 00";
/// Vector 045, Ice 3.8.3 (Python).
const CLASS_SLICED: &str = "38 10 3a 3a 56 65 63 3a 3a 43 6c 61 73 73 4f 6f 70 73 09 00 00 00 03 63 6c 73 01 \
                            01 01 11 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 07 00 00 00 02 64 64 \
                            31 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 08 00 00 00 05 00 00 00";
/// Vector 108, Ice 3.7.8 (Python), encoding 1.0.
const CLASS_1_0: &str = "01 10 3a 3a 56 65 63 3a 3a 43 6c 61 73 73 4f 6f 70 73 \
                         0c 00 00 00 03 63 6c 73 ff ff ff ff \
                         01 01 00 00 00 00 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 07 00 00 00 02 64 64 \
                         00 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 08 00 00 00 05 00 00 00 \
                         00 0d 3a 3a 49 63 65 3a 3a 4f 62 6a 65 63 74 05 00 00 00 00 00";

#[test]
fn exceptions_are_written_sliced_as_ice_writes_them() {
    assert_eq!(encode(&Both::Oops(oops()), Encoding::V1_1), hex(OOPS_SLICED));
    assert_eq!(
        encode(&Both::DerivedOops(derived_oops()), Encoding::V1_1),
        hex(DERIVED_SLICED)
    );
    assert_eq!(
        encode(&Both::DerivedOops(derived_oops()), Encoding::V1_0),
        hex(DERIVED_1_0)
    );
}

#[test]
fn every_format_is_read() {
    for text in [OOPS_COMPACT, OOPS_SLICED] {
        assert_eq!(decode(text), Ok(Decoded::Known(Both::Oops(oops()))));
    }
    for text in [
        DERIVED_COMPACT,
        DERIVED_SLICED,
        DERIVED_COMPACT_UNFLAGGED,
        DERIVED_SLICED_UNFLAGGED,
    ] {
        assert_eq!(decode(text), Ok(Decoded::Known(Both::DerivedOops(derived_oops()))));
        assert_eq!(
            decode(text),
            Ok(Decoded::Known(DerivedOnly::DerivedOops(derived_oops())))
        );
    }
    let known = Ok(Decoded::Known(Both::DerivedOops(derived_oops())));
    assert_eq!(decode_in(DERIVED_1_0, Encoding::V1_0), known);
}

#[test]
fn what_the_set_lacks_is_sliced_to_a_base_that_it_has() {
    // The compact ones can be stepped over because the registry knows the derived type.
    for text in [
        DERIVED_COMPACT,
        DERIVED_SLICED,
        DERIVED_COMPACT_UNFLAGGED,
        DERIVED_SLICED_UNFLAGGED,
    ] {
        assert_eq!(decode(text), Ok(Decoded::Known(BaseOnly::Oops(oops()))));
    }
    assert_eq!(
        decode_in(DERIVED_1_0, Encoding::V1_0),
        Ok(Decoded::Known(BaseOnly::Oops(oops())))
    );
}

#[test]
fn what_is_wholly_unknown_is_called_by_its_most_derived_type() {
    for text in [OOPS_COMPACT, OOPS_SLICED] {
        assert_eq!(decode::<DerivedOnly>(text), unknown("::Vec::Oops"));
    }
    for text in [
        DERIVED_COMPACT,
        DERIVED_SLICED,
        DERIVED_COMPACT_UNFLAGGED,
        DERIVED_SLICED_UNFLAGGED,
    ] {
        assert_eq!(decode::<NoUserException>(text), unknown("::Vec::DerivedOops"));
    }
    assert_eq!(
        decode_in::<NoUserException>(DERIVED_1_0, Encoding::V1_0),
        unknown("::Vec::DerivedOops")
    );
}

#[test]
fn a_compact_slice_of_a_type_that_no_one_knows_is_the_end_of_the_way() {
    // "::X", one byte, then an Oops.
    let text = format!("00 03 3a 3a 58 07 {OOPS_COMPACT}");
    assert_eq!(decode::<Both>(&text), unknown("::X"));
    // The same with a size.
    let text = format!("10 03 3a 3a 58 05 00 00 00 07 {OOPS_COMPACT}");
    assert_eq!(decode(&text), Ok(Decoded::Known(Both::Oops(oops()))));
}

#[test]
fn tables_of_instances_belong_to_slices_and_are_never_empty() {
    assert_eq!(decode::<Both>(CLASS_COMPACT), unknown("::Vec::ClassOops"));
    assert_eq!(decode::<Both>(CLASS_SLICED), unknown("::Vec::ClassOops"));
    assert_eq!(
        decode_in::<Both>(CLASS_1_0, Encoding::V1_0),
        unknown("::Vec::ClassOops")
    );

    // An Oops, and an unknown type that has a base, each with an indirection table.
    let known = OOPS_SLICED.replacen("30", "38", 1);
    let derived = DERIVED_SLICED.replacen("10", "18", 1);
    assert!(matches!(decode::<Both>(&known), Err(DecodeError::EndOfData { .. })));
    assert!(decode::<BaseOnly>(&derived).is_err());
    assert!(matches!(
        decode::<Both>(&format!("{known} 00")),
        Err(DecodeError::Invalid {
            what: "an indirection table without entries",
            ..
        })
    ));
}

#[test]
fn instances_behind_known_slices_are_passed_over_in_1_0() {
    let text = format!("01 {} 01 01 00 00 00", DERIVED_1_0.split_once(' ').unwrap().1);
    assert_eq!(
        decode_in(&text, Encoding::V1_0),
        Ok(Decoded::Known(BaseOnly::Oops(oops())))
    );
}

#[test]
fn optional_members_are_skipped_with_their_marker() {
    let compact = "24 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 03 77 68 79 2a 00 00 00 08 01 ff";
    let sliced = "34 0b 3a 3a 56 65 63 3a 3a 4f 6f 70 73 0f 00 00 00 03 77 68 79 2a 00 00 00 08 01 ff";
    for text in [compact, sliced] {
        assert_eq!(decode(text), Ok(Decoded::Known(Both::Oops(oops()))));
        assert!(decode::<Both>(text.strip_suffix(" ff").unwrap()).is_err());
    }
    let derived = DERIVED_COMPACT
        .replacen("00", "04", 1)
        .replacen("6d 6f 72 65", "6d 6f 72 65 ff", 1);
    assert_eq!(decode(&derived), Ok(Decoded::Known(BaseOnly::Oops(oops()))));
    assert_eq!(decode(&derived), Ok(Decoded::Known(Both::DerivedOops(derived_oops()))));
}

#[test]
fn a_slice_holds_its_members_and_nothing_else() {
    let too_long = OOPS_SLICED.replacen("0c 00 00 00", "0d 00 00 00", 1) + " 00";
    assert_eq!(
        decode::<Both>(&too_long),
        Err(DecodeError::TrailingBytes { offset: 25, left: 1 })
    );
    let too_short = OOPS_SLICED.replacen("0c 00 00 00", "0b 00 00 00", 1);
    let error = DecodeError::EndOfData {
        offset: 21,
        needed: 4,
        left: 3,
    };
    assert_eq!(decode::<Both>(&too_short), Err(error));
}

#[test]
fn a_slice_size_that_lies_is_refused() {
    for size in [
        "03 00 00 00",
        "ff ff ff ff",
        "0d 00 00 00",
        "ff ff ff 7f",
        "00 00 00 80",
    ] {
        let text = OOPS_SLICED.replacen("0c 00 00 00", size, 1);
        assert!(
            matches!(
                decode::<Both>(&text),
                Err(DecodeError::BadSize {
                    offset: 13,
                    left: 8,
                    ..
                })
            ),
            "{size}"
        );
        assert!(
            matches!(decode::<DerivedOnly>(&text), Err(DecodeError::BadSize { .. })),
            "{size}"
        );
    }
}

#[test]
fn the_slice_of_the_base_must_be_there() {
    let alone = "30 12 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 4f 6f 70 73 09 00 00 00 04 6d 6f 72 65";
    let error = DecodeError::Invalid {
        what: "an exception without the slice of its base",
        offset: 29,
    };
    assert_eq!(decode::<Both>(alone), Err(error.clone()));
    assert_eq!(decode::<Both>(&alone.replacen("30", "10", 1)), Err(error));

    let other = DERIVED_SLICED.replacen("3a 3a 4f 6f 70 73 0c", "3a 3a 4f 6f 70 74 0c", 1);
    let error = DecodeError::Invalid {
        what: "an exception with another base than defined here",
        offset: 29,
    };
    assert_eq!(decode::<Both>(&other), Err(error));
}

#[test]
fn nothing_may_follow_but_what_may_follow_anything() {
    assert!(matches!(
        decode::<Both>(&format!("{OOPS_SLICED} 3a")),
        Err(DecodeError::EndOfData { .. })
    ));
    assert!(decode::<Both>(&format!("{OOPS_SLICED} 08 01")).is_ok());
    assert!(decode_in::<Both>(&format!("{DERIVED_1_0} 00"), Encoding::V1_0).is_ok());
    let trailing = Err(DecodeError::TrailingBytes { offset: 53, left: 2 });
    assert_eq!(
        decode_in::<Both>(&format!("{DERIVED_1_0} 00 00"), Encoding::V1_0),
        trailing
    );
}

#[test]
fn a_cut_is_an_error_or_unknown_wherever_it_is() {
    for (text, encoding) in [
        (DERIVED_COMPACT, Encoding::V1_1),
        (DERIVED_SLICED, Encoding::V1_1),
        (DERIVED_1_0, Encoding::V1_0),
    ] {
        let input = hex(text);
        for end in 0..input.len() {
            let decoded = ExceptionDecoder::decode::<Both>(&mut Decoder::new(&input[..end], encoding));
            assert!(decoded.is_err(), "{end} of {text}");
        }
    }
}

#[test]
fn where_a_type_has_class_members_lists_of_instances_follow_in_1_0() {
    struct ClassOops;
    impl UserException for ClassOops {
        const TYPE_ID: &'static str = "::Vec::ClassOops";
        const DEFINITION: &'static Definition = &Definition::exception(Self::TYPE_ID, None, &[]);
        const USES_CLASSES: bool = true;
        fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>) {
            slices.slice(Self::TYPE_ID, true, |_| ());
        }
        fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
            slices.members(true, |_| Ok(Self))
        }
        fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(Self::TYPE_ID)
        }
    }

    let mut out = BytesMut::new();
    let result = Encoder::encapsulate(&mut out, Encoding::V1_0, |encoder| {
        ExceptionEncoder::encode(&ClassOops, encoder);
    });
    assert_eq!(result, Ok(()));
    assert_eq!(out[..7], hex("1d 00 00 00 01 00 01"));
    assert_eq!(out.last(), Some(&0));
}
