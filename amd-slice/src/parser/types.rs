//! References to types.

use super::{Parse, Parser, Reported};
use crate::{
    ast::{ScopedName, TypeKind, TypeRef},
    diagnostic::Diagnostic,
    lexer::{Keyword, TokenKind},
};

impl Parser<'_, '_> {
    /// A type, with the metadata before it; `what` says what for.
    pub(super) fn type_ref(&mut self, what: &str) -> Parse<TypeRef> {
        let metadata = self.metadata(&mut (0, 0))?;
        let start = self.token.span;
        let kind = match self.token.kind {
            TokenKind::Keyword(Keyword::Object) => {
                self.take();
                if self.eat(TokenKind::Star) {
                    TypeKind::AnyProxy
                } else {
                    TypeKind::AnyClass
                }
            }
            TokenKind::Keyword(keyword) => {
                let Some(kind) = basic(keyword) else {
                    return Err(self.expected(what));
                };
                self.take();
                if self.token.kind == TokenKind::Star {
                    let message = format!("there is no proxy for `{}`", keyword.text());
                    self.report(Diagnostic::error(self.token.span, message).help("proxies are for interfaces"));
                    self.take();
                }
                kind
            }
            TokenKind::Identifier | TokenKind::Escaped | TokenKind::DoubleColon => {
                let name = self.scoped_name(what)?;
                if let Some(foreign) = self.foreign_type(&name) {
                    return Err(foreign);
                }
                if self.eat(TokenKind::Star) {
                    TypeKind::Proxy(name)
                } else {
                    TypeKind::Named(name)
                }
            }
            _ => return Err(self.expected(what)),
        };
        if self.token.kind == TokenKind::Question {
            let error = Diagnostic::error(self.token.span, "`?` does not belong to a type in this Slice");
            self.report(error.help("proxies and classes may always be null; for the rest there is `optional(tag)`"));
            self.take();
        }
        Ok(TypeRef {
            kind,
            span: start.to(self.previous),
            metadata,
        })
    }

    /// Types of other languages that have another form here.
    fn foreign_type(&mut self, name: &ScopedName) -> Option<Reported> {
        if self.token.kind != TokenKind::LeftAngle {
            return None;
        }
        let error = Diagnostic::error(name.span, format!("`{}<..>` is not a type in Slice", name.text()));
        self.report(error.help("define `sequence<T> Name;` or `dictionary<K, V> Name;` and use its name"));
        Some(Reported)
    }
}

fn basic(keyword: Keyword) -> Option<TypeKind> {
    Some(match keyword {
        Keyword::Bool => TypeKind::Bool,
        Keyword::Byte => TypeKind::Byte,
        Keyword::Short => TypeKind::Short,
        Keyword::Int => TypeKind::Int,
        Keyword::Long => TypeKind::Long,
        Keyword::Float => TypeKind::Float,
        Keyword::Double => TypeKind::Double,
        Keyword::String => TypeKind::String,
        Keyword::Value => TypeKind::AnyClass,
        Keyword::LocalObject => TypeKind::LocalObject,
        _ => return None,
    })
}
