//! The macros of [`amd`](https://docs.rs/amd-rpc). Use them through the facade, which re-exports them.
//!
//! Each is one pipeline: `parse` reads Rust items into a `model`, `check` compares, `expand` writes tokens.

mod check;
mod diagnostics;
mod expand;
mod model;
mod parse;
mod slice;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a Slice interface of a trait: servants are checked against it, and a typed proxy is generated.
///
/// | argument | it means | without it |
/// | --- | --- | --- |
/// | `module = "VisitorCenter"` | the Slice module: `trait Greeter` is then `::VisitorCenter::Greeter`, with the proxy `GreeterPrx` | an error |
/// | `name = ".."` | its name in Slice | that of the trait |
/// | `crate = path` | the path of the facade | `::amd` |
///
/// Each method is an operation. It takes `&self` and owned types, and returns its results, or a `Result` of them and of
/// the exceptions that it may throw. Whether a method is served synchronously or asynchronously is the matter of each
/// servant, so the interface has no `async`. Out-parameters are the further elements of a tuple of results.
///
/// | on an operation | it means |
/// | --- | --- |
/// | `#[amd(name = "..")]` | the name in Slice, which else is the method's name in `camelCase` |
/// | `#[amd(idempotent)]` | the operation may be repeated |
/// | `#[amd(format = "sliced")]` | classes are written so that peers which do not know a derived class can read its base; or `"compact"` |
/// | `#[amd(out)]` | there is no return value: all results are out-parameters |
/// | `#[amd(tag = 1)]` | its only result is optional, and an `Option` |
/// | `#[amd(tags(1, _, 22))]` | of its results these with tags are optional, those with `_` are required |
/// | `#[deprecated]` | its callers are warned; on the trait, those of all its operations |
///
/// A parameter is optional by `#[amd(tag = 2)] name: Option<String>`.
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
///
/// `GreeterPrx::SLICE` is the interface written back as Slice, with all that it uses and the comments of both, so that
/// programs in other languages can call it and serve it.
///
/// An interface inherits others by naming their traits. One block serves the operations of all of them, and the proxy has
/// these as well; it converts into the proxies of its bases, and `ice_checked_cast` leads back.
///
/// ```
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     fn greet(&self, name: String) -> String;
/// }
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Admin: Greeter {
///     fn shutdown(&self);
/// }
///
/// struct Chatbot;
///
/// #[servant(Admin)]
/// impl Chatbot {
///     fn greet(&self, name: &str) -> String {
///         format!("Hello, {name}!")
///     }
///
///     async fn shutdown(&self) {}
/// }
///
/// async fn visit(admin: AdminPrx) -> amd::Result<()> {
///     println!("{}", admin.greet("Alice").await?);
///     let greeter: GreeterPrx = admin.into();
///     if let Some(admin) = greeter.ice_checked_cast::<AdminPrx>().await? {
///         admin.shutdown().await?;
///     }
///     Ok(())
/// }
/// ```
///
/// What no Slice type stands for is refused where it is written:
///
/// ```compile_fail
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     // error: `u64` is not a Slice type
///     fn count(&self) -> u64;
/// }
/// ```
#[proc_macro_attribute]
pub fn interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::interface(&arguments.into(), &item.into()).into()
}

