//! An interface and its operations.

use proc_macro2::Ident;
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::{Attribute, Type, Visibility};

use super::Runtime;
use super::slice::{slice_type, type_text};

/// An interface, as `#[interface]` reads it from a trait.
pub(crate) struct Interface {
    pub(crate) runtime: Runtime,
    /// The trait's own attributes, documentation above all.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// `::VisitorCenter::Greeter`
    pub(crate) type_id: String,
    pub(crate) operations: Vec<Operation>,
    /// Of the place where it is defined, so that two interfaces of one name get two macros.
    pub(crate) place_hash: u64,
    /// Whether it has errors: what is here is what is right.
    pub(crate) is_broken: bool,
}

impl Interface {
    /// `GreeterPrx`
    pub(crate) fn proxy_name(&self) -> Ident {
        format_ident!("{}Prx", self.name.unraw(), span = self.name.span())
    }

    /// The crate-wide unique name of the macro that the second stage goes through.
    pub(crate) fn macro_name(&self) -> Ident {
        format_ident!("__amd_{}_{:016x}", self.name.unraw(), self.place_hash)
    }

    /// The type ids of the interface and of its bases, sorted.
    pub(crate) fn type_ids(&self) -> Vec<String> {
        let mut ids = vec!["::Ice::Object".to_owned(), self.type_id.clone()];
        ids.sort();
        ids
    }
}

/// An operation.
pub(crate) struct Operation {
    /// Documentation, `#[deprecated]` and lint levels.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) wire_name: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The return type as written, if there is one.
    pub(crate) output: Option<Type>,
    /// The results alone; none for `()`.
    pub(crate) result: Option<Type>,
    /// `E` of `Result<T, E>`.
    pub(crate) exceptions: Option<Type>,
    pub(crate) idempotent: bool,
    /// Whether all elements of a tuple of results are out-parameters.
    pub(crate) all_out: bool,
    /// Whether it has errors, so that nothing is made of it.
    pub(crate) is_broken: bool,
}

/// An in-parameter of an operation.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

impl Operation {
    /// The hidden constant that holds the operation's type.
    pub(crate) fn type_constant(name: &Ident) -> Ident {
        format_ident!("__op_{}", name.unraw())
    }

    /// `fn greet(&self, name: String) -> String`
    pub(crate) fn rust_text(&self) -> String {
        let parameters: String = self
            .parameters
            .iter()
            .map(|p| format!(", {}: {}", p.name, type_text(&p.ty)))
            .collect();
        let output = self.output.as_ref().map(|ty| format!(" -> {}", type_text(ty)));
        format!("fn {}(&self{parameters}){}", self.name, output.unwrap_or_default())
    }

    /// `string greet(string name)`
    pub(crate) fn slice_text(&self) -> String {
        let (returned, outs) = self.returned_and_outs();
        let parameters = self
            .parameters
            .iter()
            .map(|p| format!("{} {}", slice_type(&p.ty), p.name.unraw()));
        let outs = outs
            .iter()
            .enumerate()
            .map(|(n, ty)| format!("out {} out{}", slice_type(ty), n + 1));
        let parameters: Vec<_> = parameters.chain(outs).collect();
        let throws = self.exceptions.as_ref().map(|ty| format!(" throws {}", slice_type(ty)));
        format!(
            "{}{} {}({}){}",
            if self.idempotent { "idempotent " } else { "" },
            returned.map_or_else(|| "void".to_owned(), slice_type),
            self.wire_name,
            parameters.join(", "),
            throws.unwrap_or_default()
        )
    }

    fn returned_and_outs(&self) -> (Option<&Type>, Vec<&Type>) {
        match &self.result {
            None => (None, Vec::new()),
            Some(Type::Tuple(tuple)) => {
                let mut elements = tuple.elems.iter();
                let returned = if self.all_out { None } else { elements.next() };
                (returned, elements.collect())
            }
            Some(single) if self.all_out => (None, vec![single]),
            Some(single) => (Some(single), Vec::new()),
        }
    }

    /// Every identifier in the types of the operation.
    pub(crate) fn mentions(&self, name: &Ident) -> bool {
        fn find(tokens: proc_macro2::TokenStream, name: &Ident) -> bool {
            tokens.into_iter().any(|token| match token {
                proc_macro2::TokenTree::Ident(ident) => ident == *name,
                proc_macro2::TokenTree::Group(group) => find(group.stream(), name),
                _ => false,
            })
        }
        let types = self.parameters.iter().map(|p| &p.ty).chain(&self.output);
        types.into_iter().any(|ty| find(ty.to_token_stream(), name))
    }
}
