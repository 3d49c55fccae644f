//! The sets of exceptions: what an operation may throw.
//!
//! An operation that declares an exception may throw whatever derives from it, and a client gets the most derived exception
//! that it knows. So a set has what is declared, in the order of the source, and then all exceptions of the compilation
//! which derive from that, by name.

use super::Generator;
use super::writer::Writer;
use crate::model::{DefinitionId, DefinitionKind, ModuleId, Operation};

impl Generator<'_> {
    pub(super) fn write_exceptions(
        &self,
        interface: &str,
        operation: &Operation,
        module: ModuleId,
        writer: &mut Writer,
    ) {
        let runtime = &self.options.runtime;
        writer.line("");
        writer.line(&format!("/// What `{}` of `{interface}` throws.", operation.name));
        writer.line(&format!("#[derive(Debug, {runtime}::UserExceptions)]"));
        if runtime != "::amd" {
            writer.line(&format!("#[amd(crate = {runtime})]"));
        }
        let name = operation.rust_exceptions_name(interface);
        writer.block(&format!("pub enum {name}"), |writer| {
            for (variant, id) in self.variants(&self.thrown(&operation.throws)) {
                writer.line(&format!("/// Slice `{}`.", self.definition(id).scoped_name));
                writer.line(&format!("{variant}({}),", self.named(id, module)));
            }
        });
    }

    /// What is declared, and what derives from it.
    fn thrown(&self, declared: &[DefinitionId]) -> Vec<DefinitionId> {
        let known = self.compilation.definitions().iter();
        let mut derived: Vec<_> = known
            .filter(|known| !known.is_local && !declared.contains(&known.id))
            .filter(|known| self.bases_of_exception(known.id).any(|base| declared.contains(&base)))
            .collect();
        derived.sort_by_key(|known| &known.scoped_name);
        let derived = derived.iter().map(|known| known.id);
        declared.iter().copied().chain(derived).collect()
    }

    /// The bases of an exception, the nearest first; none of anything else.
    fn bases_of_exception(&self, id: DefinitionId) -> impl Iterator<Item = DefinitionId> {
        let base = |id: &DefinitionId| match &self.definition(*id).kind {
            DefinitionKind::Exception(of) => of.base,
            _ => None,
        };
        std::iter::successors(base(&id), base)
    }

    /// Two exceptions of one name, from different modules, are told apart by a number.
    fn variants(&self, thrown: &[DefinitionId]) -> Vec<(String, DefinitionId)> {
        let mut variants: Vec<(String, DefinitionId)> = Vec::new();
        for id in thrown {
            let name = self.definition(*id).rust_name();
            let numbered = (2..).map(|number| format!("{name}{number}"));
            let mut names = std::iter::once(name.clone()).chain(numbered);
            let free = names.find(|name| variants.iter().all(|(variant, _)| variant != name));
            variants.push((free.unwrap_or(name), *id));
        }
        variants
    }
}
