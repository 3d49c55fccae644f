#[derive(::amd::__private::Debug, ::amd::__private::Default)]
pub struct GreeterMock {
    mock: ::amd::__private::Mock<<::amd::__private::Placeholder as Greeter>::__Proxy>,
}
const _: () = {
    use ::amd::__private as __amd;
    #[allow(dead_code, non_camel_case_types, reason = "named after the operation")]
    type __op_greet = __amd::OperationOf<
        <__amd::Placeholder as Greeter>::__Proxy,
        0usize,
    >;
    #[allow(dead_code, reason = "a test may need none of them")]
    impl GreeterMock {
        /// A mock without methods and expectations.
        #[must_use]
        pub fn new() -> Self {
            __amd::Default::default()
        }
        /// Serves `string greet(string name, int type)` by a closure, synchronous or asynchronous by what it returns.
        #[must_use]
        pub fn greet<__F, __R, __K>(self, method: __F) -> Self
        where
            __F: __amd::Fn(
                    __amd::TakenAt<__op_greet, 0usize>,
                    __amd::TakenAt<__op_greet, 1usize>,
                ) -> __R + __amd::Answers<__R, __op_greet, __K> + __amd::Send
                + __amd::Sync + 'static,
            __R: __amd::Send + 'static,
            __K: 'static,
        {
            self.mock
                .method::<
                    _,
                    _,
                    __R,
                    __K,
                    __F,
                >(
                    __amd::PhantomData::<
                        (
                            __op_greet,
                            (
                                __amd::DeclaredAt<__op_greet, 0usize>,
                                __amd::DeclaredAt<__op_greet, 1usize>,
                            ),
                        ),
                    >,
                    move |(__a0, __a1)| method(__a0, __a1),
                );
            self
        }
        /// Expects a call of `string greet(string name, int type)`, after those that are expected already.
        pub fn expect_greet<__E0, __K0, __E1, __K1>(
            &self,
            name: __E0,
            r#type: __E1,
        ) -> __amd::Expecting<
            '_,
            __op_greet,
            (
                __amd::DeclaredAt<__op_greet, 0usize>,
                __amd::DeclaredAt<__op_greet, 1usize>,
            ),
        >
        where
            __E0: __amd::Expected<__amd::TakenAt<__op_greet, 0usize>, __K0>,
            __E1: __amd::Expected<__amd::TakenAt<__op_greet, 1usize>, __K1>,
        {
            self.mock
                .expect::<
                    _,
                    _,
                    (__K0, __K1),
                >(
                    __amd::PhantomData::<
                        (
                            __op_greet,
                            (
                                __amd::DeclaredAt<__op_greet, 0usize>,
                                __amd::DeclaredAt<__op_greet, 1usize>,
                            ),
                        ),
                    >,
                    (name, r#type),
                )
        }
    }
    #[automatically_derived]
    impl __amd::Deref for GreeterMock {
        type Target = __amd::Mock<<__amd::Placeholder as Greeter>::__Proxy>;
        fn deref(&self) -> &Self::Target {
            &self.mock
        }
    }
    #[automatically_derived]
    impl __amd::IntoServant for &GreeterMock {
        fn into_servant(self) -> __amd::Arc<dyn __amd::AnyServant> {
            __amd::IntoServant::into_servant(&self.mock)
        }
    }
};
