//! Directives: which files are read, which lines count, and what macros stand for.
//!
//! The result is one stream of tokens for each file that the user named, in which the tokens of included files
//! stand where their `#include` stands.
//!
//! A file is read and compiled once, whether it has a guard or not. A second `#include` of it has no effect, but in another
//! unit, where it repeats what it did to the macros.

mod condition;
mod directive;
mod include;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::PathBuf,
};

pub(crate) use self::include::Include;
use crate::{
    compiler::Settings,
    diagnostic::{Diagnostic, Reporter},
    lexer::{Lexer, Token, TokenKind},
    provider::SourceProvider,
    source::{FileId, Sources, Span},
};

/// `#include` within `#include`.
const MAX_INCLUDE_DEPTH: usize = 100;

/// `#if` within `#if`.
const MAX_CONDITIONAL_DEPTH: usize = 200;

/// Macros within macros.
const MAX_MACRO_DEPTH: usize = 32;

/// Tokens of one compilation. All files of Ice together have a hundred thousand.
const MAX_TOKENS: usize = 1_000_000;

/// Names and tokens in macros that are used, in one compilation.
const MAX_MACRO_TOKENS: usize = 200_000;

/// An object-like macro.
#[derive(Clone, Copy, Debug)]
struct Macro {
    /// Its name, where it was defined.
    name: Span,
    /// What it stands for.
    body: Span,
}

/// What a file does to the macros of those who include it: for each name, what it is at the end.
type MacroChanges = HashMap<String, Option<Macro>>;

/// One `#if` that has not ended.
struct Conditional {
    span: Span,
    /// Whether the lines outside count.
    outer: bool,
    /// Whether one of its branches has been taken.
    taken: bool,
    /// Whether the lines of the current branch count.
    active: bool,
    seen_else: bool,
}

/// One file that has not ended.
struct Frame {
    lexer: Lexer,
    conditionals: Vec<Conditional>,
    changes: MacroChanges,
}

impl Frame {
    fn is_active(&self) -> bool {
        self.conditionals.last().is_none_or(|conditional| conditional.active)
    }
}

/// Files to tokens.
pub(crate) struct Preprocessor<'a> {
    settings: &'a Settings,
    provider: &'a dyn SourceProvider,
    pub(crate) sources: Sources,
    pub(crate) reporter: Reporter,
    stack: Vec<Frame>,
    macros: HashMap<String, Macro>,
    /// The macros of the command line, as every unit finds them at its start.
    predefined: HashMap<String, Macro>,
    expanded: VecDeque<Token>,
    expanded_count: usize,
    /// What is left for conditions to be found out.
    condition_steps: usize,
    tokens: usize,
    files: HashMap<PathBuf, FileId>,
    /// Files of this unit that have done to the macros what they do.
    entered: HashSet<FileId>,
    /// Files that have been read to their end.
    processed: HashMap<FileId, MacroChanges>,
    /// Doc comments, in the order in which they were found.
    pub(crate) docs: Vec<Span>,
    docs_start: usize,
    /// All includes.
    pub(crate) includes: Vec<Include>,
    included: HashSet<(FileId, FileId)>,
}

impl<'a> Preprocessor<'a> {
    pub(crate) fn new(settings: &'a Settings, provider: &'a dyn SourceProvider) -> Self {
        let mut this = Self {
            settings,
            provider,
            sources: Sources::default(),
            reporter: Reporter::new(settings.max_errors),
            stack: Vec::new(),
            macros: HashMap::new(),
            predefined: HashMap::new(),
            expanded: VecDeque::new(),
            expanded_count: 0,
            condition_steps: condition::MAX_STEPS,
            tokens: 0,
            files: HashMap::new(),
            entered: HashSet::new(),
            processed: HashMap::new(),
            docs: Vec::new(),
            docs_start: 0,
            includes: Vec::new(),
            included: HashSet::new(),
        };
        this.predefine();
        this
    }

    /// Writes the settings' macros into a file of their own, so that errors in them have a place.
    fn predefine(&mut self) {
        let mut text = String::new();
        let mut ranges = Vec::new();
        for (name, value) in &self.settings.macros {
            let name_start = text.len();
            text.push_str(name);
            let body_start = text.len() + 1;
            text.push(' ');
            text.push_str(&value.replace(['\n', '\r'], " "));
            ranges.push((name.clone(), name_start, body_start, text.len()));
            text.push('\n');
        }
        let file = self.sources.add("<command line>".as_ref(), text.as_bytes());
        for (name, name_start, body_start, end) in ranges {
            let found = Macro {
                name: Span::new(file, name_start, name_start + name.len()),
                body: Span::new(file, body_start, end),
            };
            self.predefined.insert(name, found);
        }
    }

