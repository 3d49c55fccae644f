//! Members, operations, parameters.

use super::{Parse, Parser, Reported};
use crate::{
    ast::{Body, Member, Operation, Optional, Parameter, Prelude, TypeRef},
    diagnostic::Diagnostic,
    lexer::{Keyword, TokenKind},
    source::Span,
};

impl Parser<'_, '_> {
    /// The members of something that has no operations.
    pub(super) fn members(&mut self, opening: Span, owner: &str) -> Vec<Member> {
        let body = self.body(opening, owner);
        for operation in &body.operations {
            let message = format!("{owner} cannot have operations");
            self.report(Diagnostic::error(operation.name.span, message).help("operations belong in an interface"));
        }
        body.members
    }

    pub(super) fn body(&mut self, opening: Span, owner: &str) -> Body {
        let mut body = Body::default();
        while self.in_body(opening) {
            if self.member_or_operation(&mut body).is_err() {
                self.recover();
            }
        }
        self.closing_brace();
        if owner == "an interface" {
            for member in std::mem::take(&mut body.members) {
                let error = Diagnostic::error(member.name.span, "an interface cannot have data members");
                self.report(error.help("data members belong in a struct, a class or an exception"));
            }
        }
        body
    }

    fn member_or_operation(&mut self, body: &mut Body) -> Parse<()> {
        let mut prelude = self.prelude()?;
        if let TokenKind::Keyword(
            Keyword::Module
            | Keyword::Interface
            | Keyword::Class
            | Keyword::Struct
            | Keyword::Exception
            | Keyword::Enum,
        ) = self.token.kind
        {
            let error = Diagnostic::error(self.token.span, "a definition cannot stand within another");
            self.report(error.help("is a `}` missing above?"));
            return Err(Reported);
        }
        let idempotent = self.eat_keyword(Keyword::Idempotent);
        prelude.metadata.extend(self.metadata(&mut (0, 0))?);
        if self.eat_keyword(Keyword::Void).is_some() {
            let operation = self.operation(prelude, idempotent, None)?;
            body.operations.push(operation);
            return Ok(());
        }
        let optional = self.optional()?;
        let ty = self.type_ref("a type")?;
        if self.token.kind == TokenKind::LeftParen {
            let error = Diagnostic::error(ty.span, "this operation has no return type");
            self.report(error.help("write `void` where there is no result"));
            return Err(Reported);
        }
        if self.next.kind == TokenKind::LeftParen {
            let operation = self.operation(prelude, idempotent, Some((optional, ty)))?;
            body.operations.push(operation);
            return Ok(());
        }
        if let Some(idempotent) = idempotent {
            self.report(Diagnostic::error(idempotent, "only an operation can be idempotent"));
        }
        let member = self.member(prelude, optional, ty)?;
        body.members.push(member);
        Ok(())
    }

    fn member(&mut self, prelude: Prelude, optional: Option<Optional>, ty: TypeRef) -> Parse<Member> {
        let name = self.identifier("the name of a member")?;
        let default = if self.eat(TokenKind::Equals) {
            Some(self.expression("the member's default")?)
        } else {
            None
        };
        if self.token.kind == TokenKind::Comma {
            let error = Diagnostic::error(self.token.span, "each member needs a type of its own");
            self.report(error.help("end this member with `;` and write the type again"));
            return Err(Reported);
        }
        self.semicolon("the member")?;
        Ok(Member {
            prelude,
            name,
            ty,
            optional,
            default,
        })
    }

    fn operation(
        &mut self,
        prelude: Prelude,
        idempotent: Option<Span>,
        result: Option<(Option<Optional>, TypeRef)>,
    ) -> Parse<Operation> {
        let name = self.identifier("the name of an operation")?;
        self.expect(TokenKind::LeftParen, "and the parameters of the operation")?;
        let mut parameters = Vec::new();
        if self.token.kind != TokenKind::RightParen {
            parameters.push(self.parameter()?);
            while self.eat(TokenKind::Comma) {
                parameters.push(self.parameter()?);
            }
        }
        if self.token.kind != TokenKind::RightParen {
            return Err(self.expected("`,` or `)` behind the parameter"));
        }
        self.take();
        let throws = match self.eat_keyword(Keyword::Throws) {
            Some(_) => self.scoped_names("the name of an exception")?,
            None => Vec::new(),
        };
        self.semicolon("the operation")?;
        Ok(Operation {
            prelude,
            name,
            idempotent,
            result,
            parameters,
            throws,
        })
    }

    fn parameter(&mut self) -> Parse<Parameter> {
        let mut prelude = Prelude {
            docs: self.token.docs,
            ..Prelude::default()
        };
        prelude.metadata = self.metadata(&mut prelude.docs)?;
        let out = self.eat_keyword(Keyword::Out);
        prelude.metadata.extend(self.metadata(&mut prelude.docs)?);
        let optional = self.optional()?;
        let misplaced = self.eat_keyword(Keyword::Out);
        if let Some(misplaced) = misplaced {
            self.report(Diagnostic::error(misplaced, "`out` comes before `optional`"));
        }
        if self.token.kind == TokenKind::Keyword(Keyword::Void) {
            let error = Diagnostic::error(self.token.span, "`void` is not the type of a parameter");
            self.report(error.help("an operation without parameters has `()`"));
            return Err(Reported);
        }
        let ty = self.type_ref("the type of a parameter")?;
        let name = self.identifier("the name of a parameter")?;
        if self.token.kind == TokenKind::Equals {
            self.report(Diagnostic::error(self.token.span, "a parameter cannot have a default"));
            return Err(Reported);
        }
        Ok(Parameter {
            prelude,
            name,
            ty,
            out: out.or(misplaced),
            optional,
        })
    }

    fn optional(&mut self) -> Parse<Option<Optional>> {
        let Some(start) = self.eat_keyword(Keyword::Optional) else {
            return Ok(None);
        };
        if self.token.kind != TokenKind::LeftParen {
            let error = Diagnostic::error(start, "`optional` needs a tag");
            self.report(error.help("write `optional(1)`, with a number that no other member has"));
            return Err(Reported);
        }
        self.take();
        let tag = self.expression("the tag")?;
        self.expect(TokenKind::RightParen, "behind the tag")?;
        Ok(Some(Optional { tag }))
    }
}
