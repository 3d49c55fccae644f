//! How one method is called: a row of the servant's table.
//!
//! Tokens that rustc may complain about carry the places of the user's own tokens: an argument expression made of two
//! tokens, with the places of a type's first and last, makes rustc underline the whole type.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{Lifetime, ReturnType, Type};

use super::servant::{clause, request_type, serves};
use super::{part, policy, proxy};
use crate::check::servant::Match;
use crate::model::{DescribedParameter, Form, Method, Runtime, Servant, container_argument, wire_order};
use crate::parse::servant::lifetimes;

/// `impl Serves<greet> for Chatbot { .. }`
pub(super) fn row(servant: &Servant, found: &Match<'_>, in_parts: bool) -> TokenStream {
    let Servant { runtime, self_type, .. } = servant;
    let Match { method, .. } = found;
    let cfgs = &method.cfgs;
    let (generics, _, _) = servant.generics.split_for_impl();
    let clause = clause(servant);
    let call = call(servant, found);
    let lane = policy::lane(servant, &call, found);
    let cancel = policy::cancel(servant, found);
    let body = body(runtime, servant.form, &call, found);
    let request = request_type(servant, found.interface, found.operation);
    let serves = if in_parts {
        part::one_method(runtime, found.operation)
    } else {
        serves(servant, found.interface, found.operation)
    };
    // What is not `Send` is reported at the call.
    let serve = Ident::new("serve", method.name.span());
    // That two parts serve one operation is found by rustc, and reported at the methods.
    let place = if in_parts {
        method.name.span()
    } else {
        Span::call_site()
    };
    let implement = quote_spanned!(place=> impl);
    let (handler, mutability) = (servant.form.handler(), exclusive(servant.form));
    let handler = quote! {
            const HANDLER: #runtime::#handler<Self> = #runtime::#handler::new(
                || #lane,
                |__c| __c #cancel.#serve(|#mutability __s, __r: #request| async move { #body }),
            );
    };
    let mut handler = Group::new(Delimiter::Brace, handler);
    handler.set_span(place);
    quote! {
        #(#cfgs)*
        #[automatically_derived]
        #implement #generics #serves for #self_type #clause #handler
    }
}

/// `mut` where a dispatch has the servant for itself, also if the method takes `&self`: what is shared has to be `Sync`.
fn exclusive(form: Form) -> Option<TokenStream> {
    (form == Form::Exclusive).then(|| quote!(mut))
}

