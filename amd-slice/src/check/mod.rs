//! Rules that need more than one name at its place: a file for each family.

mod inheritance;
mod metadata;
mod modes;
mod names;
mod rust_names;
mod tags;
mod types;

use crate::{
    compiler::Settings,
    diagnostic::{Diagnostic, Reporter},
    model::{Definition, DefinitionId},
    resolve::Model,
};

/// Checks all definitions.
pub(crate) fn check(model: &Model, settings: &Settings, reporter: &mut Reporter) {
    let mut checker = Checker {
        model,
        settings,
        reporter,
    };
    checker.names();
    checker.types();
    checker.tags();
    checker.modes();
    checker.inheritance();
    checker.metadata();
    checker.rust_names();
}

struct Checker<'a> {
    model: &'a Model,
    settings: &'a Settings,
    reporter: &'a mut Reporter,
}

impl<'a> Checker<'a> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.reporter.report(diagnostic);
    }

    fn definition(&self, id: DefinitionId) -> &'a Definition {
        &self.model.definitions[id.index()]
    }
}
