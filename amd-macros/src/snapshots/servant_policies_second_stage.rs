#[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the methods return"
    )]
    use __amd::{
        ViaAsync as _, ViaDeclared as _, ViaIncomparable as _, ViaMethod as _,
        ViaNested as _, ViaReadable as _, ViaResponder as _, ViaResult as _,
        ViaSync as _, ViaTryAsync as _, ViaUndeclared as _, ViaUnreadable as _,
        ViaValue as _,
    };
    #[allow(dead_code, reason = "its operations may be served elsewhere")]
    type __P0 = <__amd::Placeholder as Greeter>::__Proxy;
    #[automatically_derived]
    impl __amd::Serves<1u64, 0usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_4(<Self>::greet)).amd_tag().lane().inlined(),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 0>| async move {
                        let mut __s0 = __amd::Option::None;
                        let __a0 = __r
                            .read(|__in| {
                                __amd::borrow::<0, _, &str, _>(__in, &mut __s0)
                            })?;
                        let __v = <Self>::greet(
                            &*__s,
                            __a0,
                            __r.extra::<Current>(),
                            __r.extra::<Answer>(),
                        );
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&__amd::DeclaredResults(&__r))
                            .amd_compared(
                                (&&&(&&__amd::kind::<Current>())
                                    .amd_replies()
                                    .beside((&&__amd::kind::<Answer>()).amd_replies())
                                    .probe(&__v.0))
                                    .amd_outcome(),
                            )
                            .reply(&__r, __v.0)
                    })
            },
        );
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::inline_lane((&&&__amd::probe_3(<Self>::count)).amd_tag()),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 1>| async move {
                        __r.no_arguments()?;
                        let __v = <Self>::count(
                            &*__s,
                            __r.extra::<&Current>(),
                            __r.extra::<Responder<i32>>(),
                        );
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&__amd::DeclaredResults(&__r))
                            .amd_compared(
                                (&&&(&&__amd::kind::<Responder<i32>>())
                                    .amd_replies()
                                    .probe(&__v.0))
                                    .amd_outcome(),
                            )
                            .reply(&__r, __v.0)
                    })
            },
        );
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 2usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::awaited_lane((&&&__amd::probe_1(<Self>::wait)).amd_tag()),
            |__c| {
                __c
                    .cancel_on_disconnect()
                    .serve(|__s, __r: __amd::RequestOf<__P0, 2>| async move {
                        __r.no_arguments()?;
                        let __v = <Self>::wait(&*__s);
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
            },
        );
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 3usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || __amd::Lane::Async,
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 3>| async move {
                        __r.no_arguments()?;
                        let __v = <Self>::stop(&*__s);
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
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
