//! The lines that begin with `#`.

use super::{Conditional, MAX_CONDITIONAL_DEPTH, Macro, Preprocessor, condition};
use crate::{
    diagnostic::Diagnostic,
    lexer::{Token, is_word},
    source::Span,
};

const NAMES: [&str; 14] = [
    "include", "define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "pragma", "error", "warning",
    "line", "ident",
];

impl Preprocessor<'_> {
    /// Obeys the directive whose `#` has just been read; gives a token where an included file starts.
    pub(super) fn directive(&mut self) -> Option<Token> {
        let frame = self.stack.last_mut()?;
        let active = frame.is_active();
        let line = frame.lexer.rest_of_line(&mut self.reporter);
        let (name, operand) = self.split_word(line);
        let written = self.sources.text(name).to_owned();
        match written.as_str() {
            "if" | "ifdef" | "ifndef" => self.start_conditional(&written, name, operand, active),
            "elif" => self.elif(name, operand),
            "else" => self.otherwise(name),
            "endif" => self.endif(name),
            _ if !active => {}
            "include" => return self.include(name, operand),
            "define" => self.define(name, operand),
            "undef" => self.undef(name, operand),
            "error" => {
                let text = self.sources.text(operand).trim().to_owned();
                self.reporter
                    .report(Diagnostic::error(name.to(operand), format!("#error {text}")));
            }
            "warning" => {
                let text = self.sources.text(operand).trim().to_owned();
                self.reporter
                    .report(Diagnostic::warning(name.to(operand), format!("#warning {text}")));
            }
            // Every file is compiled once, so `#pragma once` has no more to say.
            "pragma" | "line" | "ident" => {}
            "" if operand.start == operand.end => {}
            "" => self.reporter.report(Diagnostic::error(
                operand,
                "there is no directive that begins like this",
            )),
            other if other.bytes().all(|byte| byte.is_ascii_digit()) => {}
            other => {
                let error = Diagnostic::error(name, format!("there is no directive `#{other}`"));
                self.reporter.report(error.suggest(other, NAMES));
            }
        }
        None
    }

    fn start_conditional(&mut self, kind: &str, name: Span, operand: Span, outer: bool) {
        let value = outer
            && match kind {
                "if" => self.condition(operand, name),
                "ifdef" => self
                    .macro_name(name, operand)
                    .is_some_and(|macro_name| self.has_macro(macro_name)),
                _ => self
                    .macro_name(name, operand)
                    .is_some_and(|macro_name| !self.has_macro(macro_name)),
            };
        let Some(frame) = self.stack.last_mut() else { return };
        if frame.conditionals.len() >= MAX_CONDITIONAL_DEPTH {
            let message = format!("conditionals are nested deeper than {MAX_CONDITIONAL_DEPTH} levels");
            self.reporter.report(Diagnostic::error(name, message));
            self.abandon();
            return;
        }
        let conditional = Conditional {
            span: name,
            outer,
            taken: value,
            active: value,
            seen_else: false,
        };
        frame.conditionals.push(conditional);
    }

    fn elif(&mut self, name: Span, operand: Span) {
        let Some(conditional) = self.current(name) else { return };
        if conditional.seen_else {
            self.reporter.report(Diagnostic::error(name, "`#elif` behind `#else`"));
            return;
        }
        let wanted = conditional.outer && !conditional.taken;
        let value = wanted && self.condition(operand, name);
        if let Some(conditional) = self.current(name) {
            conditional.active = value;
            conditional.taken |= value;
        }
    }

    fn otherwise(&mut self, name: Span) {
        let Some(conditional) = self.current(name) else { return };
        let second = std::mem::replace(&mut conditional.seen_else, true);
        conditional.active = conditional.outer && !conditional.taken;
        conditional.taken = true;
        if second {
            self.reporter.report(Diagnostic::error(name, "a second `#else`"));
        }
    }

    fn endif(&mut self, name: Span) {
        if self.current(name).is_some()
            && let Some(frame) = self.stack.last_mut()
        {
            frame.conditionals.pop();
        }
    }

    /// The innermost conditional; it is an error if there is none.
    fn current(&mut self, name: Span) -> Option<&mut Conditional> {
        let found = self.stack.last_mut()?.conditionals.last_mut();
        if found.is_none() {
            let message = format!("`#{}` without `#if`", self.sources.text(name));
            self.reporter.report(Diagnostic::error(name, message));
        }
        found
    }

    fn condition(&mut self, operand: Span, name: Span) -> bool {
        match condition::evaluate(
            self.sources.text(operand),
            &self.macros,
            &self.sources,
            &mut self.condition_steps,
        ) {
            Ok(value) => value != 0,
            Err(message) => {
                let place = if operand.start == operand.end { name } else { operand };
                self.reporter.report(Diagnostic::error(
                    place,
                    format!("this condition has no value: {message}"),
                ));
                false
            }
        }
    }

    fn has_macro(&self, name: Span) -> bool {
        self.macros.contains_key(self.sources.text(name))
    }

    fn define(&mut self, directive: Span, operand: Span) {
        let Some(name) = self.macro_name(directive, operand) else {
            return;
        };
        if self.sources.file(name.file).text()[name.end as usize..].starts_with('(') {
            let warning = Diagnostic::warning(name, "a macro with parameters is ignored")
                .help("use a constant, or a macro without parameters");
            self.reporter.report(warning);
            return;
        }
        let body = self.trim(Span {
            start: name.end,
            ..operand
        });
        let found = Macro { name, body };
        let text = self.sources.text(name).to_owned();
        if let Some(earlier) = self.macros.get(&text).copied()
            && self.sources.text(earlier.body) != self.sources.text(body)
        {
            let warning = Diagnostic::warning(name, format!("the macro `{text}` gets another value"))
                .note(earlier.name, "its first value is here");
            self.reporter.report(warning);
        }
        self.change_macro(&text, Some(found));
    }

    fn undef(&mut self, directive: Span, operand: Span) {
        if let Some(name) = self.macro_name(directive, operand) {
            let name = self.sources.text(name).to_owned();
            self.change_macro(&name, None);
        }
    }

    fn macro_name(&mut self, directive: Span, operand: Span) -> Option<Span> {
        let (name, _) = self.split_word(operand);
        let text = self.sources.text(name);
        if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
            let message = format!("`#{}` needs a name", self.sources.text(directive));
            self.reporter.report(Diagnostic::error(directive, message));
            return None;
        }
        Some(name)
    }

    /// The word at the start of a span, and what follows it.
    fn split_word(&self, span: Span) -> (Span, Span) {
        let span = self.trim(span);
        let length = self
            .sources
            .text(span)
            .bytes()
            .take_while(|byte| is_word(*byte))
            .count();
        let middle = span.start + u32::try_from(length).unwrap_or(0);
        (Span { end: middle, ..span }, self.trim(Span { start: middle, ..span }))
    }

    /// The span without blanks and comments at its ends.
    fn trim(&self, span: Span) -> Span {
        let text = self.sources.text(span);
        let trimmed = text.trim_end();
        let mut rest = trimmed;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace());
            match rest.strip_prefix("/*").and_then(|comment| comment.find("*/")) {
                Some(end) => rest = &rest[end + 4..],
                None => break,
            }
        }
        let start = span.start as usize + (trimmed.len() - rest.len());
        Span::new(span.file, start, span.start as usize + trimmed.len())
    }
}
