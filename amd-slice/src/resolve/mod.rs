//! The syntax tree to definitions: one walk from top to bottom in which every name is looked up where it stands.
//!
//! Since a definition can only name what stands above it, definitions never form a cycle, except through classes and
//! interfaces, which are references.

mod body;
mod constants;
mod docs;
pub(crate) mod scope;
mod types;

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
};

use self::scope::{Entity, Scopes};
use crate::{
    ast::{self, Identifier, Prelude, ScopedName, Unit},
    diagnostic::{Diagnostic, shorten},
    doc_comment,
    model::{
        Class, Constant, Definition, DefinitionId, DefinitionKind, Dictionary, Docs, Enum, Exception, File, Include,
        Interface, Item, Literal, Metadata, MetadataKind, MetadataList, Module, ModuleId, ModuleItem, Sequence, Struct,
        Type, Value,
    },
    preprocessor::Preprocessor,
    source::{FileId, Sources, Span},
};

/// All definitions of a compilation.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) files: Vec<File>,
    pub(crate) modules: Vec<Module>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) scopes: Scopes,
}

/// Looks all names up.
pub(crate) fn resolve(units: &[Unit], preprocessor: &mut Preprocessor<'_>) -> Model {
    let (mut all_names, mut defined) = (HashMap::new(), HashMap::new());
    for unit in units {
        collect_names(&unit.items, "", &mut all_names, &mut defined);
    }
    let mut resolver = Resolver {
        preprocessor,
        scopes: Scopes::default(),
        files: HashMap::new(),
        file_order: Vec::new(),
        modules: Vec::new(),
        definitions: Vec::new(),
        valueless: HashSet::new(),
        all_names,
        defined,
        link_steps: Cell::new(docs::MAX_LINK_STEPS),
    };
    for unit in units {
        resolver.unit(unit);
    }
    resolver.link_docs();
    resolver.finish()
}

fn collect_names(
    items: &[ast::Item],
    outer: &str,
    names: &mut HashMap<String, Span>,
    defined: &mut HashMap<String, Span>,
) {
    for item in items {
        match item {
            ast::Item::Module(module) => {
                let mut path = outer.to_owned();
                for name in &module.names {
                    path = format!("{path}::{}", name.text);
                }
                collect_names(&module.items, &path, names, defined);
            }
            ast::Item::Definition(definition) => {
                let path = format!("{outer}::{}", definition.name.text);
                let declared_only = matches!(
                    definition.kind,
                    ast::DefinitionKind::InterfaceDeclaration | ast::DefinitionKind::ClassDeclaration
                );
                if !declared_only {
                    defined.entry(path.clone()).or_insert(definition.name.span);
                }
                names.entry(path).or_insert(definition.name.span);
            }
            ast::Item::FileMetadata(_) => {}
        }
    }
}

struct Resolver<'a, 'p> {
    preprocessor: &'a mut Preprocessor<'p>,
    scopes: Scopes,
    files: HashMap<FileId, File>,
    /// Files, included ones before those that include them.
    file_order: Vec<FileId>,
    modules: Vec<Module>,
    definitions: Vec<Definition>,
    /// Constants whose values are wrong.
    valueless: HashSet<DefinitionId>,
    /// Every name that is declared or defined anywhere, to tell what comes too late from what does not come at all.
    all_names: HashMap<String, Span>,
    /// How many more names links in comments may be compared with.
    link_steps: Cell<usize>,
    /// Every name that is defined anywhere.
    defined: HashMap<String, Span>,
}

impl Resolver<'_, '_> {
    fn unit(&mut self, unit: &Unit) {
        self.scopes.visible = self.included_by(unit.root);
        self.items(&unit.items, None);
        self.file(unit.root).is_root = true;
    }

    /// The file itself and all that it includes, directly or not. Files are noted on the way, includes first.
    fn included_by(&mut self, root: FileId) -> HashSet<FileId> {
        let mut included: HashMap<FileId, Vec<Include>> = HashMap::new();
        for include in &self.preprocessor.includes {
            let entry = Include {
                file: include.file,
                written: include.written.clone(),
            };
            included.entry(include.from).or_default().push(entry);
        }
        let mut visible = HashSet::from([root]);
        let mut stack = vec![(root, 0)];
        while let Some((file, index)) = stack.pop() {
            let includes = included.get(&file).map_or(&[][..], Vec::as_slice);
            if let Some(include) = includes.get(index) {
                stack.push((file, index + 1));
                if visible.insert(include.file) {
                    stack.push((include.file, 0));
                }
            } else if !self.files.contains_key(&file) {
                self.file(file).includes = includes.to_vec();
            }
        }
        visible
    }

