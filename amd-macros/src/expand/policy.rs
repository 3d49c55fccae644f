//! Which lane a method goes to, and whether it can be cancelled there.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::check::servant::Match;
use crate::model::{Runtime, Servant};

/// A method with as many parameters is probed by its name, one with more through a closure.
const MAX_PROBED: usize = 8;

/// The lane: by the keyword, or by the type of what the method returns.
pub(super) fn lane(servant: &Servant, call: &TokenStream, found: &Match<'_>) -> TokenStream {
    let (runtime, method) = (&servant.runtime, found.method);
    if method.asynchronous {
        return quote!(#runtime::Lane::Async);
    }
    let probe = probe(runtime, call, method.arguments.len() + 1);
    let checked = |lane: &str, key: &Ident| {
        let lane = Ident::new(lane, proc_macro2::Span::call_site());
        // What is of the wrong kind is reported at the attribute.
        let tag = quote_spanned!(key.span()=> (#probe).amd_tag());
        quote!(#runtime::#lane(#tag))
    };
    match (&method.policy.inline, &method.policy.cancel) {
        (Some(key), _) => checked("inline_lane", key),
        (None, Some(key)) => checked("awaited_lane", key),
        (None, None) => {
            let inlined = servant.policy.inline.as_ref().map(|_| quote!(.inlined()));
            quote!((#probe).amd_tag().lane() #inlined)
        }
    }
}

/// The probe of what a method with this number of parameters returns.
pub(super) fn probe(runtime: &Runtime, call: &TokenStream, count: usize) -> TokenStream {
    if count <= MAX_PROBED {
        let probe = format_ident!("probe_{count}");
        return quote!(&&&#runtime::#probe(#call));
    }
    let arguments: Vec<_> = (0..count).map(|number| format_ident!("__a{number}")).collect();
    quote!(&&&#runtime::probe_method(|(#(#arguments,)*)| #call(#(#arguments),*)))
}

/// What is said to the call before it is served.
pub(super) fn cancel(servant: &Servant, found: &Match<'_>) -> Option<TokenStream> {
    let cancels = found.method.policy.cancel.is_some() || servant.policy.cancel.is_some();
    cancels.then(|| quote!(.cancel_on_disconnect()))
}
