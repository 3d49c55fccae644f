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
    impl __amd::ServesLocally<1u64, 0usize> for Visits
    where
        Self: __amd::Sized,
    {
        const HANDLER: __amd::LocalHandler<Self> = __amd::LocalHandler::new(
            || __amd::Lane::Async,
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Counter>::__Proxy,
                                0usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                __request.arguments()?.finish()?;
                                let __value = <Self>::count(&*__servant);
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
    impl __amd::LocalServant for Visits
    where
        Self: __amd::Sized,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Counter>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [(&'static __amd::str, __amd::LocalHandler<Self>)] = &[
            ("count", <Self as __amd::ServesLocally<1u64, 0usize>>::HANDLER),
        ];
    }
};