    fn file(&mut self, id: FileId) -> &mut File {
        let order = &mut self.file_order;
        self.files.entry(id).or_insert_with(|| {
            order.push(id);
            File {
                id,
                is_root: false,
                includes: Vec::new(),
                metadata: MetadataList::default(),
                items: Vec::new(),
            }
        })
    }

    /// Walks items. Those of a module are given back; those outside go into their files.
    fn items(&mut self, items: &[ast::Item], scope: Option<ModuleId>) -> Vec<Item> {
        let mut lowered = Vec::new();
        for item in items {
            if self.preprocessor.reporter.is_full() {
                break;
            }
            let (file, result) = match item {
                ast::Item::Module(module) => (module.names[0].span.file, Some(self.module(module, scope))),
                ast::Item::Definition(definition) => (definition.name.span.file, self.definition(definition, scope)),
                ast::Item::FileMetadata(metadata) => {
                    self.file_metadata(metadata, scope);
                    continue;
                }
            };
            match (result, scope) {
                (Some(item), Some(_)) => lowered.push(item),
                (Some(item), None) => self.file(file).items.push(item),
                (None, _) => {}
            }
        }
        lowered
    }

    fn file_metadata(&mut self, metadata: &ast::FileMetadata, scope: Option<ModuleId>) {
        let late = scope.is_some() || !self.file(metadata.span.file).items.is_empty();
        if late {
            let error = Diagnostic::error(metadata.span, "metadata of the file must precede all definitions");
            self.report(error.help("with single brackets it is the metadata of the next definition"));
        }
        let list = self.metadata(&metadata.metadata);
        self.file(metadata.span.file).metadata.0.extend(list.0);
    }

    fn module(&mut self, module: &ast::Module, scope: Option<ModuleId>) -> Item {
        let mut scope = scope;
        let mut ids = Vec::new();
        for name in &module.names {
            let id = self.open_module(name, scope);
            ids.push((id, name.span));
            scope = Some(id);
        }
        let items = self.items(&module.items, scope);
        let metadata = self.metadata(&module.prelude.metadata);
        let docs = self.docs(&module.prelude);
        let (innermost, _) = ids[ids.len() - 1];
        self.modules[innermost.index()]
            .metadata
            .0
            .extend(metadata.0.iter().cloned());
        let last = ids.len() - 1;
        let mut item = None;
        for (index, (module, span)) in ids.into_iter().enumerate().rev() {
            let items = match item.take() {
                None => Vec::new(),
                Some(inner) => vec![inner],
            };
            let (docs, metadata) = if index == last {
                (docs.clone(), metadata.clone())
            } else {
                (Docs::default(), MetadataList::default())
            };
            item = Some(Item::Module(ModuleItem {
                module,
                span,
                docs,
                metadata,
                items,
            }));
        }
        let mut item = item.unwrap_or_else(|| unreachable!("a module has a name"));
        *innermost_items(&mut item) = items;
        item
    }

    fn open_module(&mut self, name: &Identifier, scope: Option<ModuleId>) -> ModuleId {
        if let Some(symbol) = self.scopes.symbol(scope, &name.text) {
            match symbol.entity {
                Entity::Module(id) if symbol.name == name.text => return id,
                _ => self.report_redefinition(name, scope, "a module"),
            }
            if let Some(Entity::Module(id)) = self.scopes.symbol(scope, &name.text).map(|symbol| symbol.entity) {
                return id;
            }
        }
        let id = ModuleId(u32::try_from(self.modules.len()).unwrap_or(u32::MAX));
        self.modules.push(Module {
            id,
            name: name.text.clone(),
            scoped_name: self.scoped_name(scope, &name.text),
            parent: scope,
            span: name.span,
            metadata: MetadataList::default(),
        });
        if self.scopes.symbol(scope, &name.text).is_none() {
            self.scopes.insert(scope, &name.text, Entity::Module(id), name.span);
        }
        id
    }

