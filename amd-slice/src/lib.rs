//! The front end of a compiler for Slice, the interface language of ZeroC Ice: Slice text to checked definitions.
//!
//! ```
//! use amd_slice::{Compiler, DefinitionKind};
//!
//! let text = r#"
//!     module Demo
//!     {
//!         exception Closed { string reason; }
//!
//!         /// Greets visitors.
//!         interface Greeter
//!         {
//!             string greet(string name) throws Closed;
//!         }
//!     }
//! "#;
//! let compilation = Compiler::new().add_source("Greeter.ice", text).compile(&["Greeter.ice"])?;
//! let greeter = compilation.find("Demo::Greeter").unwrap();
//! assert_eq!(greeter.docs.overview.plain(), "Greets visitors.");
//! let DefinitionKind::Interface(interface) = &greeter.kind else { unreachable!() };
//! let closed = compilation.definition(interface.operations[0].throws[0]);
//! assert_eq!(closed.scoped_name, "::Demo::Closed");
//! # Ok::<(), amd_slice::Diagnostics>(())
//! ```
//!
//! Files go through these steps, each a module of this crate: `preprocessor` (directives), `lexer` (tokens), `parser`
//! (a syntax tree, with recovery after mistakes), `resolve` (names), `check` (rules), and come out as [`Definition`]s.
//! [`Compilation::to_slice`] prints them back. [`names`] tells what they are called in Rust.
//!
//! The language is that of Ice 3.7 and 3.8 together: what only one of them has is accepted. Mistakes are [`Diagnostics`]
//! with the place, the line, and what to do. No input makes the compiler panic, hang or overflow the stack: nesting,
//! inheritance, macros and the number of errors have limits.
//!
//! The files of Ice itself (`#include <Ice/Identity.ice>`) are built in, and need no Ice to be installed: see
//! [`Compiler::built_in`].
//!
//! [`rust`] writes definitions as Rust-first code, and [`Build`] does that in build scripts. The crate knows nothing of
//! procedural macros and of the runtime.

mod ast;
mod build;
mod check;
mod compilation;
mod compiler;
mod diagnostic;
mod doc_comment;
mod ice;
mod lexer;
mod model;
pub mod names;
mod parser;
mod preprocessor;
mod print;
mod provider;
mod resolve;
pub mod rust;
mod source;

pub use self::{
    build::{Build, BuildError},
    compilation::Compilation,
    compiler::Compiler,
    diagnostic::{Diagnostic, Diagnostics, Note, Severity},
    model::{
        Class, Constant, Definition, DefinitionId, DefinitionKind, Dictionary, DocEntry, DocFragment, DocSections,
        DocTarget, DocText, Docs, Enum, Enumerator, Exception, File, Format, Include, Interface, Item, Literal, Member,
        Metadata, MetadataKind, MetadataList, Module, ModuleId, ModuleItem, Operation, Parameter, ReturnValue,
        Sequence, Struct, Type, TypeRef, Value,
    },
    provider::{FileSystem, MemorySources, SourceProvider},
    source::{FileId, Location, SourceFile, Sources, Span},
};
