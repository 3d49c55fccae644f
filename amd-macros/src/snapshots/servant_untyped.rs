impl Forwarder {
    fn ice_invoke(
        &self,
        in_params: Encapsulation,
        current: &Current,
    ) -> Invocation<Encapsulation, Encapsulation> {
        self.target.ice_invoke(current.operation(), current.mode(), &in_params)
    }
}
#[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the method returns"
    )]
    use __amd::{ViaAsync as _, ViaSync as _, ViaTryAsync as _};
    #[automatically_derived]
    impl __amd::Servant for Forwarder
    where
        for<'__s> Self: __amd::Send + __amd::Sync + 'static,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = &__amd::InterfaceInfo::OBJECT;
        const TABLE: &'static [__amd::Row<Self>] = &[];
        const UNTYPED: __amd::Option<__amd::Handler<Self>> = __amd::Option::Some(
            __amd::Handler::new(
                || (&&&__amd::probe_3(<Self>::ice_invoke)).amd_tag().lane(),
                |__c| {
                    __c
                        .serve(|__s, __r: __amd::Request<__amd::Untyped>| async move {
                            let __v = <Self>::ice_invoke(
                                &*__s,
                                __r.in_params()?,
                                __r.extra(),
                            );
                            let (__p, __v) = __amd::probed(__v);
                            let __v = (&&&__p).amd_tag().settle(__v);
                            __r.reply_untyped(__v.await)
                        })
                },
            ),
        );
    }
};
