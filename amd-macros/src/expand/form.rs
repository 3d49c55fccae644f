//! What differs between servants that are shared, exclusive and local: names, and bounds.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Form, Runtime, Servant};

impl Form {
    /// The trait of a servant that serves one operation.
    pub(super) fn serves(self) -> TokenStream {
        match self {
            Self::Shared => quote!(Serves),
            Self::Exclusive => quote!(ServesExclusively),
            Self::Local => quote!(ServesLocally),
        }
    }

    /// The type of the handler of an operation.
    pub(super) fn handler(self) -> TokenStream {
        match self {
            Self::Shared => quote!(Handler),
            Self::Exclusive => quote!(ExclusiveHandler),
            Self::Local => quote!(LocalHandler),
        }
    }

    /// The trait of a servant.
    pub(super) fn servant(self) -> TokenStream {
        match self {
            Self::Shared => quote!(Servant),
            Self::Exclusive => quote!(ExclusiveServant),
            Self::Local => quote!(LocalServant),
        }
    }

    /// The type of a row of the servant's table.
    pub(super) fn row_type(self, runtime: &Runtime) -> TokenStream {
        let handler = self.handler();
        match self {
            Self::Shared => quote!(#runtime::Row<Self>),
            Self::Exclusive | Self::Local => quote!((&'static #runtime::str, #runtime::#handler<Self>)),
        }
    }

    /// A row of the servant's table.
    pub(super) fn row(self, runtime: &Runtime, name: &str, handler: &TokenStream) -> TokenStream {
        match self {
            Self::Shared => quote!(#runtime::Row::new(#name, #handler)),
            Self::Exclusive | Self::Local => quote!((#name, #handler)),
        }
    }

    /// What every servant of this form is.
    pub(super) fn bounds(self, runtime: &Runtime) -> TokenStream {
        match self {
            Self::Shared => quote!(#runtime::Send + #runtime::Sync),
            Self::Exclusive => quote!(#runtime::Send),
            Self::Local => quote!(#runtime::Sized),
        }
    }
}

/// A servant with `&mut self` methods goes into a mailbox when it is added.
pub(super) fn into_servant(servant: &Servant, clause: Option<&syn::WhereClause>) -> Option<TokenStream> {
    let Servant { runtime, self_type, .. } = servant;
    let (generics, _, _) = servant.generics.split_for_impl();
    (servant.form == Form::Exclusive).then(|| {
        quote! {
            #[automatically_derived]
            impl #generics #runtime::IntoServant for #self_type #clause {
                fn into_servant(self) -> #runtime::Arc<dyn #runtime::AnyServant> {
                    #runtime::mailbox(self)
                }
            }
        }
    })
}
