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
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Serves<1u64, 1usize> for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
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
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Greeter>::__Proxy,
                                1usize,
                            >,
                        >,
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
    #[diagnostic::on_unimplemented(
        message = "no part of the servant `{Self}` for interface `Greeter` implements `greet`",
        label = "`greet` is missing",
        note = "add to an impl block under `#[servant(Greeter, part)]`: async fn greet(&self, name: String) -> String {{ todo!() }}"
    )]
    #[allow(non_camel_case_types, reason = "named after the operation")]
    trait __part0_greet: __amd::Sized {
        const HANDLER: __amd::Handler<Self>;
    }
    #[diagnostic::do_not_recommend]
    impl<__S: __amd::Serves<1u64, 0usize>> __part0_greet for __S {
        const HANDLER: __amd::Handler<Self> = <__S as __amd::Serves<
            1u64,
            0usize,
        >>::HANDLER;
    }
    #[diagnostic::on_unimplemented(
        message = "no part of the servant `{Self}` for interface `Greeter` implements `shutdown`",
        label = "`shutdown` is missing",
        note = "add to an impl block under `#[servant(Greeter, part)]`: async fn shutdown(&self) {{ todo!() }}"
    )]
    #[allow(non_camel_case_types, reason = "named after the operation")]
    trait __part0_shutdown: __amd::Sized {
        const HANDLER: __amd::Handler<Self>;
    }
    #[diagnostic::do_not_recommend]
    impl<__S: __amd::Serves<1u64, 1usize>> __part0_shutdown for __S {
        const HANDLER: __amd::Handler<Self> = <__S as __amd::Serves<
            1u64,
            1usize,
        >>::HANDLER;
    }
    #[automatically_derived]
    impl __amd::Servant for Chatbot
    where
        Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Greeter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("greet", <Self as __part0_greet>::HANDLER),
            __amd::Row::new("shutdown", <Self as __part0_shutdown>::HANDLER),
        ];
    }
};
