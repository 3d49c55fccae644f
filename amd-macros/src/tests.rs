//! Expansions, compared with the files in `snapshots/`. `UPDATE_SNAPSHOTS=1` writes them anew.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;

fn snapshot(name: &str, expanded: TokenStream) {
    let text = prettyplease::unparse(&syn::parse2(expanded).expect("an expansion is a list of items"));
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
        expand::interface(quote!(module = "VisitorCenter"), &item),
    );
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
        Greeter {
            greet "greet" ("name" "String") "String" "string greet(string name)";
            register "register" ("name" "String") "Result<(), RegisterError>" "void register(string name) throws RegisterError";
            shutdown "shutdown" () "" "void shutdown()";
        }
    };
    let stage = quote!({ #description } [::amd] [] [Greeter] { #block });
    snapshot("servant_second_stage.rs", expand::second_stage(stage));
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
fn exception_set() {
    let item = quote! {
        pub enum RegisterError {
            NameTaken(NameTaken),
            Closed(Closed),
        }
    };
    snapshot("exception_set.rs", expand::exception_set(item));
}
