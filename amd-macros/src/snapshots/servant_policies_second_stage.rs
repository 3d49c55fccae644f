const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the methods return"
    )]
    use __amd::{
        ViaAsync as _, ViaDeclared as _, ViaMethod as _, ViaNested as _,
        ViaResponder as _, ViaResult as _, ViaSync as _, ViaTryAsync as _,
        ViaUndeclared as _, ViaValue as _,
    };
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<1u64, 0usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || {
                (&&&__amd::probe_method(|(__a0, __a1, __a2, __a3)| <Self>::greet(
                    __a0,
                    __a1,
                    __a2,
                    __a3,
                )))
                    .amd_tag()
                    .lane()
                    .inlined()
            },
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Greeter>::__Proxy,
                                0usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                let mut __arguments = __request.arguments()?;
                                let mut __s0 = __amd::Option::None;
                                let __a0 = __amd::borrow::<
                                    0usize,
                                    _,
                                    &str,
                                    _,
                                >(&mut __arguments, &mut __s0)?;
                                __arguments.finish()?;
                                let __value = <Self>::greet(
                                    &*__servant,
                                    __a0,
                                    __request.extra::<Current>(),
                                    __request.extra::<Answer>(),
                                );
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&__amd::DeclaredResults(&__request))
                                    .amd_compared(
                                        (&&&(&&__amd::kind::<Current>())
                                            .amd_replies()
                                            .beside((&&__amd::kind::<Answer>()).amd_replies())
                                            .probe(&__value.0))
                                            .amd_outcome(),
                                    )
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
    }
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::inline_lane(
                (&&&__amd::probe_method(|(__a0, __a1, __a2)| <Self>::count(
                    __a0,
                    __a1,
                    __a2,
                )))
                    .amd_tag(),
            ),
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Greeter>::__Proxy,
                                1usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::count(
                                    &*__servant,
                                    __request.extra::<&Current>(),
                                    __request.extra::<Responder<i32>>(),
                                );
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&__amd::DeclaredResults(&__request))
                                    .amd_compared(
                                        (&&&(&&__amd::kind::<Responder<i32>>())
                                            .amd_replies()
                                            .probe(&__value.0))
                                            .amd_outcome(),
                                    )
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
    }
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<1u64, 2usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::awaited_lane(
                (&&&__amd::probe_method(|(__a0,)| <Self>::wait(__a0))).amd_tag(),
            ),
            |__call| {
                __call
                    .cancel_on_disconnect()
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Greeter>::__Proxy,
                                2usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::wait(&*__servant);
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&__amd::DeclaredResults(&__request))
                                    .amd_compared(
                                        (&&&__amd::probe_value(&__value.0)).amd_outcome(),
                                    )
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
    }
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<1u64, 3usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::Lane::Async,
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Greeter>::__Proxy,
                                3usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::stop(&*__servant);
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&__amd::DeclaredResults(&__request))
                                    .amd_compared(
                                        (&&&__amd::probe_value(&__value.0)).amd_outcome(),
                                    )
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
    }
    #[automatically_derived]
    impl __amd::Servant for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Greeter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("count", <Self as __amd::Serves<1u64, 1usize>>::HANDLER),
            __amd::Row::new("greet", <Self as __amd::Serves<1u64, 0usize>>::HANDLER),
            __amd::Row::new("stop", <Self as __amd::Serves<1u64, 3usize>>::HANDLER),
            __amd::Row::new("wait", <Self as __amd::Serves<1u64, 2usize>>::HANDLER),
        ];
    }
};
