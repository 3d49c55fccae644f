//! Checked definitions: what the users of this crate get.
//!
//! Every name in them has been looked up: definitions refer to each other by [`DefinitionId`], and
//! [`Compilation`](crate::Compilation) has the definition to each. All lists are in the order of the source.

mod docs;
mod metadata;
mod types;

pub use self::{
    docs::{DocEntry, DocFragment, DocSections, DocTarget, DocText, Docs},
    metadata::{Format, Metadata, MetadataKind, MetadataList},
    types::{Literal, Type, TypeRef, Value},
};
use crate::source::{FileId, Span};

/// A definition of one compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DefinitionId(pub(crate) u32);

impl DefinitionId {
    /// The definition's index in [`Compilation::definitions`](crate::Compilation::definitions).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A module of one compilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub(crate) u32);

impl ModuleId {
    /// The module's index in [`Compilation::modules`](crate::Compilation::modules).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One file: what it includes and what it holds.
#[derive(Clone, Debug)]
pub struct File {
    /// The file in [`Sources`](crate::Sources).
    pub id: FileId,
    /// Whether the user named it; else it was included.
    pub is_root: bool,
    /// Its `#include`s, without those that an `#if` left out.
    pub includes: Vec<Include>,
    /// `[["..."]]`
    pub metadata: MetadataList,
    /// What it holds itself, without what it includes.
    pub items: Vec<Item>,
}

/// An `#include`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// The included file.
    pub file: FileId,
    /// What stands behind `#include`, with its quotes or angle brackets.
    pub written: String,
}

/// Something in a file or in a module.
#[derive(Clone, Debug)]
pub enum Item {
    /// A module, opened or reopened. `module A::B` is two of these.
    Module(ModuleItem),
    /// A declaration of an interface or a class that is defined elsewhere, or nowhere.
    Declaration(DefinitionId),
    /// A definition.
    Definition(DefinitionId),
}

/// One pair of a module's braces.
#[derive(Clone, Debug)]
pub struct ModuleItem {
    /// The module.
    pub module: ModuleId,
    /// The name, as it stands in this place.
    pub span: Span,
    /// The doc comment in this place.
    pub docs: Docs,
    /// The metadata in this place.
    pub metadata: MetadataList,
    /// What stands between the braces.
    pub items: Vec<Item>,
}

/// A module, with all its parts.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its id.
    pub id: ModuleId,
    /// Its name.
    pub name: String,
    /// `::Outer::Name`
    pub scoped_name: String,
    /// The module around it.
    pub parent: Option<ModuleId>,
    /// Its name where it is opened first.
    pub span: Span,
    /// The metadata of all places where it is opened.
    pub metadata: MetadataList,
}

/// Anything with a name in a module.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its id.
    pub id: DefinitionId,
    /// Its name, without a backslash.
    pub name: String,
    /// `::Module::Name`: also the type id of an interface, class or exception.
    pub scoped_name: String,
    /// The module that holds it.
    pub module: ModuleId,
    /// Its name, where it is defined; where it is declared first if it is not defined.
    pub span: Span,
    /// Its doc comment.
    pub docs: Docs,
    /// Its own metadata, without those of its module.
    pub metadata: MetadataList,
    /// Whether it is marked `local`, which means that it is never sent. Generators skip it.
    pub is_local: bool,
    /// What it is.
    pub kind: DefinitionKind,
}

/// What a definition is.
#[derive(Clone, Debug)]
pub enum DefinitionKind {
    /// `struct`
    Struct(Struct),
    /// `enum`
    Enum(Enum),
    /// `sequence`
    Sequence(Sequence),
    /// `dictionary`
    Dictionary(Dictionary),
    /// `const`
    Constant(Constant),
    /// `exception`
    Exception(Exception),
    /// `interface`
    Interface(Interface),
    /// `class`
    Class(Class),
}

impl DefinitionKind {
    /// The kind, with its article, as messages have it.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Struct(_) => "a struct",
            Self::Enum(_) => "an enum",
            Self::Sequence(_) => "a sequence",
            Self::Dictionary(_) => "a dictionary",
            Self::Constant(_) => "a constant",
            Self::Exception(_) => "an exception",
            Self::Interface(_) => "an interface",
            Self::Class(_) => "a class",
        }
    }

    /// Whether there is more than a declaration.
    pub fn is_defined(&self) -> bool {
        match self {
            Self::Interface(interface) => interface.is_defined,
            Self::Class(class) => class.is_defined,
            _ => true,
        }
    }

    /// The own data members of a struct, a class or an exception.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::Struct(found) => &found.members,
            Self::Exception(found) => &found.members,
            Self::Class(found) => &found.members,
            _ => &[],
        }
    }

    /// The own operations of an interface or a class.
    pub fn operations(&self) -> &[Operation] {
        match self {
            Self::Interface(found) => &found.operations,
            Self::Class(found) => &found.operations,
            _ => &[],
        }
    }

    /// The direct bases: interfaces of an interface; the base of a class or an exception, and what a class implements.
    pub fn bases(&self) -> Vec<DefinitionId> {
        match self {
            Self::Interface(found) => found.bases.clone(),
            Self::Exception(found) => found.base.into_iter().collect(),
            Self::Class(found) => found.base.into_iter().chain(found.implements.iter().copied()).collect(),
            _ => Vec::new(),
        }
    }
}

