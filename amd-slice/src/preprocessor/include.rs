//! `#include`: search, the stack of files, cycles.

use std::path::{Path, PathBuf};

use super::{Frame, MAX_INCLUDE_DEPTH, MacroChanges, Preprocessor};
use crate::{
    diagnostic::{Diagnostic, nearest},
    ice,
    lexer::{Lexer, Token, TokenKind},
    source::{FileId, Span},
};

/// One `#include`.
#[derive(Clone, Debug)]
pub(crate) struct Include {
    pub(crate) from: FileId,
    pub(crate) file: FileId,
    /// As it was written, with its quotes or angle brackets.
    pub(crate) written: String,
}

impl Preprocessor<'_> {
    /// Starts on a file that the user named. False if it cannot be read, which is then reported.
    pub(crate) fn start_unit(&mut self, path: &Path) -> Option<FileId> {
        self.macros = self.predefined.clone();
        self.entered.clear();
        let Some(resolved) = self.provider.resolve(path) else {
            self.reporter
                .report(Diagnostic::unplaced(format!("there is no file `{}`", path.display())));
            return None;
        };
        let file = match self.load(path, resolved) {
            Ok(file) => file,
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", path.display());
                self.reporter.report(Diagnostic::unplaced(message));
                return None;
            }
        };
        if !self.processed.contains_key(&file) {
            self.push(file);
        }
        Some(file)
    }

    /// Obeys an `#include`; `operand` is what stands behind the word.
    pub(super) fn include(&mut self, directive: Span, operand: Span) -> Option<Token> {
        let written = self.sources.text(operand).to_owned();
        let Some((name, angled)) = unquote(&written) else {
            let error = Diagnostic::error(directive, "expected `#include \"file\"` or `#include <file>`");
            self.reporter.report(error);
            return None;
        };
        let Some((path, resolved)) = self.search(operand.file, name, angled) else {
            let error = self.not_found(operand, name, angled);
            self.reporter.report(error);
            return None;
        };
        if self.stack.len() >= MAX_INCLUDE_DEPTH {
            let message = format!("files include each other deeper than {MAX_INCLUDE_DEPTH} levels");
            self.reporter.report(Diagnostic::error(operand, message));
            return None;
        }
        let file = match self.load(&path, resolved) {
            Ok(file) => file,
            Err(error) => {
                self.reporter
                    .report(Diagnostic::error(operand, format!("`{name}` cannot be read: {error}")));
                return None;
            }
        };
        if self.included.insert((operand.file, file)) {
            self.includes.push(Include {
                from: operand.file,
                file,
                written,
            });
        }
        self.enter(operand, file)
    }

    /// Goes into an included file, unless that was done before.
    fn enter(&mut self, operand: Span, file: FileId) -> Option<Token> {
        if let Some(position) = self.stack.iter().position(|frame| frame.lexer.file == file) {
            let chain = self.stack[position..]
                .iter()
                .map(|frame| frame.lexer.file)
                .chain([file]);
            let names: Vec<_> = chain.map(|file| self.sources.file(file).name()).collect();
            let error = Diagnostic::error(operand, "this file includes itself")
                .remark(names.join(" -> "))
                .help("put what both files need into a third one, or declare it with `interface Name;`");
            self.reporter.report(error);
            return None;
        }
        if !self.entered.insert(file) {
            return None;
        }
        if let Some(changes) = self.processed.get(&file).cloned() {
            for (name, change) in changes {
                self.change_macro(&name, change);
            }
            return None;
        }
        self.push(file);
        Some(Token::new(TokenKind::FileStart, Span::new(file, 0, 0)))
    }

    fn push(&mut self, file: FileId) {
        let lexer = Lexer::new(self.sources.file(file));
        self.stack.push(Frame {
            lexer,
            conditionals: Vec::new(),
            changes: MacroChanges::new(),
        });
    }

    /// What is built in first, then beside the including file where the name is in quotes, then along the search path.
    fn search(&self, from: FileId, name: &str, angled: bool) -> Option<(PathBuf, PathBuf)> {
        let beside = self.directory_of(from).join(name);
        let candidates = (!angled).then_some(beside);
        let searched = self.settings.include_paths.iter().map(|directory| directory.join(name));
        let mut all = candidates.into_iter().chain(searched);
        let mut on_disk = || {
            all.find_map(|path| {
                let resolved = self.provider.resolve(&path)?;
                Some((path, resolved))
            })
        };
        let built_in = ice::find(name).filter(|_| self.settings.built_in);
        let built_in = built_in.map(|path| (path.clone(), path));
        if ice::is_local(name) || self.settings.own.contains(name) {
            on_disk().or(built_in)
        } else {
            built_in.or_else(on_disk)
        }
    }

    fn directory_of(&self, file: FileId) -> PathBuf {
        self.sources
            .file(file)
            .path()
            .parent()
            .unwrap_or(Path::new(""))
            .to_owned()
    }

    fn not_found(&self, operand: Span, name: &str, angled: bool) -> Diagnostic {
        let error = Diagnostic::error(operand, format!("there is no file `{name}`"));
        let directory = self.directory_of(operand.file);
        if angled && self.provider.resolve(&directory.join(name)).is_some() {
            return error.help(format!("it is beside this file: write `#include \"{name}\"`"));
        }
        let mut places: Vec<_> = self
            .settings
            .include_paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        if !angled {
            places.insert(
                0,
                if directory.as_os_str().is_empty() {
                    ".".into()
                } else {
                    directory.display().to_string()
                },
            );
        }
        let known: Vec<_> = self
            .sources
            .files()
            .iter()
            .filter_map(|file| file.path().to_str())
            .collect();
        let error = match places.as_slice() {
            [] => error.remark("no include path is set, and `<>` looks nowhere else"),
            places => error.remark(format!("searched in {}", places.join(", "))),
        };
        match nearest(name, known) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        }
    }

    /// The file's id; it is read if it has not been.
    fn load(&mut self, path: &Path, resolved: PathBuf) -> std::io::Result<FileId> {
        if let Some(file) = self.files.get(&resolved) {
            return Ok(*file);
        }
        let file = match ice::text(&resolved) {
            Some(text) => self.sources.add(path, text.as_bytes()),
            None => {
                let bytes = self.provider.read(&resolved, self.settings.max_file_bytes)?;
                self.sources.add(path, &bytes)
            }
        };
        self.files.insert(resolved, file);
        if self.sources.file(file).is_lossy() {
            let at = self.sources.file(file).text().find('\u{FFFD}').unwrap_or(0);
            let warning = Diagnostic::warning(Span::new(file, at, at + 3), "this file is not UTF-8")
                .remark("what is not UTF-8 is replaced; in a string it is an error");
            self.reporter.report(warning);
        }
        Ok(file)
    }
}

/// The name between quotes or angle brackets, and whether these were brackets.
fn unquote(written: &str) -> Option<(&str, bool)> {
    let quoted = written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .map(|name| (name, false));
    let angled = written
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .map(|name| (name, true));
    quoted
        .or(angled)
        .filter(|(name, _)| !name.is_empty() && !name.contains(['"', '\0']))
}
