//! Documentation, as text.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The doc comment of an item, a line for each line, with `@deprecated` where the item is. What stands in a file or comes
/// from a macro is left out.
pub(crate) fn docs_text(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let lines: Vec<_> = lines.filter_map(|attribute| text_of(&attribute.meta)).collect();
    let docs = lines.join("\n");
    let lines = docs
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    let docs: Vec<_> = lines.map(str::to_owned).chain(deprecated(attributes)).collect();
    docs.join("\n").trim_matches('\n').to_owned()
}

/// The same of something that Slice calls so. That it is called so is no documentation: generated code says it where
/// Slice has none.
pub(crate) fn docs_of(attributes: &[Attribute], slice_name: &str) -> String {
    let docs = docs_text(attributes);
    if docs == format!("Slice `{slice_name}`.") {
        String::new()
    } else {
        docs
    }
}

fn text_of(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// `@deprecated`, and why.
fn deprecated(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("deprecated"))?;
    let mut reason = text_of(&attribute.meta);
    if let Meta::List(list) = &attribute.meta {
        list.parse_nested_meta(|meta| {
            let value: syn::LitStr = meta.value()?.parse()?;
            if meta.path.is_ident("note") {
                reason = Some(value.value());
            }
            Ok(())
        })
        .ok()?;
    }
    let reason = reason.map(|reason| format!(" {}", reason.replace('\n', " ")));
    Some(format!("@deprecated{}", reason.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn docs_are_lines_without_their_markers() {
        let item: syn::ItemStruct = parse_quote! {
            /// Greets.
            ///
            ///   Twice.
            #[deprecated(since = "1", note = "it is rude")]
            #[doc = include_str!("more.md")]
            struct Greeter;
        };
        assert_eq!(docs_text(&item.attrs), "Greets.\n\n  Twice.\n@deprecated it is rude");
        let item: syn::ItemStruct = parse_quote! {
            #[deprecated]
            struct Greeter;
        };
        assert_eq!(docs_text(&item.attrs), "@deprecated");
        assert_eq!(docs_text(&[]), "");
    }

    #[test]
    fn a_name_alone_is_no_documentation() {
        let attribute: Attribute = parse_quote!(#[doc = " Slice `greet`."]);
        let attributes = [attribute];
        assert_eq!(docs_of(&attributes, "greet"), "");
        assert_eq!(docs_of(&attributes, "leave"), "Slice `greet`.");
    }
}
