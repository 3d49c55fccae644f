//! The order of a file: each definition behind what it needs.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::TypeInfo;
use super::names::Containers;
use super::node::{Node, each_part};

/// Something in the file.
#[derive(Debug)]
pub(super) enum Item {
    Declaration(Node),
    Definition(Node),
    /// A sequence or dictionary of a module.
    Container(&'static str, TypeInfo),
}

impl Item {
    pub(super) fn module(&self) -> &'static str {
        match self {
            Self::Declaration(node) | Self::Definition(node) => node.module(),
            Self::Container(module, _) => module,
        }
    }
}

/// Finds the order.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub(super) items: Vec<Item>,
    pub(super) includes: BTreeSet<&'static str>,
    pub(super) containers: Containers,
    /// What is defined, or begins to be.
    begun: HashSet<&'static str>,
    /// What is declared or defined.
    declared: HashSet<&'static str>,
    /// What is declared, to be defined later.
    later: VecDeque<Node>,
}

impl Order {
    /// The order of these and of all that they need.
    pub(super) fn of(roots: &[Node]) -> Self {
        let mut order = Self::default();
        reserve_names(roots, &mut order.containers);
        order.place_all(roots);
        order
    }

    fn place_all(&mut self, roots: &[Node]) {
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