/// The path to the method.
fn call(servant: &Servant, found: &Match<'_>) -> TokenStream {
    let name = &found.method.name;
    match &servant.trait_path {
        Some(path) => quote!(<Self as #path>::#name),
        None => quote!(<Self>::#name),
    }
}

/// What is done with a request.
fn body(runtime: &Runtime, form: Form, call: &TokenStream, found: &Match<'_>) -> TokenStream {
    let Match {
        method,
        operation,
        extras,
        ..
    } = found;
    let count = operation.parameters.len();
    let read = reads(runtime, found);
    let mut arguments: Vec<_> = (0..count)
        .map(|number| variable("__a", number).to_token_stream())
        .collect();
    let extras: Vec<_> = (0..*extras).map(|number| anonymous(method, count + number)).collect();
    arguments.extend(extras.iter().map(|ty| quote!(__r.extra::<#ty>())));
    let (first, last) = output_ends(method);
    let mutability = exclusive(form);
    let value = Ident::new("__v", first);
    let outcome = outcome(runtime, &extras, &value);
    let mut zero = Literal::usize_unsuffixed(0);
    zero.set_span(last);
    quote! {
        #read
        let __v = #call(&#mutability *__s #(, #arguments)*);
        let (__p, __v) = #runtime::probed(__v);
        let __v = (&&&__p).amd_tag().settle(__v);
        let #value = (__v.await,);
        #outcome.reply(&__r, #value.#zero)
    }
}

/// The tag of what the method gave. One that may have a responder, which is taken by value, may have to return nothing.
fn outcome(runtime: &Runtime, extras: &[Type], value: &Ident) -> TokenStream {
    let mut owned = extras.iter().filter(|ty| !matches!(ty, Type::Reference(_)));
    let replies = match (owned.next(), owned.next()) {
        (None, _) => return quote!((&&&&__r.outcome(&#value.0)).amd_outcome()),
        (Some(ty), None) => replies(runtime, ty),
        (Some(one), Some(other)) => {
            let (one, other) = (replies(runtime, one), replies(runtime, other));
            quote!(#one.beside(#other))
        }
    };
    quote!((&&#runtime::DeclaredResults(&__r)).amd_compared((&&&#replies.probe(&#value.0)).amd_outcome()))
}

/// Who replies, told by the type of a parameter. What cannot be is reported at that.
fn replies(runtime: &Runtime, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty);
    let kind = quote_spanned!(first=> (&&#runtime::kind::<#ty>()));
    let replies = quote_spanned!(last=> .amd_replies());
    quote!(#kind #replies)
}

/// Reads the in-parameters in the order of the wire, in a closure: what reads them does not outlive it. What a borrowed one
/// needs while the method runs stays outside, in a slot.
fn reads(runtime: &Runtime, found: &Match<'_>) -> TokenStream {
    let ordered = wire_order(&found.operation.parameters, |parameter| parameter.tag);
    let mut slots = Vec::new();
    let reads: Vec<_> = ordered
        .iter()
        .map(|(number, parameter)| read(runtime, found.method, *number, parameter, &mut slots))
        .collect();
    let variables: Vec<_> = ordered.iter().map(|(number, _)| variable("__a", *number)).collect();
    let slots = quote!(#(let mut #slots = #runtime::Option::None;)*);
    match (&reads[..], &variables[..]) {
        ([], _) => quote!(__r.no_arguments()?;),
        ([read], [variable]) => quote!(#slots let #variable = __r.read(|__in| { #read })?;),
        _ => quote! {
            #slots
            let (#(#variables),*) = __r.read(|__in| {
                #(let #variables = #reads?;)*
                #runtime::Option::Some((#(#variables),*))
            })?;
        },
    }
}

/// Reads parameter `number`: borrowed where the user's signature has a `&`, by value elsewhere.
fn read(
    runtime: &Runtime,
    method: &Method,
    number: usize,
    parameter: &DescribedParameter,
    slots: &mut Vec<Ident>,
) -> TokenStream {
    let ty = anonymous(method, number);
    let place = Literal::usize_unsuffixed(number);
    let is_tagged = parameter.tag.is_some();
    let taken = match container_argument(&ty, "Option") {
        Some(optional) if is_tagged => optional,
        _ => &ty,
    };
    // Other types may be none of Slice: that was reported where the interface declares them.
    let is_known = syn::parse_str(&parameter.ty).is_ok_and(|ty| proxy::is_known(&ty));
    let tag = quote!((&&#runtime::at::<#place, _>(__in)).amd_readable());
    match taken {
        Type::Reference(reference) if reference.mutability.is_none() => {
            let slot = format_ident!("__s{number}");
            slots.push(slot.clone());
            match (is_tagged, is_known) {
                (true, _) => quote!(#runtime::borrow_tagged::<#place, _, _, _, #reference, _>(__in, &mut #slot)),
                (false, true) => quote!(#runtime::borrow::<#place, _, #reference, _>(__in, &mut #slot)),
                (false, false) => quote!(#runtime::borrow_if::<#place, _, #reference, _, _>(#tag, __in, &mut #slot)),
            }
        }
        _ => match (is_tagged, is_known) {
            (true, _) => quote!(__in.take_tagged::<#place, _, _, #ty>()),
            (false, true) => quote!(__in.take::<#place, #ty>()),
            (false, false) => quote!(#runtime::take_if::<#place, _, #ty, _>(#tag, __in)),
        },
    }
}

/// The type of an argument, as it can be written outside of the method: lifetimes that the method declares have no name
/// there.
fn anonymous(method: &Method, number: usize) -> Type {
    let mut ty = method.arguments[number].ty.clone();
    Anonymous(&lifetimes(&method.generics)).visit_type_mut(&mut ty);
    ty
}

fn variable(prefix: &str, number: usize) -> Ident {
    Ident::new(&format!("{prefix}{number}"), Span::call_site())
}

/// The places of the return type; where there is none, of the method's name.
fn output_ends(method: &Method) -> (Span, Span) {
    match &method.output {
        ReturnType::Default => (method.name.span(), method.name.span()),
        ReturnType::Type(_, ty) => ends(ty),
    }
}

/// The places of the first and the last token.
pub(super) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let Some(first) = tokens.next() else {
        return (Span::call_site(), Span::call_site());
    };
    let last = tokens.last();
    let end = match last.as_ref().unwrap_or(&first) {
        TokenTree::Group(group) => group.span_close(),
        token => token.span(),
    };
    let start = match &first {
        TokenTree::Group(group) => group.span_open(),
        token => token.span(),
    };
    (start, end)
}

struct Anonymous<'m>(&'m [&'m Ident]);

impl VisitMut for Anonymous<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.0.contains(&&lifetime.ident) {
            lifetime.ident = Ident::new("_", lifetime.ident.span());
        }
    }
}
