//! Links in doc comments. A link that leads nowhere is no error: comments are written for many tools.

use crate::{
    ast::ScopedName,
    model::{
        Definition, DefinitionId, DefinitionKind, DocEntry, DocFragment, DocSections, DocTarget, DocText, Docs, Item,
        ModuleId,
    },
    source::{FileId, Span},
};

use super::{Resolver, scope::Target};

/// Names that links to members are compared with, in one compilation. Links beyond lead nowhere.
pub(super) const MAX_LINK_STEPS: usize = 10_000_000;

/// Where a doc comment stands.
#[derive(Clone, Copy)]
struct Place {
    module: Option<ModuleId>,
    definition: Option<DefinitionId>,
}

impl Resolver<'_, '_> {
    /// Finds out where links lead, now that everything is defined.
    pub(super) fn link_docs(&mut self) {
        // A comment may name what its file does not include.
        self.scopes.visible = self.files.keys().copied().collect();
        for index in 0..self.definitions.len() {
            if has_docs(&self.definitions[index]) {
                let (docs, inner) = self.linked(index);
                self.definitions[index].docs = docs;
                put_inner_docs(&mut self.definitions[index].kind, inner);
            }
        }
        let mut files = std::mem::take(&mut self.files);
        for file in files.values_mut() {
            self.link_items(&mut file.items, None);
        }
        self.files = files;
    }

    fn link_items(&self, items: &mut [Item], module: Option<ModuleId>) {
        for item in items {
            if let Item::Module(item) = item {
                item.docs = self.link(
                    &item.docs,
                    Place {
                        module,
                        definition: None,
                    },
                );
                self.link_items(&mut item.items, Some(item.module));
            }
        }
    }

    /// The linked docs of a definition and of all that it holds.
    fn linked(&self, index: usize) -> (Docs, Vec<Docs>) {
        let definition = &self.definitions[index];
        let place = Place {
            module: Some(definition.module),
            definition: Some(definition.id),
        };
        let inner = match &definition.kind {
            DefinitionKind::Enum(found) => found.enumerators.iter().map(|e| self.link(&e.docs, place)).collect(),
            kind => {
                let members = kind.members().iter().map(|member| self.link(&member.docs, place));
                members
                    .chain(
                        kind.operations()
                            .iter()
                            .map(|operation| self.link(&operation.docs, place)),
                    )
                    .collect()
            }
        };
        (self.link(&definition.docs, place), inner)
    }

    fn link(&self, docs: &Docs, place: Place) -> Docs {
        if docs.is_empty() {
            return Docs::default();
        }
        let text = |text: &DocText| self.link_text(text, place);
        let entry = |entry: &DocEntry| DocEntry {
            text: text(&entry.text),
            ..entry.clone()
        };
        DocSections {
            overview: text(&docs.overview),
            params: docs.params.iter().map(entry).collect(),
            returns: text(&docs.returns),
            throws: docs
                .throws
                .iter()
                .map(|found| DocEntry {
                    target: self.doc_target(&found.name, place),
                    ..entry(found)
                })
                .collect(),
            see: docs.see.iter().map(text).collect(),
            deprecated: docs.deprecated.as_ref().map(text),
            remarks: text(&docs.remarks),
        }
        .into()
    }

    fn link_text(&self, text: &DocText, place: Place) -> DocText {
        let fragments = text.0.iter().map(|fragment| match fragment {
            DocFragment::Link { written, .. } => DocFragment::Link {
                written: written.clone(),
                target: self.doc_target(written, place),
            },
            other => other.clone(),
        });
        DocText(fragments.collect())
    }

    fn doc_target(&self, written: &str, place: Place) -> Option<DocTarget> {
        let word = written.split(|c: char| c.is_whitespace() || c == '(').next()?;
        let (name, member) = match word.split_once('#') {
            Some((name, member)) => (name, Some(member)),
            None => (word, None),
        };
        let definition = if name.is_empty() { place.definition } else { None };
        let target = match definition {
            Some(id) => Target::Definition(id),
            None => match self.doc_name(name, place) {
                Some(target) => target,
                // A bare name may be one of the definition's own.
                None => return self.inner_target(place.definition?, name),
            },
        };
        match (target, member) {
            (Target::Module(id), None) => Some(DocTarget::Module(id)),
            (Target::Definition(id), None) => Some(DocTarget::Definition(id)),
            (Target::Definition(id), Some(member)) => self.inner_target(id, member),
            (Target::Enumerator(id, index), None) => match &self.definitions[id.index()].kind {
                DefinitionKind::Enum(found) => Some(DocTarget::Member(id, found.enumerators[index].name.clone())),
                _ => None,
            },
            _ => None,
        }
    }

    fn doc_name(&self, name: &str, place: Place) -> Option<Target> {
        let parts: Vec<String> = name.trim_start_matches("::").split("::").map(str::to_owned).collect();
        let span = Span::new(FileId(0), 0, 0);
        let name = ScopedName {
            global: name.starts_with("::"),
            parts,
            span,
        };
        self.found(&name, place.module)
    }

    fn inner_target(&self, id: DefinitionId, name: &str) -> Option<DocTarget> {
        let kind = &self.definitions[id.index()].kind;
        let steps = kind.members().len() + kind.operations().len();
        self.link_steps.set(self.link_steps.get().checked_sub(steps)?);
        let known = kind.members().iter().any(|member| member.name == name)
            || kind.operations().iter().any(|operation| operation.name == name)
            || self.enumerator(id, name).is_some();
        known.then(|| DocTarget::Member(id, name.to_owned()))
    }
}

fn has_docs(definition: &Definition) -> bool {
    let enumerators = match &definition.kind {
        DefinitionKind::Enum(found) => found.enumerators.as_slice(),
        _ => &[],
    };
    !definition.docs.is_empty()
        || definition.kind.members().iter().any(|member| !member.docs.is_empty())
        || definition
            .kind
            .operations()
            .iter()
            .any(|operation| !operation.docs.is_empty())
        || enumerators.iter().any(|enumerator| !enumerator.docs.is_empty())
}

fn put_inner_docs(kind: &mut DefinitionKind, inner: Vec<Docs>) {
    let mut inner = inner.into_iter();
    let mut put = |docs: &mut Docs| *docs = inner.next().unwrap_or_default();
    match kind {
        DefinitionKind::Enum(found) => found.enumerators.iter_mut().for_each(|e| put(&mut e.docs)),
        DefinitionKind::Struct(found) => found.members.iter_mut().for_each(|member| put(&mut member.docs)),
        DefinitionKind::Exception(found) => found.members.iter_mut().for_each(|member| put(&mut member.docs)),
        DefinitionKind::Interface(found) => found
            .operations
            .iter_mut()
            .for_each(|operation| put(&mut operation.docs)),
        DefinitionKind::Class(found) => {
            found.members.iter_mut().for_each(|member| put(&mut member.docs));
            found
                .operations
                .iter_mut()
                .for_each(|operation| put(&mut operation.docs));
        }
        DefinitionKind::Sequence(_) | DefinitionKind::Dictionary(_) | DefinitionKind::Constant(_) => {}
    }
}
