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
    /// What holds for all methods of a kind.
    pub(crate) policy: Policy,
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
    /// `unsafe`, which a method that is served cannot be.
    pub(crate) unsafety: Option<syn::Token![unsafe]>,
    pub(crate) receiver: Receiver,
    /// Type and constant parameters, which a method that is served cannot have.
    pub(crate) generics: Generics,
    pub(crate) arguments: Vec<Argument>,
    /// How many arguments at the end were said not to be parameters of the operation: the current request, and what
    /// follows it.
    pub(crate) said_extras: usize,
    pub(crate) policy: Policy,
    pub(crate) output: ReturnType,
}

/// Where methods run, and whether they can be cancelled. It holds the keys, to point at.
#[derive(Default)]
pub(crate) struct Policy {
    /// Synchronous ones run where the request was decoded.
    pub(crate) inline: Option<Ident>,
    /// Asynchronous ones end when their connection is lost.
    pub(crate) cancel: Option<Ident>,
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

/// `Current` or `Responder`, by name.
pub(crate) fn extra_name(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Reference(reference) => extra_name(&reference.elem),
        Type::Group(group) => extra_name(&group.elem),
        Type::Path(path) => {
            let name = &path.path.segments.last()?.ident;
            ["Current", "Responder"].into_iter().find(|known| name == known)
        }
        _ => None,
    }
}

/// Whether this is a `Responder`, by name.
pub(crate) fn is_responder(ty: &Type) -> bool {
    extra_name(ty) == Some("Responder")
}
