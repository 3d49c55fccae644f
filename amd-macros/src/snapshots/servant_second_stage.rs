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
            || __amd::Lane::Async,
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
                                    __request.extra::<&Current>(),
                                );
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
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || {
                (&&&__amd::probe_method(|(__a0, __a1, __a2)| <Self>::register(
                    __a0,
                    __a1,
                    __a2,
                )))
                    .amd_tag()
                    .lane()
            },
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
                                let mut __arguments = __request.arguments()?;
                                let __a0 = __arguments.take::<0usize, String>()?;
                                __arguments.finish()?;
                                let __value = <Self>::register(
                                    &*__servant,
                                    __a0,
                                    __request.extra::<&Current>(),
                                );
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
    #[cfg(unix)]
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<2u64, 0usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_method(|(__a0,)| <Self>::stop(__a0))).amd_tag().lane(),
            |__call| {
                __call
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
            __amd::Row::new("greet", <Self as __amd::Serves<1u64, 0usize>>::HANDLER),
            __amd::Row::new("register", <Self as __amd::Serves<1u64, 1usize>>::HANDLER),
            #[cfg(any(all(unix)))]
            __amd::Row::new("shutdown", <Self as __amd::Serves<2u64, 0usize>>::HANDLER),
        ];
    }
    #[cfg(not(any(all(unix))))]
    const _: () = {
        ::core::compile_error! {
            "servant for interface `Greeter` does not implement `shutdown`\nnote: Slice: void shutdown()\nhelp: add\n    async fn shutdown(&self) { todo!() }"
        }
    };
};
