//! The arguments and the struct under `#[mock]`.

use proc_macro2::{Span, TokenStream};
use syn::{Fields, ItemStruct, Path};

use super::servant::options;
use crate::diagnostics::Errors;
use crate::model::Runtime;

/// What `#[mock(Greeter)] struct GreeterMock;` says.
pub(crate) struct Mock {
    pub(crate) runtime: Runtime,
    pub(crate) interface: Path,
    pub(crate) item: ItemStruct,
}

/// Reads both.
pub(crate) fn mock(arguments: TokenStream, item: &TokenStream, errors: &mut Errors) -> Option<Mock> {
    let item = errors.ok(syn::parse2::<ItemStruct>(item.clone()).map_err(|error| {
        let help = "`#[mock(Greeter)]` stands on a struct without fields: `struct GreeterMock;`";
        syn::Error::new(error.span(), help)
    }))?;
    if !matches!(item.fields, Fields::Unit) {
        errors.push(
            &item.fields,
            "a mock has no fields of its own\nhelp: write `struct GreeterMock;`",
        );
    }
    if !item.generics.params.is_empty() {
        errors.push(&item.generics, "a mock is not generic");
    }
    if arguments.is_empty() {
        let message = "the interface of this mock is missing\nhelp: write `#[mock(Greeter)]`, where `Greeter` is a trait under `#[interface]`";
        errors.add(syn::Error::new(Span::call_site(), message));
        return None;
    }
    let options = options(arguments, errors);
    if let Some(identity) = &options.registration.identity {
        errors.push(
            identity,
            "a mock is not registered: add it to an adapter, or call its `serve`",
        );
    }
    if let [_, second, ..] = &options.interfaces[..] {
        errors.push(second, "a mock is of one interface");
    }
    let interface = options.interfaces.into_iter().next()?;
    Some(Mock {
        runtime: options.runtime,
        interface,
        item,
    })
}
