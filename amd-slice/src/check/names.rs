//! Names: reserved ones, and those that meet within one definition.

use std::collections::{HashMap, HashSet};

use super::Checker;
use crate::{
    diagnostic::{Diagnostic, shorten},
    model::{Definition, DefinitionKind, MetadataKind},
    source::{FileId, Span},
};

/// Endings that Ice keeps for what its compilers generate.
const RESERVED_SUFFIXES: [&str; 4] = ["Helper", "Holder", "Prx", "Ptr"];

/// What may be exempt from a rule, by file.
#[derive(Default)]
struct Exempt {
    prefix: HashSet<FileId>,
    underscore: HashSet<FileId>,
}

impl Checker<'_> {
    pub(super) fn names(&mut self) {
        let exempt = self.exempt();
        let model = self.model;
        for module in &model.modules {
            self.reserved(&module.name, module.span, &exempt);
            if let Some(parent) = module.parent {
                self.enclosing(&module.name, module.span, &model.modules[parent.index()].name);
            }
        }
        for definition in &model.definitions {
            self.reserved(&definition.name, definition.span, &exempt);
            self.enclosing(
                &definition.name,
                definition.span,
                &model.modules[definition.module.index()].name,
            );
            self.inner_names(definition, &exempt);
        }
    }

    fn exempt(&self) -> Exempt {
        let mut exempt = Exempt::default();
        for file in &self.model.files {
            if file.metadata.has(&MetadataKind::IcePrefix) {
                exempt.prefix.insert(file.id);
            }
            if file.metadata.has(&MetadataKind::Underscore) {
                exempt.underscore.insert(file.id);
            }
        }
        exempt
    }

    fn reserved(&mut self, name: &str, span: Span, exempt: &Exempt) {
        if self.settings.allow_reserved {
            return;
        }
        let shown = shorten(name);
        let underscore = if name.starts_with('_') {
            Some("begin with an underscore")
        } else if name.ends_with('_') {
            Some("end with an underscore")
        } else if name.contains("__") {
            Some("have two underscores in a row")
        } else {
            None
        };
        if let Some(form) = underscore {
            self.report(Diagnostic::error(span, format!("a name cannot {form}: `{shown}`")));
        } else if name.contains('_') && !exempt.underscore.contains(&span.file) {
            let error = Diagnostic::error(span, format!("a name cannot have underscores: `{shown}`"));
            self.report(error.help("write `[[\"underscore\"]]` at the top of the file to allow them"));
        }
        if name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("ice")) && !exempt.prefix.contains(&span.file) {
            let error = Diagnostic::error(span, format!("names that begin with `Ice` are reserved: `{shown}`"));
            self.report(error.help("write `[[\"ice-prefix\"]]` at the top of the file to allow them"));
        }
        if let Some(suffix) = RESERVED_SUFFIXES.iter().find(|suffix| name.ends_with(*suffix)) {
            let message = format!("names that end in `{suffix}` are reserved: `{shown}`");
            let error = Diagnostic::error(span, message).remark("Ice generates types with such names");
            self.report(error);
        }
    }

    fn enclosing(&mut self, name: &str, span: Span, module: &str) {
        if name.eq_ignore_ascii_case(module) {
            let message = format!("`{}` has the name of the module around it", shorten(name));
            self.report(Diagnostic::error(span, message));
        }
    }

    fn inner_names(&mut self, definition: &Definition, exempt: &Exempt) {
        let members = definition
            .kind
            .members()
            .iter()
            .map(|member| (member.name.as_str(), member.span));
        let operations = definition
            .kind
            .operations()
            .iter()
            .map(|operation| (operation.name.as_str(), operation.span));
        let enumerators = match &definition.kind {
            DefinitionKind::Enum(found) => found.enumerators.as_slice(),
            _ => &[],
        };
        let enumerators = enumerators
            .iter()
            .map(|enumerator| (enumerator.name.as_str(), enumerator.span));
        let all: Vec<_> = members.chain(operations).chain(enumerators).collect();
        self.distinct(&all, exempt);
        for operation in definition.kind.operations() {
            if operation.name.eq_ignore_ascii_case(&definition.name) {
                let message = format!(
                    "an operation cannot have the name of its interface: `{}`",
                    shorten(&operation.name)
                );
                self.report(Diagnostic::error(operation.span, message));
            }
            let parameters = operation
                .parameters
                .iter()
                .map(|parameter| (parameter.name.as_str(), parameter.span));
            self.distinct(&parameters.collect::<Vec<_>>(), exempt);
        }
    }

    /// Names of one place, of which no two may be the same, nor differ in case only.
    fn distinct(&mut self, names: &[(&str, Span)], exempt: &Exempt) {
        let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
        for (name, span) in names {
            self.reserved(name, *span, exempt);
            let Some((earlier, place)) = seen.get(&name.to_lowercase()) else {
                seen.insert(name.to_lowercase(), (name, *span));
                continue;
            };
            let shown = shorten(name);
            let error = if earlier == name {
                Diagnostic::error(*span, format!("`{shown}` is defined twice"))
            } else {
                let message = format!(
                    "`{shown}` and `{}` differ only in upper and lower case",
                    shorten(earlier)
                );
                Diagnostic::error(*span, message)
            };
            self.report(error.note(*place, format!("`{}` is defined here", shorten(earlier))));
        }
    }
}
