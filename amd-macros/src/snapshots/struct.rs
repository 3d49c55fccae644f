const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::Shape for Ticket {
        const MIN_SIZE: __amd::usize = <i32 as __amd::Member>::MIN_SIZE
            + <Vec<String> as __amd::Member>::MIN_SIZE;
        const FIXED_SIZE: __amd::Option<__amd::usize> = __amd::shape::sum_of_fixed(
            &[
                <i32 as __amd::Member>::FIXED_SIZE,
                <Vec<String> as __amd::Member>::FIXED_SIZE,
            ],
        );
        const USES_CLASSES: __amd::bool = <i32 as __amd::Member>::USES_CLASSES
            || <Vec<String> as __amd::Member>::USES_CLASSES;
        const TYPE: __amd::TypeInfo = __amd::TypeInfo::Defined(
            &__amd::Definition {
                type_id: "::VisitorCenter::Ticket",
                docs: "",
                kind: __amd::DefinitionKind::Struct {
                    members: &[
                        __amd::MemberInfo {
                            name: "number",
                            docs: "",
                            tag: __amd::Option::None,
                            ty: <i32 as __amd::Member>::TYPE,
                        },
                        __amd::MemberInfo {
                            name: "visitorNames",
                            docs: "",
                            tag: __amd::Option::None,
                            ty: <Vec<String> as __amd::Member>::TYPE,
                        },
                    ],
                },
            },
        );
    }
    #[automatically_derived]
    impl __amd::SliceType for Ticket {
        type Slice = Self;
    }
    #[automatically_derived]
    impl __amd::Struct for Ticket {
        const TYPE_ID: &'static __amd::str = "::VisitorCenter::Ticket";
    }
    #[automatically_derived]
    impl __amd::Encode for Ticket {
        fn encode(&self, __encoder: &mut __amd::Encoder<'_>) {
            <i32 as __amd::Member>::put(&self.number, __encoder);
            <Vec<String> as __amd::Member>::put(&self.names, __encoder);
        }
        fn visit_references(&self, __visitor: &mut __amd::ReferenceVisitor<'_>) {
            <i32 as __amd::Member>::visit(&self.number, __visitor);
            <Vec<String> as __amd::Member>::visit(&self.names, __visitor);
        }
    }
    #[automatically_derived]
    impl<'de> __amd::Decode<'de> for Ticket {
        fn decode(
            __decoder: &mut __amd::Decoder<'de>,
        ) -> __amd::Result<Self, __amd::DecodeError> {
            __amd::Result::Ok(Self {
                number: <i32 as __amd::Member>::get(__decoder)?,
                names: <Vec<String> as __amd::Member>::get(__decoder)?,
            })
        }
    }
};
