/// Greets visitors.
#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
#[allow(dead_code, reason = "a client has no servant")]
pub trait Greeter: ::amd::__private::Sized + ::amd::__private::Send + ::amd::__private::Sync + 'static {
    /// Greets one of them.
    ///
    /// `fn greet(&self, name: String) -> String`
    ///
    /// Slice: `idempotent string greet(string name)`
    const greet: ::amd::__private::Handler<Self>;
    /// `fn register(&self, name: String, photo: Vec<u8>, friend: Option<GreeterPrx>) -> Result<i32, RegisterError>`
    ///
    /// Slice: `int register(string name, sequence<byte> photo, Greeter* friend) throws RegisterError`
    const register: ::amd::__private::Handler<Self>;
    #[doc(hidden)]
    type __Proxy: ::amd::__private::Proxy;
}
#[automatically_derived]
#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
impl<__S> Greeter for __S
where
    __S: ::amd::__private::Sized + ::amd::__private::Send + ::amd::__private::Sync
        + 'static + ::amd::__private::Serves<12762514749493126552u64, 0usize>
        + ::amd::__private::Serves<12762514749493126552u64, 1usize>,
{
    const greet: ::amd::__private::Handler<Self> = <Self as ::amd::__private::Serves<
        12762514749493126552u64,
        0usize,
    >>::HANDLER;
    const register: ::amd::__private::Handler<Self> = <Self as ::amd::__private::Serves<
        12762514749493126552u64,
        1usize,
    >>::HANDLER;
    type __Proxy = GreeterPrx;
}
/// A proxy for an object with the Slice interface `::VisitorCenter::Greeter`, which [`Greeter`] declares.
#[doc(alias = "proxy")]
#[derive(
    ::amd::__private::Clone,
    ::amd::__private::Debug,
    ::amd::__private::PartialEq,
    ::amd::__private::Eq,
    ::amd::__private::Hash
)]
pub struct GreeterPrx {
    object: ::amd::__private::ObjectPrx,
}
#[automatically_derived]
impl ::amd::__private::Proxy for GreeterPrx {
    const INTERFACE: &'static ::amd::__private::InterfaceInfo = &::amd::__private::InterfaceInfo {
        type_id: "::VisitorCenter::Greeter",
        type_ids: &["::Ice::Object", "::VisitorCenter::Greeter"],
        docs: "Greets visitors.",
        bases: &[],
        operations: &[
            ::amd::__private::OperationInfo::of::<
                ::amd::__private::OperationOf<GreeterPrx, 0usize>,
            >(),
            ::amd::__private::OperationInfo::of::<
                ::amd::__private::OperationOf<GreeterPrx, 1usize>,
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
impl ::amd::__private::Display for GreeterPrx {
    fn fmt(
        &self,
        f: &mut ::amd::__private::Formatter<'_>,
    ) -> ::amd::__private::FmtResult {
        ::amd::__private::Display::fmt(&self.object, f)
    }
}
#[automatically_derived]
impl<
    __P: ::amd::__private::Inherits<12762514749493126552u64>,
> ::amd::__private::From<__P> for GreeterPrx {
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
    impl GreeterPrx {
        /// Greets one of them.
        ///
        /// `fn greet(&self, name: String) -> String`
        ///
        /// Slice: `idempotent string greet(string name)`
        pub fn greet(
            &self,
            name: &::amd::__private::str,
        ) -> ::amd::__private::Invocation<String> {
            ::amd::__private::invoke::<
                ::amd::__private::OperationOf<GreeterPrx, 0usize>,
            >(
                &self.object,
                |__encoder| {
                    __encoder.put(name);
                },
            )
        }
        /// `fn register(&self, name: String, photo: Vec<u8>, friend: Option<GreeterPrx>) -> Result<i32, RegisterError>`
        ///
        /// Slice: `int register(string name, sequence<byte> photo, Greeter* friend) throws RegisterError`
        pub fn register(
            &self,
            name: &::amd::__private::str,
            photo: &[u8],
            friend: &Option<GreeterPrx>,
        ) -> ::amd::__private::Invocation<i32, RegisterError> {
            ::amd::__private::invoke::<
                ::amd::__private::OperationOf<GreeterPrx, 1usize>,
            >(
                &self.object,
                |__encoder| {
                    __encoder.put(name);
                    __encoder.put(photo);
                    (&&::amd::__private::Parameter(friend)).amd_put(__encoder);
                },
            )
        }
    }
};
#[automatically_derived]
impl ::amd::__private::SliceType for GreeterPrx {
    type Slice = ::amd::__private::shape::Proxy<Self>;
}
#[automatically_derived]
impl ::amd::__private::Encode for GreeterPrx {
    fn encode(&self, encoder: &mut ::amd::__private::Encoder<'_>) {
        ::amd::__private::Encode::encode(&self.object, encoder);
    }
}
#[automatically_derived]
impl ::amd::__private::Nullable for GreeterPrx {
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
impl<'de> ::amd::__private::Decode<'de> for GreeterPrx {
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
    pub enum greet {}
    impl ::amd::__private::Operation for greet {
        const NAME: &'static ::amd::__private::str = "greet";
        const PARAMETERS: ::amd::__private::usize = 1usize;
        const MODE: ::amd::__private::OperationMode = ::amd::__private::OperationMode::Idempotent;
        const IN_PARAMETERS: &'static [::amd::__private::ParameterInfo] = &[
            ::amd::__private::ParameterInfo::of::<Self, 0usize>("name"),
        ];
        const DOCS: &'static ::amd::__private::str = "Greets one of them.";
        type Result = String;
        type Exceptions = ::amd::__private::NoUserException;
    }
    impl ::amd::__private::ParameterAt<0usize> for greet {
        type Declared = String;
    }
    impl ::amd::__private::ArgumentAt<0usize> for greet {
        type Argument<'__a> = &'__a ::amd::__private::str;
    }
    impl ::amd::__private::OperationAt<0usize> for GreeterPrx {
        type Operation = greet;
    }
    #[allow(
        non_camel_case_types,
        unnameable_types,
        missing_debug_implementations,
        reason = "a type for each operation, of its name"
    )]
    #[doc(hidden)]
    pub enum register {}
    impl ::amd::__private::Operation for register {
        const NAME: &'static ::amd::__private::str = "register";
        const PARAMETERS: ::amd::__private::usize = 3usize;
        const MODE: ::amd::__private::OperationMode = ::amd::__private::OperationMode::Normal;
        const IN_PARAMETERS: &'static [::amd::__private::ParameterInfo] = &[
            ::amd::__private::ParameterInfo::of::<Self, 0usize>("name"),
            ::amd::__private::ParameterInfo::of::<Self, 1usize>("photo"),
            ::amd::__private::ParameterInfo::of::<Self, 2usize>("friend"),
        ];
        type Result = i32;
        type Exceptions = RegisterError;
    }
    impl ::amd::__private::ParameterAt<0usize> for register {
        type Declared = String;
    }
    impl ::amd::__private::ArgumentAt<0usize> for register {
        type Argument<'__a> = &'__a ::amd::__private::str;
    }
    impl ::amd::__private::ParameterAt<1usize> for register {
        type Declared = Vec<u8>;
    }
    impl ::amd::__private::ArgumentAt<1usize> for register {
        type Argument<'__a> = &'__a [u8];
    }
    impl ::amd::__private::ParameterAt<2usize> for register {
        type Declared = Option<GreeterPrx>;
    }
    impl ::amd::__private::ArgumentAt<2usize> for register {
        type Argument<'__a> = &'__a Option<GreeterPrx>;
    }
    impl ::amd::__private::OperationAt<1usize> for GreeterPrx {
        type Operation = register;
    }
};
::amd::__private::inventory::submit! {
    < GreeterPrx as ::amd::__private::Proxy > ::INTERFACE
}
::amd::__private::inventory::submit! {
    ::amd::__private::InterfaceEntry { type_id : "::VisitorCenter::Greeter", definition :
    "::Ice::Object ::VisitorCenter::Greeter { idempotent string greet(string name); int register(string name, sequence<byte> photo, Greeter* friend); }",
    place : ::amd::__private::concat!(::amd::__private::file!(), ":",
    ::amd::__private::line!()), }
}
#[macro_export]
#[allow(non_local_definitions, reason = "an interface may be defined in a function")]
#[doc(hidden)]
#[allow(unused_macros, reason = "an interface may have no servant here")]
macro_rules! __amd_Greeter_b11d8f8bc438a598 {
    ([$($runtime:tt)*] $($stage:tt)*) => {
        $($runtime)* ::__private::__second_stage! { { Greeter[Greeter
        "::VisitorCenter::Greeter" 12762514749493126552u64;] { 0[#[doc =
        r" Greets one of them."] #[doc = ""] #[doc =
        " `fn greet(&self, name: String) -> String`"] #[doc = ""] #[doc =
        " Slice: `idempotent string greet(string name)`"]] greet "greet"("name" "String")
        "String" "idempotent string greet(string name)"; 0[#[doc =
        " `fn register(&self, name: String, photo: Vec<u8>, friend: Option<GreeterPrx>) -> Result<i32, RegisterError>`"]
        #[doc = ""] #[doc =
        " Slice: `int register(string name, sequence<byte> photo, Greeter* friend) throws RegisterError`"]]
        register "register"("name" "String", "photo" "Vec<u8>", "friend"
        "Option<GreeterPrx>") "Result<i32, RegisterError>"
        "int register(string name, sequence<byte> photo, Greeter* friend) throws RegisterError";
        } } [$($runtime)*] $($stage)* }
    };
}
#[doc(hidden)]
#[allow(unused_imports, reason = "an interface may have no servant here")]
pub use __amd_Greeter_b11d8f8bc438a598 as Greeter;
