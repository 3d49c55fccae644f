//! Tokens to a syntax tree. After a mistake it goes on behind the next `;` or the closing brace, so that one run
//! reports many.

mod body;
mod definition;
mod expression;
mod types;

use crate::{
    ast::{FileMetadata, Identifier, Item, Metadata, Prelude, ScopedName, Unit},
    diagnostic::{Diagnostic, nearest},
    lexer::{Keyword, Token, TokenKind},
    preprocessor::Preprocessor,
    source::{FileId, Span},
};

/// Modules within modules.
const MAX_MODULE_DEPTH: usize = 64;

/// A mistake that has been reported: the caller goes on elsewhere.
#[derive(Debug)]
struct Reported;

type Parse<T> = Result<T, Reported>;

/// Parses the file that the preprocessor was started on.
pub(crate) fn parse(preprocessor: &mut Preprocessor<'_>, root: FileId) -> Unit {
    let token = preprocessor.next();
    let next = preprocessor.next();
    let mut parser = Parser {
        preprocessor,
        token,
        next,
        previous: token.span,
        file_depth: 0,
        module_depth: 0,
    };
    let mut items = Vec::new();
    parser.items(&mut items, None);
    Unit { root, items }
}

struct Parser<'a, 'p> {
    preprocessor: &'a mut Preprocessor<'p>,
    /// The token to look at.
    token: Token,
    next: Token,
    /// Where the last taken token was.
    previous: Span,
    /// Included files that have begun and not ended.
    file_depth: usize,
    module_depth: usize,
}

impl Parser<'_, '_> {
    /// Definitions, up to a closing brace (which stays) or the end. `opening` is the brace that must be closed.
    fn items(&mut self, items: &mut Vec<Item>, opening: Option<Span>) {
        let file_depth = self.file_depth;
        loop {
            match self.token.kind {
                TokenKind::End => return,
                TokenKind::FileStart => {
                    self.file_depth += 1;
                    self.take();
                }
                TokenKind::FileEnd if self.file_depth > file_depth => {
                    self.file_depth -= 1;
                    self.take();
                }
                TokenKind::FileEnd => {
                    if let Some(opening) = opening {
                        self.unclosed(opening);
                        return;
                    }
                    self.take();
                }
                TokenKind::RightBrace if opening.is_some() => return,
                TokenKind::RightBrace => {
                    self.report(Diagnostic::error(self.token.span, "this brace closes nothing"));
                    self.take();
                }
                TokenKind::Semicolon => {
                    self.report(Diagnostic::error(self.token.span, "there is nothing before this `;`"));
                    self.take();
                }
                _ => {
                    if self.item(items).is_err() {
                        self.recover();
                    }
                }
            }
        }
    }

    fn item(&mut self, items: &mut Vec<Item>) -> Parse<()> {
        if self.token.kind == TokenKind::DoubleLeftBracket {
            items.push(Item::FileMetadata(self.file_metadata()?));
            return Ok(());
        }
        let prelude = self.prelude()?;
        // Modules nest, so no more than is needed may be on the stack for them.
        let item = match self.token.kind {
            TokenKind::Keyword(Keyword::Module) => Item::Module(self.module(prelude)?),
            _ => self.definition(prelude)?,
        };
        items.push(item);
        Ok(())
    }

    /// `[["a", "b"]]`
    fn file_metadata(&mut self) -> Parse<FileMetadata> {
        let start = self.take().span;
        let metadata = self.metadata_list()?;
        self.expect(TokenKind::RightBracket, "to end the file's metadata")?;
        self.expect(TokenKind::RightBracket, "to end the file's metadata")?;
        Ok(FileMetadata {
            metadata,
            span: start.to(self.previous),
        })
    }

    /// Doc comment, metadata and `local`.
    fn prelude(&mut self) -> Parse<Prelude> {
        let mut prelude = Prelude {
            docs: self.token.docs,
            ..Prelude::default()
        };
        prelude.metadata = self.metadata(&mut prelude.docs)?;
        if self.token.kind == TokenKind::Keyword(Keyword::Local) {
            prelude.local = Some(self.take().span);
        }
        Ok(prelude)
    }

