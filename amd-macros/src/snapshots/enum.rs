const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::Shape for Color {
        const MIN_SIZE: __amd::usize = 1;
        const TAG_FORMAT: __amd::TagFormat = __amd::TagFormat::Size;
        const TYPE: __amd::TypeInfo = __amd::TypeInfo::Defined(
            &__amd::Definition {
                type_id: "::VisitorCenter::Color",
                docs: "",
                kind: __amd::DefinitionKind::Enum {
                    enumerators: &[
                        __amd::EnumeratorInfo {
                            name: "Red",
                            docs: "",
                            value: 0,
                        },
                        __amd::EnumeratorInfo {
                            name: "Green",
                            docs: "",
                            value: 5,
                        },
                        __amd::EnumeratorInfo {
                            name: "Blue",
                            docs: "",
                            value: 6,
                        },
                    ],
                },
            },
        );
    }
    #[automatically_derived]
    impl __amd::SliceType for Color {
        type Slice = Self;
    }
    #[automatically_derived]
    impl __amd::Enum for Color {
        const TYPE_ID: &'static __amd::str = "::VisitorCenter::Color";
        const MAX_VALUE: __amd::i32 = 6;
        fn value(&self) -> __amd::i32 {
            match self {
                Self::Red => 0,
                Self::Green => 5,
                Self::Blue => 6,
            }
        }
        fn from_value(__value: __amd::i32) -> __amd::Option<Self> {
            match __value {
                0 => __amd::Option::Some(Self::Red),
                5 => __amd::Option::Some(Self::Green),
                6 => __amd::Option::Some(Self::Blue),
                _ => __amd::Option::None,
            }
        }
    }
    #[automatically_derived]
    impl __amd::Encode for Color {
        fn encode(&self, __encoder: &mut __amd::Encoder<'_>) {
            __encoder.write_enumerator(self);
        }
    }
    #[automatically_derived]
    impl<'de> __amd::Decode<'de> for Color {
        fn decode(
            __decoder: &mut __amd::Decoder<'de>,
        ) -> __amd::Result<Self, __amd::DecodeError> {
            __decoder.read_enumerator()
        }
    }
};
