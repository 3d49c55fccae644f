//! What the parser sees: definitions with names that nobody has looked up yet.

use crate::source::{FileId, Span};

/// All that one file of the user's holds, with the files that it includes.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) root: FileId,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug)]
pub(crate) enum Item {
    Module(Module),
    Definition(Box<Definition>),
    /// `[["..."]]`
    FileMetadata(FileMetadata),
}

#[derive(Debug)]
pub(crate) struct FileMetadata {
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) span: Span,
}

/// What may stand before every definition.
#[derive(Debug, Default)]
pub(crate) struct Prelude {
    /// The range of doc comments.
    pub(crate) docs: (u32, u32),
    pub(crate) metadata: Vec<Metadata>,
    pub(crate) local: Option<Span>,
}

#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) text: String,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) prelude: Prelude,
    /// More than one for `module A::B`.
    pub(crate) names: Vec<Identifier>,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) prelude: Prelude,
    pub(crate) name: Identifier,
    pub(crate) kind: DefinitionKind,
}

#[derive(Debug)]
pub(crate) enum DefinitionKind {
    Struct(Vec<Member>),
    Enum(Vec<Enumerator>),
    Sequence(TypeRef),
    Dictionary {
        key: TypeRef,
        value: TypeRef,
    },
    Constant {
        ty: TypeRef,
        value: Expression,
    },
    Exception {
        base: Option<ScopedName>,
        members: Vec<Member>,
    },
    InterfaceDeclaration,
    ClassDeclaration,
    Interface {
        bases: Vec<ScopedName>,
        body: Body,
    },
    Class {
        compact_id: Option<Expression>,
        base: Option<ScopedName>,
        implements: Vec<ScopedName>,
        body: Body,
    },
}

/// What stands between the braces of a class or an interface.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) members: Vec<Member>,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) prelude: Prelude,
    pub(crate) name: Identifier,
    pub(crate) ty: TypeRef,
    pub(crate) optional: Option<Optional>,
    pub(crate) default: Option<Expression>,
}

#[derive(Debug)]
pub(crate) struct Enumerator {
    pub(crate) prelude: Prelude,
    pub(crate) name: Identifier,
    pub(crate) value: Option<Expression>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) prelude: Prelude,
    pub(crate) name: Identifier,
    pub(crate) idempotent: Option<Span>,
    /// Nothing for `void`.
    pub(crate) result: Option<(Option<Optional>, TypeRef)>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) throws: Vec<ScopedName>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) prelude: Prelude,
    pub(crate) name: Identifier,
    pub(crate) ty: TypeRef,
    pub(crate) out: Option<Span>,
    pub(crate) optional: Option<Optional>,
}

/// `optional(tag)`
#[derive(Debug)]
pub(crate) struct Optional {
    pub(crate) tag: Expression,
}

#[derive(Debug)]
pub(crate) struct TypeRef {
    pub(crate) kind: TypeKind,
    pub(crate) span: Span,
    pub(crate) metadata: Vec<Metadata>,
}

#[derive(Debug)]
pub(crate) enum TypeKind {
    Bool,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Double,
    String,
    /// `Object` or `Value`
    AnyClass,
    /// `Object*`
    AnyProxy,
    LocalObject,
    Named(ScopedName),
    /// `T*`
    Proxy(ScopedName),
}

/// A name without its escape.
#[derive(Debug, Clone)]
pub(crate) struct Identifier {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// `A::B` or `::A::B`
#[derive(Debug, Clone)]
pub(crate) struct ScopedName {
    pub(crate) global: bool,
    pub(crate) parts: Vec<String>,
    pub(crate) span: Span,
}

impl ScopedName {
    pub(crate) fn text(&self) -> String {
        let start = if self.global { "::" } else { "" };
        format!("{start}{}", self.parts.join("::"))
    }
}

/// A constant's value as it was written.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) kind: ExpressionKind,
    pub(crate) span: Span,
    /// Its text, for the printer.
    pub(crate) written: String,
}

#[derive(Debug)]
pub(crate) enum ExpressionKind {
    Integer(i64),
    Float(f64),
    String(String),
    Bool(bool),
    Name(ScopedName),
}
