//! An interface and its operations.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::{Attribute, Path, Type, Visibility};

use super::slice::{container_argument, lower_camel_case, slice_type, type_text};
use super::tag::{Tag, optional_text};
use super::{Base, Runtime, docs_of};

/// An interface, as `#[interface]` reads it from a trait.
pub(crate) struct Interface {
    pub(crate) runtime: Runtime,
    /// The trait's own attributes, documentation above all.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    /// `::VisitorCenter::Greeter`
    pub(crate) type_id: String,
    /// The interfaces that it inherits, as the user names them.
    pub(crate) base_paths: Vec<Path>,
    /// What those are. The first stage does not know.
    pub(crate) bases: Vec<Base>,
    pub(crate) operations: Vec<Operation>,
    /// Of the place where it is defined, so that two interfaces of one name get two macros.
    pub(crate) place_hash: u64,
    /// Whether it is made of the methods of an impl block.
    pub(crate) is_derived: bool,
    /// Whether it has errors: what is here is what is right.
    pub(crate) is_broken: bool,
}

impl Interface {
    /// `GreeterPrx`
    pub(crate) fn proxy_name(&self) -> Ident {
        format_ident!("{}Prx", self.name.unraw(), span = self.name.span())
    }

    /// Its documentation.
    pub(crate) fn docs(&self) -> String {
        docs_of(&self.attributes, &self.type_id)
    }

    /// `#[deprecated]`, as it holds for the callers of an operation: its own, or that of the whole interface.
    pub(crate) fn deprecation<'i>(&'i self, operation: &'i Operation) -> Option<&'i Attribute> {
        let mut attributes = operation.attributes.iter().chain(&self.attributes);
        attributes.find(|attribute| attribute.path().is_ident("deprecated"))
    }

    /// The crate-wide unique name of the macro that the second stage goes through.
    pub(crate) fn macro_name(&self) -> Ident {
        format_ident!("__amd_{}_{:016x}", self.name.unraw(), self.place_hash)
    }

    /// What distinguishes it from every other definition.
    pub(crate) fn key(&self) -> u64 {
        self.place_hash
    }

    /// Its bases and operations as Slice text, in an order that does not depend on how they are written down. Exceptions
    /// are left out: only the name of their set is known here, which is Rust's and may differ.
    pub(crate) fn definition(&self) -> String {
        let bases = self.type_ids().join(" ");
        let operations: BTreeSet<_> = self.operations.iter().map(Operation::signature_text).collect();
        let operations = operations.into_iter().map(|operation| format!("{operation}; "));
        format!("{bases} {{ {}}}", operations.collect::<String>())
    }

    /// The type ids of the interface and of its bases, sorted.
    pub(crate) fn type_ids(&self) -> Vec<String> {
        let inherited = self.ancestors().into_iter().map(|base| base.interface.type_id.clone());
        let own = ["::Ice::Object".to_owned(), self.type_id.clone()];
        let ids: BTreeSet<_> = inherited.chain(own).collect();
        ids.into_iter().collect()
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
    /// One for each result, if any has one.
    pub(crate) result_tags: Vec<Option<Tag>>,
    pub(crate) idempotent: bool,
    /// The format of classes, if it names one.
    pub(crate) format: Option<ClassFormat>,
    /// Whether all elements of a tuple of results are out-parameters.
    pub(crate) all_out: bool,
    /// Whether it has errors, so that nothing is made of it.
    pub(crate) is_broken: bool,
}

/// How instances of classes are written.
#[derive(Clone, Copy)]
pub(crate) enum ClassFormat {
    Compact,
    Sliced,
}

/// An in-parameter of an operation.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    pub(crate) tag: Option<Tag>,
}

impl Parameter {
    /// Its name in Slice, which does not reach the wire.
    pub(crate) fn slice_name(&self) -> String {
        lower_camel_case(&self.name.unraw().to_string())
    }

    /// The Slice type: where there is a tag, that under the `Option`.
    pub(crate) fn value_type(&self) -> &Type {
        value_type(&self.ty, self.tag)
    }
}

fn value_type(ty: &Type, tag: Option<Tag>) -> &Type {
    tag.and_then(|_| container_argument(ty, "Option")).unwrap_or(ty)
}

/// A result, and its tag if it is optional.
type TypeAndTag<'o> = (&'o Type, Option<Tag>);

impl Operation {
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
        let throws = self.exceptions.as_ref().map(|ty| format!(" throws {}", slice_type(ty)));
        self.signature_text() + &throws.unwrap_or_default()
    }

    /// The same without exceptions.
    fn signature_text(&self) -> String {
        let (returned, outs) = self.returned_and_outs();
        let parameters = self.parameters.iter().map(|p| {
            format!(
                "{}{} {}",
                optional_text(p.tag),
                slice_type(p.value_type()),
                p.slice_name()
            )
        });
        let outs = outs
            .iter()
            .enumerate()
            .map(|(n, (ty, tag))| format!("out {}{} out{}", optional_text(*tag), slice_type(ty), n + 1));
        let parameters: Vec<_> = parameters.chain(outs).collect();
        format!(
            "{}{}{} {}({})",
            match self.format {
                None => "",
                Some(ClassFormat::Compact) => "[\"format:compact\"] ",
                Some(ClassFormat::Sliced) => "[\"format:sliced\"] ",
            },
            if self.idempotent { "idempotent " } else { "" },
            returned.map_or_else(|| "void".to_owned(), |(ty, tag)| optional_text(tag) + &slice_type(ty)),
            self.wire_name,
            parameters.join(", ")
        )
    }

    /// Its documentation.
    pub(crate) fn docs(&self) -> String {
        docs_of(&self.attributes, &self.wire_name)
    }

    /// The results with their tags, each by the type under the `Option` where it has one.
    pub(crate) fn results(&self) -> Vec<TypeAndTag<'_>> {
        let types: Vec<_> = match &self.result {
            None => Vec::new(),
            Some(Type::Tuple(tuple)) => tuple.elems.iter().collect(),
            Some(single) => vec![single],
        };
        let tags = self.result_tags.iter().copied().chain(std::iter::repeat(None));
        types
            .into_iter()
            .zip(tags)
            .map(|(ty, tag)| (value_type(ty, tag), tag))
            .collect()
    }

    fn returned_and_outs(&self) -> (Option<TypeAndTag<'_>>, Vec<TypeAndTag<'_>>) {
        let mut results = self.results().into_iter();
        let returned = if self.all_out { None } else { results.next() };
        (returned, results.collect())
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
