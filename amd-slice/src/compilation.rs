//! The result of a compilation, and the questions that its users ask.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use crate::{
    diagnostic::Diagnostics,
    ice,
    model::{Definition, DefinitionId, DefinitionKind, File, Item, Member, Module, ModuleId, Operation, Type},
    print,
    resolve::{
        Model,
        scope::{Entity, Scopes},
    },
    source::{FileId, Sources},
};

/// Checked definitions, from one or more files and all that they include.
#[derive(Debug)]
pub struct Compilation {
    model: Model,
    roots: Vec<FileId>,
    sources: Arc<Sources>,
    warnings: Diagnostics,
    by_name: HashMap<String, DefinitionId>,
}

impl Compilation {
    pub(crate) fn new(model: Model, roots: Vec<FileId>, sources: Arc<Sources>, warnings: Diagnostics) -> Self {
        let names = model
            .definitions
            .iter()
            .map(|definition| (definition.scoped_name.clone(), definition.id));
        let by_name = names.collect();
        Self {
            model,
            roots,
            sources,
            warnings,
            by_name,
        }
    }

    /// All files that were read, each after those that it includes. What depends on this compilation depends on them.
    pub fn files(&self) -> &[File] {
        &self.model.files
    }

    /// A file that was read.
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.model.files.iter().find(|file| file.id == id)
    }

    /// The path of a file, as it was found: relative where the include path or the user's path was.
    pub fn path(&self, id: FileId) -> &Path {
        self.sources.file(id).path()
    }

    /// Whether a file came with the compiler and was not read: one of Ice itself. Nothing on disk has its path.
    pub fn is_built_in(&self, id: FileId) -> bool {
        ice::text(self.path(id)).is_some()
    }

    /// The files that the user named, in that order.
    pub fn roots(&self) -> &[FileId] {
        &self.roots
    }

    /// The texts, to turn spans into lines and columns.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What is doubtful, though no error.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// All modules, outer ones before those within.
    pub fn modules(&self) -> &[Module] {
        &self.model.modules
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.model.modules[id.index()]
    }

    /// All definitions, in the order of their first declaration: each stands behind all that it holds or throws, but an
    /// interface or class that is declared early may stand before its bases.
    pub fn definitions(&self) -> &[Definition] {
        &self.model.definitions
    }

    /// A definition.
    pub fn definition(&self, id: DefinitionId) -> &Definition {
        &self.model.definitions[id.index()]
    }

    /// The definition with a scoped name: `::Demo::Greeter`, or without the first `::`.
    pub fn find(&self, scoped_name: &str) -> Option<&Definition> {
        let id = if scoped_name.starts_with("::") {
            self.by_name.get(scoped_name)
        } else {
            self.by_name.get(&format!("::{scoped_name}"))
        };
        id.map(|id| self.definition(*id))
    }

    /// The definitions of a file, in its order, without mere declarations and without those of files that it includes.
    pub fn definitions_in(&self, file: FileId) -> Vec<&Definition> {
        let mut found = Vec::new();
        if let Some(file) = self.file(file) {
            self.collect(&file.items, &mut found);
        }
        found
    }

    fn collect<'a>(&'a self, items: &'a [Item], found: &mut Vec<&'a Definition>) {
        for item in items {
            match item {
                Item::Module(module) => self.collect(&module.items, found),
                Item::Definition(id) => found.push(self.definition(*id)),
                Item::Declaration(_) => {}
            }
        }
    }

    /// All that an interface, class or exception extends or implements, directly or not: bases before their heirs, and each
    /// once. The definition itself is the last.
    pub fn lineage(&self, id: DefinitionId) -> Vec<&Definition> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([id]);
        let bases = |id: DefinitionId| self.definition(id).kind.bases().into_iter();
        let mut stack = vec![(id, bases(id))];
        while let Some((id, rest)) = stack.last_mut() {
            match rest.next() {
                Some(base) if seen.insert(base) => stack.push((base, bases(base))),
                Some(_) => {}
                None => {
                    found.push(self.definition(*id));
                    stack.pop();
                }
            }
        }
        found
    }

    /// The operations of an interface or a class with all that it inherits, each with its owner: inherited ones first.
    pub fn operations(&self, id: DefinitionId) -> Vec<(&Definition, &Operation)> {
        let owners = self.lineage(id).into_iter();
        owners
            .flat_map(|owner| owner.kind.operations().iter().map(move |operation| (owner, operation)))
            .collect()
    }

    /// The members of a struct, class or exception with all that it inherits, each with its owner: inherited ones first.
    pub fn members(&self, id: DefinitionId) -> Vec<(&Definition, &Member)> {
        let owners = self.lineage(id).into_iter();
        owners
            .flat_map(|owner| owner.kind.members().iter().map(move |member| (owner, member)))
            .collect()
    }

    /// The type ids of an interface as `ice_ids` gives them: sorted, with `::Ice::Object`.
    pub fn type_ids(&self, id: DefinitionId) -> Vec<&str> {
        let own = self
            .lineage(id)
            .into_iter()
            .map(|definition| definition.scoped_name.as_str());
        own.chain(["::Ice::Object"])
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// Whether instances of classes are in a type's values, directly or not. Those in the members of classes do not count:
    /// a class is one already.
    pub fn uses_classes(&self, ty: Type) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![ty];
        while let Some(ty) = open.pop() {
            match ty {
                Type::AnyClass | Type::Class(_) | Type::InterfaceByValue(_) => return true,
                Type::Struct(id) | Type::Sequence(id) | Type::Dictionary(id) if seen.insert(id) => {
                    match &self.definition(id).kind {
                        DefinitionKind::Sequence(found) => open.push(found.element.ty),
                        DefinitionKind::Dictionary(found) => open.push(found.value.ty),
                        kind => open.extend(kind.members().iter().map(|member| member.ty.ty)),
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// A file as Slice, in one style: what the formatter prints. It compiles to the same definitions.
    ///
    /// Comments other than doc comments are lost, conditionals are decided, macros are expanded.
    ///
    /// ```
    /// let compilation = amd_slice::Compiler::new()
    ///     .add_source("A.ice", "module A { enum E {a,b} /** Sums. */ interface I{idempotent int sum(E e,out byte rest);} }")
    ///     .compile(&["A.ice"])?;
    /// assert_eq!(
    ///     compilation.to_slice(compilation.roots()[0]),
    ///     "\
    /// #pragma once
    ///
    /// module A
    /// {
    ///     enum E
    ///     {
    ///         a,
    ///         b
    ///     }
    ///
    ///     /**
    ///      * Sums.
    ///      */
    ///     interface I
    ///     {
    ///         idempotent int sum(E e, out byte rest);
    ///     }
    /// }
    /// "
    /// );
    /// # Ok::<(), amd_slice::Diagnostics>(())
    /// ```
    pub fn to_slice(&self, file: FileId) -> String {
        print::file(self, file)
    }

    /// One definition as Slice, without its module and with full names for all that is not of it.
    pub fn definition_to_slice(&self, id: DefinitionId) -> String {
        print::definition(self, id)
    }

    /// The definition that a name stands for in a module, from which on names are searched outwards.
    pub(crate) fn search(&self, parts: &[&str], from: ModuleId) -> Option<Entity> {
        let mut scope = Some(from);
        loop {
            if let Some(entity) = search_in(&self.model.scopes, parts, scope) {
                return Some(entity);
            }
            scope = self.module(scope?).parent;
        }
    }
}

fn search_in(scopes: &Scopes, parts: &[&str], mut scope: Option<ModuleId>) -> Option<Entity> {
    let (last, outer) = parts.split_last()?;
    for part in outer {
        match scopes.symbol(scope, part)?.entity {
            Entity::Module(module) => scope = Some(module),
            Entity::Definition(_) => return None,
        }
    }
    scopes.symbol(scope, last).map(|symbol| symbol.entity)
}