    fn scoped_name(&self, scope: Option<ModuleId>, name: &str) -> String {
        let outer = scope.map_or("", |module| self.modules[module.index()].scoped_name.as_str());
        format!("{outer}::{name}")
    }

    fn report_redefinition(&mut self, name: &Identifier, scope: Option<ModuleId>, kind: &str) {
        let Some(symbol) = self.scopes.symbol(scope, &name.text).cloned() else {
            return;
        };
        let earlier = match symbol.entity {
            Entity::Module(_) => "a module",
            Entity::Definition(id) => self.definitions[id.index()].kind.describe(),
        };
        let shown = shorten(&name.text);
        let error = if symbol.name == name.text {
            let message = format!("`{shown}` is defined twice");
            let message = if earlier == kind {
                message
            } else {
                format!("{message}, as {earlier} and as {kind}")
            };
            Diagnostic::error(name.span, message)
        } else {
            let message = format!(
                "`{shown}` and `{}` differ only in upper and lower case",
                shorten(&symbol.name)
            );
            Diagnostic::error(name.span, message).remark("not all languages that Ice serves tell them apart")
        };
        self.report(error.note(symbol.span, format!("`{}` is {earlier} here", shorten(&symbol.name))));
    }

    fn definition(&mut self, definition: &ast::Definition, scope: Option<ModuleId>) -> Option<Item> {
        let name = &definition.name;
        let Some(module) = scope else {
            let message = format!("`{}` must be in a module", shorten(&name.text));
            let error = Diagnostic::error(name.span, message);
            self.report(error.help(format!("write `module Example {{ ... {} ... }}`", shorten(&name.text))));
            return None;
        };
        match &definition.kind {
            ast::DefinitionKind::InterfaceDeclaration => {
                let kind = DefinitionKind::Interface(Interface {
                    is_defined: false,
                    bases: Vec::new(),
                    operations: Vec::new(),
                });
                self.declare(definition, module, kind).map(Item::Declaration)
            }
            ast::DefinitionKind::ClassDeclaration => {
                let kind = DefinitionKind::Class(undefined_class());
                self.declare(definition, module, kind).map(Item::Declaration)
            }
            ast::DefinitionKind::Interface { bases, body } => self.interface(definition, module, bases, body),
            ast::DefinitionKind::Class {
                compact_id,
                base,
                implements,
                body,
            } => self.class(definition, module, compact_id.as_ref(), base.as_ref(), implements, body),
            ast::DefinitionKind::Struct(members) => {
                let members = self.members(members, module, Some(name));
                self.define(definition, module, DefinitionKind::Struct(Struct { members }))
            }
            ast::DefinitionKind::Enum(enumerators) => {
                let enumerators = self.enumerators(enumerators, module);
                let names: Vec<_> = enumerators.iter().map(|enumerator| enumerator.name.clone()).collect();
                let item = self.define(definition, module, DefinitionKind::Enum(Enum { enumerators }))?;
                if let Item::Definition(id) = item {
                    for (index, name) in names.iter().enumerate() {
                        self.scopes.insert_enumerator(module, name, id, index);
                    }
                }
                Some(item)
            }
            ast::DefinitionKind::Sequence(element) => {
                let element = self.type_ref(element, module, Some(name));
                self.define(definition, module, DefinitionKind::Sequence(Sequence { element }))
            }
            ast::DefinitionKind::Dictionary { key, value } => {
                let key = self.type_ref(key, module, Some(name));
                let value = self.type_ref(value, module, Some(name));
                self.define(
                    definition,
                    module,
                    DefinitionKind::Dictionary(Dictionary { key, value }),
                )
            }
            ast::DefinitionKind::Constant { ty, value } => self.constant(definition, module, ty, value),
            ast::DefinitionKind::Exception { base, members } => {
                let base = base.as_ref().and_then(|base| self.exception(base, module, Some(name)));
                let members = self.members(members, module, Some(name));
                self.define(
                    definition,
                    module,
                    DefinitionKind::Exception(Exception { base, members }),
                )
            }
        }
    }

