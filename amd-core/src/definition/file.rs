//! A complete file.

use std::fmt;

use super::names::{escaped, split};
use super::node::{Node, names_in};
use super::order::{Item, Order};
use super::scope::Scope;
use super::writer::Writer;
use super::{InterfaceInfo, print};

/// A complete Slice file, which compilers of other languages accept: interfaces, their bases, and the definitions of all
/// types that they use, wherever in Rust these are defined. `Display` writes it.
///
/// Each definition follows what it needs; where two need each other, one is declared before. Sequences and dictionaries
/// get names by what they hold: `StringSeq`, `StringIntDict`. Definitions of Ice itself are included, not repeated.
///
/// ```
/// use amd::prelude::*;
///
/// #[derive(Clone, Debug, Struct)]
/// #[amd(module = "VisitorCenter")]
/// pub struct Ticket {
///     pub number: i32,
/// }
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Desk {
///     /// Sells a ticket for each name.
///     fn sell_all(&self, names: Vec<String>) -> Vec<Ticket>;
/// }
///
/// let expected = "\
/// ##pragma once
///
/// module VisitorCenter
/// {
///     sequence<string> StringSeq;
///
///     struct Ticket
///     {
///         int number;
///     }
///
///     sequence<Ticket> TicketSeq;
///
///     interface Desk
///     {
///         /** Sells a ticket for each name. */
///         TicketSeq sellAll(StringSeq names);
///     }
/// }
/// ";
/// assert_eq!(DeskPrx::SLICE.to_string(), expected);
/// assert_eq!(amd::SliceFile::of(&[DeskPrx::INTERFACE]).to_string(), expected);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SliceFile<'i> {
    interfaces: &'i [&'static InterfaceInfo],
}

impl<'i> SliceFile<'i> {
    /// The file of these interfaces: of `&[GreeterPrx::INTERFACE]`, or of all those of the program,
    /// [`interfaces()`](super::interfaces).
    #[must_use]
    pub const fn of(interfaces: &'i [&'static InterfaceInfo]) -> Self {
        Self { interfaces }
    }
}

impl fmt::Display for SliceFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What every object has is known everywhere.
        let roots = self
            .interfaces
            .iter()
            .filter(|root| root.type_id != InterfaceInfo::OBJECT_TYPE_ID);
        let roots: Vec<_> = roots.copied().map(Node::Interface).collect();
        f.write_str(&write(&Order::of(&roots)))
    }
}

fn write(order: &Order) -> String {
    let mut writer = Writer::default();
    writer.line("#pragma once");
    if has_underscores(&order.items) {
        writer.line("[[\"underscore\"]]");
    }
    for file in &order.includes {
        writer.line(&format!("#include <Ice/{file}.ice>"));
    }
    for item in &order.items {
        let module = item.module();
        writer.enter(module, !matches!(item, Item::Definition(_)));
        match item {
            Item::Declaration(node) => {
                let kind = if matches!(node, Node::Data(_)) {
                    "class"
                } else {
                    "interface"
                };
                writer.line(&format!("{kind} {};", escaped(split(node.type_id()).1)));
            }
            Item::Definition(node) => {
                let scope = Scope::of(&order.containers, module, &names_in(*node));
                match node {
                    Node::Data(definition) => print::definition(definition, &scope, &mut writer),
                    Node::Interface(found) => print::interface(found, &scope, &mut writer),
                }
            }
            Item::Container(_, ty) => {
                let scope = Scope::of(&order.containers, module, &[]);
                writer.line(&scope.container(ty));
            }
        }
    }
    writer.finish()
}

/// Whether a name has an underscore, which Ice 3.7 allows where a file says so.
fn has_underscores(items: &[Item]) -> bool {
    let mut definitions = items.iter().filter_map(|item| match item {
        Item::Definition(node) => Some(*node),
        Item::Declaration(_) | Item::Container(..) => None,
    });
    definitions.any(|node| node.type_id().contains('_') || names_in(node).iter().any(|name| name.contains('_')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definition, DefinitionKind, MemberInfo, TypeInfo};

    const IDENTITY: Definition = Definition {
        type_id: "::Ice::Identity",
        docs: "",
        kind: DefinitionKind::Struct {
            members: &[member("category", TypeInfo::Basic("string"))],
        },
    };

    const fn member(name: &'static str, ty: TypeInfo) -> MemberInfo {
        MemberInfo {
            name,
            docs: "",
            tag: None,
            ty,
        }
    }

    fn interface(exception: &'static Definition) -> String {
        let operation = super::super::OperationInfo {
            name: "find_it",
            mode: super::super::OperationMode::Normal,
            docs: "",
            metadata: &[],
            parameters: &[],
            results: &[],
            returns: true,
            exceptions: Box::leak(Box::new([exception])),
        };
        let interface: &'static InterfaceInfo = Box::leak(Box::new(InterfaceInfo {
            type_id: "::M::Finder",
            operations: Box::leak(Box::new([operation])),
            ..InterfaceInfo::OBJECT
        }));
        SliceFile::of(&[interface, &InterfaceInfo::OBJECT, interface]).to_string()
    }

    #[test]
    fn what_ice_defines_is_included_and_underscores_are_announced() {
        static GONE: Definition =
            Definition::exception("::M::Gone", None, &[member("who", TypeInfo::Defined(&IDENTITY))]);
        assert_eq!(
            interface(&GONE),
            "#pragma once\n[[\"underscore\"]]\n#include <Ice/Identity.ice>\n\n\
             module M\n{\n    exception Gone\n    {\n        ::Ice::Identity who;\n    }\n\n    \
             interface Finder\n    {\n        void find_it() throws Gone;\n    }\n}\n"
        );
    }

    #[test]
    fn what_every_object_has_needs_no_file() {
        assert_eq!(SliceFile::of(&[&InterfaceInfo::OBJECT]).to_string(), "#pragma once\n");
    }

    /// What no Slice compiler accepts, and no derive makes: it ends all the same.
    #[test]
    fn circles_that_slice_has_not_come_to_an_end() {
        static ME: Definition = Definition::exception("::M::Me", Some(&ME), &[member("next", TypeInfo::Defined(&ME))]);
        assert_eq!(interface(&ME).matches("exception Me extends Me").count(), 1);
    }
}
