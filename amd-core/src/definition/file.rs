//! What a complete file has, and in which order.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::fmt;

use super::names::{Containers, escaped, split};
use super::print::{self, Names};
use super::writer::Writer;
use super::{Definition, DefinitionKind, InterfaceInfo, TypeInfo};

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
        let mut order = Order::default();
        // What every object has is known everywhere.
        let roots = self
            .interfaces
            .iter()
            .filter(|root| root.type_id != InterfaceInfo::OBJECT_TYPE_ID);
        let roots: Vec<_> = roots.copied().map(Node::Interface).collect();
        reserve_names(&roots, &mut order.containers);
        order.place_all(roots);
        f.write_str(&order.write())
    }
}

/// What has a type id.
#[derive(Clone, Copy, Debug)]
enum Node {
    Data(&'static Definition),
    Interface(&'static InterfaceInfo),
}

impl Node {
    fn type_id(self) -> &'static str {
        match self {
            Self::Data(definition) => definition.type_id,
            Self::Interface(interface) => interface.type_id,
        }
    }

    fn module(self) -> &'static str {
        split(self.type_id()).0
    }

    /// What must be defined before it.
    fn needs(self) -> Vec<Self> {
        match self {
            Self::Data(definition) => definition.base().into_iter().map(Self::Data).collect(),
            Self::Interface(interface) => {
                let exceptions = interface.operations.iter().flat_map(|operation| operation.exceptions);
                let bases = interface.bases.iter().copied().map(Self::Interface);
                bases.chain(exceptions.copied().map(Self::Data)).collect()
            }
        }
    }

    /// The types that it uses.
    fn types(self) -> Vec<TypeInfo> {
        match self {
            Self::Data(definition) => definition.members().iter().map(|member| member.ty).collect(),
            Self::Interface(interface) => {
                let operations = interface.operations.iter();
                let types = operations.flat_map(|operation| {
                    let results = operation.results.iter().map(|result| result.ty);
                    operation.parameters.iter().map(|p| p.ty).chain(results)
                });
                types.collect()
            }
        }
    }

    /// The definition that a type leads to.
    fn of(ty: &TypeInfo) -> Option<Self> {
        match ty {
            TypeInfo::Defined(definition) => Some(Self::Data(definition)),
            TypeInfo::Class(definition) => definition().map(Self::Data),
            TypeInfo::Proxy(interface) => Some(Self::Interface(interface())),
            TypeInfo::Basic(_) | TypeInfo::Sequence(_) | TypeInfo::Dictionary(..) => None,
        }
        .filter(|node| node.type_id() != InterfaceInfo::OBJECT_TYPE_ID)
    }

    /// The file of Ice's that defines it.
    fn ice_file(self) -> Option<&'static str> {
        let name = self.type_id().strip_prefix("::Ice::")?;
        Some(match name {
            "EncodingVersion" | "ProtocolVersion" => "Version",
            "Router" | "RouterFinder" => "Router",
            "Process" => "Process",
            "PropertiesAdmin" => "PropertiesAdmin",
            "LoggerAdmin" | "RemoteLogger" | "LogMessage" | "LogMessageType" => "RemoteLogger",
            "AdapterNotFoundException" | "ObjectNotFoundException" => "Locator",
            _ if name.starts_with("Locator") => "Locator",
            name => name,
        })
    }
}

/// Every definition has its name before containers get theirs.
fn reserve_names(roots: &[Node], containers: &mut Containers) {
    let (mut seen, mut left) = (HashSet::new(), roots.to_vec());
    while let Some(node) = left.pop() {
        if node.ice_file().is_some() || !seen.insert(node.type_id()) {
            continue;
        }
        containers.reserve(node.type_id());
        left.extend(node.needs());
        for ty in node.types() {
            each_part(&ty, &mut |part| left.extend(Node::of(part)));
        }
    }
}

/// The type and those that it is made of.
fn each_part(ty: &TypeInfo, visit: &mut dyn FnMut(&TypeInfo)) {
    visit(ty);
    match ty {
        TypeInfo::Sequence(element) => each_part(element, visit),
        TypeInfo::Dictionary(key, value) => {
            each_part(key, visit);
            each_part(value, visit);
        }
        TypeInfo::Basic(_) | TypeInfo::Defined(_) | TypeInfo::Class(_) | TypeInfo::Proxy(_) => {}
    }
}

/// Something in the file.
#[derive(Debug)]
enum Item {
    Declaration(Node),
    Definition(Node),
    /// A sequence or dictionary of a module.
    Container(&'static str, TypeInfo),
}

impl Item {
    fn module(&self) -> &'static str {
        match self {
            Self::Declaration(node) | Self::Definition(node) => node.module(),
            Self::Container(module, _) => module,
        }
    }
}

/// Finds the order.
#[derive(Debug, Default)]
struct Order {
    items: Vec<Item>,
    includes: BTreeSet<&'static str>,
    containers: Containers,
    /// What is defined, or begins to be.
    begun: HashSet<&'static str>,
    /// What is declared or defined.
    declared: HashSet<&'static str>,
    /// What is declared, to be defined later.
    later: VecDeque<Node>,
}

impl Order {
    fn place_all(&mut self, roots: Vec<Node>) {
        self.later.extend(roots);
        while let Some(node) = self.later.pop_front() {
            self.place(node);
        }
    }

