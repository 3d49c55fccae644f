//! The macros of [`amd`](https://docs.rs/amd-rpc). Use them through the facade, which re-exports them.
//!
//! Each is one pipeline: `parse` reads Rust items into a `model`, `check` compares, `expand` writes tokens.

mod check;
mod diagnostics;
mod expand;
mod model;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a Slice interface of a trait: servants are checked against it, and a typed proxy is generated.
///
/// `#[interface(module = "VisitorCenter")]` gives the Slice module; `trait Greeter` in it is the interface
/// `::VisitorCenter::Greeter`, and its proxy is `GreeterPrx`. Further arguments: `name = ".."` where the Slice name is
/// another one, `crate = path` where the facade is not found as `::amd`.
///
/// Each method is an operation. It takes `&self` and owned types, and returns its results, or a `Result` of them and of
/// the exceptions that it may throw. Whether a method is served synchronously or asynchronously is the matter of each
/// servant, so the interface has no `async`. Out-parameters are the further elements of a tuple of results.
///
/// | on an operation | it means |
/// | --- | --- |
/// | `#[amd(name = "..")]` | the name in Slice, which else is the method's name in `camelCase` |
/// | `#[amd(idempotent)]` | the operation may be repeated |
/// | `#[amd(out)]` | there is no return value: all results are out-parameters |
///
/// ```
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     /// Greets a visitor.
///     #[amd(idempotent)]
///     fn greet(&self, name: String) -> String;
/// }
///
/// async fn visit(greeter: GreeterPrx) -> amd::Result<()> {
///     println!("{}", greeter.greet("Alice").await?);
///     Ok(())
/// }
/// ```
#[proc_macro_attribute]
pub fn interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::interface(arguments.into(), &item.into()).into()
}

/// Makes a servant of an impl block: its methods serve the operations of the interface.
///
/// Each method takes the operation's parameters, owned or borrowed, and the current request after them if it wants to
/// know it. It returns what the interface says, or something that can be awaited for it: an `async fn`, a future, a
/// boxed one, an invocation of a proxy. Methods of both kinds stand in one block; which kind one is tells its type.
///
/// | on a method | it means |
/// | --- | --- |
/// | `#[amd(name = "..")]` | the operation that it serves, where it is called differently |
/// | `#[amd(skip)]` | it serves none |
/// | `#[amd(current)]` | its last parameter is the current request, under whatever name |
///
/// `crate = path` tells where the facade is not found as `::amd`.
///
/// ```
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     fn greet(&self, name: String) -> String;
///     fn count(&self) -> i32;
/// }
///
/// struct Chatbot;
///
/// #[servant(Greeter)]
/// impl Chatbot {
///     async fn greet(&self, name: &str, current: &Current) -> String {
///         format!("Hello, {name}, from {}!", current.identity())
///     }
///
///     fn count(&self) -> i32 {
///         1
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn servant(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::servant(arguments.into(), &item.into()).into()
}

/// Makes a Slice exception of a struct: `#[amd(module = "..")]` gives its Slice module.
///
/// `#[amd(name = "..")]` gives another name in Slice, and `#[amd(base)]` on a member tells that it is the exception which
/// this one extends. The struct gets `Display`; where it is `Debug` it is an `Error` as well.
///
/// ```
/// use amd::prelude::*;
///
/// #[derive(Debug, UserException)]
/// #[amd(module = "VisitorCenter")]
/// pub struct NameTaken {
///     pub by: String,
/// }
///
/// let error = NameTaken { by: "Alice".into() };
/// assert_eq!(error.to_string(), r#"::VisitorCenter::NameTaken { by: "Alice" }"#);
/// ```
#[proc_macro_derive(UserException, attributes(amd))]
pub fn user_exception(item: TokenStream) -> TokenStream {
    expand::exception(item.into()).into()
}

/// Makes the set of exceptions that an operation may throw of an enum, which has one variant for each.
///
/// ```
/// use amd::prelude::*;
///
/// #[derive(Debug, UserException)]
/// #[amd(module = "VisitorCenter")]
/// pub struct NameTaken {
///     pub by: String,
/// }
///
/// #[derive(Debug, UserException)]
/// #[amd(module = "VisitorCenter")]
/// pub struct Closed;
///
/// #[derive(Debug, UserExceptions)]
/// pub enum RegisterError {
///     NameTaken(NameTaken),
///     Closed(Closed),
/// }
///
/// let error: RegisterError = Closed.into();
/// assert_eq!(error.to_string(), "::VisitorCenter::Closed");
/// ```
#[proc_macro_derive(UserExceptions, attributes(amd))]
pub fn user_exceptions(item: TokenStream) -> TokenStream {
    expand::exception_set(item.into()).into()
}

/// The second stage of [`macro@servant`], called by the macro of an interface.
#[doc(hidden)]
#[proc_macro]
pub fn __servant(stage: TokenStream) -> TokenStream {
    expand::second_stage(stage.into()).into()
}
