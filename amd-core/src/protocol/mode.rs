//! [`OperationMode`] as a value of the Slice enum `::Ice::OperationMode`.

use super::OperationMode;
use crate::definition::{Definition, DefinitionKind, EnumeratorInfo, TypeInfo};
use crate::encoding::{Decode, DecodeError, Decoder, Encode, Encoder, Enum, Shape, SliceType, TagFormat};

impl Shape for OperationMode {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: TagFormat = TagFormat::Size;
    const TYPE: TypeInfo = TypeInfo::Defined(&Definition {
        type_id: Self::TYPE_ID,
        docs: "",
        kind: DefinitionKind::Enum {
            enumerators: &[
                enumerator("Normal", 0),
                enumerator("Nonmutating", 1),
                enumerator("Idempotent", 2),
            ],
        },
    });
}

const fn enumerator(name: &'static str, value: i32) -> EnumeratorInfo {
    EnumeratorInfo { name, docs: "", value }
}

impl SliceType for OperationMode {
    type Slice = Self;
}

impl Enum for OperationMode {
    const TYPE_ID: &'static str = "::Ice::OperationMode";
    const MAX_VALUE: i32 = 2;

    fn value(&self) -> i32 {
        self.to_byte().into()
    }

    fn from_value(value: i32) -> Option<Self> {
        Self::from_byte(u8::try_from(value).ok()?)
    }
}

impl Encode for OperationMode {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_enumerator(self);
    }
}

impl<'de> Decode<'de> for OperationMode {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_enumerator()
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::encoding::Encoding;

    #[test]
    fn an_operation_mode_is_its_number() {
        for (mode, byte) in [
            (OperationMode::Normal, 0),
            (OperationMode::Nonmutating, 1),
            (OperationMode::Idempotent, 2),
        ] {
            let mut bytes = BytesMut::new();
            Encoder::new(&mut bytes, Encoding::V1_1).put(&mode);
            assert_eq!(bytes[..], [byte]);
            assert_eq!(Decoder::new(&bytes, Encoding::V1_1).get(), Ok(mode));
        }
        assert!(Decoder::new(&[3], Encoding::V1_1).get::<OperationMode>().is_err());
    }
}
