//! Expansions, compared with the files in `snapshots/`. `UPDATE_SNAPSHOTS=1` writes them anew.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;

mod lines;

fn snapshot(name: &str, expanded: TokenStream) {
    let text = prettyplease::unparse(&syn::parse2(expanded).expect("an expansion is a list of items"));
    let text = text.replace(env!("CARGO_MANIFEST_DIR"), ".");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{name} changed; see the difference after UPDATE_SNAPSHOTS=1.\n{text}"
    );
}

#[test]
fn interface() {
    let item = quote! {
        /// Greets visitors.
        pub trait Greeter {
            /// Greets one of them.
            #[amd(idempotent)]
            fn greet(&self, name: String) -> String;
            fn register(&self, name: String, photo: Vec<u8>, friend: Option<GreeterPrx>) -> Result<i32, RegisterError>;
        }
    };
    snapshot(
        "interface.rs",
        expand::interface(&quote!(module = "VisitorCenter"), &item),
    );
}

#[test]
fn interface_with_bases() {
    let item = quote! {
        /// Ends the visits.
        pub trait Admin: Greeter + common::Closable {
            fn shutdown(&self);
        }
    };
    let arguments = quote!(module = "VisitorCenter");
    snapshot("interface_first_stage.rs", expand::interface(&arguments, &item));

    // As the macro of the last base calls it.
    let greeter = quote! {
        Greeter [Greeter "::VisitorCenter::Greeter" 1u64; Pinged "::Common::Pinged" 2u64;] {
            0 [#[doc = " Greets."]] greet "greet" ("name" "String") "String" "string greet(string name)";
            1 [] ping "ping" () "" "void ping()";
        }
    };
    let closable = quote! {
        Closable [Closable "::Common::Closable" 3u64; Pinged "::Common::Pinged" 2u64;] {
            0 [] close "close" ("type" "i32") "" "void close(int type)";
            1 [] ping "ping" () "" "void ping()";
        }
    };
    let stage = quote!({ #closable } [::amd] interface [(Greeter #greeter)] [common::Closable] { [#arguments] #item });
    snapshot("interface_second_stage.rs", expand::second_stage(stage));
}

#[test]
fn mock() {
    let item = quote!(
        pub struct GreeterMock;
    );
    let greeter = quote! {
        Greeter [Greeter "::VisitorCenter::Greeter" 1u64;] {
            0 [] greet "greet" ("name" "String", "type" "i32") "String" "string greet(string name, int type)";
        }
    };
    let stage = quote!({ #greeter } [::amd] mock [] [Greeter] { #item });
    snapshot("mock.rs", expand::second_stage(stage));
}

#[test]
fn registered_servant() {
    let block = quote! {
        impl Chatbot {
            fn greet(&self) {}
        }
    };
    let arguments = quote!(
        Greeter,
        identity = "bots/greeter",
        adapter = "Public",
        new = Chatbot::connect
    );
    snapshot("servant_registered.rs", expand::servant(arguments, &block));
}

#[test]
fn servant() {
    let block = quote! {
        impl Chatbot {
            async fn greet(&self, name: &str, current: &Current) -> String {
                self.db.greeting(name).await
            }
            fn register(&self, name: String, #[amd(current)] _: &Current) -> Result<(), RegisterError> {
                Ok(())
            }
            #[cfg(unix)]
            #[amd(name = "shutdown")]
            fn stop(&self) {}
            #[amd(skip)]
            fn helper(&self) {}
        }
    };
    snapshot("servant_first_stage.rs", expand::servant(quote!(Greeter), &block));

    // As the macro of the interface calls it.
    let description = quote! {
        Greeter [Greeter "::VisitorCenter::Greeter" 1u64; Closable "::VisitorCenter::Closable" 2u64;] {
            0 [] greet "greet" ("name" "String") "String" "string greet(string name)";
            0 [] register "register" ("name" "String") "Result<(), RegisterError>" "void register(string name) throws RegisterError";
            1 [#[doc = " Ends it all."]] shutdown "shutdown" () "" "void shutdown()";
        }
    };
    let stage = quote!({ #description } [::amd] servant [] [Greeter] { #block });
    snapshot("servant_second_stage.rs", expand::second_stage(stage));
}

/// What replies early, runs where it is decoded, or can be cancelled.
#[test]
fn servant_with_policies() {
    let block = quote! {
        impl Chatbot {
            fn greet(&self, name: &str, current: Current, responder: Answer) {}
            #[amd(inline)]
            fn count(&self, current: &Current, responder: Responder<i32>) {}
            #[amd(cancel_on_disconnect)]
            fn wait(&self) -> BoxFuture<'_, ()> {}
            async fn stop(&self) {}
        }
    };
    let arguments = quote!(Greeter, inline, cancel_on_disconnect);
    snapshot("servant_policies_first_stage.rs", expand::servant(arguments, &block));

    let description = quote! {
        Greeter [Greeter "::VisitorCenter::Greeter" 1u64;] {
            0 [] greet "greet" ("name" "String") "String" "string greet(string name)";
            0 [] count "count" () "i32" "int count()";
            0 [] wait "wait" () "" "void wait()";
            0 [] stop "stop" () "" "void stop()";
        }
    };
    let stage = quote!({ #description } [::amd] servant [] [Greeter] { #[amd(inline)] #block });
    snapshot("servant_policies_second_stage.rs", expand::second_stage(stage));
}

#[test]
fn derived_interface() {
    let block = quote! {
        /// Greets visitors.
        impl Chatbot {
            /// Greets one of them.
            #[amd(idempotent)]
            async fn greet(&self, name: &str, current: &Current) -> String {
                self.db.greeting(name).await
            }
            #[amd(returns = Result<i32, NameTaken>, name = "register")]
            fn enter(&self, _names: &[String]) -> Later {
                todo!()
            }
        }
    };
    let arguments = quote!(derive(pub Welcomer: Base), Admin, module = "VisitorCenter");
    snapshot("derived_first_stage.rs", expand::servant(arguments, &block));
}

#[test]
fn parts() {
    let block = quote! {
        impl Chatbot {
            fn shutdown(&self) {}
        }
    };
    let description = quote! {
        Greeter [Greeter "::VisitorCenter::Greeter" 1u64;] {
            0 [] greet "greet" ("name" "String") "String" "string greet(string name)";
            0 [] shutdown "shutdown" () "" "void shutdown()";
        }
    };
    let stage = quote!({ #description } [::amd] parts [] [Greeter] { #block });
    snapshot("servant_parts.rs", expand::second_stage(stage));
}

/// The rows of a servant with `&mut self` methods, of a local one, and the one of an untyped servant.
#[test]
fn servants_of_other_forms() {
    let description = quote! {
        Counter [Counter "::VisitorCenter::Counter" 1u64;] {
            0 [] count "count" () "i32" "int count()";
        }
    };
    let exclusive = quote!(impl Visits { fn count(&mut self) -> i32 { self.0 } });
    let stage = quote!({ #description } [::amd] servant [] [Counter] { #exclusive });
    snapshot("servant_exclusive.rs", expand::second_stage(stage));
    let local = quote!(
        #[amd(local)]
        impl Visits {
            async fn count(&self) -> i32 {
                1
            }
        }
    );
    let stage = quote!({ #description } [::amd] servant [] [Counter] { #local });
    snapshot("servant_local.rs", expand::second_stage(stage));
    let untyped = quote! {
        impl Forwarder {
            fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Invocation<Encapsulation, Encapsulation> {
                self.target.ice_invoke(current.operation(), current.mode(), &in_params)
            }
        }
    };
    snapshot("servant_untyped.rs", expand::servant(quote!(untyped), &untyped));
}

#[test]
fn exception() {
    let item = quote! {
        #[amd(module = "VisitorCenter")]
        pub struct NameTaken {
            pub by: String,
            #[amd(base)]
            pub base: Problem,
        }
    };
    snapshot("exception.rs", expand::exception(item));
}

#[test]
fn class() {
    let item = quote! {
        #[amd(module = "VisitorCenter", compact_id = 7)]
        pub struct Member {
            #[amd(base)]
            pub guest: Guest,
            #[amd(tag = 1)]
            pub since: Option<i32>,
            pub friend: Link<Guest>,
        }
    };
    snapshot("class.rs", expand::class(item));
}

#[test]
fn exception_set() {
    let item = quote! {
        pub enum RegisterError {
            NameTaken(NameTaken),
            Closed(Closed),
        }
    };
    snapshot("exception_set.rs", expand::exception_set(item));
}

#[test]
fn slice_file() {
    snapshot("slice_file.rs", crate::slice::slice(quote!("tests/slice/Greeter.ice")));
}

/// Paths in the messages are as the user wrote them.
#[test]
fn slice_mistakes() {
    let errors = crate::slice::slice(quote!("tests/slice/Mistakes.ice"));
    snapshot("slice_mistakes.rs", errors);
}

/// Two files of one call define one type id.
#[test]
fn slice_type_id_twice() {
    let errors = crate::slice::slice(quote!("tests/slice/Once.ice", "tests/slice/Again.ice"));
    snapshot("slice_type_id_twice.rs", errors);
}

#[test]
fn slice_without_a_file() {
    let errors = crate::slice::slice(quote!("tests/slice/nowhere.ice"));
    snapshot("slice_without_a_file.rs", errors);
}

#[test]
fn exception_with_optional_members() {
    let item = quote! {
        #[amd(module = "VisitorCenter")]
        pub struct Closed {
            #[amd(tag = 7)]
            pub until: Option<i64>,
            pub reason: String,
            #[amd(tag = 2)]
            pub visitors: Option<Vec<String>>,
        }
    };
    snapshot("exception_with_optional_members.rs", expand::exception(item));
}

#[test]
fn struct_() {
    let item = quote! {
        #[amd(module = "VisitorCenter")]
        pub struct Ticket {
            pub number: i32,
            #[amd(name = "visitorNames")]
            pub names: Vec<String>,
        }
    };
    snapshot("struct.rs", expand::struct_(item));
}

#[test]
fn enum_() {
    let item = quote! {
        #[amd(module = "VisitorCenter")]
        pub enum Color {
            Red,
            Green = 5,
            Blue,
        }
    };
    snapshot("enum.rs", expand::enum_(item));
}

#[test]
fn optional_parameters() {
    let item = quote! {
        trait Desk {
            #[amd(tags(1, _, 22))]
            fn sell(
                &self,
                #[amd(tag = 4)] color: Option<Color>,
                name: String,
                #[amd(tag = 2)] notes: Option<Vec<String>>,
                #[amd(tag = 3)] friend: Option<String>,
            ) -> (Option<i32>, String, Option<Ticket>);
        }
    };
    snapshot(
        "optional_parameters_interface.rs",
        expand::interface(&quote!(module = "VisitorCenter"), &item),
    );

    let block = quote! {
        impl Office {
            fn sell(
                &self,
                color: Option<Color>,
                name: &str,
                notes: Option<&[String]>,
                friend: Option<&str>,
            ) -> (Option<i32>, String, Option<Ticket>) {
                todo!()
            }
        }
    };
    let description = quote! {
        Desk [Desk "::VisitorCenter::Desk" 1u64;] {
            0 [] sell "sell" ("color" "Option<Color>" 4, "name" "String", "notes" "Option<Vec<String>>" 2, "friend" "Option<String>" 3)
                "(Option<i32>, String, Option<Ticket>)" "optional(1) int sell(..)";
        }
    };
    let stage = quote!({ #description } [::amd] servant [] [Desk] { #block });
    snapshot("optional_parameters_servant.rs", expand::second_stage(stage));
}
