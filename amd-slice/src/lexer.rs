//! Text to tokens, one file at a time. Directives are recognised here and obeyed in the preprocessor.

use std::sync::Arc;

use crate::{
    diagnostic::{Diagnostic, Reporter},
    source::{FileId, SourceFile, Span},
};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Identifier,
    /// `\name`: never a keyword.
    Escaped,
    Keyword(Keyword),
    /// Its sign is part of it.
    Integer,
    Float,
    String,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftAngle,
    RightAngle,
    LeftBracket,
    RightBracket,
    /// `[[`
    DoubleLeftBracket,
    Comma,
    Semicolon,
    Colon,
    DoubleColon,
    Equals,
    Star,
    Question,
    /// `#`, the first of its line.
    Directive,
    /// What the lexer has already complained about.
    Unknown,
    /// Between the tokens of an including and an included file.
    FileStart,
    /// The end of any file.
    FileEnd,
    /// The end of all files of a unit.
    End,
}

impl TokenKind {
    /// As error messages call it.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Identifier | Self::Escaped => "a name",
            Self::Keyword(keyword) => keyword.text(),
            Self::Integer => "an integer",
            Self::Float => "a number",
            Self::String => "a string",
            Self::LeftBrace => "`{`",
            Self::RightBrace => "`}`",
            Self::LeftParen => "`(`",
            Self::RightParen => "`)`",
            Self::LeftAngle => "`<`",
            Self::RightAngle => "`>`",
            Self::LeftBracket => "`[`",
            Self::RightBracket => "`]`",
            Self::DoubleLeftBracket => "`[[`",
            Self::Comma => "`,`",
            Self::Semicolon => "`;`",
            Self::Colon => "`:`",
            Self::DoubleColon => "`::`",
            Self::Equals => "`=`",
            Self::Star => "`*`",
            Self::Question => "`?`",
            Self::Directive => "a directive",
            Self::Unknown => "an unknown character",
            Self::FileStart => "an included file",
            Self::FileEnd | Self::End => "the end of the file",
        }
    }
}

/// A token: what it is, where it is reported, and where its text is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// For errors: where the user wrote it.
    pub(crate) span: Span,
    /// Its text; for a token out of a macro that of the macro's definition.
    pub(crate) text: Span,
    /// The doc comments before it, as a range of the preprocessor's list.
    pub(crate) docs: (u32, u32),
}

impl Token {
    pub(crate) fn new(kind: TokenKind, span: Span) -> Self {
        Self {
            kind,
            span,
            text: span,
            docs: (0, 0),
        }
    }
}