/// `struct`: at least one member, none optional.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its members.
    pub members: Vec<Member>,
}

/// A data member of a struct, a class or an exception.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its name in the source.
    pub span: Span,
    /// Its doc comment.
    pub docs: Docs,
    /// Its metadata.
    pub metadata: MetadataList,
    /// Its type.
    pub ty: TypeRef,
    /// The tag of an optional member. On the wire required members come first, then optional ones by tag.
    pub tag: Option<i32>,
    /// Its default.
    pub default: Option<Literal>,
}

/// `enum`: at least one enumerator.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its enumerators, not necessarily in the order of their values.
    pub enumerators: Vec<Enumerator>,
}

impl Enum {
    /// The largest value, which tells the size in encoding 1.0.
    pub fn max_value(&self) -> i32 {
        self.enumerators
            .iter()
            .map(|enumerator| enumerator.value)
            .max()
            .unwrap_or(0)
    }
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct Enumerator {
    /// Its name.
    pub name: String,
    /// Its name in the source.
    pub span: Span,
    /// Its doc comment.
    pub docs: Docs,
    /// Its metadata.
    pub metadata: MetadataList,
    /// Its value, which is not negative.
    pub value: i32,
    /// Whether the value stands in the source; else it is one more than the value before.
    pub is_explicit: bool,
}

/// `sequence`
#[derive(Clone, Debug)]
pub struct Sequence {
    /// The type of the elements.
    pub element: TypeRef,
}

/// `dictionary`
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// The type of the keys: integral, bool, string, enum, or a struct of these. Ice also allows sequences of these, and
    /// warns; so does this compiler.
    pub key: TypeRef,
    /// The type of the values.
    pub value: TypeRef,
}

/// `const`
#[derive(Clone, Debug)]
pub struct Constant {
    /// A basic type or an enum.
    pub ty: TypeRef,
    /// Its value, in the range of its type.
    pub value: Literal,
}

/// `exception`
#[derive(Clone, Debug)]
pub struct Exception {
    /// The exception that it extends.
    pub base: Option<DefinitionId>,
    /// Its own members, without inherited ones.
    pub members: Vec<Member>,
}

/// `interface`
#[derive(Clone, Debug)]
pub struct Interface {
    /// False if it is only declared, as `interface I;`: only proxies of it can be used.
    pub is_defined: bool,
    /// The interfaces that it extends, each once.
    pub bases: Vec<DefinitionId>,
    /// Its own operations, without inherited ones.
    pub operations: Vec<Operation>,
}

/// `class`
#[derive(Clone, Debug)]
pub struct Class {
    /// False if it is only declared, as `class C;`.
    pub is_defined: bool,
    /// The number that stands for its type id on the wire.
    pub compact_id: Option<i32>,
    /// The class that it extends.
    pub base: Option<DefinitionId>,
    /// The interfaces that it implements (Ice 3.7 only, deprecated there).
    pub implements: Vec<DefinitionId>,
    /// Its own members, without inherited ones.
    pub members: Vec<Member>,
    /// Its own operations (Ice 3.7 only, deprecated there).
    pub operations: Vec<Operation>,
}

/// An operation of an interface.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name on the wire.
    pub name: String,
    /// Its name in the source.
    pub span: Span,
    /// Its doc comment.
    pub docs: Docs,
    /// Its metadata.
    pub metadata: MetadataList,
    /// Whether it may be tried again.
    pub is_idempotent: bool,
    /// What it returns; nothing for `void`.
    pub result: Option<ReturnValue>,
    /// Its parameters: first all that go in, then all that come out.
    pub parameters: Vec<Parameter>,
    /// The exceptions that it declares, each once.
    pub throws: Vec<DefinitionId>,
}

impl Operation {
    /// The format of classes in the parameters and results: that of the operation, or else that of the interface which
    /// declares it. Nothing, or [`Format::Default`], leaves it to the configuration.
    pub fn format(&self, interface: &Definition) -> Option<Format> {
        let own = self.metadata.format().filter(|format| *format != Format::Default);
        own.or_else(|| interface.metadata.format())
    }

    /// The parameters that go in.
    pub fn in_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| !parameter.is_out)
    }

    /// The parameters that come out, which precede the result on the wire.
    pub fn out_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.is_out)
    }
}

/// What an operation returns.
#[derive(Clone, Debug)]
pub struct ReturnValue {
    /// Its type.
    pub ty: TypeRef,
    /// The tag of an optional result.
    pub tag: Option<i32>,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, which does not reach the wire.
    pub name: String,
    /// Its name in the source.
    pub span: Span,
    /// Its own doc comment; `@param` is in the docs of the operation.
    pub docs: Docs,
    /// Its metadata.
    pub metadata: MetadataList,
    /// Its type.
    pub ty: TypeRef,
    /// The tag of an optional parameter. On the wire required parameters come first, then optional ones by tag.
    pub tag: Option<i32>,
    /// Whether it comes out.
    pub is_out: bool,
}
