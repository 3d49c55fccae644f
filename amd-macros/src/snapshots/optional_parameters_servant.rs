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
    type __P0 = <__amd::Placeholder as Desk>::__Proxy;
    #[automatically_derived]
    impl __amd::Serves<1u64, 0usize> for Office
    where
        Self: __amd::Send + __amd::Sync,
    {
        const HANDLER: __amd::Handler<Self> = __amd::Handler::new(
            || (&&&__amd::probe_5(<Self>::sell)).amd_tag().lane(),
            |__c| {
                __c
                    .serve(|__s, __r: __amd::RequestOf<__P0, 0>| async move {
                        let mut __s1 = __amd::Option::None;
                        let mut __s2 = __amd::Option::None;
                        let mut __s3 = __amd::Option::None;
                        let (__a1, __a2, __a3, __a0) = __r
                            .read(|__in| {
                                let __a1 = __amd::borrow::<1, _, &str, _>(__in, &mut __s1)?;
                                let __a2 = __amd::borrow_tagged::<
                                    2,
                                    _,
                                    _,
                                    _,
                                    &[String],
                                    _,
                                >(__in, &mut __s2)?;
                                let __a3 = __amd::borrow_tagged::<
                                    3,
                                    _,
                                    _,
                                    _,
                                    &str,
                                    _,
                                >(__in, &mut __s3)?;
                                let __a0 = __in.take_tagged::<0, _, _, Option<Color>>()?;
                                __amd::Option::Some((__a1, __a2, __a3, __a0))
                            })?;
                        let __v = <Self>::sell(&*__s, __a0, __a1, __a2, __a3);
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
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
