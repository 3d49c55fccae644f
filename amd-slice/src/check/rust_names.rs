//! Names that are different in Slice and the same in Rust.

use std::collections::HashMap;

use super::Checker;
use crate::{
    diagnostic::{Diagnostic, shorten},
    model::{Definition, DefinitionKind, ModuleId},
    source::Span,
};

/// The names of one Rust scope: what each came from, and where.
type Taken<'a> = HashMap<String, (&'a str, Span)>;

impl<'a> Checker<'a> {
    pub(super) fn rust_names(&mut self) {
        let model = self.model;
        // Types and modules share a namespace in Rust; constants have another.
        let mut types: HashMap<Option<ModuleId>, Taken<'a>> = HashMap::new();
        let mut constants: HashMap<Option<ModuleId>, Taken<'a>> = HashMap::new();
        for module in &model.modules {
            self.take(
                types.entry(module.parent).or_default(),
                module.rust_name(),
                &module.name,
                module.span,
            );
        }
        for definition in model.definitions.iter().filter(|definition| !definition.is_local) {
            let scope = Some(definition.module);
            let name = definition.rust_name();
            if matches!(definition.kind, DefinitionKind::Constant(_)) {
                self.take(
                    constants.entry(scope).or_default(),
                    name,
                    &definition.name,
                    definition.span,
                );
                continue;
            }
            let taken = types.entry(scope).or_default();
            self.take(taken, name, &definition.name, definition.span);
            if matches!(definition.kind, DefinitionKind::Interface(_)) {
                self.take(taken, definition.rust_proxy_name(), &definition.name, definition.span);
            }
            let interface = definition.rust_name();
            let operations = definition.kind.operations().iter();
            for operation in operations.filter(|operation| !operation.throws.is_empty()) {
                let name = operation.rust_exceptions_name(&interface);
                self.take(taken, name, &operation.name, operation.span);
            }
            self.inner_rust_names(definition);
        }
    }

    fn inner_rust_names(&mut self, definition: &'a Definition) {
        let mut members = Taken::new();
        for member in definition.kind.members() {
            self.take(&mut members, member.rust_name(), &member.name, member.span);
        }
        if let DefinitionKind::Enum(found) = &definition.kind {
            let mut variants = Taken::new();
            for enumerator in &found.enumerators {
                self.take(&mut variants, enumerator.rust_name(), &enumerator.name, enumerator.span);
            }
        }
        let mut methods = Taken::new();
        for operation in definition.kind.operations() {
            self.take(&mut methods, operation.rust_name(), &operation.name, operation.span);
            let mut parameters = Taken::new();
            for parameter in &operation.parameters {
                self.take(&mut parameters, parameter.rust_name(), &parameter.name, parameter.span);
            }
        }
    }

    fn take(&mut self, taken: &mut Taken<'a>, rust: String, slice: &'a str, span: Span) {
        let Some((earlier, place)) = taken.get(&rust).copied() else {
            taken.insert(rust, (slice, span));
            return;
        };
        // Names that are the same in Slice, or nearly, have been reported.
        if earlier.eq_ignore_ascii_case(slice) {
            return;
        }
        let message = format!(
            "`{}` and `{}` are both `{}` in Rust",
            shorten(earlier),
            shorten(slice),
            shorten(&rust)
        );
        let error = Diagnostic::error(span, message)
            .note(place, format!("`{}` is here", shorten(earlier)))
            .help(format!(
                "give one of them another name in Rust: `[\"rust:identifier:{}2\"]`",
                shorten(&rust)
            ));
        self.report(error);
    }
}
