//! Types: what may be a key, what may be sent, and how deep types nest.

use super::Checker;
use crate::{
    diagnostic::{Diagnostic, shorten},
    model::{Definition, DefinitionKind, Type, TypeRef},
};

/// Structs, sequences and dictionaries within each other. Their code is nested as deep.
const MAX_TYPE_DEPTH: usize = 100;

/// Whether a type may be the key of a dictionary.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Legal,
    /// There are sequences in it, which Ice allows and advises against.
    Deprecated,
    Illegal,
}

impl Checker<'_> {
    pub(super) fn types(&mut self) {
        // Whatever holds another by value stands behind it, so one pass knows all that it needs.
        let mut keys = Vec::with_capacity(self.model.definitions.len());
        let mut depths = Vec::with_capacity(self.model.definitions.len());
        for definition in &self.model.definitions {
            self.dictionary_key(definition, &keys);
            self.no_local_types(definition);
            keys.push(key_of_definition(definition, &keys));
            let depth = depth(definition, &depths);
            if depth == MAX_TYPE_DEPTH + 1 {
                let message = format!("types are nested deeper than {MAX_TYPE_DEPTH} levels");
                self.report(Diagnostic::error(definition.span, message));
            }
            depths.push(depth);
        }
    }

    fn dictionary_key(&mut self, definition: &Definition, keys: &[Key]) {
        let DefinitionKind::Dictionary(dictionary) = &definition.kind else {
            return;
        };
        if definition.is_local {
            return;
        }
        let name = self.type_name(dictionary.key.ty);
        match key_of(dictionary.key.ty, keys) {
            Key::Legal => {}
            Key::Deprecated => {
                let message = "sequences in the key of a dictionary are deprecated";
                self.report(Diagnostic::warning_of("deprecated", dictionary.key.span, message));
            }
            Key::Illegal => {
                let message = format!("`{name}` cannot be the key of a dictionary");
                let error = Diagnostic::error(dictionary.key.span, message)
                    .remark("keys are integers, bools, strings, enums, and structs of these");
                self.report(error);
            }
        }
    }

    /// What is sent cannot hold what is local.
    fn no_local_types(&mut self, definition: &Definition) {
        if definition.is_local {
            return;
        }
        let mut types: Vec<&TypeRef> = definition.kind.members().iter().map(|member| &member.ty).collect();
        match &definition.kind {
            DefinitionKind::Sequence(found) => types.push(&found.element),
            DefinitionKind::Dictionary(found) => types.extend([&found.key, &found.value]),
            _ => {}
        }
        for operation in definition.kind.operations() {
            types.extend(operation.result.iter().map(|result| &result.ty));
            types.extend(operation.parameters.iter().map(|parameter| &parameter.ty));
            for exception in &operation.throws {
                let exception = self.definition(*exception);
                if exception.is_local {
                    let message = format!("`{}` is local and cannot be thrown to a client", exception.name);
                    let error = Diagnostic::error(operation.span, message);
                    self.report(error.note(exception.span, "it is defined here"));
                }
            }
        }
        for ty in types {
            let local = match ty.ty.definition() {
                Some(id) => self.definition(id).is_local,
                None => ty.ty == Type::LocalObject,
            };
            if local {
                let message = format!("`{}` is local and cannot be sent", self.type_name(ty.ty));
                let help = format!("`{}` must be local too, or do without it", shorten(&definition.name));
                self.report(Diagnostic::error(ty.span, message).help(help));
            }
        }
    }

    fn type_name(&self, ty: Type) -> String {
        match (ty.keyword(), ty.definition()) {
            (Some(keyword), _) => keyword.to_owned(),
            (None, Some(id)) => {
                let star = if matches!(ty, Type::Proxy(_)) { "*" } else { "" };
                format!("{}{star}", shorten(&self.definition(id).name))
            }
            (None, None) => String::new(),
        }
    }
}

fn key_of(ty: Type, keys: &[Key]) -> Key {
    match ty {
        Type::Bool | Type::Byte | Type::Short | Type::Int | Type::Long | Type::String | Type::Enum(_) => Key::Legal,
        Type::Struct(id) | Type::Sequence(id) => keys.get(id.index()).copied().unwrap_or(Key::Illegal),
        _ => Key::Illegal,
    }
}

fn key_of_definition(definition: &Definition, keys: &[Key]) -> Key {
    match &definition.kind {
        DefinitionKind::Struct(found) => found
            .members
            .iter()
            .map(|member| key_of(member.ty.ty, keys))
            .max()
            .unwrap_or(Key::Legal),
        DefinitionKind::Sequence(found) => key_of(found.element.ty, keys).max(Key::Deprecated),
        _ => Key::Illegal,
    }
}

fn depth(definition: &Definition, depths: &[usize]) -> usize {
    let of = |ty: Type| match ty {
        Type::Struct(id) | Type::Sequence(id) | Type::Dictionary(id) => depths.get(id.index()).copied().unwrap_or(0),
        _ => 0,
    };
    match &definition.kind {
        DefinitionKind::Struct(found) => 1 + found.members.iter().map(|member| of(member.ty.ty)).max().unwrap_or(0),
        DefinitionKind::Sequence(found) => 1 + of(found.element.ty),
        DefinitionKind::Dictionary(found) => 1 + of(found.key.ty).max(of(found.value.ty)),
        _ => 0,
    }
}