    /// The next token of the current unit. Its end comes as [`TokenKind::End`], again and again.
    pub(crate) fn next(&mut self) -> Token {
        loop {
            if let Some(token) = self.expanded.pop_front() {
                return token;
            }
            if self.reporter.is_full() {
                self.abandon();
            }
            let Some(frame) = self.stack.last_mut() else {
                return self.end();
            };
            if !frame.is_active() {
                if frame.lexer.skip_to_directive(&mut self.reporter) {
                    self.directive();
                    continue;
                }
                return self.end_file();
            }
            let mut token = frame.lexer.next(&mut self.docs, &mut self.reporter);
            self.tokens += 1;
            if self.tokens == MAX_TOKENS {
                let error = Diagnostic::error(token.span, "this is too much Slice for one compilation");
                self.reporter
                    .report_fatal(error.remark(format!("there may be {MAX_TOKENS} words and symbols in all")));
                continue;
            }
            match token.kind {
                TokenKind::Directive => {
                    let start = self.directive();
                    self.docs_start = self.docs.len();
                    if let Some(start) = start {
                        return start;
                    }
                }
                TokenKind::FileEnd => return self.end_file(),
                TokenKind::Identifier | TokenKind::Keyword(_) if self.is_macro(token) => self.expand(token),
                _ => {
                    token.docs = (index(self.docs_start), index(self.docs.len()));
                    self.docs_start = self.docs.len();
                    return token;
                }
            }
        }
    }

    /// Stops reading: there are enough errors.
    fn abandon(&mut self) {
        while let Some(frame) = self.stack.pop() {
            self.processed.insert(frame.lexer.file, frame.changes);
        }
    }

    fn end(&self) -> Token {
        Token::new(TokenKind::End, Span::new(FileId(0), 0, 0))
    }

    fn end_file(&mut self) -> Token {
        self.docs_start = self.docs.len();
        let Some(frame) = self.stack.pop() else {
            return self.end();
        };
        for conditional in &frame.conditionals {
            let error = Diagnostic::error(conditional.span, "this conditional has no end").label("`#endif` is missing");
            self.reporter.report(error);
        }
        if let Some(parent) = self.stack.last_mut() {
            parent
                .changes
                .extend(frame.changes.iter().map(|(name, change)| (name.clone(), *change)));
        }
        let end = frame.lexer.span_from(frame.lexer.position);
        self.processed.insert(frame.lexer.file, frame.changes);
        Token::new(TokenKind::FileEnd, end)
    }

    fn is_macro(&self, token: Token) -> bool {
        !self.macros.is_empty() && self.macros.contains_key(self.sources.text(token.text))
    }

    fn change_macro(&mut self, name: &str, change: Option<Macro>) {
        match change {
            Some(found) => self.macros.insert(name.to_owned(), found),
            None => self.macros.remove(name),
        };
        if let Some(frame) = self.stack.last_mut() {
            frame.changes.insert(name.to_owned(), change);
        }
    }

    fn expand(&mut self, token: Token) {
        let mut output = Vec::new();
        let mut active = Vec::new();
        if self.expand_into(token, &mut active, &mut output) {
            self.expanded.extend(output);
        } else {
            let error = Diagnostic::error(token.span, "this macro expands to too much").remark(format!(
                "macros may nest {MAX_MACRO_DEPTH} levels and take {MAX_MACRO_TOKENS} steps in all"
            ));
            self.reporter.report_fatal(error);
        }
    }

    /// False if a limit was met.
    fn expand_into(&mut self, token: Token, active: &mut Vec<String>, output: &mut Vec<Token>) -> bool {
        // Macros of nothing but empty macros make no tokens and take their time all the same.
        self.expanded_count += 1;
        let name = self.sources.text(token.text);
        let found = self
            .macros
            .get(name)
            .filter(|_| !active.iter().any(|outer| outer == name))
            .copied();
        let Some(found) = found else {
            output.push(token);
            return self.expanded_count <= MAX_MACRO_TOKENS;
        };
        if active.len() >= MAX_MACRO_DEPTH {
            return false;
        }
        active.push(name.to_owned());
        let mut lexer = Lexer::part(self.sources.file(found.body.file), found.body);
        let mut complete = true;
        while complete {
            let part = lexer.next(&mut Vec::new(), &mut self.reporter);
            let part = Token {
                span: token.span,
                ..part
            };
            match part.kind {
                TokenKind::FileEnd => break,
                TokenKind::Identifier | TokenKind::Keyword(_) => complete = self.expand_into(part, active, output),
                _ => {
                    self.expanded_count += 1;
                    output.push(part);
                }
            }
            complete &= self.expanded_count <= MAX_MACRO_TOKENS;
        }
        active.pop();
        complete
    }
}

/// Indices of doc comments fit: a file has less than 4 GiB.
fn index(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
