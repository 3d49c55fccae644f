//! The arguments of `slice!`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Path, Token};

/// `"a.ice", include = "dir", extern "b.ice" = crate::b, crate = path`
pub(super) struct Arguments {
    pub(super) files: Vec<LitStr>,
    pub(super) includes: Vec<LitStr>,
    /// Included files whose Rust is elsewhere, and where.
    pub(super) elsewhere: Vec<(String, String)>,
    /// The path of the facade.
    pub(super) runtime: String,
}

mod keyword {
    syn::custom_keyword!(include);
}

impl Arguments {
    /// Where mistakes are shown that are in no argument.
    pub(super) fn span(&self) -> Span {
        self.files.first().map_or_else(Span::call_site, LitStr::span)
    }

    fn argument(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let next = input.lookahead1();
        if next.peek(LitStr) {
            self.files.push(input.parse()?);
        } else if next.peek(keyword::include) {
            input.parse::<keyword::include>()?;
            input.parse::<Token![=]>()?;
            self.includes.push(input.parse()?);
        } else if next.peek(Token![extern]) {
            input.parse::<Token![extern]>()?;
            let file: LitStr = input.parse()?;
            input.parse::<Token![=]>()?;
            self.elsewhere
                .push((file.value(), path_text(&Path::parse_mod_style(input)?)));
        } else if next.peek(Token![crate]) {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            self.runtime = path_text(&Path::parse_mod_style(input)?);
        } else {
            return Err(next.error());
        }
        Ok(())
    }
}

fn path_text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arguments = Self {
            files: Vec::new(),
            includes: Vec::new(),
            elsewhere: Vec::new(),
            runtime: "::amd".to_owned(),
        };
        while !input.is_empty() {
            arguments.argument(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if arguments.files.is_empty() {
            let message = "name the Slice files: `slice!(\"slice/Greeter.ice\")`, relative to the crate's Cargo.toml";
            return Err(syn::Error::new(Span::call_site(), message));
        }
        Ok(arguments)
    }
}
