//! Inheritance: names that meet, locality, depth.
//!
//! Cycles cannot arise: a base must be defined above.

use std::collections::HashMap;

use super::Checker;
use crate::{
    diagnostic::{Diagnostic, shorten},
    model::{Definition, DefinitionId, Item},
    source::Span,
};

/// Bases of bases.
const MAX_DEPTH: usize = 100;

/// Names looked at, in one compilation: inherited ones count for every heir.
const MAX_STEPS: usize = 5_000_000;

impl<'a> Checker<'a> {
    pub(super) fn inheritance(&mut self) {
        let mut steps = MAX_STEPS;
        let mut depths: HashMap<DefinitionId, usize> = HashMap::new();
        for id in self.by_definition() {
            let definition = self.definition(id);
            let bases = definition.kind.bases();
            if bases.is_empty() {
                continue;
            }
            self.local_bases(definition);
            if self.reporter.is_full() {
                return;
            }
            let depth = 1 + bases.iter().filter_map(|base| depths.get(base)).max().unwrap_or(&0);
            depths.insert(id, depth);
            if depth == MAX_DEPTH + 1 {
                let message = format!("inheritance is deeper than {MAX_DEPTH} levels");
                self.report(Diagnostic::error(definition.span, message));
            }
            if depth <= MAX_DEPTH && self.inherited_names(definition, &mut steps).is_none() {
                let message = "there is more inheritance here than this compiler will follow";
                self.report(Diagnostic::error(definition.span, message));
                return;
            }
        }
    }

    /// Definitions in the order in which they are defined, which is not that of their declarations.
    fn by_definition(&self) -> Vec<DefinitionId> {
        let mut found = Vec::new();
        let mut stack: Vec<_> = self.model.files.iter().rev().map(|file| file.items.iter()).collect();
        while let Some(mut items) = stack.pop() {
            let Some(item) = items.next() else { continue };
            stack.push(items);
            match item {
                Item::Module(module) => stack.push(module.items.iter()),
                Item::Definition(id) => found.push(*id),
                Item::Declaration(_) => {}
            }
        }
        found
    }

    fn local_bases(&mut self, definition: &Definition) {
        for base in definition.kind.bases() {
            let base = self.definition(base);
            if base.is_local && !definition.is_local {
                let message = format!(
                    "`{}` is not local, but its base `{}` is",
                    shorten(&definition.name),
                    shorten(&base.name)
                );
                self.report(Diagnostic::error(definition.span, message).note(base.span, "it is defined here"));
            }
        }
    }

    /// Nothing if it takes too long.
    fn inherited_names(&mut self, definition: &'a Definition, steps: &mut usize) -> Option<()> {
        let mut names: HashMap<String, (&'a str, Span, DefinitionId)> = HashMap::new();
        for ancestor in self.ancestors(definition.id, steps)? {
            let owner = self.definition(ancestor);
            let members = owner
                .kind
                .members()
                .iter()
                .map(|member| (member.name.as_str(), member.span));
            let operations = owner
                .kind
                .operations()
                .iter()
                .map(|operation| (operation.name.as_str(), operation.span));
            for (name, span) in members.chain(operations) {
                *steps = steps.checked_sub(1)?;
                let Some((earlier, earlier_span, of)) = names.get(&name.to_lowercase()).copied() else {
                    names.insert(name.to_lowercase(), (name, span, ancestor));
                    continue;
                };
                // Those that meet within one definition are reported there.
                if of != ancestor
                    && (ancestor == definition.id || !self.meet_above(of, ancestor, definition.id, steps)?)
                {
                    self.report_meeting(definition, (ancestor, name, span), (of, earlier, earlier_span));
                }
            }
        }
        Some(())
    }

    /// Whether two definitions meet in a base of this one already, where it has been reported.
    fn meet_above(&self, one: DefinitionId, other: DefinitionId, of: DefinitionId, steps: &mut usize) -> Option<bool> {
        for base in self.definition(of).kind.bases() {
            let ancestors = self.ancestors(base, steps)?;
            if ancestors.contains(&one) && ancestors.contains(&other) {
                return Some(true);
            }
        }
        Some(false)
    }

    fn report_meeting(
        &mut self,
        definition: &Definition,
        (owner, name, span): (DefinitionId, &str, Span),
        (base, earlier, earlier_span): (DefinitionId, &str, Span),
    ) {
        let what = |id: DefinitionId| self.definition(id).name.as_str();
        let case = if name == earlier {
            ""
        } else {
            ", differing only in upper and lower case,"
        };
        let error = if owner == definition.id {
            let message = format!("`{}` is inherited{case} from `{}`", shorten(name), shorten(what(base)));
            Diagnostic::error(span, message).note(earlier_span, "it is defined here")
        } else {
            let message = format!(
                "`{}` inherits `{}`{case} from both `{}` and `{}`",
                shorten(&definition.name),
                shorten(name),
                shorten(what(base)),
                shorten(what(owner)),
            );
            Diagnostic::error(definition.span, message)
                .note(earlier_span, "the first")
                .note(span, "the second")
        };
        self.report(error);
    }

    /// All bases, those of bases first, and the definition itself.
    fn ancestors(&self, id: DefinitionId, steps: &mut usize) -> Option<Vec<DefinitionId>> {
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::from([id]);
        let bases = |id: DefinitionId| self.definition(id).kind.bases().into_iter();
        let mut stack = vec![(id, bases(id))];
        while let Some((id, rest)) = stack.last_mut() {
            *steps = steps.checked_sub(1)?;
            match rest.next() {
                Some(base) if seen.insert(base) => stack.push((base, bases(base))),
                Some(_) => {}
                None => {
                    found.push(*id);
                    stack.pop();
                }
            }
        }
        Some(found)
    }
}
