//! The arguments of the macros and of `#[amd(..)]`: `flag`, `key = value`, `key(..)`.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Lit, LitBool, LitInt, LitStr, Meta, Path, Token, Type};

use crate::diagnostics::Errors;
use crate::model::{ClassFormat, Runtime, Tag, container_argument, type_text};

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
    Number(LitInt),
    /// That of `returns = T`.
    Type(Box<Type>),
    /// What stands in parentheses.
    List(Group),
    /// Something else, where it stands.
    Other(TokenStream),
}

impl Value {
    /// What a message about it underlines: itself, or the key where there is none.
    fn place(&self, key: &Ident) -> TokenStream {
        match self {
            Self::None => key.to_token_stream(),
            Self::Text(text) => text.to_token_stream(),
            Self::Path(path) => path.to_token_stream(),
            Self::Number(number) => number.to_token_stream(),
            Self::Type(ty) => ty.to_token_stream(),
            Self::List(list) => list.to_token_stream(),
            Self::Other(tokens) => tokens.clone(),
        }
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let Ok(key) = Ident::parse_any(input) else {
            return Err(
                input.error("this is not the name of an argument\nhelp: arguments are written `key` or `key = ..`")
            );
        };
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            if key == "returns" {
                Value::Type(input.parse()?)
            } else if input.peek(LitStr) {
                Value::Text(input.parse()?)
            } else if input.peek(LitBool) {
                Value::Other(input.parse::<LitBool>()?.into_token_stream())
            } else if input.peek(Token![::]) || input.peek(Ident::peek_any) {
                Value::Path(input.call(Path::parse_mod_style)?)
            } else {
                match input.parse()? {
                    Lit::Int(number) => Value::Number(number),
                    other => Value::Other(other.into_token_stream()),
                }
            }
        } else if input.peek(syn::token::Paren) {
            Value::List(input.parse()?)
        } else {
            Value::None
        };
        Ok(Self { key, value })
    }
}

/// `1` or `_`
struct TagEntry(Option<LitInt>);

impl Parse for TagEntry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![_]) {
            input.parse::<Token![_]>()?;
            return Ok(Self(None));
        }
        match input.parse()? {
            Lit::Int(number) => Ok(Self(Some(number))),
            other => Err(syn::Error::new_spanned(other, "this is not a tag")),
        }
    }
}

impl Tag {
    fn read(number: &LitInt, errors: &mut Errors) -> Option<Self> {
        let value = number.base10_parse().ok().filter(|value| *value <= Self::MAX);
        if value.is_none() {
            errors.push(number, format!("a tag is a number from 0 to {}", Self::MAX));
        }
        value.map(|value| Self {
            value,
            span: number.span(),
        })
    }
}

/// The type under the `Option` as which something optional is declared.
pub(crate) fn optional(ty: &Type, what: &str, errors: &mut Errors) -> Option<Type> {
    let inner = container_argument(ty, "Option");
    if inner.is_none() {
        let text = type_text(ty);
        errors.push(
            ty,
            format!("{what} with a tag may be absent\nhelp: write `Option<{text}>`"),
        );
    }
    inner.cloned()
}

/// Comma-separated arguments.
#[derive(Default)]
pub(crate) struct Arguments(pub(crate) Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let arguments = Punctuated::<Argument, Token![,]>::parse_terminated(input)?;
        Ok(Self(arguments.into_iter().collect()))
    }
}

/// Reports what is said twice.
pub(crate) fn once<'a>(arguments: impl IntoIterator<Item = &'a Argument>, errors: &mut Errors) {
    let mut said = HashSet::new();
    for Argument { key, .. } in arguments {
        if !said.insert(key.to_string()) {
            errors.push(key, format!("`{key}` is said twice\nhelp: leave out one of them"));
        }
    }
}

impl Argument {
    /// The value of `key = ".."`.
    pub(crate) fn text(&self, errors: &mut Errors) -> Option<LitStr> {
        if let Value::Text(text) = &self.value {
            return Some(text.clone());
        }
        let key = &self.key;
        let text = match &self.value {
            Value::Path(path) => path.to_token_stream().to_string().replace(' ', ""),
            _ => "..".to_owned(),
        };
        errors.push(
            self.value.place(key),
            format!("`{key}` takes a text: `{key} = \"{text}\"`"),
        );
        None
    }

    /// Checks that the argument is `flag` alone.
    pub(crate) fn flag(&self, errors: &mut Errors) -> bool {
        let alone = matches!(self.value, Value::None);
        if !alone {
            let key = &self.key;
            errors.push(
                self.value.place(key),
                format!("`{key}` takes no value\nhelp: write `{key}` alone, or leave it out"),
            );
        }
        alone
    }

    /// The tag of `tag = 1`.
    pub(crate) fn tag(&self, errors: &mut Errors) -> Option<Tag> {
        if let Value::Number(number) = &self.value {
            return Tag::read(number, errors);
        }
        errors.push(self.value.place(&self.key), "`tag` takes a number: `tag = 1`");
        None
    }

    /// `format = "sliced"`
    pub(crate) fn class_format(&self, errors: &mut Errors) -> Option<ClassFormat> {
        let text = self.text(errors)?;
        match text.value().as_str() {
            "compact" => Some(ClassFormat::Compact),
            "sliced" => Some(ClassFormat::Sliced),
            _ => {
                errors.push(text, "the format of classes is `compact` or `sliced`");
                None
            }
        }
    }

    /// The number of `compact_id = 7`.
    pub(crate) fn compact_id(&self, errors: &mut Errors) -> Option<i32> {
        let number = match &self.value {
            Value::Number(number) => number
                .base10_parse::<u32>()
                .ok()
                .and_then(|number| i32::try_from(number).ok()),
            _ => None,
        };
        if number.is_none() {
            let message = "`compact_id` takes a number from 0 to 2147483647: `compact_id = 7`";
            errors.push(&self.key, message);
        }
        number
    }

    /// The tags of `tags(1, _, 22)`.
    pub(crate) fn tags(&self, errors: &mut Errors) -> Option<Vec<Option<Tag>>> {
        let entries = match &self.value {
            Value::List(list) => {
                let parser = Punctuated::<TagEntry, Token![,]>::parse_terminated;
                syn::parse::Parser::parse2(parser, list.stream()).ok()
            }
            _ => None,
        };
        let Some(entries) = entries else {
            let message = "`tags` takes one entry for each result, a tag or `_`: `tags(1, _, 22)`";
            errors.push(&self.key, message);
            return None;
        };
        let tags = entries
            .iter()
            .map(|TagEntry(number)| number.as_ref().map(|number| Tag::read(number, errors)));
        // What is no tag was reported.
        tags.map(|tag| tag.map_or(Some(None), |tag| tag.map(Some))).collect()
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
    once(&arguments, errors);
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
