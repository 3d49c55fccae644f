//! Operations: the order of parameters, and what a oneway operation may not have.

use super::Checker;
use crate::{
    diagnostic::Diagnostic,
    model::{MetadataKind, Operation},
};

impl Checker<'_> {
    pub(super) fn modes(&mut self) {
        for definition in &self.model.definitions {
            for operation in definition.kind.operations() {
                self.parameter_order(operation);
                self.oneway(operation);
                self.marshaled_result(operation);
            }
        }
    }

    fn parameter_order(&mut self, operation: &Operation) {
        let mut out = None;
        for parameter in &operation.parameters {
            if parameter.is_out {
                out = out.or(Some(parameter.span));
            } else if let Some(out) = out {
                let message = format!("`{}` goes in, and must precede all that come out", parameter.name);
                let error = Diagnostic::error(parameter.span, message);
                self.report(error.note(out, "this one comes out"));
                return;
            }
        }
    }

    fn oneway(&mut self, operation: &Operation) {
        let Some(oneway) = operation
            .metadata
            .iter()
            .find(|metadata| metadata.kind == MetadataKind::Oneway)
        else {
            return;
        };
        let (what, place) = if let Some(result) = &operation.result {
            ("return a value", result.ty.span)
        } else if let Some(out) = operation.out_parameters().next() {
            ("have out parameters", out.span)
        } else if !operation.throws.is_empty() {
            ("throw exceptions", operation.span)
        } else {
            return;
        };
        let error = Diagnostic::error(place, format!("a oneway operation cannot {what}: nothing is sent back"));
        self.report(error.note(oneway.span, "it is oneway because of this"));
    }

    fn marshaled_result(&mut self, operation: &Operation) {
        let metadata = operation
            .metadata
            .iter()
            .find(|metadata| metadata.kind == MetadataKind::MarshaledResult);
        if let Some(metadata) = metadata
            && operation.result.is_none()
            && operation.out_parameters().next().is_none()
        {
            let message = "an operation without a result has none to marshal";
            self.report(Diagnostic::warning_of("invalid-metadata", metadata.span, message));
        }
    }
}