    fn constant(
        &mut self,
        definition: &ast::Definition,
        module: ModuleId,
        ty: &ast::TypeRef,
        value: &ast::Expression,
    ) -> Option<Item> {
        let ty = self.type_ref(ty, module, None);
        let is_simple = ty
            .ty
            .keyword()
            .is_some_and(|_| !matches!(ty.ty, Type::AnyClass | Type::AnyProxy | Type::LocalObject))
            || matches!(ty.ty, Type::Enum(_));
        let literal = if is_simple {
            self.literal(value, ty.ty, module, &format!("`{}`", shorten(&definition.name.text)))
        } else {
            let message = format!("a constant cannot be of type `{}`", self.type_name(ty.ty));
            self.report(Diagnostic::error(ty.span, message).remark("constants are of a basic type or an enum"));
            None
        };
        let is_valueless = literal.is_none();
        let literal = literal.unwrap_or_else(|| Literal {
            value: Value::Integer(0),
            constant: None,
            written: value.written.clone(),
            span: value.span,
        });
        let item = self.define(
            definition,
            module,
            DefinitionKind::Constant(Constant { ty, value: literal }),
        )?;
        if let (Item::Definition(id), true) = (&item, is_valueless) {
            self.valueless.insert(*id);
        }
        Some(item)
    }

    fn interface(
        &mut self,
        definition: &ast::Definition,
        module: ModuleId,
        bases: &[ScopedName],
        body: &ast::Body,
    ) -> Option<Item> {
        let mut ids = Vec::new();
        let mut seen = HashSet::new();
        for base in bases {
            if let Some(id) = self.base(base, module, &definition.name, "an interface")
                && seen.insert(id)
            {
                ids.push(id);
            }
        }
        // The body may name the interface itself, so it is declared first.
        let declared = DefinitionKind::Interface(Interface {
            is_defined: false,
            bases: ids.clone(),
            operations: Vec::new(),
        });
        let id = self.declare(definition, module, declared)?;
        if self.is_defined_twice(id, definition, module) {
            return None;
        }
        let operations = self.operations(&body.operations, module);
        let kind = DefinitionKind::Interface(Interface {
            is_defined: true,
            bases: ids,
            operations,
        });
        Some(self.complete(id, definition, kind))
    }

    fn class(
        &mut self,
        definition: &ast::Definition,
        module: ModuleId,
        compact_id: Option<&ast::Expression>,
        base: Option<&ScopedName>,
        implements: &[ScopedName],
        body: &ast::Body,
    ) -> Option<Item> {
        let name = &definition.name;
        let compact_id = compact_id.and_then(|id| self.integer(id, module, (0, i32::MAX.into()), "a compact id"));
        let base = base.and_then(|base| self.base(base, module, name, "a class"));
        let mut interfaces = Vec::new();
        let mut seen = HashSet::new();
        for interface in implements {
            if let Some(id) = self.base(interface, module, name, "an interface")
                && seen.insert(id)
            {
                interfaces.push(id);
            }
        }
        let id = self.declare(definition, module, DefinitionKind::Class(undefined_class()))?;
        if self.is_defined_twice(id, definition, module) {
            return None;
        }
        let members = self.members(&body.members, module, None);
        let operations = self.operations(&body.operations, module);
        let kind = DefinitionKind::Class(Class {
            is_defined: true,
            compact_id,
            base,
            implements: interfaces,
            members,
            operations,
        });
        Some(self.complete(id, definition, kind))
    }

    fn is_defined_twice(&mut self, id: DefinitionId, definition: &ast::Definition, module: ModuleId) -> bool {
        let twice = self.definitions[id.index()].kind.is_defined();
        if twice {
            let kind = self.definitions[id.index()].kind.describe();
            self.report_redefinition(&definition.name, Some(module), kind);
        }
        twice
    }

