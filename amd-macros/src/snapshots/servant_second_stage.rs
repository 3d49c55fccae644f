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
            || __amd::Lane::Async,
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 0>| async move {
                        let mut __s0 = __amd::Option::None;
                        let __a0 = __r
                            .read(|__in| {
                                __amd::borrow::<0, _, &str, _>(__in, &mut __s0)
                            })?;
                        let __v = <Self>::greet(&*__s, __a0, __r.extra::<&Current>());
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
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
            || (&&&__amd::probe_3(<Self>::register)).amd_tag().lane(),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 1>| async move {
                        let __a0 = __r.read(|__in| { __in.take::<0, String>() })?;
                        let __v = <Self>::register(&*__s, __a0, __r.extra::<&Current>());
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
            },
        );
    }
    #[cfg(unix)]
    #[automatically_derived]
    impl __amd::Serves<2u64, 0usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_1(<Self>::stop)).amd_tag().lane(),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 2>| async move {
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
