//! All that `#[mock]` makes: a type around a `Mock`, with two methods for each operation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{ItemStruct, Path};

use super::nameless;
use crate::diagnostics::Errors;
use crate::model::{DescribedOperation, Description, Runtime};

/// How many in-parameters an operation of a mock may have.
const PARAMETERS_MAX: usize = 8;

/// What the expansion needs.
pub(super) struct Mocked<'m> {
    /// The path of the runtime.
    pub(super) original: &'m Runtime,
    /// Its short form.
    pub(super) runtime: Runtime,
    pub(super) path: &'m Path,
    pub(super) interface: &'m Description,
    pub(super) item: &'m ItemStruct,
}

pub(super) fn expand(mocked: &Mocked<'_>, errors: &mut Errors) -> TokenStream {
    let operations = &mocked.interface.operations;
    for operation in operations {
        if operation.parameters.len() > PARAMETERS_MAX {
            let message = format!(
                "operation `{}` has more than {PARAMETERS_MAX} in-parameters, which a mock cannot have\n\
                 help: write a servant in its place",
                operation.name
            );
            errors.push(mocked.path, message);
        }
    }
    let methods = operations
        .iter()
        .filter(|operation| operation.parameters.len() <= PARAMETERS_MAX)
        .map(|operation| methods(mocked, operation));
    let rest = [implementation(mocked, methods), deref(mocked), into_servant(mocked)];
    let types = operations.iter().map(|operation| operation_type(mocked, operation));
    let rest = nameless(mocked.original, types.chain(rest));
    let struct_ = struct_(mocked);
    quote!(#struct_ #rest)
}

fn struct_(mocked: &Mocked<'_>) -> TokenStream {
    let Mocked {
        original, path, item, ..
    } = mocked;
    let ItemStruct { attrs, vis, ident, .. } = item;
    quote! {
        #(#attrs)*
        #[derive(#original::Debug, #original::Default)]
        #vis struct #ident {
            mock: #original::Mock<<#original::Placeholder as #path>::__Proxy>,
        }
    }
}

/// A short name for the type of an operation.
fn operation_type(mocked: &Mocked<'_>, operation: &DescribedOperation) -> TokenStream {
    let Mocked { runtime, path, .. } = mocked;
    let (name, number) = (alias(operation), operation.number);
    quote! {
        #[allow(dead_code, non_camel_case_types, reason = "named after the operation")]
        type #name = #runtime::OperationOf<<#runtime::Placeholder as #path>::__Proxy, #number>;
    }
}

fn alias(operation: &DescribedOperation) -> Ident {
    format_ident!("__op_{}", operation.name.unraw(), span = Span::call_site())
}

fn implementation(mocked: &Mocked<'_>, methods: impl Iterator<Item = TokenStream>) -> TokenStream {
    let name = &mocked.item.ident;
    let new = constructor(mocked);
    quote! {
        #[allow(dead_code, reason = "a test may need none of them")]
        impl #name {
            #new
            #(#methods)*
        }
    }
}

fn deref(mocked: &Mocked<'_>) -> TokenStream {
    let Mocked {
        runtime, path, item, ..
    } = mocked;
    let name = &item.ident;
    quote! {
        #[automatically_derived]
        impl #runtime::Deref for #name {
            type Target = #runtime::Mock<<#runtime::Placeholder as #path>::__Proxy>;

            fn deref(&self) -> &Self::Target {
                &self.mock
            }
        }
    }
}

fn into_servant(mocked: &Mocked<'_>) -> TokenStream {
    let Mocked { runtime, item, .. } = mocked;
    let name = &item.ident;
    quote! {
        #[automatically_derived]
        impl #runtime::IntoServant for &#name {
            fn into_servant(self) -> #runtime::Arc<dyn #runtime::AnyServant> {
                #runtime::IntoServant::into_servant(&self.mock)
            }
        }
    }
}

/// `new`, unless that is an operation.
fn constructor(mocked: &Mocked<'_>) -> Option<TokenStream> {
    let runtime = &mocked.runtime;
    let taken = mocked
        .interface
        .operations
        .iter()
        .any(|operation| operation.name == "new");
    (!taken).then(|| {
        quote! {
            /// A mock without methods and expectations.
            #[must_use]
            pub fn new() -> Self {
                #runtime::Default::default()
            }
        }
    })
}

/// `greet(closure)` and `expect_greet(..)`.
fn methods(mocked: &Mocked<'_>, operation: &DescribedOperation) -> TokenStream {
    let runtime = &mocked.runtime;
    let DescribedOperation { name, slice, .. } = operation;
    let op = alias(operation);
    let numbers: Vec<_> = (0..operation.parameters.len()).collect();
    let taken: Vec<_> = numbers.iter().map(|n| quote!(#runtime::TakenAt<#op, #n>)).collect();
    let types = quote!(#runtime::PhantomData::<(#op, (#(#runtime::DeclaredAt<#op, #numbers>,)*))>);
    let variables: Vec<_> = numbers.iter().map(|n| numbered("__a", *n)).collect();
    let expected: Vec<_> = numbers.iter().map(|n| numbered("__E", *n)).collect();
    let kinds: Vec<_> = numbers.iter().map(|n| numbered("__K", *n)).collect();
    let parameters: Vec<_> = operation.parameters.iter().map(|own| parameter(&own.name)).collect();
    let expect = format_ident!("expect_{}", name.unraw(), span = name.span());
    let serves = format!(" Serves `{slice}` by a closure, synchronous or asynchronous by what it returns.");
    let expects = format!(" Expects a call of `{slice}`, after those that are expected already.");
    quote! {
        #[doc = #serves]
        #[must_use]
        pub fn #name<__F, __R, __K>(self, method: __F) -> Self
        where
            __F: #runtime::Fn(#(#taken),*) -> __R + #runtime::Answers<__R, #op, __K> + #runtime::Send + #runtime::Sync + 'static,
            __R: #runtime::Send + 'static,
            __K: 'static,
        {
            self.mock.method::<_, _, __R, __K, __F>(#types, move |(#(#variables,)*)| method(#(#variables),*));
            self
        }

        #[doc = #expects]
        pub fn #expect<#(#expected, #kinds),*>(
            &self,
            #(#parameters: #expected),*
        ) -> #runtime::Expecting<'_, #op, (#(#runtime::DeclaredAt<#op, #numbers>,)*)>
        where
            #(#expected: #runtime::Expected<#taken, #kinds>),*
        {
            self.mock.expect::<_, _, (#(#kinds,)*)>(#types, (#(#parameters,)*))
        }
    }
}

fn numbered(prefix: &str, number: usize) -> Ident {
    format_ident!("{prefix}{number}", span = Span::call_site())
}

/// The name of a parameter, raw where it is one of Rust's keywords.
fn parameter(text: &str) -> Ident {
    syn::parse_str(text).unwrap_or_else(|_| Ident::new_raw(text, Span::call_site()))
}