    /// `["a", "b"]`, any number of times. Docs found behind it take the place of those before.
    fn metadata(&mut self, docs: &mut (u32, u32)) -> Parse<Vec<Metadata>> {
        let mut list = Vec::new();
        while self.token.kind == TokenKind::LeftBracket {
            self.take();
            list.extend(self.metadata_list()?);
            self.expect(TokenKind::RightBracket, "to end the metadata")?;
            if self.token.docs.0 < self.token.docs.1 {
                *docs = self.token.docs;
            }
        }
        Ok(list)
    }

    fn metadata_list(&mut self) -> Parse<Vec<Metadata>> {
        let mut list = Vec::new();
        loop {
            let token = self.expect(TokenKind::String, "as metadata, such as `\"deprecated\"`")?;
            list.push(Metadata {
                text: self.string_value(token),
                span: token.span,
            });
            if !self.eat(TokenKind::Comma) {
                return Ok(list);
            }
        }
    }

    /// A name of something new.
    fn identifier(&mut self, what: &str) -> Parse<Identifier> {
        let token = self.token;
        match token.kind {
            TokenKind::Identifier | TokenKind::Escaped => {
                self.take();
                Ok(Identifier {
                    text: self.name_text(token),
                    span: token.span,
                })
            }
            // At the start of a line, something new begins rather.
            TokenKind::Keyword(keyword) if !self.at_new_line() => {
                let text = keyword.text();
                let error = Diagnostic::error(token.span, format!("`{text}` is a keyword and cannot be {what}"))
                    .help(format!("write `\\{text}` to use it as a name"));
                self.report(error);
                self.take();
                Ok(Identifier {
                    text: text.to_owned(),
                    span: token.span,
                })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A part of a scoped name. Behind colons a keyword is a name without a backslash: Ice's compilers know none there.
    fn part(&mut self, what: &str, behind_colons: bool) -> Parse<String> {
        match self.token.kind {
            TokenKind::Keyword(keyword) if behind_colons => {
                self.take();
                Ok(keyword.text().to_owned())
            }
            _ => Ok(self.identifier(what)?.text),
        }
    }

    /// `A::B` or `::A::B`
    fn scoped_name(&mut self, what: &str) -> Parse<ScopedName> {
        let start = self.token.span;
        let global = self.eat(TokenKind::DoubleColon);
        let mut parts = vec![self.part(what, global)?];
        while self.eat(TokenKind::DoubleColon) {
            parts.push(self.part(what, true)?);
            if parts.len() > MAX_MODULE_DEPTH + 2 {
                let place = start.to(self.previous);
                self.report(Diagnostic::error(
                    place,
                    format!("this name has more than {MAX_MODULE_DEPTH} parts"),
                ));
                return Err(Reported);
            }
        }
        Ok(ScopedName {
            global,
            parts,
            span: start.to(self.previous),
        })
    }

    fn scoped_names(&mut self, what: &str) -> Parse<Vec<ScopedName>> {
        let mut names = vec![self.scoped_name(what)?];
        while self.eat(TokenKind::Comma) {
            names.push(self.scoped_name(what)?);
        }
        Ok(names)
    }

    fn name_text(&self, token: Token) -> String {
        self.preprocessor
            .sources
            .text(token.text)
            .trim_start_matches('\\')
            .to_owned()
    }

    fn text(&self, token: Token) -> &str {
        self.preprocessor.sources.text(token.text)
    }

    fn take(&mut self) -> Token {
        let token = std::mem::replace(&mut self.token, self.next);
        self.next = self.preprocessor.next();
        self.previous = token.span;
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.token.kind == kind;
        if found {
            self.take();
        }
        found
    }

    fn eat_keyword(&mut self, keyword: Keyword) -> Option<Span> {
        (self.token.kind == TokenKind::Keyword(keyword)).then(|| self.take().span)
    }

    fn expect(&mut self, kind: TokenKind, purpose: &str) -> Parse<Token> {
        if self.token.kind == kind {
            return Ok(self.take());
        }
        let wanted = kind.describe();
        Err(self.expected(&format!("{wanted} {purpose}")))
    }

    /// A semicolon. If it is missing at the end of a line, that is reported where it belongs and nothing is skipped.
    fn semicolon(&mut self, after: &str) -> Parse<()> {
        if self.eat(TokenKind::Semicolon) {
            return Ok(());
        }
        if self.token.kind == TokenKind::Unknown {
            return Err(Reported);
        }
        // A string without an end has been reported, and has eaten it.
        let before = self.preprocessor.sources.text(self.previous);
        if before.starts_with('"') && (before.len() == 1 || !before.ends_with('"')) {
            return Ok(());
        }
        let found = self.describe(self.token);
        let place = Span {
            start: self.previous.end,
            ..self.previous
        };
        let error = Diagnostic::error(place, format!("`;` is missing behind {after}"));
        self.report(error.label(format!("expected `;`, found {found}")));
        if self.token.kind == TokenKind::RightBrace || self.at_new_line() {
            Ok(())
        } else {
            Err(Reported)
        }
    }

    /// Whether the current token is the first of its line.
    fn at_new_line(&self) -> bool {
        let (before, after) = (self.previous, self.token.span);
        before.file == after.file
            && before.end <= after.start
            && self
                .preprocessor
                .sources
                .text(Span {
                    start: before.end,
                    end: after.start,
                    ..after
                })
                .contains('\n')
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.preprocessor.reporter.report(diagnostic);
    }

    /// Reports that something else was expected than the current token.
    fn expected(&mut self, wanted: &str) -> Reported {
        // The lexer has spoken about these.
        if self.token.kind != TokenKind::Unknown {
            let found = self.describe(self.token);
            self.report(Diagnostic::error(
                self.token.span,
                format!("expected {wanted}, found {found}"),
            ));
        }
        Reported
    }

    /// As `expected`, where one of some words might have been meant.
    fn expected_one_of(&mut self, wanted: &str, words: &[&'static str]) -> Reported {
        let near = match self.token.kind {
            TokenKind::Identifier => nearest(self.text(self.token), words.iter().copied()),
            _ => None,
        };
        let Some(near) = near else {
            return self.expected(wanted);
        };
        let found = self.describe(self.token);
        let error = Diagnostic::error(self.token.span, format!("expected {wanted}, found {found}"));
        self.report(error.help(format!("did you mean `{near}`?")));
        Reported
    }

    fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::Identifier
            | TokenKind::Escaped
            | TokenKind::Integer
            | TokenKind::Float
            | TokenKind::String
            | TokenKind::Keyword(_) => {
                let text = self.text(token);
                let shown: String = text.chars().take(40).collect();
                let dots = if shown.len() < text.len() { "..." } else { "" };
                let word = if matches!(token.kind, TokenKind::Keyword(_)) {
                    "the keyword "
                } else {
                    ""
                };
                format!("{word}`{shown}{dots}`")
            }
            other => other.describe().to_owned(),
        }
    }

    fn unclosed(&mut self, opening: Span) {
        let error = Diagnostic::error(opening, "this brace is never closed").label("`}` is missing");
        self.report(error);
    }

    /// Skips to behind the next `;` or to the closing brace of the place where the mistake is.
    fn recover(&mut self) {
        let mut depth = 0usize;
        // Whoever calls this goes on with what it leaves, so it must not leave what has just been refused.
        let mut moved = false;
        loop {
            match self.token.kind {
                TokenKind::End | TokenKind::FileEnd | TokenKind::FileStart => return,
                TokenKind::LeftBrace => depth += 1,
                TokenKind::RightBrace if depth == 0 => return,
                TokenKind::RightBrace => {
                    depth -= 1;
                    if depth == 0 {
                        self.take();
                        self.eat(TokenKind::Semicolon);
                        return;
                    }
                }
                TokenKind::Semicolon if depth == 0 => {
                    self.take();
                    return;
                }
                // A definition begins here: it is better than the rest of the broken one.
                TokenKind::Keyword(
                    Keyword::Module | Keyword::Interface | Keyword::Class | Keyword::Struct | Keyword::Exception,
                ) if moved && depth == 0 && self.at_new_line() => return,
                _ => {}
            }
            self.take();
            moved = true;
        }
    }
}
