//! The macros refer to nothing by a name that a user could have taken.

#![no_implicit_prelude]
#![expect(
    clippy::wrong_self_convention,
    clippy::new_ret_no_self,
    dead_code,
    non_camel_case_types,
    unreachable_pub,
    reason = "what is here only has to compile"
)]

/// Types with the names of those that the macros use.
mod shadowed {
    pub struct Result;
    pub struct Option;
    pub struct Some;
    pub struct Ok;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Future;
    pub struct Send;
    pub struct Sync;
    pub struct Sized;
    pub struct Clone;
    pub struct Debug;
    pub struct Display;
    pub struct Error;
    pub struct PhantomData;
    pub struct Current;
    pub struct Handler;
    pub struct Servant;
    pub struct Lane;
    pub struct Proxy;
    pub struct Operation;
    pub struct str;
    pub struct usize;
    pub struct Shape;
    pub struct Struct;
    pub struct Enum;
    pub struct Tagged;
    pub struct Member;
    pub mod amd {}
    pub mod std {}
    pub mod core {}

    #[::amd::interface(module = "Hygiene")]
    pub trait Everything {
        fn clone(&self, value: ::std::string::String) -> ::std::string::String;
        fn drop(&self) -> bool;
        fn new(&self, r#type: i32, encoder: i32, __encoder: u8) -> (i32, ::std::vec::Vec<u8>);
        fn r#type(&self, r#move: ::std::string::String);
        fn bool(&self, bool: bool) -> ::std::result::Result<bool, Failed>;
        fn std(&self);
        fn amd(&self);
        fn request(&self, servant: f32) -> ::std::option::Option<EverythingPrx>;
        fn into_future(&self, call: ::amd::ObjectPrx);
        fn encode(&self);
        fn object(&self);
        #[amd(tags(1, _))]
        fn tagged(
            &self,
            #[amd(tag = 2)] value: ::std::option::Option<Place>,
            #[amd(tag = 3)] encoder: ::std::option::Option<::std::string::String>,
        ) -> (::std::option::Option<Color>, bool);
    }

    #[derive(::amd::Struct)]
    #[amd(module = "Hygiene")]
    pub struct Place {
        pub r#type: ::core::primitive::i32,
        pub encoder: bool,
        pub __decoder: Color,
    }

    #[derive(::amd::Enum)]
    #[amd(module = "Hygiene")]
    pub enum Color {
        Some,
        None,
        r#type,
        Value = 7,
    }

    #[derive(::amd::Class)]
    #[amd(module = "Hygiene", compact_id = 901)]
    pub struct Class {
        pub next: ::amd::Link<Self>,
        #[amd(tag = 1)]
        pub slices: ::std::option::Option<i32>,
    }

    #[derive(::amd::Class)]
    #[amd(module = "Hygiene")]
    pub struct Link {
        #[amd(base)]
        pub base: Class,
        pub encoder: ::std::vec::Vec<::amd::Link<Self>>,
        pub r#type: i32,
    }

    #[derive(::amd::UserException)]
    #[amd(module = "Hygiene")]
    pub struct Failed {
        #[amd(base)]
        f: Base,
        exception: i32,
        r#type: ::std::string::String,
    }

    #[derive(::amd::UserException)]
    #[amd(module = "Hygiene", name = "TheBase")]
    pub struct Base {}

    #[derive(::amd::UserException)]
    #[amd(module = "Hygiene")]
    pub struct Unit;

    #[derive(::amd::UserExceptions)]
    pub enum Set {
        Failed(Failed),
        Self_(Unit),
    }

    #[derive(::amd::UserExceptions)]
    pub enum Empty {}

    pub struct Derived;

