//! Tags of optional members and parameters, compact ids of classes, values of enumerators: numbers that must differ.

use std::collections::HashMap;

use super::Checker;
use crate::{
    diagnostic::Diagnostic,
    model::{DefinitionKind, Enum, Member, Operation},
    source::Span,
};

impl Checker<'_> {
    pub(super) fn tags(&mut self) {
        let mut compact_ids = HashMap::new();
        for definition in &self.model.definitions {
            match &definition.kind {
                DefinitionKind::Struct(found) => self.no_tags(&found.members),
                DefinitionKind::Enum(found) => self.enumerator_values(found),
                kind => {
                    let tags = kind
                        .members()
                        .iter()
                        .filter_map(|member| Some((member.tag?, member.span)));
                    self.distinct_tags(tags.collect());
                }
            }
            for operation in definition.kind.operations() {
                self.operation_tags(operation);
            }
            if let DefinitionKind::Class(class) = &definition.kind
                && let Some(id) = class.compact_id
                && let Some(earlier) = compact_ids.insert(id, definition.span)
            {
                let error = Diagnostic::error(definition.span, format!("the compact id {id} is taken"));
                self.report(error.note(earlier, "this class has it"));
            }
        }
    }

    fn no_tags(&mut self, members: &[Member]) {
        for member in members.iter().filter(|member| member.tag.is_some()) {
            let error = Diagnostic::error(member.span, "a struct cannot have optional members");
            self.report(error.help("classes and exceptions can"));
        }
    }

    fn enumerator_values(&mut self, found: &Enum) {
        let mut seen: HashMap<i32, (&str, Span)> = HashMap::new();
        for enumerator in &found.enumerators {
            let (value, name) = (enumerator.value, &enumerator.name);
            if let Some((earlier, span)) = seen.insert(value, (name, enumerator.span)) {
                let message = format!("`{name}` has the value {value}, which `{earlier}` has too");
                self.report(Diagnostic::error(enumerator.span, message).note(span, "it is defined here"));
            }
        }
    }

    /// In Ice, parameters and result share their tags.
    fn operation_tags(&mut self, operation: &Operation) {
        let result = operation
            .result
            .iter()
            .filter_map(|result| Some((result.tag?, result.ty.span)));
        let parameters = operation
            .parameters
            .iter()
            .filter_map(|parameter| Some((parameter.tag?, parameter.span)));
        self.distinct_tags(result.chain(parameters).collect());
    }

    fn distinct_tags(&mut self, tags: Vec<(i32, Span)>) {
        let highest = tags.iter().map(|(tag, _)| *tag).max().unwrap_or(0);
        let mut seen = HashMap::new();
        for (tag, span) in tags {
            if let Some(earlier) = seen.insert(tag, span) {
                let error = Diagnostic::error(span, format!("the tag {tag} is taken")).note(earlier, "this has it");
                self.report(match highest.checked_add(1) {
                    Some(free) => error.help(format!("{free} is free")),
                    None => error,
                });
            }
        }
    }
}
