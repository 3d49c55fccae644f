const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::UserException for Closed {
        const TYPE_ID: &'static __amd::str = "::VisitorCenter::Closed";
        const DEFINITION: &'static __amd::Definition = &__amd::Definition {
            type_id: "::VisitorCenter::Closed",
            docs: "",
            kind: __amd::DefinitionKind::Exception {
                base: __amd::Option::None,
                members: &[
                    __amd::MemberInfo {
                        name: "until",
                        docs: "",
                        tag: __amd::Option::Some(7),
                        ty: <i64 as __amd::Member>::TYPE,
                    },
                    __amd::MemberInfo {
                        name: "reason",
                        docs: "",
                        tag: __amd::Option::None,
                        ty: <String as __amd::Member>::TYPE,
                    },
                    __amd::MemberInfo {
                        name: "visitors",
                        docs: "",
                        tag: __amd::Option::Some(2),
                        ty: <Vec<String> as __amd::Member>::TYPE,
                    },
                ],
            },
        };
        const USES_CLASSES: __amd::bool = <String as __amd::Member>::USES_CLASSES;
        fn encode_slices(&self, __slices: &mut __amd::ExceptionEncoder<'_, '_>) {
            __slices
                .slice_with_tagged(
                    "::VisitorCenter::Closed",
                    true,
                    |__encoder| {
                        <String as __amd::Member>::put(&self.reason, __encoder);
                    },
                    |__encoder| {
                        <Vec<
                            String,
                        > as __amd::Member>::put_tagged(&self.visitors, 2, __encoder);
                        <i64 as __amd::Member>::put_tagged(&self.until, 7, __encoder);
                    },
                );
        }
        fn decode_slices(
            __slices: &mut __amd::ExceptionDecoder<'_, '_>,
        ) -> __amd::Result<Self, __amd::DecodeError> {
            let (__m0, __m1, __m2) = __slices
                .members(
                    true,
                    |__decoder| {
                        let __m1 = <String as __amd::Member>::get(__decoder)?;
                        let __m2 = <Vec<
                            String,
                        > as __amd::Member>::get_tagged(2, __decoder)?;
                        let __m0 = <i64 as __amd::Member>::get_tagged(7, __decoder)?;
                        __amd::Result::Ok((__m0, __m1, __m2))
                    },
                )?;
            __amd::Result::Ok(Self {
                until: __m0,
                reason: __m1,
                visitors: __m2,
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
                "::VisitorCenter::Closed",
                &[
                    ("until", (&&__amd::Described(&self.until)).amd_describe()),
                    ("reason", (&&__amd::Described(&self.reason)).amd_describe()),
                    ("visitors", (&&__amd::Described(&self.visitors)).amd_describe()),
                ],
            )
        }
    }
    #[automatically_derived]
    impl __amd::UserExceptions for Closed {
        const TYPE_IDS: &'static [&'static __amd::str] = &["::VisitorCenter::Closed"];
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
            if __type_id == "::VisitorCenter::Closed" {
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
    impl __amd::Declares<Closed> for Closed {
        fn declare(exception: Self) -> Self {
            exception
        }
    }
    #[automatically_derived]
    impl __amd::Raised for Closed {}
    impl<__S: __amd::Declares<Closed>> __amd::RaisedIn<__S> for Closed {
        fn raise(self) -> __amd::DispatchError<__S> {
            __amd::DispatchError::User(__S::declare(self))
        }
    }
    #[automatically_derived]
    impl __amd::Display for Closed {
        fn fmt(&self, f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            __amd::UserException::describe(self, f)
        }
    }
    #[automatically_derived]
    impl __amd::Error for Closed
    where
        for<'__a> Closed: __amd::Debug,
    {}
    __amd::inventory::submit! {
        __amd::ExceptionEntry { type_id : "::VisitorCenter::Closed", base :
        __amd::Option::None, definition :
        "optional(7) long until; string reason; optional(2) sequence<string> visitors;",
        place : __amd::concat!(__amd::file!(), ":", __amd::line!()), skip_members : |
        __decoder | { < String as __amd::Member > ::get(__decoder) ?;
        __amd::Result::Ok(()) }, }
    }
};
