//! Values of constants, defaults, tags, ids and enumerators.

use crate::{
    ast::{Expression, ExpressionKind, ScopedName},
    diagnostic::Diagnostic,
    model::{DefinitionId, DefinitionKind, Literal, ModuleId, Type, Value},
    source::Span,
};

use super::{Resolver, scope::Target};

impl Resolver<'_, '_> {
    /// The value of an expression as one of a type. `what` names what it is for.
    pub(super) fn literal(
        &mut self,
        expression: &Expression,
        ty: Type,
        scope: ModuleId,
        what: &str,
    ) -> Option<Literal> {
        let (value, constant) = match &expression.kind {
            ExpressionKind::Integer(value) => (Value::Integer(*value), None),
            ExpressionKind::Float(value) => (Value::Float(*value), None),
            ExpressionKind::String(value) => (Value::String(value.clone()), None),
            ExpressionKind::Bool(value) => (Value::Bool(*value), None),
            ExpressionKind::Name(name) => self.named_value(name, scope, Some(ty))?,
        };
        let value = self.convert(value, ty, expression.span, what)?;
        Some(Literal {
            value,
            constant,
            written: expression.written.clone(),
            span: expression.span,
        })
    }

    /// The integer that an expression stands for, in a range: a tag, a compact id, the value of an enumerator.
    pub(super) fn integer(
        &mut self,
        expression: &Expression,
        scope: ModuleId,
        range: (i64, i64),
        what: &str,
    ) -> Option<i32> {
        let value = match &expression.kind {
            ExpressionKind::Name(name) => self.named_value(name, scope, None)?.0,
            ExpressionKind::Integer(value) => Value::Integer(*value),
            ExpressionKind::Float(value) => Value::Float(*value),
            ExpressionKind::String(value) => Value::String(value.clone()),
            ExpressionKind::Bool(value) => Value::Bool(*value),
        };
        let value = match value {
            Value::Integer(value) => value,
            Value::Enumerator(id, index) => self.enumerator_value(id, index),
            other => {
                let message = format!("{what} must be an integer, not {}", describe(&other));
                self.report(Diagnostic::error(expression.span, message));
                return None;
            }
        };
        let in_range = (range.0..=range.1)
            .contains(&value)
            .then(|| i32::try_from(value).ok())
            .flatten();
        if in_range.is_none() {
            let message = format!("{what} must be from {} to {}, not {value}", range.0, range.1);
            self.report(Diagnostic::error(expression.span, message));
        }
        in_range
    }

    fn enumerator_value(&self, id: DefinitionId, index: usize) -> i64 {
        match &self.definitions[id.index()].kind {
            DefinitionKind::Enum(found) => found.enumerators[index].value.into(),
            _ => 0,
        }
    }

    /// The value behind a name. An enumerator may stand without its enum where the type tells it.
    fn named_value(
        &mut self,
        name: &ScopedName,
        scope: ModuleId,
        ty: Option<Type>,
    ) -> Option<(Value, Option<DefinitionId>)> {
        if let (Some(Type::Enum(id)), [bare], false) = (ty, name.parts.as_slice(), name.global)
            && let Some(index) = self.enumerator(id, bare)
        {
            return Some((Value::Enumerator(id, index), None));
        }
        // A bare enumerator is only the second choice, so its search must not complain about the first.
        if self.found(name, Some(scope)).is_none()
            && let Some((id, index)) = self.bare_enumerator(name, Some(scope))
        {
            let of = self.definitions[id.index()].name.clone();
            let last = name.parts.last().cloned().unwrap_or_default();
            let warning =
                Diagnostic::warning_of("deprecated", name.span, "an enumerator without its enum is deprecated");
            self.report(warning.help(format!("write `{of}::{last}`")));
            return Some((Value::Enumerator(id, index), None));
        }
        match self.lookup(name, Some(scope), "a constant")? {
            Target::Enumerator(id, index) => Some((Value::Enumerator(id, index), None)),
            Target::Definition(id) => {
                let definition = &self.definitions[id.index()];
                match &definition.kind {
                    // A constant whose value is wrong has been reported and has none.
                    DefinitionKind::Constant(_) if self.valueless.contains(&id) => None,
                    DefinitionKind::Constant(constant) => Some((constant.value.value.clone(), Some(id))),
                    kind => {
                        let message = format!("`{}` is {}, not a constant", definition.name, kind.describe());
                        let error = Diagnostic::error(name.span, message).note(definition.span, "it is defined here");
                        self.report(error);
                        None
                    }
                }
            }
            Target::Module(_) => {
                let message = format!("`{}` is a module, not a constant", name.text());
                self.report(Diagnostic::error(name.span, message));
                None
            }
        }
    }

    fn convert(&mut self, value: Value, ty: Type, span: Span, what: &str) -> Option<Value> {
        if let (Value::Integer(number), Some((low, high))) = (&value, ty.integer_range()) {
            if (low..=high).contains(number) {
                return Some(value);
            }
            let name = self.type_name(ty);
            let message = format!("{number} is out of the range of `{name}`");
            self.report(Diagnostic::error(span, message).remark(format!("a `{name}` goes from {low} to {high}")));
            return None;
        }
        match (value, ty) {
            (value @ Value::Bool(_), Type::Bool) | (value @ Value::String(_), Type::String) => Some(value),
            (Value::Float(number), Type::Float) => self.float(number, span),
            (value @ Value::Float(_), Type::Double) => Some(value),
            #[expect(
                clippy::cast_precision_loss,
                reason = "an integer literal of a float is rounded, as in C"
            )]
            (Value::Integer(number), Type::Float | Type::Double) => Some(Value::Float(number as f64)),
            (Value::Enumerator(id, index), Type::Enum(of)) if id == of => Some(Value::Enumerator(id, index)),
            (value, ty) => {
                let name = self.type_name(ty);
                let message = format!("{what} is of type `{name}`, but this is {}", describe(&value));
                self.report(Diagnostic::error(span, message));
                None
            }
        }
    }

    fn float(&mut self, number: f64, span: Span) -> Option<Value> {
        #[expect(clippy::cast_possible_truncation, reason = "it is what is tested")]
        if (number as f32).is_finite() {
            return Some(Value::Float(number));
        }
        self.report(Diagnostic::error(
            span,
            format!("{number:e} is out of the range of `float`"),
        ));
        None
    }

    pub(super) fn type_name(&self, ty: Type) -> String {
        match (ty.keyword(), ty.definition()) {
            (Some(keyword), _) => keyword.to_owned(),
            (None, Some(id)) => {
                let star = if matches!(ty, Type::Proxy(_)) { "*" } else { "" };
                format!("{}{star}", self.definitions[id.index()].name)
            }
            (None, None) => String::new(),
        }
    }
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a bool",
        Value::Integer(_) => "an integer",
        Value::Float(_) => "a floating-point number",
        Value::String(_) => "a string",
        Value::Enumerator(..) => "an enumerator",
    }
}
