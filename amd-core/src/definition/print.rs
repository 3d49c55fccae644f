//! The text of single definitions.

use super::names::{escaped, split};
use super::writer::Writer;
use super::{
    Definition, DefinitionKind, EnumeratorInfo, InterfaceInfo, MemberInfo, OperationInfo, OperationMode, TypeInfo,
};

/// How things are called where something is written.
pub(super) trait Names {
    /// A type.
    fn ty(&self, ty: &TypeInfo) -> String;

    /// What has this type id.
    fn reference(&self, type_id: &str) -> String;
}

/// All in full.
struct InFull;

impl Names for InFull {
    fn ty(&self, ty: &TypeInfo) -> String {
        ty.to_string()
    }

    fn reference(&self, type_id: &str) -> String {
        type_id.to_owned()
    }
}

/// Writes a struct, an enum, an exception or a class.
pub(super) fn definition(definition: &Definition, names: &dyn Names, writer: &mut Writer) {
    writer.docs(definition.docs);
    let name = escaped(split(definition.type_id).1);
    let extends = |base: Option<&Definition>| {
        let base = base.map(|base| format!(" extends {}", names.reference(base.type_id)));
        base.unwrap_or_default()
    };
    match definition.kind {
        DefinitionKind::Struct { members } => {
            writer.block(&format!("struct {name}"), |writer| {
                self::members(members, names, writer)
            });
        }
        DefinitionKind::Enum { enumerators } => {
            writer.block(&format!("enum {name}"), |writer| self::enumerators(enumerators, writer));
        }
        DefinitionKind::Exception { base, members } => {
            let head = format!("exception {name}{}", extends(base));
            writer.block(&head, |writer| self::members(members, names, writer));
        }
        DefinitionKind::Class {
            base,
            compact_id,
            members,
        } => {
            let compact_id = compact_id.map(|id| format!("({id})")).unwrap_or_default();
            let head = format!("class {name}{compact_id}{}", extends(base));
            writer.block(&head, |writer| self::members(members, names, writer));
        }
    }
}

/// Writes an interface.
pub(super) fn interface(interface: &InterfaceInfo, names: &dyn Names, writer: &mut Writer) {
    writer.docs(interface.docs);
    let name = escaped(split(interface.type_id).1);
    let bases = interface.bases.iter().map(|base| names.reference(base.type_id));
    let head = format!("interface {name}{}", list(" extends ", bases));
    writer.block(&head, |writer| {
        let mut gap = Gap::default();
        for operation in interface.operations {
            gap.before(!operation.docs.is_empty(), writer);
            writer.docs(operation.docs);
            writer.line(&format!("{};", self::operation(operation, names)));
        }
    });
}

/// An interface without what it uses.
pub(super) fn interface_alone(of: &InterfaceInfo) -> String {
    let mut writer = Writer::default();
    interface(of, &InFull, &mut writer);
    writer.finish()
}

/// An operation without its documentation.
pub(super) fn operation_alone(of: &OperationInfo) -> String {
    operation(of, &InFull)
}

fn operation(operation: &OperationInfo, names: &dyn Names) -> String {
    let metadata = list("", operation.metadata.iter().map(|text| format!("[\"{text}\"] ")));
    let idempotent = match operation.mode {
        OperationMode::Normal => "",
        OperationMode::Nonmutating | OperationMode::Idempotent => "idempotent ",
    };
    let returned = operation
        .return_value()
        .map_or_else(|| "void".to_owned(), |value| tagged(value.tag) + &names.ty(&value.ty));
    let parameters = operation
        .parameters
        .iter()
        .map(|p| format!("{}{} {}", tagged(p.tag), names.ty(&p.ty), escaped(p.name)));
    let outs = operation
        .out_parameters()
        .iter()
        .zip(out_names(operation))
        .map(|(out, name)| format!("out {}{} {name}", tagged(out.tag), names.ty(&out.ty)));
    let parameters = list("", parameters.chain(outs));
    let throws = list(
        " throws ",
        operation.exceptions.iter().map(|found| names.reference(found.type_id)),
    );
    let name = escaped(operation.name);
    format!("{metadata}{idempotent}{returned} {name}({parameters}){throws}")
}

/// `out1`, `out2`, .. without those that in-parameters are called.
fn out_names(operation: &OperationInfo) -> impl Iterator<Item = String> {
    let names = (1..).map(|number: u32| format!("out{number}"));
    names.filter(|name| !operation.parameters.iter().any(|p| p.name.eq_ignore_ascii_case(name)))
}

fn members(members: &[MemberInfo], names: &dyn Names, writer: &mut Writer) {
    let mut gap = Gap::default();
    for member in members {
        gap.before(!member.docs.is_empty(), writer);
        writer.docs(member.docs);
        let (tag, ty, name) = (tagged(member.tag), names.ty(&member.ty), escaped(member.name));
        writer.line(&format!("{tag}{ty} {name};"));
    }
}

fn enumerators(enumerators: &[EnumeratorInfo], writer: &mut Writer) {
    let (mut gap, mut next) = (Gap::default(), Some(0));
    for (number, enumerator) in enumerators.iter().enumerate() {
        gap.before(!enumerator.docs.is_empty(), writer);
        writer.docs(enumerator.docs);
        let value = if next == Some(enumerator.value) {
            String::new()
        } else {
            format!(" = {}", enumerator.value)
        };
        let comma = if number + 1 < enumerators.len() { "," } else { "" };
        writer.line(&format!("{}{value}{comma}", escaped(enumerator.name)));
        next = enumerator.value.checked_add(1);
    }
}

fn tagged(tag: Option<u32>) -> String {
    tag.map(|tag| format!("optional({tag}) ")).unwrap_or_default()
}

/// `before`, and the words with commas between them; nothing if there are none.
fn list(before: &str, words: impl Iterator<Item = String>) -> String {
    let words: Vec<_> = words.collect();
    if words.is_empty() {
        return String::new();
    }
    format!("{before}{}", words.join(", "))
}

/// A blank line between two lines of which one has a comment.
#[derive(Debug, Default)]
struct Gap {
    previous: Option<bool>,
}

impl Gap {
    fn before(&mut self, has_docs: bool, writer: &mut Writer) {
        if self
            .previous
            .replace(has_docs)
            .is_some_and(|previous| previous || has_docs)
        {
            writer.line("");
        }
    }
}
