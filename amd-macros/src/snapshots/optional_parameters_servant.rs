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
    impl __amd::Serves<1u64, 0usize> for Office
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || {
                (&&&__amd::probe_method(|(__a0, __a1, __a2, __a3, __a4)| <Self>::sell(
                    __a0,
                    __a1,
                    __a2,
                    __a3,
                    __a4,
                )))
                    .amd_tag()
                    .lane()
            },
            |__call| {
                __call
                    .serve(
                        __amd::PhantomData::<
                            __amd::OperationOf<
                                <__amd::Placeholder as Desk>::__Proxy,
                                0usize,
                            >,
                        >,
                        |__servant, __request| async move {
                            let __outcome = async {
                                let mut __arguments = __request.arguments()?;
                                let mut __s1 = __amd::Option::None;
                                let __a1 = __amd::borrow::<
                                    1usize,
                                    _,
                                    &str,
                                    _,
                                >(&mut __arguments, &mut __s1)?;
                                let mut __s2 = __amd::Option::None;
                                let __a2 = __amd::borrow_tagged::<
                                    2usize,
                                    _,
                                    _,
                                    _,
                                    &[String],
                                    _,
                                >(&mut __arguments, &mut __s2)?;
                                let mut __s3 = __amd::Option::None;
                                let __a3 = __amd::borrow_tagged::<
                                    3usize,
                                    _,
                                    _,
                                    _,
                                    &str,
                                    _,
                                >(&mut __arguments, &mut __s3)?;
                                let __a0 = __arguments
                                    .take_tagged::<0usize, _, _, Option<Color>>()?;
                                __arguments.finish()?;
                                let __value = <Self>::sell(
                                    &*__servant,
                                    __a0,
                                    __a1,
                                    __a2,
                                    __a3,
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
    impl __amd::Servant for Office
    where
        Self: __amd::Send + __amd::Sync,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = <<__amd::Placeholder as Desk>::__Proxy as __amd::Proxy>::INTERFACE;
        const TABLE: &'static [__amd::Row<Self>] = &[
            __amd::Row::new("sell", <Self as __amd::Serves<1u64, 0usize>>::HANDLER),
        ];
    }
};
