//! Operations that an interface inherits: Slice has neither overloading nor overriding.

use quote::ToTokens;
use syn::Path;
use syn::ext::IdentExt;

use crate::diagnostics::Errors;
use crate::model::{Description, Inherited, Interface};

/// Removes own operations and bases whose operations meet others of the same name.
pub(crate) fn interface(interface: &mut Interface, errors: &mut Errors) {
    let inherited = interface.inherited();
    let wrong_bases: Vec<_> = (0..interface.bases.len())
        .filter(|&number| base(interface, &inherited, number, errors))
        .collect();
    let wrong: Vec<_> = (0..interface.operations.len())
        .filter(|&number| own(interface, &inherited, number, errors))
        .collect();
    retain(&mut interface.operations, &wrong);
    retain(&mut interface.bases, &wrong_bases);
}

fn retain<T>(items: &mut Vec<T>, wrong: &[usize]) {
    let mut number = 0;
    items.retain(|_| {
        number += 1;
        !wrong.contains(&(number - 1))
    });
}

/// Whether an operation of base `number` has the name of one that an earlier base has.
fn base(interface: &Interface, inherited: &[Inherited<'_>], number: usize, errors: &mut Errors) -> bool {
    let this = &interface.bases[number];
    for operation in inherited.iter().filter(|operation| std::ptr::eq(operation.base, this)) {
        let earlier = inherited
            .iter()
            .take_while(|earlier| !std::ptr::eq(earlier.base, this))
            .find(|earlier| meet(earlier, operation));
        if let Some(earlier) = earlier {
            errors.push(
                &this.path,
                format!(
                    "bases `{}` and `{}` both have an operation `{}`\nnote: Slice has no overloading",
                    earlier.base.path.to_token_stream(),
                    this.path.to_token_stream(),
                    operation.operation.name
                ),
            );
            return true;
        }
    }
    false
}

fn meet(one: &Inherited<'_>, other: &Inherited<'_>) -> bool {
    one.operation.wire_name == other.operation.wire_name || one.operation.name.unraw() == other.operation.name.unraw()
}

/// Whether own operation `number` is inherited already.
fn own(interface: &Interface, inherited: &[Inherited<'_>], number: usize, errors: &mut Errors) -> bool {
    let own = &interface.operations[number];
    let found = inherited.iter().find(|inherited| {
        inherited.operation.wire_name == own.wire_name || inherited.operation.name.unraw() == own.name.unraw()
    });
    let Some(found) = found else { return false };
    let ancestors = interface.ancestors();
    errors.push(
        &own.name,
        format!(
            "operation `{}` is inherited from `{}` already\nnote: Slice has no overriding: an operation is declared once",
            own.name, ancestors[found.ancestor].interface.name
        ),
    );
    true
}

/// Of the operations that are derived from a block, those that other interfaces have are theirs: the block serves them.
pub(crate) fn leave_to_others(interface: &mut Interface, others: &[(Path, Description)]) {
    interface.operations.retain(|operation| {
        let mut theirs = others.iter().flat_map(|(_, other)| &other.operations);
        let name = operation.name.unraw().to_string();
        !theirs.any(|other| other.wire_name == operation.wire_name || other.is_named(&name))
    });
}