    /// Derived where everything is called like something else.
    #[::amd::servant(derive(pub Result_), module = "Hygiene")]
    impl Derived {
        async fn clone(
            &self,
            value: &::core::primitive::str,
            bytes: &[::core::primitive::u8],
        ) -> ::std::string::String {
            let _ = bytes;
            ::std::convert::From::from(value)
        }
        fn drop(&self, r#type: &[::std::string::String], __encoder: i32) -> bool {
            let _ = (r#type, __encoder);
            true
        }
        fn new(&self, servant: i32, current: &::amd::Current) -> (i32, ::std::vec::Vec<u8>) {
            let _ = current;
            (servant, ::std::vec::Vec::new())
        }
        fn r#type(&self, _type: &::core::primitive::str) {}
        #[allow(non_snake_case, reason = "named like a macro of the run time")]
        fn Servant(&self) -> ::std::result::Result<bool, Failed> {
            ::std::result::Result::Ok(true)
        }
        fn future(&self) -> impl ::std::future::Future<Output = bool> + ::std::marker::Send + use<> {
            ::std::future::ready(true)
        }
        fn boxed(
            &self,
        ) -> ::std::pin::Pin<::std::boxed::Box<dyn ::std::future::Future<Output = bool> + ::std::marker::Send>>
        {
            ::std::boxed::Box::pin(::std::future::ready(true))
        }
        fn tagged(&self, #[amd(tag = 1)] value: ::std::option::Option<&::core::primitive::str>) {
            let _ = value;
        }
    }
    #[::amd::mock(Everything)]
    struct Mocked;

    pub struct Something;

    impl Something {
        fn make(_: &::amd::Communicator) -> Self {
            Self
        }
    }

    #[::amd::servant(Everything, identity = "x", facet = "y", adapter = "z", new = Something::make)]
    impl Something {
        async fn clone(&self, value: &::core::primitive::str) -> ::std::string::String {
            ::std::convert::From::from(value)
        }
        fn drop(&self) -> bool {
            true
        }
        fn new(&self, r#type: i32, _: i32, __a0: u8, __value: &::amd::Current) -> (i32, ::std::vec::Vec<u8>) {
            (r#type, ::std::vec::Vec::new())
        }
        fn r#type(&self, r#move: &::core::primitive::str) {
            let _ = r#move;
        }
        async fn bool(&self, bool: bool) -> ::std::result::Result<bool, Failed> {
            ::std::result::Result::Ok(bool)
        }
        fn std(&self) {}
        async fn amd(&self) {}
        fn request(&self, _: f32, current: &::amd::Current) -> ::std::option::Option<EverythingPrx> {
            let _ = current;
            ::std::option::Option::None
        }
        fn into_future(&self, _: ::amd::ObjectPrx) {}
        async fn encode(&self) {}
        fn tagged(
            &self,
            _: ::std::option::Option<&Place>,
            _: ::std::option::Option<&::core::primitive::str>,
        ) -> (::std::option::Option<Color>, bool) {
            (::std::option::Option::None, true)
        }
        async fn object(&self) {}
    }
}

/// An interface and a servant of a function's own, under the names of another function's.
fn in_a_function() {
    struct Chatbot;

    #[::amd::servant(Greeter)]
    impl Chatbot {
        fn greet(&self) {}
    }

    #[::amd::interface(module = "Hygiene")]
    trait Greeter {
        fn greet(&self);
    }

    fn is_servant<S: ::amd::Servant>(_: S) {}
    is_servant(Chatbot);
}

fn in_another_function() {
    #[::amd::interface(module = "Hygiene")]
    pub trait Greeter {
        fn greet(&self, name: ::std::string::String);
    }

    struct Chatbot<'n>(&'n i32);

    #[::amd::servant(Greeter)]
    impl Chatbot<'_> {
        fn greet(&self, _: &::core::primitive::str) {}
    }
}

