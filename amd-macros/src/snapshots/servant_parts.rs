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
    impl __amd::OneMethodPerOperation<9502453927925757248u64> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_1(<Self>::shutdown)).amd_tag().lane(),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 1>| async move {
                        __r.no_arguments()?;
                        let __v = <Self>::shutdown(&*__s);
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
            },
        );
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 0usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = <Self as __amd::ServedBySomePart<
            __amd::OperationOf<<__amd::Placeholder as Greeter>::__Proxy, 0usize>,
            fn(
                __amd::DeclaredAt<
                    __amd::OperationOf<<__amd::Placeholder as Greeter>::__Proxy, 0usize>,
                    0usize,
                >,
            ) -> <__amd::OperationOf<
                <__amd::Placeholder as Greeter>::__Proxy,
                0usize,
            > as __amd::Operation>::Result,
            17416517624941506205u64,
        >>::HANDLER;
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = <Self as __amd::ServedBySomePart<
            __amd::OperationOf<<__amd::Placeholder as Greeter>::__Proxy, 1usize>,
            fn() -> <__amd::OperationOf<
                <__amd::Placeholder as Greeter>::__Proxy,
                1usize,
            > as __amd::Operation>::Result,
            9502453927925757248u64,
        >>::HANDLER;
    }
    #[automatically_derived]
    impl __amd::Servant for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Greeter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("greet", <Self as __amd::Serves<1u64, 0usize>>::HANDLER),
            __amd::Row::new("shutdown", <Self as __amd::Serves<1u64, 1usize>>::HANDLER),
        ];
    }
};
