//! The collector of errors: every mistake is reported, each at its own token.

use std::fmt::Display;

use quote::ToTokens;

/// Mistakes found so far. It must be asked for them at the end: dropping it with mistakes inside is a bug.
#[derive(Default)]
pub(crate) struct Errors {
    found: Option<syn::Error>,
    count: usize,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a mistake. All of `tokens` is underlined.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        self.count += 1;
        match &mut self.found {
            Some(found) => found.combine(error),
            none => *none = Some(error),
        }
    }

    /// The value of a step that may have failed.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// All mistakes as one error.
    pub(crate) fn finish(mut self) -> syn::Result<()> {
        self.found.take().map_or(Ok(()), Err)
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.found.is_none(), "errors were found and not reported");
        }
    }
}