/// Interfaces that inherit, where nothing but the name of a base is in scope.
mod inheriting {
    mod bases {
        #[::amd::interface(module = "Hygiene::Bases")]
        pub trait Shadowed: super::super::shadowed::Everything {
            fn from(&self, r#type: ::std::string::String, __encoder: i32, clone: ::std::vec::Vec<u8>);
            /// [`Nowhere`] is in scope where this is inherited.
            #[deprecated]
            fn object_at(&self, a: ::std::option::Option<ShadowedPrx>) -> ::std::option::Option<ShadowedPrx>;
        }
        pub struct Nowhere;

        #[::amd::interface(module = "Hygiene::Bases")]
        pub(in super::super) trait Private {
            fn as_object(&self);
        }
    }

    pub struct GreeterPrx;
    pub struct ShadowedPrx;
    pub struct Greeter;

    #[::amd::interface(module = "Hygiene")]
    pub(super) trait Heir: bases::Shadowed + self::bases::Private {
        fn shadowed(&self);
    }

    fn in_a_function() {
        use super::renamed::reexport::ice as facade;

        struct Chatbot;

        #[facade::servant(Second, crate = facade)]
        impl Chatbot {
            fn second(&self) {}
            fn first(&self, __a: i32) -> i32 {
                __a
            }
            fn as_object(&self) {}
        }

        #[facade::interface(module = "Hygiene", crate = facade)]
        trait Second: First {
            fn second(&self);
        }

        #[::amd::interface(module = "Hygiene")]
        trait First: bases::Private {
            fn first(&self, __a: i32) -> i32;
        }

        fn upcast(second: SecondPrx) -> FirstPrx {
            ::core::mem::drop(second.as_object());
            ::core::mem::drop(second.first(1));
            ::std::convert::Into::into(second)
        }
    }

    /// Through a glob, and made by macros.
    mod generated {
        use super::bases::*;

        macro_rules! heir {
            ($name:ident: $base:path, $servant:ident) => {
                #[::amd::interface(module = "Hygiene::Generated")]
                pub(super) trait $name: $base {
                    fn own(&self, own: i32);
                }

                pub struct $servant;

                #[::amd::servant($name)]
                impl $servant {
                    fn own(&self, own: i32) {
                        let _ = own;
                    }
                    async fn as_object(&self) {}
                }
            };
        }

        heir!(One: Private, OneServant);
        heir!(Two: Private, TwoServant);
    }
}

/// Paths to the interface, and the visibility that it has.
mod inner {
    pub(crate) mod deeper {
        #[::amd::interface(module = "Hygiene::Deeper")]
        pub(in crate::inner) trait Deep {
            fn dive(&self, depth: i32);
        }
        #[::amd::interface(module = "Hygiene::Deeper")]
        pub(crate) trait Shallow {
            fn wade(&self);
        }
    }

    pub struct Diver;

    #[::amd::servant(deeper::Deep, self::deeper::Shallow)]
    impl Diver {
        #[amd(name = "dive")]
        fn go_down(&self, depth: i32) {
            let _ = depth;
        }
        fn wade(&self) {}
    }

    /// Responders, and where methods run.
    pub struct Swimmer;

    type Answer<T> = ::amd::Responder<T>;

    #[::amd::servant(deeper::Deep, deeper::Shallow, cancel_on_disconnect)]
    impl Swimmer {
        #[amd(inline)]
        fn dive(&self, depth: i32, current: ::amd::Current, responder: ::amd::Responder<()>) {
            let _ = (depth, current);
            responder.reply(());
        }
        async fn wade(&self, responder: Answer<()>, #[amd(current)] which: &::amd::Current) {
            let _ = which;
            responder.reply(());
        }
    }
}

/// A servant in several parts, which `rustc` joins by traits with words of their own.
mod in_parts {
    #[::amd::interface(module = "Hygiene::Parts")]
    pub(crate) trait Walks {
        fn dive(&self, depth: i32);
        fn wade(&self);
    }

    pub struct Walker;

    #[::amd::servant(Walks, part)]
    impl Walker {
        fn dive(&self, depth: i32) {
            let _ = depth;
        }
    }

