const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the methods return"
    )]
    use __amd::{
        ViaAsync as _, ViaNested as _, ViaResult as _, ViaSync as _, ViaTryAsync as _,
        ViaValue as _,
    };
    #[automatically_derived]
    #[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
    impl Greeter for Chatbot
    where
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const greet: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::Lane::Async,
            |__call| {
                __call
                    .serve(
                        <Self as Greeter>::__op_greet,
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
                                    __amd::current::<&Current>(__request.current()),
                                );
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&&__amd::probe_value(&__value.0))
                                    .amd_outcome()
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
        const register: __amd::Handler<Self> = __amd::Handler::new(
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
                        <Self as Greeter>::__op_register,
                        |__servant, __request| async move {
                            let __outcome = async {
                                let mut __arguments = __request.arguments()?;
                                let __a0 = __arguments.take::<0usize, String>()?;
                                __arguments.finish()?;
                                let __value = <Self>::register(
                                    &*__servant,
                                    __a0,
                                    __amd::current::<&Current>(__request.current()),
                                );
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&&__amd::probe_value(&__value.0))
                                    .amd_outcome()
                                    .reply(&__request, __value.0)
                            }
                                .await;
                            __request.finish(__outcome)
                        },
                    )
            },
        );
        #[cfg(unix)]
        const shutdown: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_method(|(__a0,)| <Self>::stop(__a0))).amd_tag().lane(),
            |__call| {
                __call
                    .serve(
                        <Self as Greeter>::__op_shutdown,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::stop(&*__servant);
                                let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                let __value = (__tag.settle(__value).await,);
                                (&&&__amd::probe_value(&__value.0))
                                    .amd_outcome()
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
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <Self as Greeter>::__INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("greet", <Self as Greeter>::greet),
            __amd::Row::new("register", <Self as Greeter>::register),
            __amd::Row::new("shutdown", <Self as Greeter>::shutdown),
        ];
    }
    const _: fn() = || __amd::require_servant::<Chatbot>();
};
