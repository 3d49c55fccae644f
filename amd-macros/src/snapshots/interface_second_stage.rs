/// Ends the visits.
#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
#[allow(dead_code, reason = "a client has no servant")]
pub trait Admin: Greeter + common::Closable + ::amd::__private::Sized + ::amd::__private::Send + ::amd::__private::Sync + 'static {
    /// `fn shutdown(&self)`
    ///
    /// Slice: `void shutdown()`
    const shutdown: ::amd::__private::Handler<Self>;
    #[doc(hidden)]
    type __Proxy: ::amd::__private::Proxy;
}
#[automatically_derived]
#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
impl<__S> Admin for __S
where
    __S: Greeter + common::Closable + ::amd::__private::Sized + ::amd::__private::Send
        + ::amd::__private::Sync + 'static
        + ::amd::__private::Serves<4228758447390935791u64, 0usize>,
{
    const shutdown: ::amd::__private::Handler<Self> = <Self as ::amd::__private::Serves<
        4228758447390935791u64,
        0usize,
    >>::HANDLER;
    type __Proxy = AdminPrx;
}
/// A proxy for an object with the Slice interface `::VisitorCenter::Admin`, which [`Admin`] declares.
#[doc(alias = "proxy")]
#[derive(
    ::amd::__private::Clone,
    ::amd::__private::Debug,
    ::amd::__private::PartialEq,
    ::amd::__private::Eq,
    ::amd::__private::Hash
)]
pub struct AdminPrx {
    object: ::amd::__private::ObjectPrx,
}
#[automatically_derived]
impl ::amd::__private::Proxy for AdminPrx {
    const INTERFACE: &'static ::amd::__private::InterfaceInfo = &::amd::__private::InterfaceInfo {
        type_id: "::VisitorCenter::Admin",
        type_ids: &[
            "::Common::Closable",
            "::Common::Pinged",
            "::Ice::Object",
            "::VisitorCenter::Admin",
            "::VisitorCenter::Greeter",
        ],
        docs: "Ends the visits.",
        bases: &[
            <<::amd::__private::Placeholder as Greeter>::__Proxy as ::amd::__private::Proxy>::INTERFACE,
            <<::amd::__private::Placeholder as common::Closable>::__Proxy as ::amd::__private::Proxy>::INTERFACE,
        ],
        operations: &[
            ::amd::__private::OperationInfo::of::<
                ::amd::__private::OperationOf<AdminPrx, 0usize>,
            >(),
        ],
    };
    fn from_object(object: ::amd::__private::ObjectPrx) -> Self {
        Self { object }
    }
    fn as_object(&self) -> &::amd::__private::ObjectPrx {
        &self.object
    }
}
#[automatically_derived]
impl ::amd::__private::Display for AdminPrx {
    fn fmt(
        &self,
        f: &mut ::amd::__private::Formatter<'_>,
    ) -> ::amd::__private::FmtResult {
        ::amd::__private::Display::fmt(&self.object, f)
    }
}
#[automatically_derived]
impl<__P: ::amd::__private::Inherits<4228758447390935791u64>> ::amd::__private::From<__P>
for AdminPrx {
    fn from(derived: __P) -> Self {
        Self {
            object: ::amd::__private::Clone::clone(
                ::amd::__private::Proxy::as_object(&derived),
            ),
        }
    }
}
const _: () = {
    #[allow(unused_imports, reason = "needed for types of the user's")]
    use ::amd::__private::{
        ViaEncode as _, ViaInvoke as _, ViaNoInvoke as _, ViaNothing as _, ViaTagged as _,
    };
    impl AdminPrx {
        /// `fn shutdown(&self)`
        ///
        /// Slice: `void shutdown()`
        pub fn shutdown(&self) -> ::amd::__private::Invocation<()> {
            ::amd::__private::invoke::<
                ::amd::__private::OperationOf<AdminPrx, 0usize>,
            >(&self.object, |_| {})
        }
    }
};
#[automatically_derived]
impl ::amd::__private::SliceType for AdminPrx {
    type Slice = ::amd::__private::shape::Proxy<Self>;
}
#[automatically_derived]
impl ::amd::__private::Encode for AdminPrx {
    fn encode(&self, encoder: &mut ::amd::__private::Encoder<'_>) {
        ::amd::__private::Encode::encode(&self.object, encoder);
    }
}
#[automatically_derived]
impl ::amd::__private::Nullable for AdminPrx {
    fn encode_null(encoder: &mut ::amd::__private::Encoder<'_>) {
        <::amd::__private::ObjectPrx as ::amd::__private::Nullable>::encode_null(
            encoder,
        );
    }
    fn decode_nullable(
        decoder: &mut ::amd::__private::Decoder<'_>,
    ) -> ::amd::__private::Result<
        ::amd::__private::Option<Self>,
        ::amd::__private::DecodeError,
    > {
        let object = <::amd::__private::ObjectPrx as ::amd::__private::Nullable>::decode_nullable(
            decoder,
        )?;
        ::amd::__private::Result::Ok(object.map(|object| Self { object }))
    }
}
#[automatically_derived]
impl<'de> ::amd::__private::Decode<'de> for AdminPrx {
    fn decode(
        decoder: &mut ::amd::__private::Decoder<'de>,
    ) -> ::amd::__private::Result<Self, ::amd::__private::DecodeError> {
        ::amd::__private::Nullable::decode_required(decoder)
    }
    fn decode_present(
        decoder: &mut ::amd::__private::Decoder<'de>,
    ) -> ::amd::__private::Result<
        ::amd::__private::Option<Self>,
        ::amd::__private::DecodeError,
    > {
        ::amd::__private::Nullable::decode_nullable(decoder)
    }
}
const _: () = {
    #[allow(
        non_camel_case_types,
        unnameable_types,
        missing_debug_implementations,
        reason = "a type for each operation, of its name"
    )]
    #[doc(hidden)]
    pub enum shutdown {}
    impl ::amd::__private::Operation for shutdown {
        const NAME: &'static ::amd::__private::str = "shutdown";
        const PARAMETERS: ::amd::__private::usize = 0usize;
        const MODE: ::amd::__private::OperationMode = ::amd::__private::OperationMode::Normal;
        type Result = ();
        type Exceptions = ::amd::__private::NoUserException;
    }
    impl ::amd::__private::OperationAt<0usize> for AdminPrx {
        type Operation = shutdown;
    }
};
const _: () = {
    impl ::amd::__private::BaseAt<0usize> for AdminPrx {
        type Proxy = <::amd::__private::Placeholder as Greeter>::__Proxy;
    }
    #[automatically_derived]
    impl ::amd::__private::Inherits<1u64> for AdminPrx {}
    impl ::amd::__private::BaseAt<1usize> for AdminPrx {
        type Proxy = <<::amd::__private::Placeholder as Greeter>::__Proxy as ::amd::__private::BaseAt<
            0usize,
        >>::Proxy;
    }
    #[automatically_derived]
    impl ::amd::__private::Inherits<2u64> for AdminPrx {}
    impl ::amd::__private::BaseAt<2usize> for AdminPrx {
        type Proxy = <::amd::__private::Placeholder as common::Closable>::__Proxy;
    }
    #[automatically_derived]
    impl ::amd::__private::Inherits<3u64> for AdminPrx {}
    impl ::amd::__private::OperationAt<1usize> for AdminPrx {
        type Operation = ::amd::__private::OperationOf<
            <::amd::__private::Placeholder as Greeter>::__Proxy,
            0usize,
        >;
    }
    impl ::amd::__private::OperationAt<2usize> for AdminPrx {
        type Operation = ::amd::__private::OperationOf<
            <::amd::__private::Placeholder as Greeter>::__Proxy,
            1usize,
        >;
    }
    impl ::amd::__private::OperationAt<3usize> for AdminPrx {
        type Operation = ::amd::__private::OperationOf<
            <::amd::__private::Placeholder as common::Closable>::__Proxy,
            0usize,
        >;
    }
    #[allow(
        rustdoc::broken_intra_doc_links,
        reason = "what is documented may not be in scope here"
    )]
    #[allow(deprecated, reason = "whoever calls it is warned")]
    impl AdminPrx {
        /// Greets.
        pub fn greet(
            &self,
            name: ::amd::__private::ArgumentOf<
                '_,
                ::amd::__private::OperationOf<AdminPrx, 1usize>,
                0usize,
            >,
        ) -> ::amd::__private::Invocation<
            ::amd::__private::ResultsOf<::amd::__private::OperationOf<AdminPrx, 1usize>>,
            ::amd::__private::ExceptionsOf<
                ::amd::__private::OperationOf<AdminPrx, 1usize>,
            >,
        > {
            <<AdminPrx as ::amd::__private::BaseAt<
                0usize,
            >>::Proxy>::greet(
                &<<AdminPrx as ::amd::__private::BaseAt<
                    0usize,
                >>::Proxy as ::amd::__private::Proxy>::from_object(
                    ::amd::__private::Clone::clone(&self.object),
                ),
                name,
            )
        }
        pub fn ping(
            &self,
        ) -> ::amd::__private::Invocation<
            ::amd::__private::ResultsOf<::amd::__private::OperationOf<AdminPrx, 2usize>>,
            ::amd::__private::ExceptionsOf<
                ::amd::__private::OperationOf<AdminPrx, 2usize>,
            >,
        > {
            <<AdminPrx as ::amd::__private::BaseAt<
                1usize,
            >>::Proxy>::ping(
                &<<AdminPrx as ::amd::__private::BaseAt<
                    1usize,
                >>::Proxy as ::amd::__private::Proxy>::from_object(
                    ::amd::__private::Clone::clone(&self.object),
                ),
            )
        }
        pub fn close(
            &self,
            r#type: ::amd::__private::ArgumentOf<
                '_,
                ::amd::__private::OperationOf<AdminPrx, 3usize>,
                0usize,
            >,
        ) -> ::amd::__private::Invocation<
            ::amd::__private::ResultsOf<::amd::__private::OperationOf<AdminPrx, 3usize>>,
            ::amd::__private::ExceptionsOf<
                ::amd::__private::OperationOf<AdminPrx, 3usize>,
            >,
        > {
            <<AdminPrx as ::amd::__private::BaseAt<
                2usize,
            >>::Proxy>::close(
                &<<AdminPrx as ::amd::__private::BaseAt<
                    2usize,
                >>::Proxy as ::amd::__private::Proxy>::from_object(
                    ::amd::__private::Clone::clone(&self.object),
                ),
                r#type,
            )
        }
    }
};
::amd::__private::inventory::submit! {
    < AdminPrx as ::amd::__private::Proxy > ::INTERFACE
}
::amd::__private::inventory::submit! {
    ::amd::__private::InterfaceEntry { type_id : "::VisitorCenter::Admin", definition :
    "::Common::Closable ::Common::Pinged ::Ice::Object ::VisitorCenter::Admin ::VisitorCenter::Greeter { void shutdown(); }",
    place : ::amd::__private::concat!(::amd::__private::file!(), ":",
    ::amd::__private::line!()), }
}
#[macro_export]
#[allow(non_local_definitions, reason = "an interface may be defined in a function")]
#[doc(hidden)]
#[allow(unused_macros, reason = "an interface may have no servant here")]
macro_rules! __amd_Admin_3aaf916729ab4aef {
    ([$($runtime:tt)*] $($stage:tt)*) => {
        $($runtime)* ::__private::__second_stage! { { Admin[Admin
        "::VisitorCenter::Admin" 4228758447390935791u64; Greeter
        "::VisitorCenter::Greeter" 1u64; Pinged "::Common::Pinged" 2u64; Closable
        "::Common::Closable" 3u64;] { 0[#[doc = " `fn shutdown(&self)`"] #[doc = ""]
        #[doc = " Slice: `void shutdown()`"]] shutdown "shutdown"() "" "void shutdown()";
        1[#[doc = " Greets."]] greet "greet"("name" "String") "String"
        "string greet(string name)"; 2[] ping "ping"() "" "void ping()"; 3[] close
        "close"("type" "i32") "" "void close(int type)"; } } [$($runtime)*] $($stage)* }
    };
}
#[doc(hidden)]
#[allow(unused_imports, reason = "an interface may have no servant here")]
pub use __amd_Admin_3aaf916729ab4aef as Admin;
