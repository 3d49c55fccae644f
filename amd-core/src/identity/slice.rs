//! Identities as values of the Slice struct `::Ice::Identity`: name, then category.
//!
//! An [`Identity`] always has a name, and a value without one is refused. Where a peer may send such a value, an
//! [`IdentityRef`] takes it as it is, and without a copy.

use super::{Identity, IdentityRef};
use crate::definition::{Definition, DefinitionKind, MemberInfo, TypeInfo};
use crate::encoding::{Decode, DecodeError, Decoder, Encode, Encoder, Shape, SliceType, Struct};

impl Shape for Identity {
    const MIN_SIZE: usize = 2;
    const TYPE: TypeInfo = TypeInfo::Defined(&Definition {
        type_id: Self::TYPE_ID,
        docs: "",
        kind: DefinitionKind::Struct {
            members: &[member("name"), member("category")],
        },
    });
}

const fn member(name: &'static str) -> MemberInfo {
    MemberInfo {
        name,
        docs: "",
        tag: None,
        ty: TypeInfo::Basic("string"),
    }
}

impl SliceType for Identity {
    type Slice = Self;
}

impl Struct for Identity {
    const TYPE_ID: &'static str = "::Ice::Identity";
}

impl Encode for Identity {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        self.as_ref().encode(encoder);
    }
}

impl<'de> Decode<'de> for Identity {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        let offset = decoder.offset();
        let nameless = |_| DecodeError::Invalid {
            what: "an identity without a name",
            offset,
        };
        IdentityRef::decode(decoder)?.to_identity().map_err(nameless)
    }
}

impl SliceType for IdentityRef<'_> {
    type Slice = Identity;
}

impl Encode for IdentityRef<'_> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        Self::encode(*self, encoder);
    }
}

impl<'de> Decode<'de> for IdentityRef<'de> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Self::decode(decoder)
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::encoding::Encoding;

    #[test]
    fn an_identity_is_its_two_strings() {
        let identity = Identity::new("paris", "weather").unwrap();
        let mut bytes = BytesMut::new();
        Encoder::new(&mut bytes, Encoding::V1_1).put(&identity);
        assert_eq!(&bytes[..], b"\x05paris\x07weather");
        assert_eq!(Decoder::new(&bytes, Encoding::V1_1).get(), Ok(identity.clone()));
        assert_eq!(Decoder::new(&bytes, Encoding::V1_1).get(), Ok(identity.as_ref()));
    }

    #[test]
    fn one_without_a_name_is_refused_unless_it_is_borrowed() {
        let bytes = b"\x00\x07weather";
        let error = Decoder::new(bytes, Encoding::V1_1).get::<Identity>().unwrap_err();
        assert_eq!(error.to_string(), "an identity without a name at offset 0");
        let borrowed = IdentityRef {
            name: "",
            category: "weather",
        };
        assert_eq!(Decoder::new(bytes, Encoding::V1_1).get(), Ok(borrowed));
    }
}
