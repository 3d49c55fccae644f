//! An impl block that serves interfaces, and its methods.

use proc_macro2::Ident;
use syn::{Attribute, Generics, Path, ReturnType, Type};

use super::{Description, Runtime};

/// An impl block annotated with `#[servant(..)]`, with the interfaces that it serves.
pub(crate) struct Servant {
    pub(crate) runtime: Runtime,
    /// The paths by which the user names the interfaces, and what these are.
    pub(crate) interfaces: Vec<(Path, Description)>,
    pub(crate) generics: Generics,
    /// The trait, where the methods stand in the impl of a trait.
    pub(crate) trait_path: Option<Path>,
    pub(crate) self_type: Type,
    pub(crate) form: Form,
    pub(crate) methods: Vec<Method>,
}

/// How a servant is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By all dispatches at once.
    Shared,
    /// By one dispatch at a time, as a method takes `&mut self`.
    Exclusive,
    /// By one thread.
    Local,
}

/// A method of the block. Those marked `#[amd(skip)]` are not among them.
pub(crate) struct Method {
    /// `#[cfg(..)]`, copied to the row.
    pub(crate) cfgs: Vec<Attribute>,
    /// `#[amd(name = "..")]`: the operation, where it is not the method's name.
    pub(crate) operation: Option<syn::LitStr>,
    pub(crate) name: Ident,
    pub(crate) asynchronous: bool,
    pub(crate) receiver: Receiver,
    /// Type and constant parameters, which a method that is served cannot have.
    pub(crate) generics: Generics,
    pub(crate) arguments: Vec<Argument>,
    /// Whether the last argument was said to be the current request.
    pub(crate) takes_current: bool,
    pub(crate) output: ReturnType,
}

/// How a method takes its servant.
pub(crate) enum Receiver {
    /// There is none: an associated function.
    None,
    /// `&self`
    Shared,
    /// `&mut self`
    Exclusive(syn::Receiver),
    /// `self`, `self: Arc<Self>` and others.
    Other(syn::Receiver),
}

/// A parameter of a method.
pub(crate) struct Argument {
    /// The pattern and its type, to point at.
    pub(crate) whole: syn::PatType,
    pub(crate) ty: Type,
}
