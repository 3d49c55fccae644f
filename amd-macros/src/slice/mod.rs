//! `slice!`: Slice files become Rust-first items, which the other macros expand.
//!
//! The work is done by `amd_slice`: it compiles the files and writes the items as text. What is here reads the arguments,
//! and turns what the compiler says into what rustc shows.

mod arguments;

use std::path::Path;
use std::str::FromStr;

use amd_slice::rust::{RustOptions, generate};
use amd_slice::{Compilation, Compiler, Diagnostic, Diagnostics, Severity};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use arguments::Arguments;

/// `slice!(..)`
pub(crate) fn slice(input: TokenStream) -> TokenStream {
    let arguments = match syn::parse2::<Arguments>(input) {
        Ok(arguments) => arguments,
        Err(error) => return error.into_compile_error(),
    };
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned());
    match compile(&arguments, Path::new(&root)) {
        Ok(compilation) => expand(&arguments, &compilation, Path::new(&root)),
        Err(diagnostics) => errors(&diagnostics, &Shown::new(&arguments, Path::new(&root))),
    }
}

fn compile(arguments: &Arguments, root: &Path) -> Result<Compilation, Diagnostics> {
    let mut compiler = Compiler::new();
    for include in &arguments.includes {
        compiler = compiler.include_path(root.join(include.value()));
    }
    for (file, _) in &arguments.elsewhere {
        compiler = compiler.prefer(file);
    }
    let files: Vec<_> = arguments.files.iter().map(|file| root.join(file.value())).collect();
    compiler.include_path(root).compile(&files)
}

fn expand(arguments: &Arguments, compilation: &Compilation, root: &Path) -> TokenStream {
    let options = RustOptions {
        runtime: arguments.runtime.clone(),
        elsewhere: arguments.elsewhere.iter().cloned().collect(),
    };
    let items = match TokenStream::from_str(&generate(compilation, &options)) {
        Ok(items) => items,
        Err(error) => {
            let message = format!("the Rust of these Slice files cannot be read: {error}");
            return syn::Error::new(arguments.span(), message).into_compile_error();
        }
    };
    let files = compilation.files().iter();
    let read = files.filter(|file| !compilation.is_built_in(file.id));
    let files = read.map(|file| compilation.path(file.id));
    let files = files.filter_map(|path| root.join(path).to_str().map(str::to_owned));
    let warnings = warnings(compilation.warnings(), &Shown::new(arguments, root));
    quote! {
        // A change of a file compiles this again.
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*
        #warnings
        #items
    }
}

/// How diagnostics are shown: at the call, with paths as the user wrote them.
struct Shown {
    span: Span,
    root: String,
}

impl Shown {
    fn new(arguments: &Arguments, root: &Path) -> Self {
        Self {
            span: arguments.span(),
            root: format!("{}/", root.display()),
        }
    }

    fn text(&self, diagnostics: &Diagnostics, diagnostic: &Diagnostic) -> LitStr {
        let text = diagnostics.render(diagnostic).replace(&self.root, "");
        LitStr::new(text.trim_start_matches("error: ").trim_end(), self.span)
    }
}

/// Each mistake is an error at the macro's call, with the place in the Slice file as text.
fn errors(diagnostics: &Diagnostics, shown: &Shown) -> TokenStream {
    let span = shown.span;
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors = errors.map(|diagnostic| {
        let message = shown.text(diagnostics, diagnostic);
        quote_spanned!(span=> ::core::compile_error!(#message);)
    });
    errors.collect()
}

/// A warning is the note of something deprecated, which is used: that is how a macro can warn.
fn warnings(diagnostics: &Diagnostics, shown: &Shown) -> TokenStream {
    let span = shown.span;
    let warnings = diagnostics.iter().map(|diagnostic| {
        let note = shown.text(diagnostics, diagnostic);
        quote_spanned! {span=>
            const _: () = {
                #[deprecated(note = #note)]
                const SLICE: () = ();
                SLICE
            };
        }
    });
    warnings.collect()
}
