//! Encoding 1.0: instances go to lists behind everything else.

use std::borrow::Cow;

use super::{AnyClass, ClassEncoder, SliceClass};
use crate::encoding::Encoder;

/// Appends the lists of instances. An instance that is met while a list is written goes to the next one, so that nothing
/// is nested.
pub(in crate::encoding) fn write_lists(encoder: &mut Encoder<'_>) {
    loop {
        let list = std::mem::take(&mut encoder.writer().waiting);
        encoder.write_size(list.len());
        if list.is_empty() {
            return;
        }
        // The order is free. This is the one in which Ice 3.7 was seen to write.
        for (number, instance) in list.iter().rev() {
            encoder.write_i32(*number);
            ClassEncoder::encode(instance, encoder);
        }
    }
}

/// Appends a slice.
pub(super) fn slice<'a>(encoder: &mut Encoder<'a>, type_id: Cow<'static, str>, members: impl FnOnce(&mut Encoder<'a>)) {
    match encoder.writer().type_id(&type_id) {
        Some(index) => {
            encoder.write_u8(1);
            encoder.write_size(index);
        }
        None => {
            encoder.write_u8(0);
            encoder.write_str(&type_id);
            encoder.writer().add_type_id(type_id);
        }
    }
    encoder.write_sized(|encoder| members(encoder));
}

/// Appends the slice of the root: a count of 0.
pub(super) fn root_slice(encoder: &mut Encoder<'_>) {
    slice(encoder, Cow::Borrowed(AnyClass::TYPE_ID), |encoder| encoder.write_u8(0));
}