macro_rules! keywords {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// The words that Slice keeps to itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Keyword { $($name),* }

        impl Keyword {
            pub(crate) const ALL: &'static [&'static str] = &[$($text),*];

            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            pub(crate) fn of(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

keywords! {
    Bool = "bool", Byte = "byte", Class = "class", Const = "const", Dictionary = "dictionary", Double = "double",
    Enum = "enum", Exception = "exception", Extends = "extends", False = "false", Float = "float",
    Idempotent = "idempotent", Implements = "implements", Int = "int", Interface = "interface", Local = "local",
    LocalObject = "LocalObject", Long = "long", Module = "module", Object = "Object", Optional = "optional",
    Out = "out", Sequence = "sequence", Short = "short", String = "string", Struct = "struct", Throws = "throws",
    True = "true", Value = "Value", Void = "void",
}

/// Reads tokens from one range of one file.
pub(crate) struct Lexer {
    pub(crate) text: Arc<str>,
    pub(crate) file: FileId,
    pub(crate) position: usize,
    end: usize,
    /// Whether nothing but blanks was seen on this line.
    line_start: bool,
    lossy: bool,
}

impl Lexer {
    pub(crate) fn new(file: &SourceFile) -> Self {
        let text = file.shared_text();
        let end = text.len();
        Self {
            text,
            file: file.id(),
            position: 0,
            end,
            line_start: true,
            lossy: file.is_lossy(),
        }
    }

    /// A lexer of a part of a line: a macro's text.
    pub(crate) fn part(file: &SourceFile, span: Span) -> Self {
        let mut lexer = Self::new(file);
        (lexer.position, lexer.end, lexer.line_start) = (span.start as usize, span.end as usize, false);
        lexer
    }

    pub(crate) fn span_from(&self, start: usize) -> Span {
        Span::new(self.file, start, self.position)
    }

    /// The next token; doc comments before it go into `docs`.
    pub(crate) fn next(&mut self, docs: &mut Vec<Span>, reporter: &mut Reporter) -> Token {
        self.skip_blanks(docs, reporter);
        let start = self.position;
        let Some(byte) = self.peek(0) else {
            return Token::new(TokenKind::FileEnd, self.span_from(start));
        };
        let first_of_line = std::mem::replace(&mut self.line_start, false);
        let kind = match byte {
            b'#' if first_of_line => self.single(TokenKind::Directive),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' | b'+' | b'-' if self.starts_number() => self.number(),
            b'"' => self.string(reporter),
            b'\\' if self.peek(1).is_some_and(is_word_start) => {
                self.position += 1;
                self.word();
                TokenKind::Escaped
            }
            b'{' => self.single(TokenKind::LeftBrace),
            b'}' => self.single(TokenKind::RightBrace),
            b'(' => self.single(TokenKind::LeftParen),
            b')' => self.single(TokenKind::RightParen),
            b'<' => self.single(TokenKind::LeftAngle),
            b'>' => self.single(TokenKind::RightAngle),
            b'[' if self.peek(1) == Some(b'[') => self.double(TokenKind::DoubleLeftBracket),
            b'[' => self.single(TokenKind::LeftBracket),
            b']' => self.single(TokenKind::RightBracket),
            b',' => self.single(TokenKind::Comma),
            b';' => self.single(TokenKind::Semicolon),
            b':' if self.peek(1) == Some(b':') => self.double(TokenKind::DoubleColon),
            b':' => self.single(TokenKind::Colon),
            b'=' => self.single(TokenKind::Equals),
            b'*' => self.single(TokenKind::Star),
            b'?' => self.single(TokenKind::Question),
            _ => self.unknown(reporter),
        };
        Token::new(kind, self.span_from(start))
    }

    /// Takes the rest of a directive's line, which backslashes may continue, and leaves comments out.
    pub(crate) fn rest_of_line(&mut self, reporter: &mut Reporter) -> Span {
        let start = self.position;
        let mut end = start;
        loop {
            match self.peek(0) {
                None | Some(b'\n') => break,
                Some(b'\\') if self.continuation_length() > 0 => self.position += self.continuation_length(),
                Some(b'/') if self.peek(1) == Some(b'/') => {
                    self.skip_line();
                    break;
                }
                Some(b'/') if self.peek(1) == Some(b'*') => self.block_comment(&mut Vec::new(), reporter),
                Some(b'"') => {
                    self.skip_quoted();
                    end = self.position;
                }
                Some(byte) => {
                    self.position += 1;
                    if !byte.is_ascii_whitespace() {
                        end = self.position;
                    }
                }
            }
        }
        Span::new(self.file, start, end)
    }

    /// Skips to the next directive and takes its `#`; false at the end of the file.
    pub(crate) fn skip_to_directive(&mut self, reporter: &mut Reporter) -> bool {
        loop {
            match self.peek(0) {
                None => return false,
                Some(b'\n') => {
                    self.line_start = true;
                    self.position += 1;
                }
                Some(b'#') if self.line_start => {
                    self.line_start = false;
                    self.position += 1;
                    return true;
                }
                Some(b'/') if self.peek(1) == Some(b'/') => self.skip_line(),
                Some(b'/') if self.peek(1) == Some(b'*') => self.block_comment(&mut Vec::new(), reporter),
                Some(b'"') => {
                    self.line_start = false;
                    self.skip_quoted();
                }
                Some(byte) => {
                    self.line_start &= byte.is_ascii_whitespace();
                    self.position += 1;
                }
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        let index = self.position + ahead;
        if index < self.end {
            Some(self.text.as_bytes()[index])
        } else {
            None
        }
    }

    fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.position += 1;
        kind
    }

    fn double(&mut self, kind: TokenKind) -> TokenKind {
        self.position += 2;
        kind
    }

    fn skip_blanks(&mut self, docs: &mut Vec<Span>, reporter: &mut Reporter) {
        loop {
            match self.peek(0) {
                Some(b'\n') => {
                    self.line_start = true;
                    self.position += 1;
                }
                Some(b' ' | b'\t' | b'\r' | b'\x0b' | b'\x0c') => self.position += 1,
                Some(b'\\') if self.continuation_length() > 0 => self.position += self.continuation_length(),
                Some(b'/') if self.peek(1) == Some(b'/') => self.line_comment(docs),
                Some(b'/') if self.peek(1) == Some(b'*') => self.block_comment(docs, reporter),
                _ => return,
            }
        }
    }

    /// The length of a backslash with the end of its line, or 0.
    fn continuation_length(&self) -> usize {
        match (self.peek(1), self.peek(2)) {
            (Some(b'\n'), _) => 2,
            (Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        }
    }

    fn line_comment(&mut self, docs: &mut Vec<Span>) {
        let start = self.position;
        self.skip_line();
        let comment = self.text[start..self.position].as_bytes();
        if comment.starts_with(b"///") && !matches!(comment.get(3), Some(b'/' | b'<')) {
            docs.push(self.span_from(start));
        }
    }

    /// To the end of the line, which stays.
    fn skip_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return,
                b'\\' if self.continuation_length() > 0 => self.position += self.continuation_length(),
                _ => self.position += 1,
            }
        }
    }

    fn block_comment(&mut self, docs: &mut Vec<Span>, reporter: &mut Reporter) {
        let start = self.position;
        let Some(length) = find(&self.text.as_bytes()[start + 2..self.end], b"*/") else {
            self.position = self.end;
            let opening = Span::new(self.file, start, start + 2);
            reporter.report(Diagnostic::error(opening, "this comment has no end").label("`*/` is missing"));
            return;
        };
        self.position = start + 2 + length + 2;
        let comment = self.text[start..self.position].as_bytes();
        if comment.starts_with(b"/**") && comment.len() > 4 && !matches!(comment.get(3), Some(b'*' | b'<')) {
            docs.push(self.span_from(start));
        }
    }

    fn word(&mut self) -> TokenKind {
        let start = self.position;
        while self.peek(0).is_some_and(is_word) {
            self.position += 1;
        }
        match Keyword::of(&self.text[start..self.position]) {
            Some(keyword) => TokenKind::Keyword(keyword),
            None => TokenKind::Identifier,
        }
    }

    fn starts_number(&self) -> bool {
        let digit = |ahead| self.peek(ahead).is_some_and(|byte: u8| byte.is_ascii_digit());
        match self.peek(0) {
            Some(b'.') => digit(1),
            _ => digit(1) || self.peek(1) == Some(b'.') && digit(2),
        }
    }

    /// Takes all that may belong to a number; its value and its errors are the parser's matter.
    fn number(&mut self) -> TokenKind {
        let start = self.position;
        if matches!(self.peek(0), Some(b'+' | b'-')) {
            self.position += 1;
        }
        let hexadecimal = self.peek(0) == Some(b'0') && matches!(self.peek(1), Some(b'x' | b'X'));
        while let Some(byte) = self.peek(0) {
            let exponent_sign = matches!(byte, b'+' | b'-')
                && !hexadecimal
                && self.position > start
                && matches!(self.text.as_bytes()[self.position - 1], b'e' | b'E');
            if !(is_word(byte) || byte == b'.' || exponent_sign) {
                break;
            }
            self.position += 1;
        }
        let text = &self.text[start..self.position];
        if !hexadecimal && text.contains(['.', 'e', 'E', 'f', 'F']) {
            TokenKind::Float
        } else {
            TokenKind::Integer
        }
    }

    fn string(&mut self, reporter: &mut Reporter) -> TokenKind {
        let start = self.position;
        let closed = self.skip_quoted();
        if !closed {
            let span = Span::new(self.file, start, self.position);
            reporter.report(Diagnostic::error(span, "this string has no end on its line").label("`\"` is missing"));
        } else if self.lossy && self.text[start..self.position].contains('\u{FFFD}') {
            let span = self.span_from(start);
            reporter.report(Diagnostic::error(span, "this string is not UTF-8").help("save the file as UTF-8"));
        }
        TokenKind::String
    }

    /// Takes a string; false if its line ends before it.
    fn skip_quoted(&mut self) -> bool {
        self.position += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\n' => return false,
                b'"' => {
                    self.position += 1;
                    return true;
                }
                b'\\' => self.position += self.continuation_length().max(1 + self.length_of_char(1)),
                _ => self.position += 1,
            }
        }
        false
    }

    /// The length of the character so many bytes ahead; 0 at the end or at a new line.
    fn length_of_char(&self, ahead: usize) -> usize {
        let rest = self.text.get(self.position + ahead..self.end).unwrap_or_default();
        rest.chars()
            .next()
            .filter(|character| *character != '\n')
            .map_or(0, char::len_utf8)
    }

    /// Takes a run of characters that have no place in Slice, so that one error tells of them all.
    fn unknown(&mut self, reporter: &mut Reporter) -> TokenKind {
        let start = self.position;
        let rest = &self.text[start..self.end];
        let known =
            |c: char| c.is_ascii_whitespace() || c.is_ascii_alphanumeric() || "_\"{}()<>[],;:=*?/\\#.+-".contains(c);
        let length = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| known(*c))
            .map_or(rest.len(), |(index, _)| index);
        self.position += length;
        let first = rest.chars().next().unwrap_or_default();
        let shown = if first.is_control() || first == '\u{FFFD}' {
            format!("a character with the code {:#x}", u32::from(first))
        } else {
            format!("`{first}`")
        };
        reporter.report(Diagnostic::error(
            self.span_from(start),
            format!("Slice has no use for {shown} here"),
        ));
        TokenKind::Unknown
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn find(text: &[u8], pattern: &[u8; 2]) -> Option<usize> {
    text.windows(2).position(|window| window == pattern)
}
