//! The items under `#[derive(Class)]`.

use syn::{Data, DeriveInput};

use super::exception::{Members, class_definition, members, refuse_generics};
use crate::diagnostics::Errors;
use crate::model::{Class, docs_of};

/// Reads the struct of a class.
pub(crate) fn class(input: DeriveInput, errors: &mut Errors) -> Option<Class> {
    refuse_generics(&input.generics, "a class", errors);
    let (runtime, type_id, compact_id) = class_definition(&input, errors);
    let docs = docs_of(&input.attrs, &type_id);
    let Data::Struct(data) = input.data else {
        errors.push(
            &input.ident,
            "a Slice class is a struct\nhelp: what an instance may be is told by classes derived from it; an enum without fields derives `Enum`",
        );
        return None;
    };
    let Members { members, base } = members(data.fields, &input.ident, "a class", errors)?;
    Some(Class {
        runtime,
        name: input.ident,
        type_id,
        docs,
        compact_id,
        members,
        base,
    })
}