    /// The id of a declared interface or class: a new one, or the one that an earlier declaration has.
    fn declare(
        &mut self,
        definition: &ast::Definition,
        module: ModuleId,
        kind: DefinitionKind,
    ) -> Option<DefinitionId> {
        let name = &definition.name;
        let Some(symbol) = self.scopes.symbol(Some(module), &name.text) else {
            return Some(self.add(definition, module, kind));
        };
        let same_kind = match symbol.entity {
            Entity::Definition(id) => {
                let earlier = &self.definitions[id.index()];
                (earlier.name == name.text && earlier.kind.describe() == kind.describe()).then_some(id)
            }
            Entity::Module(_) => None,
        };
        match same_kind {
            Some(id) => {
                let earlier = &self.definitions[id.index()];
                if earlier.is_local != definition.prelude.local.is_some() {
                    let message = format!("`{}` is local in one place and not in the other", shorten(&name.text));
                    let error = Diagnostic::error(name.span, message).note(earlier.span, "it is declared here");
                    self.report(error);
                }
                self.scopes.declare_again(Some(module), &name.text, name.span.file);
            }
            None => self.report_redefinition(name, Some(module), kind.describe()),
        }
        same_kind
    }

    /// Adds something new with its name, unless the name is taken.
    fn define(&mut self, definition: &ast::Definition, module: ModuleId, kind: DefinitionKind) -> Option<Item> {
        if self.scopes.symbol(Some(module), &definition.name.text).is_some() {
            self.report_redefinition(&definition.name, Some(module), kind.describe());
            return None;
        }
        Some(Item::Definition(self.add(definition, module, kind)))
    }

    fn add(&mut self, definition: &ast::Definition, module: ModuleId, kind: DefinitionKind) -> DefinitionId {
        let name = &definition.name;
        let id = DefinitionId(u32::try_from(self.definitions.len()).unwrap_or(u32::MAX));
        let metadata = self.metadata(&definition.prelude.metadata);
        self.definitions.push(Definition {
            id,
            name: name.text.clone(),
            scoped_name: self.scoped_name(Some(module), &name.text),
            module,
            span: name.span,
            docs: self.docs(&definition.prelude),
            metadata,
            is_local: definition.prelude.local.is_some(),
            kind,
        });
        self.scopes
            .insert(Some(module), &name.text, Entity::Definition(id), name.span);
        id
    }

    /// Puts the definition in the place of its declaration.
    fn complete(&mut self, id: DefinitionId, definition: &ast::Definition, kind: DefinitionKind) -> Item {
        let docs = self.docs(&definition.prelude);
        let declared = &self.definitions[id.index()];
        // If it was just declared for its own body, its metadata has been looked at.
        let metadata = if declared.span == definition.name.span {
            declared.metadata.clone()
        } else {
            self.metadata(&definition.prelude.metadata)
        };
        let declared = &mut self.definitions[id.index()];
        declared.span = definition.name.span;
        declared.kind = kind;
        declared.metadata = metadata;
        if !docs.is_empty() {
            declared.docs = docs;
        }
        Item::Definition(id)
    }

    fn metadata(&mut self, list: &[ast::Metadata]) -> MetadataList {
        let parse = |metadata: &ast::Metadata| Metadata {
            text: metadata.text.clone(),
            span: metadata.span,
            kind: MetadataKind::parse(&metadata.text),
        };
        MetadataList(list.iter().map(parse).collect())
    }

    fn docs(&self, prelude: &Prelude) -> Docs {
        let (start, end) = prelude.docs;
        let comments = self
            .preprocessor
            .docs
            .get(start as usize..end as usize)
            .unwrap_or_default();
        doc_comment::parse(self.sources(), comments)
    }

    fn sources(&self) -> &Sources {
        &self.preprocessor.sources
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.preprocessor.reporter.report(diagnostic);
    }

    fn finish(mut self) -> Model {
        let files = self.file_order.iter().filter_map(|id| self.files.remove(id)).collect();
        Model {
            files,
            modules: self.modules,
            definitions: self.definitions,
            scopes: self.scopes,
        }
    }
}

fn undefined_class() -> Class {
    Class {
        is_defined: false,
        compact_id: None,
        base: None,
        implements: Vec::new(),
        members: Vec::new(),
        operations: Vec::new(),
    }
}

fn innermost_items(item: &mut Item) -> &mut Vec<Item> {
    let Item::Module(module) = item else {
        unreachable!("only modules are nested here")
    };
    if module.items.is_empty() {
        &mut module.items
    } else {
        innermost_items(&mut module.items[0])
    }
}
