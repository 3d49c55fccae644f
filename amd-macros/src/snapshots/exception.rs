const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::UserException for NameTaken {
        const TYPE_ID: &'static __amd::str = "::VisitorCenter::NameTaken";
        const DEFINITION: &'static __amd::Definition = &__amd::Definition {
            type_id: "::VisitorCenter::NameTaken",
            docs: "",
            kind: __amd::DefinitionKind::Exception {
                base: __amd::Option::Some(<Problem as __amd::UserException>::DEFINITION),
                members: &[
                    __amd::MemberInfo {
                        name: "by",
                        docs: "",
                        tag: __amd::Option::None,
                        ty: <String as __amd::Member>::TYPE,
                    },
                ],
            },
        };
        const USES_CLASSES: __amd::bool = <String as __amd::Member>::USES_CLASSES
            || <Problem as __amd::UserException>::USES_CLASSES;
        fn encode_slices(&self, __slices: &mut __amd::ExceptionEncoder<'_, '_>) {
            __slices
                .slice(
                    "::VisitorCenter::NameTaken",
                    false,
                    |__encoder| {
                        <String as __amd::Member>::put(&self.by, __encoder);
                    },
                );
            __amd::UserException::encode_slices(&self.base, __slices);
        }
        fn decode_slices(
            __slices: &mut __amd::ExceptionDecoder<'_, '_>,
        ) -> __amd::Result<Self, __amd::DecodeError> {
            let (__m0,) = __slices
                .members(
                    false,
                    |__decoder| {
                        let __m0 = <String as __amd::Member>::get(__decoder)?;
                        __amd::Result::Ok((__m0,))
                    },
                )?;
            __amd::Result::Ok(Self {
                by: __m0,
                base: __amd::UserException::decode_slices(__slices)?,
            })
        }
        fn describe(&self, __f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            #[allow(
                unused_imports,
                reason = "which of them are used depends on the members"
            )]
            use __amd::{ViaDebug as _, ViaOpaque as _};
            __amd::describe(
                __f,
                "::VisitorCenter::NameTaken",
                &[
                    ("by", (&&__amd::Described(&self.by)).amd_describe()),
                    ("base", (&&__amd::Described(&self.base)).amd_describe()),
                ],
            )
        }
    }
    #[automatically_derived]
    impl __amd::UserExceptions for NameTaken {
        const TYPE_IDS: &'static [&'static __amd::str] = &["::VisitorCenter::NameTaken"];
        const DEFINITIONS: &'static [&'static __amd::Definition] = &[
            <Self as __amd::UserException>::DEFINITION,
        ];
        fn encode_exception(&self, __encoder: &mut __amd::Encoder<'_>) {
            __amd::ExceptionEncoder::encode(self, __encoder);
        }
        fn decode_exception(
            __type_id: &__amd::str,
            __slices: &mut __amd::ExceptionDecoder<'_, '_>,
        ) -> __amd::Option<__amd::Result<Self, __amd::DecodeError>> {
            if __type_id == "::VisitorCenter::NameTaken" {
                __amd::Option::Some(__amd::UserException::decode_slices(__slices))
            } else {
                __amd::Option::None
            }
        }
        fn describe(&self, __f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            __amd::UserException::describe(self, __f)
        }
    }
    #[automatically_derived]
    impl __amd::Declares<NameTaken> for NameTaken {
        fn declare(exception: Self) -> Self {
            exception
        }
    }
    #[automatically_derived]
    impl __amd::Raised for NameTaken {}
    impl<__S: __amd::Declares<NameTaken>> __amd::RaisedIn<__S> for NameTaken {
        fn raise(self) -> __amd::DispatchError<__S> {
            __amd::DispatchError::User(__S::declare(self))
        }
    }
    #[automatically_derived]
    impl __amd::Display for NameTaken {
        fn fmt(&self, f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            __amd::UserException::describe(self, f)
        }
    }
    #[automatically_derived]
    impl __amd::Error for NameTaken
    where
        for<'__a> NameTaken: __amd::Debug,
    {}
    __amd::inventory::submit! {
        __amd::ExceptionEntry { type_id : "::VisitorCenter::NameTaken", base :
        __amd::Option::Some(< Problem as __amd::UserException > ::TYPE_ID), definition :
        "string by;", place : __amd::concat!(__amd::file!(), ":", __amd::line!()),
        skip_members : | __decoder | { < String as __amd::Member > ::get(__decoder) ?;
        __amd::Result::Ok(()) }, }
    }
};
