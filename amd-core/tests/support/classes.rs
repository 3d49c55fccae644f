//! The classes of the vectors, and some more, as the derive would make them.

use std::fmt;

use amd_core::definition::{Definition, TypeInfo};
use amd_core::encoding::{
    AnyClass, Class, ClassDecoder, ClassEncoder, ClassEntry, Decode, DecodeError, Decoder, Encode, Encoder,
    ExceptionDecoder, ExceptionEncoder, ExceptionEntry, Link, ReferenceVisitor, SliceClass, UserException,
    UserExceptions,
};

/// Defines a class: its base if it has one, its members, its optional members with their tags.
macro_rules! class {
    ($name:ident $type_id:literal $(= $compact:literal)? $(: $base:ident)? {
        $($member:ident: $ty:ty),* $(,)?
        $(; $($tag:literal $optional:ident: $optional_ty:ty),*)?
    }) => {
        #[derive(Debug, Default)]
        pub struct $name {
            $(pub base: $base,)?
            $(pub $member: $ty,)*
            $($(pub $optional: Option<$optional_ty>,)*)?
        }

        impl SliceClass for $name {
            type Base = class!(@base $($base)?);

            const TYPE_ID: &'static str = $type_id;
            const DEFINITION: Option<&'static Definition> = None;
            $(const COMPACT_ID: Option<i32> = Some($compact);)?

            fn base(&self) -> &Self::Base {
                class!(@borrow self $($base)?)
            }

            fn encode_slice(&self, slices: &mut ClassEncoder<'_, '_>) {
                slices.slice::<Self>(
                    |_encoder| {
                        $(_encoder.put(&self.$member);)*
                    },
                    |_encoder| {
                        $($(_encoder.write_tagged($tag, &self.$optional);)*)?
                    },
                );
            }

            fn decode_slices(slices: &mut ClassDecoder<'_, '_>) -> Result<Self, DecodeError> {
                #[allow(unused_mut, unused_variables, reason = "some classes have no members")]
                let mut this = slices.members::<Self, _>(|decoder| {
                    Ok(Self {
                        $(base: $base::default(),)?
                        $($member: decoder.get()?,)*
                        $($($optional: decoder.read_tagged($tag)?,)*)?
                    })
                })?;
                $(this.base = $base::decode_slices(slices)?;)?
                Ok(this)
            }

            fn visit_members(&self, _visitor: &mut ReferenceVisitor<'_>) {
                $(self.$member.visit_references(_visitor);)*
            }
        }

        inventory::submit! {
            ClassEntry {
                type_id: $type_id,
                compact_id: <$name as SliceClass>::COMPACT_ID,
                base: <<$name as SliceClass>::Base as SliceClass>::TYPE_ID,
                definition: stringify!($($member: $ty),*),
                place: concat!(file!(), ":", line!()),
                decode: |slices| slices.instance::<$name>(),
            }
        }
    };
    (@base) => { AnyClass };
    (@base $base:ident) => { $base };
    (@borrow $this:ident) => { AnyClass::ROOT };
    (@borrow $this:ident $base:ident) => { &$this.base };
}

class!(Base "::Vec::Base" { b: i32 });
class!(Derived "::Vec::Derived" : Base { d: String });
class!(Node "::Vec::Node" { name: String, next: Link<Node> });
class!(CompactIdBase "::Vec::CompactIdBase" = 7 { k: u8 });
// The enumerator is a number here: its form on the wire is the same.
class!(OptMembers "::Vec::OptMembers" { req: i32; 1 oi: i32, 5 os: String, 40 oc: Color, 300 ob: bool });
class!(Tree "::Test::Tree" { number: i32, parent: Link<Tree>, children: Vec<Link<Tree>> });
class!(Leaf "::Test::Leaf" : Tree { fruit: Link<AnyClass> });
class!(Sealed "::Test::Sealed" { inner: Option<Class<Sealed>>, link: Link<Sealed> });
class!(Empty "::Test::Empty" {});

/// Holds on to a class of its own kind where no link can be cleared.
pub type SealedPtr = Class<Sealed>;

/// `enum Color { red, green, blue }`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Color(pub i32);

impl amd_core::encoding::Shape for Color {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: amd_core::encoding::TagFormat = amd_core::encoding::TagFormat::Size;
    const TYPE: TypeInfo = TypeInfo::Basic("int");
}

impl amd_core::encoding::SliceType for Color {
    type Slice = Self;
}

impl amd_core::encoding::Enum for Color {
    const TYPE_ID: &'static str = "::Vec::Color";
    const MAX_VALUE: i32 = 2;

    fn value(&self) -> i32 {
        self.0
    }

    fn from_value(value: i32) -> Option<Self> {
        (0..=2).contains(&value).then_some(Self(value))
    }
}

impl Encode for Color {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        encoder.write_enumerator(self);
    }
}

impl<'de> Decode<'de> for Color {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        decoder.read_enumerator()
    }
}

/// `exception ClassOops { string reason; Base detail; }`
#[derive(Debug)]
pub struct ClassOops {
    pub reason: String,
    pub detail: Link<Base>,
}

impl UserException for ClassOops {
    const TYPE_ID: &'static str = "::Vec::ClassOops";
    const DEFINITION: &'static Definition = &Definition::exception(Self::TYPE_ID, None, &[]);
    const USES_CLASSES: bool = true;

    fn encode_slices(&self, slices: &mut ExceptionEncoder<'_, '_>) {
        slices.slice(Self::TYPE_ID, true, |encoder| {
            encoder.put(&self.reason);
            encoder.put(&self.detail);
        });
    }

    fn decode_slices(slices: &mut ExceptionDecoder<'_, '_>) -> Result<Self, DecodeError> {
        slices.members(true, |decoder| {
            Ok(Self {
                reason: decoder.get()?,
                detail: decoder.get()?,
            })
        })
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl UserExceptions for ClassOops {
    const TYPE_IDS: &'static [&'static str] = &[Self::TYPE_ID];
    const DEFINITIONS: &'static [&'static Definition] = &[Self::DEFINITION];

    fn encode_exception(&self, encoder: &mut Encoder<'_>) {
        ExceptionEncoder::encode(self, encoder);
    }

    fn decode_exception(type_id: &str, slices: &mut ExceptionDecoder<'_, '_>) -> Option<Result<Self, DecodeError>> {
        (type_id == Self::TYPE_ID).then(|| Self::decode_slices(slices))
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        UserException::describe(self, f)
    }
}

inventory::submit! {
    ExceptionEntry {
        type_id: "::Vec::ClassOops",
        base: None,
        definition: "string reason; Base detail;",
        place: "classes.rs",
        skip_members: |decoder| {
            decoder.get::<String>()?;
            decoder.get::<Link<Base>>().map(drop)
        },
    }
}
