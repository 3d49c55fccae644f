//! The arguments of the macros and of `#[amd(..)]`: `flag`, `key = value`, `key(..)`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Meta, Path, Token};

use crate::diagnostics::Errors;
use crate::model::Runtime;

/// One argument.
pub(crate) struct Argument {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What follows the key.
pub(crate) enum Value {
    None,
    Text(LitStr),
    Path(Path),
    /// Something else, or something in parentheses.
    Other,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = Ident::parse_any(input)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            if input.peek(LitStr) {
                Value::Text(input.parse()?)
            } else if input.peek(Token![::]) || input.peek(Ident::peek_any) {
                Value::Path(input.call(Path::parse_mod_style)?)
            } else {
                input.parse::<syn::Lit>()?;
                Value::Other
            }
        } else if input.peek(syn::token::Paren) {
            input.parse::<proc_macro2::Group>()?;
            Value::Other
        } else {
            Value::None
        };
        Ok(Self { key, value })
    }
}

/// Comma-separated arguments.
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let arguments = Punctuated::<Argument, Token![,]>::parse_terminated(input)?;
        Ok(Self(arguments.into_iter().collect()))
    }
}

impl Argument {
    /// The value of `key = ".."`.
    pub(crate) fn text(&self, errors: &mut Errors) -> Option<LitStr> {
        if let Value::Text(text) = &self.value {
            return Some(text.clone());
        }
        let key = &self.key;
        errors.push(key, format!("`{key}` takes a text: `{key} = \"..\"`"));
        None
    }

    /// Checks that the argument is `flag` alone.
    pub(crate) fn flag(&self, errors: &mut Errors) -> bool {
        let alone = matches!(self.value, Value::None);
        if !alone {
            let key = &self.key;
            errors.push(key, format!("`{key}` takes no value"));
        }
        alone
    }

    /// `crate = path`
    pub(crate) fn runtime(&self, errors: &mut Errors) -> Option<Runtime> {
        match &self.value {
            Value::Path(path) => Some(Runtime::new(path.clone())),
            _ => {
                errors.push(
                    &self.key,
                    "`crate` takes the path of the facade: `crate = my::reexport::amd`",
                );
                None
            }
        }
    }

    /// Reports an argument that this place does not take.
    pub(crate) fn refuse(&self, place: &str, known: &[&str], errors: &mut Errors) {
        let key = self.key.unraw().to_string();
        let suggestion = nearest(&key, known.iter().copied());
        let help = match suggestion {
            Some(suggestion) => format!("did you mean `{suggestion}`?"),
            None => format!("it takes {}", list(known)),
        };
        errors.push(&self.key, format!("{place} takes no argument `{key}`\nhelp: {help}"));
    }

    /// Reports an argument whose meaning is reserved.
    pub(crate) fn not_yet(&self, errors: &mut Errors) {
        errors.push(&self.key, format!("`{}` is not supported yet", self.key));
    }
}

fn list(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The word that was probably meant.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let scored = words
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), known));
    let (distance, known) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= (word.len().max(known.len()) / 3).max(1)).then_some(known)
}

/// The arguments of every `#[amd(..)]` among the attributes.
pub(crate) fn helper_arguments(attributes: &[Attribute], errors: &mut Errors) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_helper(attribute)) {
        match &attribute.meta {
            Meta::List(list) => {
                if let Some(Arguments(parsed)) = errors.ok(list.parse_args::<Arguments>()) {
                    arguments.extend(parsed);
                }
            }
            _ => errors.push(attribute, "`#[amd(..)]` takes arguments"),
        }
    }
    arguments
}

/// Whether this is `#[amd(..)]`.
pub(crate) fn is_helper(attribute: &Attribute) -> bool {
    attribute.path().is_ident("amd")
}

/// The type id of a definition in a Slice module: `::VisitorCenter::Greeter`.
pub(crate) fn type_id(module: &LitStr, name: &str, errors: &mut Errors) -> String {
    let text = module.value();
    let text = text.strip_prefix("::").unwrap_or(&text);
    let valid = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !text.split("::").all(valid) {
        errors.push(
            module,
            "this is not the name of a Slice module: write it as in Slice, such as `VisitorCenter` or `Outer::Inner`",
        );
    }
    format!("::{text}::{name}")
}

/// The name that a definition has in Slice: its own, or what `name = ".."` says.
pub(crate) fn slice_name(name: Option<&LitStr>, rust: &Ident, errors: &mut Errors) -> String {
    let Some(literal) = name else {
        return rust.unraw().to_string();
    };
    let text = literal.value();
    if syn::parse_str::<Ident>(&text).is_err() && !is_keyword(&text) {
        errors.push(literal, "this is not a Slice identifier");
    }
    text
}

fn is_keyword(text: &str) -> bool {
    !text.is_empty() && syn::parse::Parser::parse_str(Ident::parse_any, text).is_ok()
}
