//! Encoding 1.0: instances stand in lists behind everything else, and refer to each other by their numbers.

use super::format::flags;
use super::read::{ClassDecoder, Header, Name, read_type_id_index};
use super::{AnyClass, SliceClass};
use crate::encoding::{DecodeError, Decoder};

/// The least size of an instance: its number, and two slices of two bytes and a size.
const MIN_INSTANCE_SIZE: usize = 4 + 2 * 6;

/// Reads a reference: the negated number of an instance.
pub(super) fn number(decoder: &mut Decoder<'_>) -> Result<Option<i32>, DecodeError> {
    let offset = decoder.offset();
    let value = decoder.read_i32()?;
    match (value, value.checked_neg()) {
        (0, _) => Ok(None),
        (..0, Some(number)) => Ok(Some(number)),
        _ => Err(DecodeError::Invalid {
            what: "a reference to an instance that is not negative",
            offset,
        }),
    }
}

/// Reads the lists of instances.
pub(in crate::encoding) fn read_lists(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    loop {
        let count = decoder.read_count(MIN_INSTANCE_SIZE)?;
        if count == 0 {
            break;
        }
        for _ in 0..count {
            instance(decoder)?;
        }
    }
    let offset = decoder.offset();
    decoder.graph().check_missing(offset)
}

fn instance(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let offset = decoder.offset();
    let number = decoder.read_i32()?;
    if number <= 0 {
        let what = "an instance whose number is not positive";
        return Err(DecodeError::Invalid { what, offset });
    }
    decoder.graph().begin_numbered(number, offset)?;
    let mut most_derived = None;
    loop {
        let offset = decoder.offset();
        let header = header(decoder)?;
        let Some(Name::Text(type_id)) = header.name else {
            continue;
        };
        let most_derived = *most_derived.get_or_insert(type_id);
        if let Some(entry) = header.name.and_then(Name::find) {
            let instance = ClassDecoder::decode(decoder, entry, header, Vec::new())?;
            return decoder.graph().complete(instance);
        }
        // Behind the root there is nothing more. A slice that is not known is passed over: there is no way to send it on.
        if type_id == AnyClass::TYPE_ID {
            let type_id = most_derived.to_owned();
            return Err(DecodeError::UnknownClass { type_id, offset });
        }
        decoder.read_raw(header.size.unwrap_or(0))?;
    }
}

/// Reads what stands before the members of a slice.
pub(super) fn header<'de>(decoder: &mut Decoder<'de>) -> Result<Header<'de>, DecodeError> {
    let offset = decoder.offset();
    let type_id = match decoder.read_u8()? {
        0 => {
            let text = decoder.read_str()?;
            decoder.graph().add_type_id(text);
            text
        }
        1 => read_type_id_index(decoder)?,
        _ => {
            let what = "a type id that is neither new nor an index";
            return Err(DecodeError::Invalid { what, offset });
        }
    };
    Ok(Header {
        flags: flags::SIZE,
        name: Some(Name::Text(type_id)),
        size: Some(decoder.read_slice_size()?),
    })
}

/// Reads the slice of the root, which ends an instance. It once had members, of which a count of 0 is left.
pub(super) fn root_slice(decoder: &mut Decoder<'_>) -> Result<(), DecodeError> {
    let offset = decoder.offset();
    let header = header(decoder)?;
    let is_root = matches!(header.name, Some(Name::Text(AnyClass::TYPE_ID)));
    if !is_root || decoder.read_raw(header.size.unwrap_or(0))? != [0] {
        let what = "an instance that does not end with an empty slice of `::Ice::Object`";
        return Err(DecodeError::Invalid { what, offset });
    }
    Ok(())
}