/// Makes a servant of an impl block: its methods serve the operations of the interface.
///
/// ```standalone_crate
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
///         format!("Hello, {name}, from {}!", current.operation())
///     }
///
///     fn count(&self) -> i32 {
///         1
///     }
/// }
///
/// let greeter = amd::testing::serve::<GreeterPrx>(Chatbot);
/// assert_eq!(greeter.greet("Alice").wait()?, "Hello, Alice, from greet!");
/// assert_eq!(greeter.count().wait()?, 1);
/// # Ok::<(), amd::Error>(())
/// ```
///
/// The interface is a trait under [`macro@interface`], or comes from a Slice file by [`macro@slice`], or is
/// [derived](#deriving-the-interface) from the methods. `#[servant(Greeter, Admin)]` serves several; two operations of one name are an error. In a program the
/// servant is added by `adapter.add(Chatbot, "greeter")`. A method without `self` that has no operation's name is left alone.
///
/// # What a method may return
/// Each method is synchronous or asynchronous by its type, whatever that is called. `T` stands for what the interface declares.
///
/// | it returns | it is | it runs on |
/// | --- | --- | --- |
/// | `T`, `Result<T, E>` | synchronous | a thread of the dispatch lane; it may block |
/// | the same, under `#[amd(inline)]` | synchronous | the task of the connection; it must not block |
/// | `async fn` of either | asynchronous | the event loop; it must not block |
/// | `impl Future<Output = T>`, a boxed or named future, an alias of one | asynchronous | the same |
/// | `Invocation<T>`, the call of another object | asynchronous | the same |
/// | `Result<impl Future<Output = T>, E>` | asynchronous, with an error before there is something to await | the same |
/// | nothing, and takes a `Responder<T>` | either | as above; the reply may be given later, by anybody |
///
/// The lane has `max(4, cores)` threads unless `Ice.ThreadPool.Server.Size` and `SizeMax` say otherwise. On the default event loop an
/// asynchronous method is polled once where its request was decoded, so that what is ready at once costs no task. A method
/// runs to its end when its caller is gone, unless it is marked `#[amd(cancel_on_disconnect)]`.
///
/// ```standalone_crate
/// use std::future::{Future, Ready, ready};
///
/// use amd::Responder;
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Forms {
///     fn value(&self, n: i32) -> i32;
///     fn inlined(&self, n: i32) -> i32;
///     fn awaited(&self, n: i32) -> i32;
///     fn future(&self, n: i32) -> i32;
///     fn named(&self, n: i32) -> i32;
///     fn early(&self, n: i32) -> i32;
///     fn responded(&self, n: i32) -> i32;
/// }
///
/// struct Doubler;
///
/// #[servant(Forms)]
/// impl Doubler {
///     fn value(&self, n: i32) -> i32 {
///         2 * n
///     }
///
///     #[amd(inline)]
///     fn inlined(&self, n: i32) -> i32 {
///         2 * n
///     }
///
///     async fn awaited(&self, n: i32) -> i32 {
///         2 * n
///     }
///
///     fn future(&self, n: i32) -> impl Future<Output = i32> + Send {
///         async move { 2 * n }
///     }
///
///     fn named(&self, n: i32) -> Ready<i32> {
///         ready(2 * n)
///     }
///
///     fn early(&self, n: i32) -> Result<Ready<i32>, DispatchError> {
///         let doubled = n.checked_mul(2).ok_or_else(|| DispatchError::unknown("too large"))?;
///         Ok(ready(doubled))
///     }
///
///     fn responded(&self, n: i32, responder: Responder<i32>) {
///         responder.reply(2 * n);
///         // It may go on here: the caller has its reply.
///     }
/// }
///
/// let forms = amd::testing::serve::<FormsPrx>(Doubler);
/// let calls = [
///     forms.value(21),
///     forms.inlined(21),
///     forms.awaited(21),
///     forms.future(21),
///     forms.named(21),
///     forms.early(21),
///     forms.responded(21),
/// ];
/// for call in calls {
///     assert_eq!(call.wait()?, 42);
/// }
/// # Ok::<(), amd::Error>(())
/// ```
///
/// # Parameters
/// A method takes the in-parameters of its operation, in their order, under whatever names. Each is taken as it is declared, as another
/// type with the same Slice type (`BTreeMap` for `HashMap`, `Box<str>` for `String`), or borrowed from the request:
/// `&str`, `&[T]`, `&T`. An `async` method may keep what it borrows across its awaits. Optional ones are `Option<T>` or `Option<&str>`.
/// `amd::docs::slice` has a table of all types.
///
/// Behind them, in either order, may stand `current: &Current`, which tells the object, the operation, the context and the connection,
/// and a `Responder` by value.
///
/// # Exceptions and panics
/// Where the operation throws exceptions, its method returns `Result<T, E>` with `E` as the interface declares it, or
/// `Result<T, DispatchError<E>>`, which admits other ends of a dispatch too. A method of any operation may return
/// `Result<T, DispatchError>`. `?` on the call of another object works where its exceptions are all declared.
///
/// | the method ends with | the caller gets |
/// | --- | --- |
/// | an exception of the set | `InvocationError::User` with it |
/// | `DispatchError::unknown(error)` | `UnknownException` with its text |
/// | the failed call of another object, by `?` | its exception if that is declared, else what Ice says of local errors |
/// | a panic, in every form | `UnknownException`; threads, connection and servant go on |
///
/// ```standalone_crate
/// use amd::prelude::*;
///
/// #[derive(Debug, UserException)]
/// #[amd(module = "VisitorCenter")]
/// pub struct NameTaken {
///     pub by: String,
/// }
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Guests {
///     fn register(&self, name: String) -> Result<(), NameTaken>;
///     fn count(&self) -> i32;
/// }
///
/// struct Book;
///
/// #[servant(Guests)]
/// impl Book {
///     fn register(&self, name: &str) -> Result<(), NameTaken> {
///         match name {
///             "Alice" => Err(NameTaken { by: "another Alice".into() }),
///             _ => Ok(()),
///         }
///     }
///
///     async fn count(&self) -> Result<i32, DispatchError> {
///         let text = "many";
///         text.parse().map_err(DispatchError::unknown)
///     }
/// }
///
/// let guests = amd::testing::serve::<GuestsPrx>(Book);
/// guests.register("Bob").wait().unwrap();
/// assert!(matches!(guests.register("Alice").wait(), Err(InvocationError::User(NameTaken { by })) if by == "another Alice"));
/// assert!(guests.count().wait().unwrap_err().to_string().contains("invalid digit"));
/// ```
///
/// # Arguments of the attribute
/// | argument | it means | without it |
/// | --- | --- | --- |
/// | `Greeter`, `Greeter, Admin` | the interfaces; `ice_id` tells the first | one is needed, unless it is derived or `untyped` |
/// | `derive(Greeter)`, `module = ".."`, `name = ".."` | [the interface is made of the methods](#deriving-the-interface) | it exists |
/// | `part`, `parts` | [the methods stand in several blocks](#several-blocks) | they stand in this one |
/// | `local` | [the servant lives on one thread](#local-servants) | it is `Send` and `Sync` |
/// | `untyped` | [every request goes to one method](#untyped-servants) | each operation has its method |
/// | `inline` | `#[amd(inline)]` for all synchronous methods of the block | they run on the lane |
/// | `cancel_on_disconnect` | `#[amd(cancel_on_disconnect)]` for all asynchronous ones | they run to their end |
/// | `identity = "category/name"` | `ObjectAdapter::add_registered` adds the servant as this object | it is added by hand |
/// | `new = Chatbot::connect` | it is then made by this `fn(&Communicator) -> Chatbot`, or one that returns a `Result` | by `Default` |
/// | `facet = ".."` | it is this facet of the object | the default facet |
/// | `adapter = ".."` | only the adapter of this name adds it | each adapter that is asked |
/// | `crate = path` | the path of the facade | `::amd` |
///
/// # Attributes of a method
/// | on a method | it means | without it |
/// | --- | --- | --- |
/// | `#[amd(name = "..")]` | the operation that it serves | that of its name, in `snake_case` or as in Slice |
/// | `#[amd(skip)]` | it serves none | each method with `self` serves one |
/// | `#[amd(current)]`, there or on the parameter | its last parameter is the current request, under whatever name | it is told by its type |
/// | `#[amd(inline)]` | it promises not to block, and runs where its request was decoded, with no thread hop | it runs on the lane |
/// | `#[amd(cancel_on_disconnect)]` | it is dropped where it waits when its connection is lost or the object adapter's grace period ends | it runs to its end |
///
/// Other attributes stay where they are: `#[cfg]`, `#[tracing::instrument]`, `#[async_trait]` on an impl of a trait.
///
/// # Deriving the interface
/// `#[servant(derive(Greeter), module = "VisitorCenter")]` makes the interface of the methods: the trait `Greeter`, as
/// `#[interface]` makes it, its proxy `GreeterPrx` and all else. Both are private unless it says `derive(pub Greeter)`.
/// `name = ".."` gives another name in Slice, `derive(Greeter: Base)` its bases. The documentation of the block and of its
/// methods is that of the interface.
///
/// Each method with a receiver is an operation, unless it is marked `#[amd(skip)]` or serves an operation of a base or of
/// another interface that the servant names. Its parameters are declared by the owned types of what it takes: `String` for
/// `&str`, `Vec<f64>` for `&[f64]`. A last parameter of a type called `Current` is the current request; under another name
/// it is marked `#[amd(current)]`. What [`macro@interface`] takes on an operation stands on the method.
///
/// The result is read in the signature: `T`, `Result<T, E>`, `Result<T, DispatchError<E>>`, `async fn`, `impl Future<Output = T>`,
/// a boxed future, `BoxFuture<'_, T>`, `Invocation<T, E>`. An alias, or a future with a name of its own, does not tell;
/// there the method is marked `#[amd(returns = T)]` or `#[amd(returns = Result<T, E>)]`.
///
/// ```
/// use amd::prelude::*;
///
/// struct Chatbot;
///
/// #[servant(derive(Greeter), module = "VisitorCenter")]
/// impl Chatbot {
///     #[amd(idempotent)]
///     async fn greet(&self, name: &str, current: &Current) -> String {
///         format!("Hello, {name}, from {}!", current.identity())
///     }
/// }
///
/// async fn visit(greeter: GreeterPrx) -> amd::Result<()> {
///     println!("{}", greeter.greet("Alice").await?);
///     Ok(())
/// }
/// ```
///
/// # Several blocks
/// The methods of a servant may stand in several blocks: `#[servant(Greeter, part)]` on each, and `#[servant(Greeter, parts)]`
/// on one, which may be empty.
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
/// #[servant(Greeter, part)]
/// impl Chatbot {
///     fn greet(&self, name: &str) -> String {
///         format!("Hello, {name}!")
///     }
/// }
///
/// #[servant(Greeter, parts)]
/// impl Chatbot {
///     async fn count(&self) -> i32 {
///         1
///     }
/// }
/// ```
///
/// # Methods with `&mut self`
/// If a method of the block takes `&mut self`, the servant is served through a mailbox: one dispatch at a time, in the order of
/// arrival, with no lock in your code. That holds for all operations of the servant, those with `&self` too; `ice_ping` and
/// its siblings do not wait. An asynchronous method has the servant until it ends, across its awaits. What waits holds
/// no thread; if something waits longer than five seconds, a warning tells for which operation. The servant must be `Send`, and
/// `Sync` only if an `async` method takes `&self`. It is added by value: nobody shares it.
///
/// A call of the object by itself would never end; it fails with `InvocationError::WaitsForItself`. That is seen where the call
/// is made by the dispatch itself, with a proxy that names the adapter's published endpoints. A longer cycle, or a call in a
/// task of its own, ends only by its invocation timeout. After a panic the servant goes on as the panic left it.
///
/// # Local servants
/// `#[servant(Greeter, local)]` serves a type that is not `Send`, or whose futures are not, on one thread. All its methods run
/// there, the synchronous ones too, so none may block. It is added as
/// `adapter.add(amd::local_servant(&event_loop, || Chatbot::new()), "greeter")`, where the event loop is an `amd::LocalThread` or
/// another `LocalEventLoop`.
///
/// # Untyped servants
/// `#[servant(untyped)]` serves every request, whatever its operation, with one method. It gets `ice_ping` and its siblings as
/// well. Like any other method it is asynchronous if what it returns can be awaited. What other mappings call a Blobject.
///
/// ```
/// use amd::Encapsulation;
/// use amd::prelude::*;
///
/// struct Forwarder {
///     target: ObjectPrx,
/// }
///
/// #[servant(untyped)]
/// impl Forwarder {
///     fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Invocation<Encapsulation, Encapsulation> {
///         self.target.ice_invoke(current.operation(), current.mode(), &in_params)
///     }
/// }
/// ```
///
/// # What is refused
/// The methods are compared with the interface when they are compiled. What does not fit is an error at the method, the
/// parameter or the type, which says what to write. `amd::docs::what_the_compiler_tells_you` shows them all.
///
/// ```compile_fail
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     fn greet(&self, name: String) -> String;
///     fn shutdown(&self);
/// }
///
/// struct Chatbot;
///
/// // error: servant for interface `Greeter` does not implement `shutdown`
/// #[servant(Greeter)]
/// impl Chatbot {
///     // error: operation `greet` has 1 in-parameter, this method takes 2
///     fn greet(&self, name: &str, language: &str) -> String {
///         format!("Hello, {name}, in {language}!")
///     }
/// }
/// ```
#[proc_macro_attribute]
pub fn servant(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::servant(arguments.into(), &item.into()).into()
}

/// Makes a mock of a struct without fields: a servant for tests, whose operations are closures, or a script of calls.
///
/// For each operation of the interface, those of its bases included, it has two methods. `greet(closure)` serves the operation by a
/// closure, which takes the parameters by value and returns what a method of a servant may return, synchronously or
/// asynchronously. `expect_greet("Alice").times(2).returns("Hello")` expects calls, in this order, with parameters that are
/// compared, told by a closure or `anything()`; `.throws(error)` answers with an error. What was not expected is answered
/// with an error; `verify()` reports it, and so does dropping the mock.
///
/// `serve()` gives a proxy for the mock, in memory and without sockets; `&mock` can be added to an adapter as well. An operation has
/// no more than eight parameters. `crate = path` tells where the facade is not found as `::amd`.
///
/// ```standalone_crate
/// use amd::prelude::*;
///
/// #[interface(module = "Museum")]
/// pub trait Greeter {
///     fn greet(&self, name: String) -> String;
///     fn count(&self) -> i32;
/// }
///
/// #[amd::mock(Greeter)]
/// struct GreeterMock;
///
/// let mock = GreeterMock::new().count(|| 7);
/// mock.expect_greet("Alice").returns("Hello, Alice!");
///
/// let greeter = mock.serve();
/// assert_eq!(greeter.count().wait()?, 7);
/// assert_eq!(greeter.greet("Alice").wait()?, "Hello, Alice!");
/// mock.verify().unwrap();
///
/// assert!(greeter.greet("Bob").wait().unwrap_err().to_string().contains("nothing more was expected"));
/// assert!(mock.verify().is_err());
/// # Ok::<(), amd::Error>(())
/// ```
#[proc_macro_attribute]
pub fn mock(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::mock(arguments.into(), &item.into()).into()
}

/// Makes a Slice exception of a struct: `#[amd(module = "..")]` gives its Slice module.
///
/// `#[amd(name = "..")]` gives another name in Slice, and `#[amd(base)]` on a member tells that it is the exception which
/// this one extends. A member is optional by `#[amd(tag = 1)] name: Option<String>`. The struct gets `Display`; where it is
/// `Debug` it is an `Error` as well.
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

/// Compiles Slice files into the module in which it stands: `amd::slice!("slice/Greeter.ice")`.
///
/// Paths are relative to the crate's `Cargo.toml`, which is also where `#include` searches. Each Slice module becomes a
/// module, each interface a trait with [`macro@interface`] and its proxy, and each type a Rust type; the tables are in
/// `amd::docs::slice`. A change of a file compiles the crate again.
///
/// The files of Ice itself (`#include <Ice/Identity.ice>`) are built in, and come before those of any directory. Their
/// Rust is `amd::ice`, unless `extern` says otherwise.
///
/// | argument | it means |
/// | --- | --- |
/// | `"a.ice", "b.ice"` | these files, and what they include, each once |
/// | `include = "dir"` | another directory in which `#include` searches |
/// | `extern "Common.ice" = crate::common` | what includes this file finds its Rust there |
/// | `crate = path` | where the facade is not found as `::amd` |
///
/// Mistakes in a file are errors of the compiler, with the file, the line and its text.
///
/// ```
/// # mod generated {
/// amd::slice!("tests/slice/Greeter.ice");
/// # }
/// use amd::prelude::*;
/// use generated::visitor_center::Greeter;
///
/// struct Chatbot;
///
/// #[servant(Greeter)]
/// impl Chatbot {
///     async fn greet(&self, name: &str) -> String {
///         format!("Hello, {name}!")
///     }
/// }
/// ```
#[proc_macro]
pub fn slice(input: TokenStream) -> TokenStream {
    slice::slice(input.into()).into()
}

/// Makes a Slice struct of a struct with named fields: `#[amd(module = "..")]` gives its Slice module.
///
/// `#[amd(name = "..")]` gives another name in Slice, to the struct or to a member. To be the key of a dictionary it
/// derives what the map asks for as well. A struct has no optional members.
///
/// ```
/// use amd::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Struct)]
/// #[amd(module = "VisitorCenter")]
/// pub struct Ticket {
///     pub number: i32,
///     pub names: Vec<String>,
/// }
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Desk {
///     fn sell(&self, names: Vec<String>) -> Ticket;
/// }
/// ```
#[proc_macro_derive(Struct, attributes(amd))]
pub fn struct_(item: TokenStream) -> TokenStream {
    expand::struct_(item.into()).into()
}

/// Makes a Slice enum of an enum without fields: `#[amd(module = "..")]` gives its Slice module.
///
/// An enumerator has the value that Rust gives it, from 0 on. `#[amd(name = "..")]` gives another name in Slice, to the
/// enum or to an enumerator.
///
/// ```
/// use amd::encoding::Enum as _;
/// use amd::prelude::*;
///
/// #[derive(Clone, Copy, Debug, PartialEq, Enum)]
/// #[amd(module = "VisitorCenter")]
/// pub enum Color {
///     Red,
///     Green = 5,
///     Blue,
/// }
///
/// assert_eq!(Color::Blue.value(), 6);
/// assert_eq!(Color::from_value(5), Some(Color::Green));
/// ```
#[proc_macro_derive(Enum, attributes(amd))]
pub fn enum_(item: TokenStream) -> TokenStream {
    expand::enum_(item.into()).into()
}

/// Makes a Slice class of a struct: `#[amd(module = "..")]` gives its Slice module.
///
/// `#[amd(name = "..")]` gives another name in Slice, `#[amd(compact_id = 7)]` a number that stands for the type id on the
/// wire. `#[amd(base)]` on a member tells that it is the class which this one extends, and `#[amd(tag = 1)]` that the
/// member is optional: an `Option`.
///
/// Instances are held by `Class<T>`. A member that refers to an instance is a `Link<T>`, which can be set later, so that
/// graphs with cycles can be built.
///
/// ```
/// use amd::prelude::*;
///
/// #[derive(Debug, Class)]
/// #[amd(module = "VisitorCenter")]
/// pub struct Guest {
///     pub name: String,
///     pub friend: Link<Guest>,
/// }
///
/// #[derive(Debug, Class)]
/// #[amd(module = "VisitorCenter")]
/// pub struct Member {
///     #[amd(base)]
///     pub guest: Guest,
///     #[amd(tag = 1)]
///     pub since: Option<i32>,
/// }
///
/// let alice = Class::new(Guest { name: "Alice".into(), friend: Link::null() });
/// let bob = Class::new(Member {
///     guest: Guest { name: "Bob".into(), friend: Link::new(alice.clone()) },
///     since: Some(1999),
/// });
/// alice.friend.set(bob.clone().upcast());
///
/// let friend = alice.friend.get().unwrap();
/// assert_eq!((friend.name.as_str(), friend.type_id()), ("Bob", "::VisitorCenter::Member"));
/// assert_eq!(friend.downcast::<Member>().unwrap().since, Some(1999));
/// // The two refer to each other: without this they would never be freed.
/// alice.sever();
/// ```
#[proc_macro_derive(Class, attributes(amd))]
pub fn class(item: TokenStream) -> TokenStream {
    expand::class(item.into()).into()
}

/// The second stage of [`macro@interface`] and [`macro@servant`], called by the macro of an interface.
#[doc(hidden)]
#[proc_macro]
pub fn __second_stage(stage: TokenStream) -> TokenStream {
    expand::second_stage(stage.into()).into()
}
