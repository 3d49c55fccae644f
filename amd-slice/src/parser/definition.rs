//! What may stand in a module.

use super::{MAX_MODULE_DEPTH, Parse, Parser, Reported};
use crate::{
    ast::{Definition, DefinitionKind, Enumerator, Identifier, Item, Module, Prelude},
    diagnostic::{Diagnostic, shorten},
    lexer::{Keyword, TokenKind},
    source::Span,
};

const STARTS: [&str; 10] = [
    "module",
    "interface",
    "class",
    "struct",
    "exception",
    "enum",
    "sequence",
    "dictionary",
    "const",
    "local",
];

impl Parser<'_, '_> {
    pub(super) fn definition(&mut self, prelude: Prelude) -> Parse<Item> {
        let TokenKind::Keyword(keyword) = self.token.kind else {
            return Err(self.expected_one_of("a definition", &STARTS));
        };
        let (name, kind) = match keyword {
            Keyword::Struct => self.structure()?,
            Keyword::Enum => self.enumeration()?,
            Keyword::Sequence => self.sequence()?,
            Keyword::Dictionary => self.dictionary()?,
            Keyword::Const => self.constant()?,
            Keyword::Exception => self.exception()?,
            Keyword::Interface => self.interface()?,
            Keyword::Class => self.class()?,
            _ => return Err(self.expected("a definition")),
        };
        Ok(Item::Definition(Box::new(Definition { prelude, name, kind })))
    }

    pub(super) fn module(&mut self, prelude: Prelude) -> Parse<Module> {
        self.take();
        if let Some(local) = prelude.local {
            self.report(Diagnostic::error(local, "a module cannot be local"));
        }
        let mut names = vec![self.identifier("the name of a module")?];
        while self.eat(TokenKind::DoubleColon) && names.len() <= MAX_MODULE_DEPTH {
            names.push(self.identifier("the name of a module")?);
        }
        let opening = self.opening_brace("the module")?;
        self.module_depth += names.len();
        if self.module_depth > MAX_MODULE_DEPTH {
            let message = format!("modules are nested deeper than {MAX_MODULE_DEPTH} levels");
            self.report(Diagnostic::error(opening, message));
            self.module_depth -= names.len();
            self.skip_body();
            return Err(Reported);
        }
        let mut items = Vec::new();
        self.items(&mut items, Some(opening));
        self.module_depth -= names.len();
        self.closing_brace();
        Ok(Module { prelude, names, items })
    }

    fn structure(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let name = self.identifier("the name of a struct")?;
        if self.token.kind == TokenKind::Semicolon {
            let error = Diagnostic::error(self.token.span, "a struct cannot be declared without its members");
            self.report(error.help("only interfaces and classes can be declared before they are defined"));
            return Err(Reported);
        }
        if self.token.kind == TokenKind::Keyword(Keyword::Extends) {
            let error = Diagnostic::error(self.token.span, "a struct cannot extend another");
            self.report(error.help("use a class, or make the other struct a member"));
            return Err(Reported);
        }
        let opening = self.opening_brace("the struct")?;
        let errors = self.preprocessor.reporter.error_count();
        let members = self.members(opening, "a struct");
        if members.is_empty() {
            self.report_empty(&name, "struct", "member", errors);
        }
        Ok((name, DefinitionKind::Struct(members)))
    }

    fn enumeration(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let name = self.identifier("the name of an enum")?;
        let opening = self.opening_brace("the enum")?;
        let errors = self.preprocessor.reporter.error_count();
        let mut enumerators = Vec::new();
        while self.in_body(opening) {
            match self.enumerator() {
                Ok(enumerator) => enumerators.push(enumerator),
                Err(Reported) => self.recover_enumerator(),
            }
        }
        self.closing_brace();
        if enumerators.is_empty() {
            self.report_empty(&name, "enum", "enumerator", errors);
        }
        Ok((name, DefinitionKind::Enum(enumerators)))
    }

    /// What is empty because of mistakes in it needs no word about that.
    fn report_empty(&mut self, name: &Identifier, kind: &str, missing: &str, errors_before: usize) {
        if self.preprocessor.reporter.error_count() == errors_before {
            let message = format!("{kind} `{}` needs at least one {missing}", shorten(&name.text));
            self.report(Diagnostic::error(name.span, message));
        }
    }

    fn enumerator(&mut self) -> Parse<Enumerator> {
        let prelude = self.prelude()?;
        let name = self.identifier("the name of an enumerator")?;
        let value = if self.eat(TokenKind::Equals) {
            Some(self.expression("the enumerator's value")?)
        } else {
            None
        };
        if self.token.kind != TokenKind::RightBrace && !self.eat(TokenKind::Comma) {
            return Err(self.expected("`,` or `}` behind the enumerator"));
        }
        Ok(Enumerator { prelude, name, value })
    }

    fn recover_enumerator(&mut self) {
        loop {
            match self.token.kind {
                TokenKind::End | TokenKind::FileEnd | TokenKind::FileStart | TokenKind::RightBrace => return,
                TokenKind::Comma | TokenKind::Semicolon => {
                    self.take();
                    return;
                }
                _ => self.take(),
            };
        }
    }

