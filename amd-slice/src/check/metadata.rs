//! Metadata: what nobody knows, what stands in the wrong place, and Rust names that are none.

use super::Checker;
use crate::{
    diagnostic::{Diagnostic, shorten},
    model::{DefinitionKind, Item, Metadata, MetadataKind, MetadataList},
    names::is_rust_identifier,
};

/// Where metadata stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File,
    Module,
    Interface,
    Class,
    Exception,
    Container,
    OtherDefinition,
    Operation,
    Member,
    Enumerator,
    Parameter,
    Type,
}

impl Checker<'_> {
    pub(super) fn metadata(&mut self) {
        for file in &self.model.files {
            self.list(&file.metadata, Place::File);
            self.modules(&file.items);
        }
        for definition in &self.model.definitions {
            let place = match &definition.kind {
                DefinitionKind::Interface(_) => Place::Interface,
                DefinitionKind::Class(_) => Place::Class,
                DefinitionKind::Exception(_) => Place::Exception,
                DefinitionKind::Sequence(_) | DefinitionKind::Dictionary(_) => Place::Container,
                _ => Place::OtherDefinition,
            };
            self.list(&definition.metadata, place);
            self.inner(&definition.kind);
        }
    }

    fn modules(&mut self, items: &[Item]) {
        for item in items {
            if let Item::Module(module) = item {
                self.list(&module.metadata, Place::Module);
                self.modules(&module.items);
            }
        }
    }

    fn inner(&mut self, kind: &DefinitionKind) {
        for member in kind.members() {
            self.list(&member.metadata, Place::Member);
            self.list(&member.ty.metadata, Place::Type);
        }
        for operation in kind.operations() {
            self.list(&operation.metadata, Place::Operation);
            if let Some(result) = &operation.result {
                self.list(&result.ty.metadata, Place::Type);
            }
            for parameter in &operation.parameters {
                self.list(&parameter.metadata, Place::Parameter);
                self.list(&parameter.ty.metadata, Place::Type);
            }
        }
        match kind {
            DefinitionKind::Enum(found) => {
                for enumerator in &found.enumerators {
                    self.list(&enumerator.metadata, Place::Enumerator);
                }
            }
            DefinitionKind::Sequence(found) => self.list(&found.element.metadata, Place::Type),
            DefinitionKind::Dictionary(found) => {
                self.list(&found.key.metadata, Place::Type);
                self.list(&found.value.metadata, Place::Type);
            }
            DefinitionKind::Constant(found) => self.list(&found.ty.metadata, Place::Type),
            _ => {}
        }
    }

    fn list(&mut self, list: &MetadataList, place: Place) {
        for metadata in list {
            self.one(metadata, place);
        }
    }

    fn one(&mut self, metadata: &Metadata, place: Place) {
        let shown = shorten(&metadata.text);
        match &metadata.kind {
            MetadataKind::Unknown => {
                let message = format!("`[\"{shown}\"]` is not known and has no effect");
                let warning = Diagnostic::warning_of("invalid-metadata", metadata.span, message);
                self.report(match MetadataKind::suggest(&metadata.text) {
                    Some(near) => warning.help(format!("did you mean `{near}`?")),
                    None => warning,
                });
            }
            MetadataKind::RustIdentifier(name) if !is_rust_identifier(name) => {
                let error = Diagnostic::error(metadata.span, format!("`{}` is not a Rust identifier", shorten(name)));
                self.report(error.help("a keyword can be written as `r#keyword`"));
            }
            MetadataKind::RustType(name) if name.is_empty() => {
                self.report(Diagnostic::error(
                    metadata.span,
                    "the type is missing behind `rust:type:`",
                ));
            }
            kind if !is_at_home(kind, place) => {
                let message = format!("`[\"{shown}\"]` has no effect here");
                let warning = Diagnostic::warning_of("invalid-metadata", metadata.span, message);
                self.report(warning.remark(home(kind)));
            }
            _ => {}
        }
    }
}

fn is_at_home(kind: &MetadataKind, place: Place) -> bool {
    let in_interface = matches!(place, Place::Operation | Place::Interface | Place::Class);
    match kind {
        MetadataKind::Amd | MetadataKind::MarshaledResult | MetadataKind::Format(_) => in_interface,
        MetadataKind::Oneway | MetadataKind::Nonmutating => place == Place::Operation,
        MetadataKind::Deprecated(_) => !matches!(place, Place::File | Place::Type),
        MetadataKind::PreserveSlice => in_interface || place == Place::Exception,
        MetadataKind::Protected => {
            matches!(
                place,
                Place::Member | Place::Class | Place::Exception | Place::OtherDefinition
            )
        }
        MetadataKind::Underscore | MetadataKind::IcePrefix | MetadataKind::SuppressWarning(_) => place == Place::File,
        MetadataKind::RustIdentifier(_) => !matches!(place, Place::File | Place::Type),
        MetadataKind::RustType(_) => {
            matches!(
                place,
                Place::Member | Place::Parameter | Place::Type | Place::Container | Place::Operation
            )
        }
        MetadataKind::Foreign | MetadataKind::Unknown => true,
    }
}

fn home(kind: &MetadataKind) -> &'static str {
    match kind {
        MetadataKind::Oneway | MetadataKind::Nonmutating => "it belongs to an operation",
        MetadataKind::Amd | MetadataKind::MarshaledResult | MetadataKind::Format(_) => {
            "it belongs to an operation or an interface"
        }
        MetadataKind::PreserveSlice => "it belongs to a class",
        MetadataKind::Protected => "it belongs to a member",
        MetadataKind::Underscore | MetadataKind::IcePrefix | MetadataKind::SuppressWarning(_) => {
            "it belongs to the file: `[[\"...\"]]`"
        }
        MetadataKind::RustType(_) => "it belongs to a type, a member, a parameter, a sequence or a dictionary",
        _ => "it belongs to something with a name",
    }
}