    #[::amd::servant(Walks, parts)]
    impl Walker {
        async fn wade(&self) {}
    }
}

/// Servants that are held otherwise than shared ones.
mod held {
    pub struct Exclusive(i32);

    #[::amd::servant(super::in_parts::Walks)]
    impl Exclusive {
        fn dive(&mut self, depth: i32) {
            self.0 = depth;
        }
        fn wade(&self) {}
    }

    pub struct Local(::std::rc::Rc<::core::cell::Cell<i32>>);

    #[::amd::servant(super::in_parts::Walks, local)]
    impl Local {
        async fn dive(&self, depth: i32) {
            self.0.set(depth);
        }
        fn wade(&self) {}
    }
}

/// Servants without an interface, beside types with the names of those that they use.
mod untyped {
    use super::shadowed::{Box, Current, Future, Option, Result, String};

    pub struct Echo(Box, Current, Future, Option, Result, String);

    #[::amd::servant(untyped)]
    impl Echo {
        async fn ice_invoke(
            &self,
            in_params: ::amd::Encapsulation,
            _: &::amd::Current,
        ) -> ::core::result::Result<::amd::Encapsulation, ::amd::DispatchError<::amd::Encapsulation>> {
            ::core::result::Result::Ok(in_params)
        }
    }

    pub struct Reversed<D>(D);

    #[super::renamed::reexport::ice::servant(untyped, crate = super::renamed::reexport::ice)]
    impl<D: ::std::marker::Send + ::std::marker::Sync + 'static> Reversed<D> {
        fn ice_invoke(&self, in_params: ::amd::Encapsulation, _: &::amd::Current) -> ::amd::Encapsulation {
            in_params
        }
    }

    fn in_a_function() {
        struct Forwarder(::amd::ObjectPrx);

        trait Invoked {
            fn ice_invoke(
                &self,
                in_params: ::amd::Encapsulation,
                current: &::amd::Current,
            ) -> ::amd::Invocation<::amd::Encapsulation, ::amd::Encapsulation>;
        }

        #[::amd::servant(untyped)]
        impl Invoked for Forwarder {
            #[::tracing::instrument(skip_all)]
            fn ice_invoke(
                &self,
                in_params: ::amd::Encapsulation,
                current: &::amd::Current,
            ) -> ::amd::Invocation<::amd::Encapsulation, ::amd::Encapsulation> {
                ::amd::Proxy::ice_invoke(&self.0, current.operation(), current.mode(), &in_params)
            }
        }

        fn is_servant<S: ::amd::Servant>() {}
        is_servant::<Forwarder>();
        is_servant::<Echo>();
        is_servant::<Reversed<i32>>();
    }
}

/// `#[cfg]` on methods.
mod configured {
    pub struct Bather;

    #[::amd::servant(super::inner::deeper::Shallow)]
    impl Bather {
        #[cfg(any())]
        fn wade(&self, nonsense: Nonsense) {}
        #[cfg(not(any()))]
        async fn wade(&self) {}
        #[cfg(any())]
        fn unknown(&self) {}
    }
}

/// Interfaces and servants that macros make.
mod generated {
    macro_rules! greeter {
        ($interface:ident, $servant:ident, $method:ident($parameter:ident: $ty:ty) -> $result:ty, $borrowed:ty) => {
            #[::amd::interface(module = "Hygiene::Generated")]
            pub trait $interface {
                fn $method(&self, $parameter: $ty, other: i32) -> $result;
            }

            pub struct $servant;

            #[::amd::servant($interface)]
            impl $servant {
                fn $method(&self, $parameter: &$borrowed, other: i32, current: &::amd::Current) -> $result {
                    let _ = (other, current);
                    ::std::convert::From::from($parameter)
                }
            }
        };
    }

    greeter!(First, FirstServant, greet(name: ::std::string::String) -> ::std::string::String, str);
    greeter!(Second, SecondServant, greet(name: ::std::vec::Vec<u8>) -> ::std::vec::Vec<u8>, [u8]);
}

