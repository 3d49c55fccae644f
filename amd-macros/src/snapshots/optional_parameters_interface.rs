#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
#[allow(dead_code, reason = "a client has no servant")]
trait Desk: ::amd::__private::Sized + ::amd::__private::Send + ::amd::__private::Sync + 'static {
    /// `fn sell(&self, color: Option<Color>, name: String, notes: Option<Vec<String>>, friend: Option<String>) -> (Option<i32>, String, Option<Ticket>)`
    ///
    /// Slice: `optional(1) int sell(optional(4) Color color, string name, optional(2) sequence<string> notes, optional(3) string friend, out string out1, out optional(22) Ticket out2)`
    const sell: ::amd::__private::Handler<Self>;
    #[doc(hidden)]
    type __Proxy: ::amd::__private::Proxy;
}
#[automatically_derived]
#[allow(non_upper_case_globals, reason = "each operation is a constant of its name")]
impl<__S> Desk for __S
where
    __S: ::amd::__private::Sized + ::amd::__private::Send + ::amd::__private::Sync
        + 'static + ::amd::__private::Serves<2918999627402899503u64, 0usize>,
{
    const sell: ::amd::__private::Handler<Self> = <Self as ::amd::__private::Serves<
        2918999627402899503u64,
        0usize,
    >>::HANDLER;
    type __Proxy = DeskPrx;
}
/// A proxy for an object with the Slice interface `::VisitorCenter::Desk`, which [`Desk`] declares.
#[doc(alias = "proxy")]
#[derive(
    ::amd::__private::Clone,
    ::amd::__private::Debug,
    ::amd::__private::PartialEq,
    ::amd::__private::Eq,
    ::amd::__private::Hash
)]
struct DeskPrx {
    object: ::amd::__private::ObjectPrx,
}
#[automatically_derived]
impl ::amd::__private::Proxy for DeskPrx {
    const INTERFACE: &'static ::amd::__private::InterfaceInfo = &::amd::__private::InterfaceInfo {
        type_id: "::VisitorCenter::Desk",
        type_ids: &["::Ice::Object", "::VisitorCenter::Desk"],
        docs: "",
        bases: &[],
        operations: &[
            ::amd::__private::OperationInfo::of::<
                ::amd::__private::OperationOf<DeskPrx, 0usize>,
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
impl ::amd::__private::Display for DeskPrx {
    fn fmt(
        &self,
        f: &mut ::amd::__private::Formatter<'_>,
    ) -> ::amd::__private::FmtResult {
        ::amd::__private::Display::fmt(&self.object, f)
    }
}
#[automatically_derived]
impl<__P: ::amd::__private::Inherits<2918999627402899503u64>> ::amd::__private::From<__P>
for DeskPrx {
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
    impl DeskPrx {
        /// `fn sell(&self, color: Option<Color>, name: String, notes: Option<Vec<String>>, friend: Option<String>) -> (Option<i32>, String, Option<Ticket>)`
        ///
        /// Slice: `optional(1) int sell(optional(4) Color color, string name, optional(2) sequence<string> notes, optional(3) string friend, out string out1, out optional(22) Ticket out2)`
        pub fn sell(
            &self,
            color: ::amd::__private::Option<&Color>,
            name: &::amd::__private::str,
            notes: ::amd::__private::Option<&[String]>,
            friend: ::amd::__private::Option<&::amd::__private::str>,
        ) -> ::amd::__private::Invocation<(Option<i32>, String, Option<Ticket>)> {
            (&&::amd::__private::Calling::<
                ::amd::__private::OperationOf<DeskPrx, 0usize>,
            >::NEW)
                .amd_invoke(
                    &self.object,
                    |__encoder| {
                        __encoder.put(name);
                        __encoder.write_tagged(2, &notes);
                        __encoder.write_tagged(3, &friend);
                        (&&::amd::__private::Parameter(&color))
                            .amd_put_tagged(__encoder, 4);
                    },
                )
        }
    }
};
#[automatically_derived]
impl ::amd::__private::SliceType for DeskPrx {
    type Slice = ::amd::__private::shape::Proxy<Self>;
}
#[automatically_derived]
impl ::amd::__private::Encode for DeskPrx {
    fn encode(&self, encoder: &mut ::amd::__private::Encoder<'_>) {
        ::amd::__private::Encode::encode(&self.object, encoder);
    }
}
#[automatically_derived]
impl ::amd::__private::Nullable for DeskPrx {
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
impl<'de> ::amd::__private::Decode<'de> for DeskPrx {
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
    enum sell {}
    impl ::amd::__private::Operation for sell {
        const NAME: &'static ::amd::__private::str = "sell";
        const PARAMETERS: ::amd::__private::usize = 4usize;
        const MODE: ::amd::__private::OperationMode = ::amd::__private::OperationMode::Normal;
        const IN_PARAMETERS: &'static [::amd::__private::ParameterInfo] = &[
            ::amd::__private::ParameterInfo::of::<Self, 0usize>("color"),
            ::amd::__private::ParameterInfo::of::<Self, 1usize>("name"),
            ::amd::__private::ParameterInfo::of::<Self, 2usize>("notes"),
            ::amd::__private::ParameterInfo::of::<Self, 3usize>("friend"),
        ];
        type Result = (
            <i32 as ::amd::__private::CanBeOptional<1>>::Tagged,
            String,
            <Ticket as ::amd::__private::CanBeOptional<22>>::Tagged,
        );
        type Exceptions = ::amd::__private::NoUserException;
    }
    impl ::amd::__private::ParameterAt<0usize> for sell {
        type Declared = <Color as ::amd::__private::CanBeOptional<4>>::Tagged;
    }
    impl ::amd::__private::ArgumentAt<0usize> for sell {
        type Argument<'__a> = ::amd::__private::Option<&'__a Color>;
    }
    impl ::amd::__private::ParameterAt<1usize> for sell {
        type Declared = String;
    }
    impl ::amd::__private::ArgumentAt<1usize> for sell {
        type Argument<'__a> = &'__a ::amd::__private::str;
    }
    impl ::amd::__private::ParameterAt<2usize> for sell {
        type Declared = <Vec<String> as ::amd::__private::CanBeOptional<2>>::Tagged;
    }
    impl ::amd::__private::ArgumentAt<2usize> for sell {
        type Argument<'__a> = ::amd::__private::Option<&'__a [String]>;
    }
    impl ::amd::__private::ParameterAt<3usize> for sell {
        type Declared = <String as ::amd::__private::CanBeOptional<3>>::Tagged;
    }
    impl ::amd::__private::ArgumentAt<3usize> for sell {
        type Argument<'__a> = ::amd::__private::Option<&'__a ::amd::__private::str>;
    }
    impl ::amd::__private::OperationAt<0usize> for DeskPrx {
        type Operation = sell;
    }
};
::amd::__private::inventory::submit! {
    < DeskPrx as ::amd::__private::Proxy > ::INTERFACE
}
::amd::__private::inventory::submit! {
    ::amd::__private::InterfaceEntry { type_id : "::VisitorCenter::Desk", definition :
    "::Ice::Object ::VisitorCenter::Desk { optional(1) int sell(optional(4) Color color, string name, optional(2) sequence<string> notes, optional(3) string friend, out string out1, out optional(22) Ticket out2); }",
    place : ::amd::__private::concat!(::amd::__private::file!(), ":",
    ::amd::__private::line!()), }
}
#[doc(hidden)]
#[allow(unused_macros, reason = "an interface may have no servant here")]
macro_rules! __amd_Desk_28825eb212d8f02f {
    ([$($runtime:tt)*] $($stage:tt)*) => {
        $($runtime)* ::__private::__second_stage! { { Desk[Desk "::VisitorCenter::Desk"
        2918999627402899503u64;] { 0[#[doc =
        " `fn sell(&self, color: Option<Color>, name: String, notes: Option<Vec<String>>, friend: Option<String>) -> (Option<i32>, String, Option<Ticket>)`"]
        #[doc = ""] #[doc =
        " Slice: `optional(1) int sell(optional(4) Color color, string name, optional(2) sequence<string> notes, optional(3) string friend, out string out1, out optional(22) Ticket out2)`"]]
        sell "sell"("color" "Option<Color>" 4, "name" "String", "notes"
        "Option<Vec<String>>" 2, "friend" "Option<String>" 3)
        "(Option<i32>, String, Option<Ticket>)"
        "optional(1) int sell(optional(4) Color color, string name, optional(2) sequence<string> notes, optional(3) string friend, out string out1, out optional(22) Ticket out2)";
        } } [$($runtime)*] $($stage)* }
    };
}
#[doc(hidden)]
#[allow(unused_imports, reason = "an interface may have no servant here")]
use __amd_Desk_28825eb212d8f02f as Desk;
