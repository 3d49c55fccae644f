const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the methods return"
    )]
    use __amd::{
        ViaAsync as _, ViaMethod as _, ViaNested as _, ViaResponder as _, ViaResult as _,
        ViaSync as _, ViaTryAsync as _, ViaValue as _,
    };
    #[allow(
        dead_code,
        non_camel_case_types,
        reason = "named after the operation, which may depend on a `#[cfg]`"
    )]
    type __op0_greet = __amd::OperationOf<
        <__amd::Placeholder as Greeter>::__Proxy,
        0usize,
    >;
    #[allow(
        dead_code,
        non_camel_case_types,
        reason = "named after the operation, which may depend on a `#[cfg]`"
    )]
    type __op0_shutdown = __amd::OperationOf<
        <__amd::Placeholder as Greeter>::__Proxy,
        1usize,
    >;
    #[automatically_derived]
    impl __amd::OneMethodPerOperation<9502453927925757248u64> for Chatbot
    where
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || {
                (&&&__amd::probe_method(|(__a0,)| <Self>::shutdown(__a0)))
                    .amd_tag()
                    .lane()
            },
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<__op0_shutdown>,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::shutdown(&*__servant);
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
    impl __amd::Serves<1u64, 0usize> for Chatbot
    where
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = <Self as __amd::ServedBySomePart<
            __op0_greet,
            fn(
                __amd::DeclaredAt<__op0_greet, 0usize>,
            ) -> <__op0_greet as __amd::Operation>::Result,
            17416517624941506205u64,
        >>::HANDLER;
    }
    #[automatically_derived]
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = <Self as __amd::ServedBySomePart<
            __op0_shutdown,
            fn() -> <__op0_shutdown as __amd::Operation>::Result,
            9502453927925757248u64,
        >>::HANDLER;
    }
    #[automatically_derived]
    impl __amd::Servant for Chatbot
    where
        for<'__s> Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Greeter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("greet", <Self as __amd::Serves<1u64, 0usize>>::HANDLER),
            __amd::Row::new("shutdown", <Self as __amd::Serves<1u64, 1usize>>::HANDLER),
        ];
    }
    const _: fn() = || __amd::require_servant::<Chatbot>();
};