/// Derived interfaces that macros make, in functions, and of generic servants.
mod derived {
    macro_rules! greeter {
        ($interface:ident, $servant:ident, $method:ident($parameter:ident: $ty:ty) -> $result:ty) => {
            pub struct $servant<D>(D);

            #[::amd::servant(derive(pub $interface), module = "Hygiene::Derived")]
            impl<D: ::std::marker::Send + ::std::marker::Sync + 'static> $servant<D> {
                fn $method(&self, $parameter: &$ty, other: i32, current: &::amd::Current) -> $result {
                    let _ = (&self.0, other, current);
                    ::std::convert::From::from($parameter)
                }
            }
        };
    }

    greeter!(First, FirstServant, greet(name: str) -> ::std::string::String);
    greeter!(Second, SecondServant, greet(name: [u8]) -> ::std::vec::Vec<u8>);

    fn in_a_function() {
        use super::renamed::reexport::ice as facade;

        struct Chatbot;

        trait Greets {
            fn greet(&self, name: &str);
        }

        #[facade::servant(derive(First), module = "Hygiene", crate = facade)]
        impl Greets for Chatbot {
            fn greet(&self, _name: &str) {}
        }

        fn call(first: &FirstPrx) {
            ::core::mem::drop(first.greet("Alice"));
        }
    }
}

/// Other attributes on the methods and blocks, before and after.
mod attributes {
    use ::std::boxed::Box;
    use ::std::string::String;

    struct Traced;

    #[::amd::servant(derive(Outer), module = "Hygiene::Attributes")]
    impl Traced {
        #[::tracing::instrument(skip(self))]
        #[amd(idempotent)]
        async fn before(&self, name: &str) -> String {
            ::std::convert::From::from(name)
        }
        #[amd(idempotent)]
        #[::tracing::instrument(skip(self))]
        fn after(&self, name: &str) -> String {
            ::std::convert::From::from(name)
        }
    }

    #[::async_trait::async_trait]
    trait Waves {
        async fn wave(&self, to: &str) -> String;
    }

    struct First;
    struct Second;

    #[::amd::servant(derive(Waver), module = "Hygiene::Attributes")]
    #[::async_trait::async_trait]
    impl Waves for First {
        async fn wave(&self, to: &str) -> String {
            ::std::convert::From::from(to)
        }
    }

    #[::async_trait::async_trait]
    #[::amd::servant(derive(OtherWaver), module = "Hygiene::Attributes")]
    impl Waves for Second {
        async fn wave(&self, to: &str) -> String {
            ::std::convert::From::from(to)
        }
    }

    fn call(waver: &WaverPrx, other: &OtherWaverPrx) -> [::amd::Invocation<String>; 2] {
        [waver.wave("Alice"), other.wave("Bob")]
    }
}

/// The facade under another path.
mod renamed {
    pub mod reexport {
        pub mod ice {
            pub use ::amd::*;
        }
    }

    use reexport::ice::{UserException, UserExceptions, interface, servant};

    #[derive(UserException)]
    #[amd(module = "Hygiene::Renamed", crate = reexport::ice)]
    pub struct Closed;

    #[derive(UserExceptions)]
    #[amd(crate = self::reexport::ice)]
    pub enum Failed {
        Closed(Closed),
    }

    #[interface(module = "Hygiene::Renamed", crate = reexport::ice)]
    pub trait Reexported {
        fn reexport(&self) -> ::std::result::Result<(), Failed>;
    }

    pub struct Nothing;

    #[servant(Reexported, crate = reexport::ice)]
    impl Nothing {
        fn reexport(&self) -> ::std::result::Result<(), Failed> {
            ::std::result::Result::Ok(())
        }
    }
}

#[::core::prelude::v1::test]
fn it_compiles() {
    in_a_function();
    in_another_function();
}
