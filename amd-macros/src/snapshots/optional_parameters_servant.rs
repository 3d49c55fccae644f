#[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
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
                        let mut __in = __r.arguments()?;
                        let mut __s1 = __amd::Option::None;
                        let __a1 = __amd::borrow::<1, _, &str, _>(&mut __in, &mut __s1)?;
                        let mut __s2 = __amd::Option::None;
                        let __a2 = __amd::borrow_tagged::<
                            2,
                            _,
                            _,
                            _,
                            &[String],
                            _,
                        >(&mut __in, &mut __s2)?;
                        let mut __s3 = __amd::Option::None;
                        let __a3 = __amd::borrow_tagged::<
                            3,
                            _,
                            _,
                            _,
                            &str,
                            _,
                        >(&mut __in, &mut __s3)?;
                        let __a0 = __in.take_tagged::<0, _, _, Option<Color>>()?;
                        __in.finish()?;
                        let __v = <Self>::sell(&*__s, __a0, __a1, __a2, __a3);
                        let __v = ((&&&__amd::value(&__v)).amd_tag().settle(__v).await,);
                        (&&__amd::DeclaredResults(&__r))
                            .amd_compared((&&&__amd::value(&__v.0)).amd_outcome())
                            .reply(&__r, __v.0)
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
