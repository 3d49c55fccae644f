//! The Slice text of types and operations, read from the syntax: for documentation and messages.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The Slice name of a type, as far as its syntax tells.
pub(crate) fn slice_type(ty: &Type) -> String {
    match ty {
        Type::Paren(inner) => slice_type(&inner.elem),
        Type::Group(inner) => slice_type(&inner.elem),
        Type::Reference(reference) => slice_type(&reference.elem),
        Type::Slice(slice) => format!("sequence<{}>", slice_type(&slice.elem)),
        Type::Array(array) => format!("sequence<{}>", slice_type(&array.elem)),
        Type::Path(path) if is_users(ty) && path.path.segments.last().is_some_and(|last| last.ident == "String") => {
            "String".to_owned()
        }
        Type::Path(_) => last_segment(ty).map_or_else(|| type_text(ty), slice_path),
        _ => type_text(ty),
    }
}

fn slice_path(segment: &PathSegment) -> String {
    let name = segment.ident.unraw().to_string();
    let arguments = type_arguments(segment);
    match (name.as_str(), &arguments[..]) {
        ("u8", []) => "byte".to_owned(),
        ("i16", []) => "short".to_owned(),
        ("i32", []) => "int".to_owned(),
        ("i64", []) => "long".to_owned(),
        ("f32", []) => "float".to_owned(),
        ("f64", []) => "double".to_owned(),
        ("String" | "str", []) => "string".to_owned(),
        ("Bytes", []) => "sequence<byte>".to_owned(),
        ("Vec" | "VecDeque", [element]) => format!("sequence<{}>", slice_type(element)),
        ("HashMap" | "BTreeMap", [key, value, ..]) => {
            format!("dictionary<{}, {}>", slice_type(key), slice_type(value))
        }
        ("Option" | "Box" | "Arc" | "Class" | "Link", [inner]) => slice_type(inner),
        ("AnyClass", []) => "Value".to_owned(),
        ("Cow", [inner]) => slice_type(inner),
        (name, []) => match name.strip_suffix("Prx") {
            Some(interface) if !interface.is_empty() => format!("{interface}*"),
            _ => name.to_owned(),
        },
        (name, _) => name.to_owned(),
    }
}

/// The last segment of a type that is a path.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(inner) => last_segment(&inner.elem),
        Type::Paren(inner) => last_segment(&inner.elem),
        _ => None,
    }
}

/// Whether a type is written with a path that says whose it is, and that is neither the standard library nor what
/// the macros wrote: `self::String`. A bare
/// name is taken for what it is everywhere.
pub(crate) fn is_users(ty: &Type) -> bool {
    match ty {
        Type::Path(path) if path.path.segments.len() > 1 => {
            let first = &path.path.segments[0].ident;
            // What a derived interface names goes through the facade's private module.
            let ours = path.path.segments.iter().any(|segment| segment.ident == "__private");
            !ours && !["std", "core", "alloc"].iter().any(|name| first == name)
        }
        Type::Group(inner) => is_users(&inner.elem),
        Type::Paren(inner) => is_users(&inner.elem),
        _ => false,
    }
}

/// `T` of `Vec<T>` and the like.
pub(crate) fn container_argument<'t>(ty: &'t Type, container: &str) -> Option<&'t Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == container)?;
    match type_arguments(segment)[..] {
        [argument] => Some(argument),
        _ => None,
    }
}

fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// A type as it is written: the tokens' own text has a space around each.
pub(crate) fn type_text(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, tight) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" ,", ","),
        ("( ", "("),
        (" )", ")"),
        ("[ ", "["),
        (" ]", "]"),
        (" ;", ";"),
    ] {
        text = text.replace(spaced, tight);
    }
    without_runtime(text)
}

/// `String` for `::amd::__private::String`, which stands where a borrowed type stood.
fn without_runtime(mut text: String) -> String {
    const PRIVATE: &str = "__private::";
    while let Some(found) = text.find(PRIVATE) {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let start = text[..found].rfind(|c| !is_path(c)).map_or(0, |before| before + 1);
        text.replace_range(start..found + PRIVATE.len(), "");
    }
    text
}

/// `echo_bool` to `echoBool`.
pub(crate) fn lower_camel_case(name: &str) -> String {
    let mut text = String::new();
    let mut upper = false;
    for c in name.chars() {
        match c {
            '_' => upper = !text.is_empty(),
            c if upper => {
                text.extend(c.to_uppercase());
                upper = false;
            }
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(ty: &str) -> String {
        slice_type(&syn::parse_str(ty).unwrap())
    }

    #[test]
    fn types_have_their_slice_names() {
        assert_eq!(slice("String"), "string");
        assert_eq!(slice("std::vec::Vec<u8>"), "sequence<byte>");
        assert_eq!(slice("Box<[Vec<f64>]>"), "sequence<sequence<double>>");
        assert_eq!(slice("HashMap<String, Vec<i32>>"), "dictionary<string, sequence<int>>");
        assert_eq!(slice("Option<GreeterPrx>"), "Greeter*");
        assert_eq!(slice("amd::ObjectPrx"), "Object*");
        assert_eq!(slice("visitors::Ticket"), "Ticket");
        assert_eq!(slice("Option<Class<Guest>>"), "Guest");
        assert_eq!(slice("Vec<Link<AnyClass>>"), "sequence<Value>");
    }

    #[test]
    fn types_are_written_as_people_write_them() {
        let text = |ty: &str| type_text(&syn::parse_str(ty).unwrap());
        assert_eq!(text("Result<(), amd::E>"), "Result<(), amd::E>");
        assert_eq!(
            text("std::collections::HashMap<String,Vec<[u8;4]>>"),
            "std::collections::HashMap<String, Vec<[u8; 4]>>"
        );
        assert_eq!(text("(i32, &str)"), "(i32, &str)");
    }

    #[test]
    fn names_become_camel_case() {
        assert_eq!(lower_camel_case("echo_bool"), "echoBool");
        assert_eq!(lower_camel_case("greet"), "greet");
        assert_eq!(lower_camel_case("ice_name_2"), "iceName2");
        assert_eq!(lower_camel_case("echoBool"), "echoBool");
    }
}
