impl Forwarder {
    fn ice_invoke(
        &self,
        in_params: Encapsulation,
        current: &Current,
    ) -> Invocation<Encapsulation, Encapsulation> {
        self.target.ice_invoke(current.operation(), current.mode(), &in_params)
    }
}
const _: () = {
    use ::amd::__private as __amd;
    #[allow(
        unused_imports,
        reason = "which of them are used depends on what the method returns"
    )]
    use __amd::{ViaAsync as _, ViaSync as _, ViaTryAsync as _};
    #[automatically_derived]
    #[allow(clippy::result_large_err, reason = "the exceptions are the user's")]
    impl __amd::Servant for Forwarder
    where
        for<'__s> Self: __amd::Send + __amd::Sync + 'static,
    {
        const INTERFACE: &'static __amd::InterfaceInfo = &__amd::InterfaceInfo::OBJECT;
        const TABLE: &'static [__amd::Row<Self>] = &[];
        const UNTYPED: __amd::Option<__amd::Handler<Self>> = __amd::Option::Some(
            __amd::Handler::new(
                || {
                    (&&&__amd::probe_method(|(__a0, __a1, __a2)| <Self>::ice_invoke(
                        __a0,
                        __a1,
                        __a2,
                    )))
                        .amd_tag()
                        .lane()
                },
                |__call| {
                    __call
                        .serve(
                            __amd::PhantomData::<__amd::Untyped>,
                            |__servant, __request| async move {
                                let __outcome = async {
                                    let __current = __request.extra();
                                    let __value = <Self>::ice_invoke(
                                        &*__servant,
                                        __request.in_params()?,
                                        __current,
                                    );
                                    let __tag = (&&&__amd::probe_value(&__value)).amd_tag();
                                    __request.reply_untyped(__tag.settle(__value).await)
                                }
                                    .await;
                                __request.finish(__outcome)
                            },
                        )
                },
            ),
        );
    }
};
