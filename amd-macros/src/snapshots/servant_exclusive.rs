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
    impl __amd::ServesExclusively<1u64, 0usize> for Visits
    where
        Self: __amd::Send,
    {
        const HANDLER: __amd::ExclusiveHandler<Self> = __amd::ExclusiveHandler::new(
            || (&&&__amd::probe_method(|(__a0,)| <Self>::count(__a0))).amd_tag().lane(),
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Counter>::__Proxy,
                                0usize,
                            >,
                        >,
                        |mut __servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::count(&mut *__servant);
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
    impl __amd::ExclusiveServant for Visits
    where
        Self: __amd::Send,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Counter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [(&'static __amd::str, __amd::ExclusiveHandler<Self>)] = &[
            ("count", <Self as __amd::ServesExclusively<1u64, 0usize>>::HANDLER),
        ];
    }
    #[automatically_derived]
    impl __amd::IntoServant for Visits
    where
        Self: __amd::Send,
    {
        fn into_servant(self) -> __amd::Arc<dyn __amd::AnyServant> {
            __amd::mailbox(self)
        }
    }
};
