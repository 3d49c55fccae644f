//! Members, enumerators, operations.

use std::collections::HashSet;

use crate::{
    ast::{self, Identifier},
    diagnostic::{Diagnostic, shorten},
    model::{Enumerator, Member, ModuleId, Operation, Parameter, ReturnValue, Type},
};

use super::Resolver;

impl Resolver<'_, '_> {
    pub(super) fn members(
        &mut self,
        members: &[ast::Member],
        module: ModuleId,
        within: Option<&Identifier>,
    ) -> Vec<Member> {
        members
            .iter()
            .map(|member| self.member(member, module, within))
            .collect()
    }

    fn member(&mut self, member: &ast::Member, module: ModuleId, within: Option<&Identifier>) -> Member {
        let ty = self.type_ref(&member.ty, module, within);
        let tag = member.optional.as_ref().and_then(|optional| self.tag(optional, module));
        let has_simple_type = ty.ty.integer_range().is_some()
            || matches!(
                ty.ty,
                Type::Bool | Type::Float | Type::Double | Type::String | Type::Enum(_)
            );
        let default = match &member.default {
            Some(default) if has_simple_type => {
                self.literal(default, ty.ty, module, &format!("`{}`", shorten(&member.name.text)))
            }
            Some(default) => {
                let message = format!("a member of type `{}` cannot have a default", self.type_name(ty.ty));
                let error = Diagnostic::error(default.span, message);
                self.report(error.remark("members of a basic type or an enum can"));
                None
            }
            None => None,
        };
        Member {
            name: member.name.text.clone(),
            span: member.name.span,
            docs: self.docs(&member.prelude),
            metadata: self.metadata(&member.prelude.metadata),
            ty,
            tag,
            default,
        }
    }

    /// A tag. Where it is wrong, that is reported, and what it belongs to goes on as if it were required.
    fn tag(&mut self, optional: &ast::Optional, module: ModuleId) -> Option<i32> {
        self.integer(&optional.tag, module, (0, i32::MAX.into()), "a tag")
    }

    pub(super) fn enumerators(&mut self, enumerators: &[ast::Enumerator], module: ModuleId) -> Vec<Enumerator> {
        let mut next = 0i64;
        let mut lowered = Vec::new();
        for enumerator in enumerators {
            let explicit = enumerator.value.as_ref();
            let value = match explicit {
                Some(value) => self.integer(value, module, (0, i32::MAX.into()), "the value of an enumerator"),
                None => self.implicit_value(next, &enumerator.name),
            };
            let value = value.unwrap_or_else(|| i32::try_from(next).unwrap_or(i32::MAX));
            next = i64::from(value) + 1;
            lowered.push(Enumerator {
                name: enumerator.name.text.clone(),
                span: enumerator.name.span,
                docs: self.docs(&enumerator.prelude),
                metadata: self.metadata(&enumerator.prelude.metadata),
                value,
                is_explicit: explicit.is_some(),
            });
        }
        lowered
    }

    fn implicit_value(&mut self, next: i64, name: &Identifier) -> Option<i32> {
        let value = i32::try_from(next).ok();
        if value.is_none() {
            let error = Diagnostic::error(name.span, format!("the value of this enumerator would be {next}"));
            self.report(error.remark(format!("the largest is {}", i32::MAX)));
        }
        value
    }

    pub(super) fn operations(&mut self, operations: &[ast::Operation], module: ModuleId) -> Vec<Operation> {
        operations
            .iter()
            .map(|operation| self.operation(operation, module))
            .collect()
    }

    fn operation(&mut self, operation: &ast::Operation, module: ModuleId) -> Operation {
        let result = operation.result.as_ref().map(|(optional, ty)| ReturnValue {
            ty: self.type_ref(ty, module, None),
            tag: optional.as_ref().and_then(|optional| self.tag(optional, module)),
        });
        let parameters = operation
            .parameters
            .iter()
            .map(|parameter| self.parameter(parameter, module))
            .collect();
        let mut throws = Vec::new();
        let mut seen = HashSet::new();
        for name in &operation.throws {
            let Some(id) = self.exception(name, module, None) else {
                continue;
            };
            if seen.insert(id) {
                throws.push(id);
            } else {
                let message = format!("`{}` is thrown twice", shorten(&name.text()));
                self.report(Diagnostic::error(name.span, message));
            }
        }
        Operation {
            name: operation.name.text.clone(),
            span: operation.name.span,
            docs: self.docs(&operation.prelude),
            metadata: self.metadata(&operation.prelude.metadata),
            is_idempotent: operation.idempotent.is_some(),
            result,
            parameters,
            throws,
        }
    }

    fn parameter(&mut self, parameter: &ast::Parameter, module: ModuleId) -> Parameter {
        Parameter {
            name: parameter.name.text.clone(),
            span: parameter.name.span,
            docs: self.docs(&parameter.prelude),
            metadata: self.metadata(&parameter.prelude.metadata),
            ty: self.type_ref(&parameter.ty, module, None),
            tag: parameter
                .optional
                .as_ref()
                .and_then(|optional| self.tag(optional, module)),
            is_out: parameter.out.is_some(),
        }
    }
}