    /// Defines it behind all that it needs.
    fn place(&mut self, node: Node) {
        if self.includes(node) || !self.begun.insert(node.type_id()) {
            return;
        }
        for needed in node.needs() {
            self.place(needed);
        }
        for ty in node.types() {
            // Within its own definition it is known.
            if Node::of(&ty).is_none_or(|found| found.type_id() != node.type_id()) {
                self.require(&ty, node.module());
            }
        }
        self.declared.insert(node.type_id());
        self.items.push(Item::Definition(node));
    }

    /// Makes a type known.
    fn require(&mut self, ty: &TypeInfo, module: &'static str) {
        match ty {
            TypeInfo::Basic(_) => {}
            TypeInfo::Sequence(element) => {
                self.require(element, module);
                self.name(ty, module);
            }
            TypeInfo::Dictionary(key, value) => {
                self.require(key, module);
                self.require(value, module);
                self.name(ty, module);
            }
            TypeInfo::Defined(definition) => self.place(Node::Data(definition)),
            TypeInfo::Class(_) | TypeInfo::Proxy(_) => {
                if let Some(node) = Node::of(ty) {
                    self.declare(node);
                }
            }
        }
    }

    fn name(&mut self, ty: &TypeInfo, module: &'static str) {
        if self.containers.get(module, ty).is_none() {
            self.containers.add(module, ty);
            self.items.push(Item::Container(module, *ty));
        }
    }

    fn declare(&mut self, node: Node) {
        if !self.includes(node) && self.declared.insert(node.type_id()) {
            self.items.push(Item::Declaration(node));
            self.later.push_back(node);
        }
    }

    /// Whether a file of Ice's defines it.
    fn includes(&mut self, node: Node) -> bool {
        let file = node.ice_file();
        self.includes.extend(file);
        file.is_some()
    }

    fn write(&self) -> String {
        let mut writer = Writer::default();
        writer.line("#pragma once");
        if self.has_underscores() {
            writer.line("[[\"underscore\"]]");
        }
        for file in &self.includes {
            writer.line(&format!("#include <Ice/{file}.ice>"));
        }
        for item in &self.items {
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
                    let scope = Scope::of(&self.containers, module, &names_in(*node));
                    match node {
                        Node::Data(definition) => print::definition(definition, &scope, &mut writer),
                        Node::Interface(found) => print::interface(found, &scope, &mut writer),
                    }
                }
                Item::Container(_, ty) => {
                    let scope = Scope::of(&self.containers, module, &[]);
                    writer.line(&scope.container(ty));
                }
            }
        }
        writer.finish()
    }

    /// Whether a name has an underscore, which Ice 3.7 allows where a file says so.
    fn has_underscores(&self) -> bool {
        let mut definitions = self.items.iter().filter_map(|item| match item {
            Item::Definition(node) => Some(*node),
            Item::Declaration(_) | Item::Container(..) => None,
        });
        definitions.any(|node| node.type_id().contains('_') || names_in(node).iter().any(|name| name.contains('_')))
    }
}

/// How things are called within a definition.
struct Scope<'o> {
    containers: &'o Containers,
    module: &'o str,
    /// Names that are defined here, in lower case: a type of that name is written in full.
    inner: HashSet<String>,
}

impl<'o> Scope<'o> {
    fn of(containers: &'o Containers, module: &'o str, inner: &[&str]) -> Self {
        let inner = inner.iter().map(|name| name.to_lowercase()).collect();
        Self {
            containers,
            module,
            inner,
        }
    }

    /// `sequence<string> StringSeq;`
    fn container(&self, ty: &TypeInfo) -> String {
        let what = match ty {
            TypeInfo::Dictionary(key, value) => format!("dictionary<{}, {}>", self.ty(key), self.ty(value)),
            TypeInfo::Sequence(element) => format!("sequence<{}>", self.ty(element)),
            other => self.ty(other),
        };
        format!("{what} {};", self.ty(ty))
    }

    /// A name as seen from here: short in its own module, else from the top. Ice's compilers know no backslash in a
    /// scoped name.
    fn name(&self, module: &str, name: &str) -> String {
        if module == self.module && !self.inner.contains(&name.to_lowercase()) {
            escaped(name)
        } else {
            format!("::{module}::{name}")
        }
    }
}

impl Names for Scope<'_> {
    fn ty(&self, ty: &TypeInfo) -> String {
        match (self.containers.get(self.module, ty), Node::of(ty), ty) {
            (Some(name), ..) => self.name(self.module, name),
            (None, Some(node), TypeInfo::Proxy(_)) => self.reference(node.type_id()) + "*",
            (None, Some(node), _) => self.reference(node.type_id()),
            (None, None, ty) => ty.to_string(),
        }
    }

    fn reference(&self, type_id: &str) -> String {
        let (module, name) = split(type_id);
        self.name(module, name)
    }
}

/// The names inside of a definition.
fn names_in(node: Node) -> Vec<&'static str> {
    match node {
        Node::Interface(interface) => {
            let names = interface.operations.iter().flat_map(|operation| {
                let parameters = operation.parameters.iter().map(|p| p.name);
                parameters.chain([operation.name])
            });
            names.collect()
        }
        Node::Data(definition) => match definition.kind {
            DefinitionKind::Enum { enumerators } => enumerators.iter().map(|found| found.name).collect(),
            _ => definition.members().iter().map(|member| member.name).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::MemberInfo;

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