    fn sequence(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        self.expect(TokenKind::LeftAngle, "and the type of the elements")?;
        let element = self.type_ref("the type of the elements")?;
        self.expect(TokenKind::RightAngle, "behind the type of the elements")?;
        let name = self.identifier("the name of a sequence")?;
        self.semicolon("the sequence")?;
        Ok((name, DefinitionKind::Sequence(element)))
    }

    fn dictionary(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        self.expect(TokenKind::LeftAngle, "and the types of key and value")?;
        let key = self.type_ref("the type of the keys")?;
        self.expect(TokenKind::Comma, "between the types of key and value")?;
        let value = self.type_ref("the type of the values")?;
        self.expect(TokenKind::RightAngle, "behind the type of the values")?;
        let name = self.identifier("the name of a dictionary")?;
        self.semicolon("the dictionary")?;
        Ok((name, DefinitionKind::Dictionary { key, value }))
    }

    fn constant(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let ty = self.type_ref("the type of the constant")?;
        let name = self.identifier("the name of a constant")?;
        self.expect(TokenKind::Equals, "and the value of the constant")?;
        let value = self.expression("the value of the constant")?;
        self.semicolon("the constant")?;
        Ok((name, DefinitionKind::Constant { ty, value }))
    }

    fn exception(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let name = self.identifier("the name of an exception")?;
        let base = match self.extends() {
            true => Some(self.scoped_name("the name of the base exception")?),
            false => None,
        };
        let opening = self.opening_brace("the exception")?;
        let members = self.members(opening, "an exception");
        Ok((name, DefinitionKind::Exception { base, members }))
    }

    fn interface(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let name = self.identifier("the name of an interface")?;
        if self.eat(TokenKind::Semicolon) {
            return Ok((name, DefinitionKind::InterfaceDeclaration));
        }
        let bases = if self.extends() {
            self.scoped_names("the name of a base interface")?
        } else {
            Vec::new()
        };
        let opening = self.opening_brace("the interface")?;
        let body = self.body(opening, "an interface");
        Ok((name, DefinitionKind::Interface { bases, body }))
    }

    fn class(&mut self) -> Parse<(Identifier, DefinitionKind)> {
        self.take();
        let name = self.identifier("the name of a class")?;
        if self.eat(TokenKind::Semicolon) {
            return Ok((name, DefinitionKind::ClassDeclaration));
        }
        let compact_id = if self.eat(TokenKind::LeftParen) {
            let id = self.expression("the compact id")?;
            self.expect(TokenKind::RightParen, "behind the compact id")?;
            Some(id)
        } else {
            None
        };
        let base = match self.extends() {
            true => Some(self.scoped_name("the name of the base class")?),
            false => None,
        };
        if base.is_some() && self.token.kind == TokenKind::Comma {
            let error = Diagnostic::error(self.token.span, "a class has at most one base class");
            self.report(error.help("interfaces come behind `implements`"));
            return Err(Reported);
        }
        let implements = match self.eat_keyword(Keyword::Implements) {
            Some(_) => self.scoped_names("the name of an interface")?,
            None => Vec::new(),
        };
        let opening = self.opening_brace("the class")?;
        let body = self.body(opening, "a class");
        Ok((
            name,
            DefinitionKind::Class {
                compact_id,
                base,
                implements,
                body,
            },
        ))
    }

    /// Whether `extends` stands here, or `:` in its place, which is reported and taken for it.
    fn extends(&mut self) -> bool {
        if self.token.kind == TokenKind::Colon {
            let error = Diagnostic::error(self.token.span, "a base is named with `extends`, not `:`");
            self.report(error);
            self.take();
            return true;
        }
        self.eat_keyword(Keyword::Extends).is_some()
    }

    fn opening_brace(&mut self, what: &str) -> Parse<Span> {
        self.expect(TokenKind::LeftBrace, &format!("and what {what} holds"))
            .map(|token| token.span)
    }

    /// The closing brace, if it is there, and the `;` that may follow it.
    pub(super) fn closing_brace(&mut self) {
        if self.eat(TokenKind::RightBrace) {
            self.eat(TokenKind::Semicolon);
        }
    }

    /// Whether something stands before the closing brace. If the file ends there, that is reported.
    pub(super) fn in_body(&mut self, opening: Span) -> bool {
        match self.token.kind {
            TokenKind::RightBrace => false,
            TokenKind::FileStart => {
                let error = Diagnostic::error(opening, "a file is included within these braces");
                self.report(error.help("put `#include` between definitions"));
                false
            }
            TokenKind::FileEnd | TokenKind::End => {
                self.unclosed(opening);
                false
            }
            _ => true,
        }
    }

    /// Skips what stands between braces, the first of which has been taken.
    fn skip_body(&mut self) {
        let mut depth = 1usize;
        while depth > 0 {
            match self.token.kind {
                TokenKind::End | TokenKind::FileEnd | TokenKind::FileStart => return,
                TokenKind::LeftBrace => depth += 1,
                TokenKind::RightBrace => depth -= 1,
                _ => {}
            }
            self.take();
        }
    }
}
