const _: () = {
    use ::amd::__private as __amd;
    #[automatically_derived]
    impl __amd::UserExceptions for RegisterError {
        const TYPE_IDS: &'static [&'static __amd::str] = &[
            <NameTaken as __amd::OneOfSet>::TYPE_ID,
            <Closed as __amd::OneOfSet>::TYPE_ID,
        ];
        const DEFINITIONS: &'static [&'static __amd::Definition] = &[
            <NameTaken as __amd::OneOfSet>::DEFINITION,
            <Closed as __amd::OneOfSet>::DEFINITION,
        ];
        fn encode_exception(&self, __encoder: &mut __amd::Encoder<'_>) {
            match self {
                Self::NameTaken(exception) => {
                    <NameTaken as __amd::OneOfSet>::encode(exception, __encoder)
                }
                Self::Closed(exception) => {
                    <Closed as __amd::OneOfSet>::encode(exception, __encoder)
                }
            }
        }
        fn decode_exception(
            __type_id: &__amd::str,
            __slices: &mut __amd::ExceptionDecoder<'_, '_>,
        ) -> __amd::Option<__amd::Result<Self, __amd::DecodeError>> {
            if __type_id == <NameTaken as __amd::OneOfSet>::TYPE_ID {
                let exception = <NameTaken as __amd::OneOfSet>::decode(__slices);
                return __amd::Option::Some(exception.map(Self::NameTaken));
            }
            if __type_id == <Closed as __amd::OneOfSet>::TYPE_ID {
                let exception = <Closed as __amd::OneOfSet>::decode(__slices);
                return __amd::Option::Some(exception.map(Self::Closed));
            }
            __amd::Option::None
        }
        fn describe(&self, __f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            match self {
                Self::NameTaken(exception) => {
                    <NameTaken as __amd::OneOfSet>::describe(exception, __f)
                }
                Self::Closed(exception) => {
                    <Closed as __amd::OneOfSet>::describe(exception, __f)
                }
            }
        }
    }
    #[automatically_derived]
    impl __amd::Declares<NameTaken> for RegisterError {
        fn declare(exception: NameTaken) -> Self {
            Self::NameTaken(exception)
        }
    }
    #[automatically_derived]
    impl __amd::From<NameTaken> for RegisterError {
        fn from(exception: NameTaken) -> Self {
            Self::NameTaken(exception)
        }
    }
    #[automatically_derived]
    impl __amd::Declares<Closed> for RegisterError {
        fn declare(exception: Closed) -> Self {
            Self::Closed(exception)
        }
    }
    #[automatically_derived]
    impl __amd::From<Closed> for RegisterError {
        fn from(exception: Closed) -> Self {
            Self::Closed(exception)
        }
    }
    #[automatically_derived]
    impl __amd::Raised for RegisterError {}
    impl<
        __S: __amd::UserExceptions + __amd::Declares<NameTaken> + __amd::Declares<Closed>,
    > __amd::RaisedIn<__S> for RegisterError {
        fn raise(self) -> __amd::DispatchError<__S> {
            match self {
                Self::NameTaken(exception) => {
                    __amd::DispatchError::User(__S::declare(exception))
                }
                Self::Closed(exception) => {
                    __amd::DispatchError::User(__S::declare(exception))
                }
            }
        }
    }
    #[automatically_derived]
    impl __amd::Display for RegisterError {
        fn fmt(&self, f: &mut __amd::Formatter<'_>) -> __amd::FmtResult {
            __amd::UserExceptions::describe(self, f)
        }
    }
    #[automatically_derived]
    impl __amd::Error for RegisterError
    where
        for<'__a> RegisterError: __amd::Debug,
    {}
};
