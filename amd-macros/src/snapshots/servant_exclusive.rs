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
    type __P0 = <__amd::Placeholder as Counter>::__Proxy;
    #[automatically_derived]
    impl __amd::ServesExclusively<1u64, 0usize> for Visits
    where
        Self: __amd::Send,
    {
        const HANDLER: __amd::ExclusiveHandler<Self> = __amd::ExclusiveHandler::new(
            || (&&&__amd::probe_1(<Self>::count)).amd_tag().lane(),
            |__c| {
                __c
                    .serve(|mut __s, __r: __amd::RequestOf<__P0, 0>| async move {
                        __r.no_arguments()?;
                        let __v = <Self>::count(&mut *__s);
                        let (__p, __v) = __amd::probed(__v);
                        let __v = (&&&__p).amd_tag().settle(__v);
                        let __v = (__v.await,);
                        (&&&&__r.outcome(&__v.0)).amd_outcome().reply(&__r, __v.0)
                    })
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
