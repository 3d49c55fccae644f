//! The names of modules and of what they hold, and how they are found.
//!
//! A scoped name is searched as a whole, from the module outwards. A name is known from where it is declared on, and
//! only in files that include its file.

use std::collections::{HashMap, HashSet};

use crate::{
    ast::ScopedName,
    diagnostic::{Diagnostic, nearest, shorten},
    lexer::Keyword,
    model::{DefinitionId, DefinitionKind, ModuleId},
    source::{FileId, Span},
};

use super::Resolver;

/// What a name in a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entity {
    Module(ModuleId),
    Definition(DefinitionId),
}

/// What a scoped name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Module(ModuleId),
    Definition(DefinitionId),
    Enumerator(DefinitionId, usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) entity: Entity,
    pub(crate) span: Span,
    /// All files that declare or define it.
    files: Vec<FileId>,
}

/// The enumerators of one module, by lower-case name: their enum and their index in it.
type Enumerators = HashMap<String, Vec<(DefinitionId, usize)>>;

/// All names. A module's names are found by their lower case, because two may not differ in case only.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    /// The outermost scope is `None`.
    scopes: HashMap<Option<ModuleId>, HashMap<String, Symbol>>,
    /// Enumerators by lower-case name, for those who leave the enum's name out.
    enumerators: HashMap<Option<ModuleId>, Enumerators>,
    /// The same with the enum's name.
    of_enum: HashMap<(DefinitionId, String), usize>,
    /// The files that the current unit includes, directly or not.
    pub(super) visible: HashSet<FileId>,
}

impl Scopes {
    pub(crate) fn symbol(&self, scope: Option<ModuleId>, name: &str) -> Option<&Symbol> {
        self.scopes.get(&scope)?.get(&name.to_lowercase())
    }

    pub(super) fn insert(&mut self, scope: Option<ModuleId>, name: &str, entity: Entity, span: Span) {
        let symbol = Symbol {
            name: name.to_owned(),
            entity,
            span,
            files: vec![span.file],
        };
        self.scopes
            .entry(scope)
            .or_default()
            .insert(name.to_lowercase(), symbol);
    }

    /// Adds a second declaration of a name.
    pub(super) fn declare_again(&mut self, scope: Option<ModuleId>, name: &str, file: FileId) {
        let symbol = self
            .scopes
            .get_mut(&scope)
            .and_then(|names| names.get_mut(&name.to_lowercase()));
        if let Some(symbol) = symbol
            && !symbol.files.contains(&file)
        {
            symbol.files.push(file);
        }
    }

    pub(super) fn insert_enumerator(&mut self, scope: ModuleId, name: &str, of: DefinitionId, index: usize) {
        self.of_enum.entry((of, name.to_owned())).or_insert(index);
        self.enumerators
            .entry(Some(scope))
            .or_default()
            .entry(name.to_lowercase())
            .or_default()
            .push((of, index));
    }

    fn is_visible(&self, symbol: &Symbol) -> bool {
        matches!(symbol.entity, Entity::Module(_)) || symbol.files.iter().any(|file| self.visible.contains(file))
    }
}

/// Where a search ended.
enum Found<'a> {
    Yes(Target),
    /// There is only one that differs in case.
    OtherCase(&'a str, Span),
    /// It is in a file that is not included.
    Hidden(Span),
}

impl Resolver<'_, '_> {
    /// Looks a name up; what is wrong with it is reported. `wanted` says what it should be.
    pub(super) fn lookup(&mut self, name: &ScopedName, scope: Option<ModuleId>, wanted: &str) -> Option<Target> {
        if self.preprocessor.reporter.is_full() {
            return None;
        }
        let shown = shorten(&name.text());
        let error = match self.search(name, scope) {
            Some(Found::Yes(target)) => return Some(target),
            Some(Found::OtherCase(other, span)) => Diagnostic::error(
                name.span,
                format!("`{shown}` differs from `{other}` in upper and lower case"),
            )
            .note(span, format!("`{other}` is here"))
            .help(format!("write `{other}`")),
            Some(Found::Hidden(span)) => {
                let file = self.sources().file(span.file).name().to_owned();
                Diagnostic::error(name.span, format!("`{shown}` is in a file that is not included"))
                    .note(span, "it is here")
                    .help(format!("add `#include \"{file}\"`"))
            }
            None => self.not_found(name, scope, &shown, wanted),
        };
        self.report(error);
        None
    }

    fn not_found(&self, name: &ScopedName, scope: Option<ModuleId>, shown: &str, wanted: &str) -> Diagnostic {
        let error = Diagnostic::error(name.span, format!("`{shown}` is not defined"));
        if let Some(later) = self.defined_later(name, scope) {
            return error
                .label("used before it is defined")
                .note(later, "it is defined here")
                .help("a name must be defined above its use, an interface or a class at least declared");
        }
        let error = error.label("not found in this scope");
        let last = name.parts.last().map_or("", String::as_str);
        let (candidates, prefix) = self.candidates(name, scope);
        let keywords = Keyword::ALL
            .iter()
            .copied()
            .filter(|_| name.parts.len() == 1 && wanted == "a type");
        let foreign = (name.parts.len() == 1).then(|| foreign_word(last)).flatten();
        if let Some(foreign) = foreign {
            return error.help(format!("Slice has `{foreign}`"));
        }
        match nearest(last, candidates.into_iter().chain(keywords)) {
            Some(near) => error.help(format!("did you mean `{prefix}{near}`?")),
            None => error,
        }
    }

    /// The names that could stand in the place of the last part, and what precedes them.
    fn candidates(&self, name: &ScopedName, scope: Option<ModuleId>) -> (Vec<&str>, String) {
        let visible = |scope: Option<ModuleId>| {
            let names = self.scopes.scopes.get(&scope).into_iter().flat_map(HashMap::values);
            names
                .filter(|symbol| self.scopes.is_visible(symbol))
                .map(|symbol| symbol.name.as_str())
        };
        let Some((_, prefix)) = name.parts.split_last() else {
            return (Vec::new(), String::new());
        };
        let start = if name.global { "::" } else { "" };
        if prefix.is_empty() {
            let scopes = if name.global { vec![None] } else { self.outwards(scope) };
            return (sorted(scopes.into_iter().flat_map(visible)), start.to_owned());
        }
        let outer = ScopedName {
            parts: prefix.to_vec(),
            ..name.clone()
        };
        let text = format!("{}::", outer.text());
        match self.search(&outer, scope) {
            Some(Found::Yes(Target::Module(module))) => (sorted(visible(Some(module))), text),
            Some(Found::Yes(Target::Definition(id))) => match &self.definitions[id.index()].kind {
                DefinitionKind::Enum(found) => (found.enumerators.iter().map(|e| e.name.as_str()).collect(), text),
                _ => (Vec::new(), String::new()),
            },
            _ => (Vec::new(), String::new()),
        }
    }

    /// Looks a name up without a word.
    pub(super) fn found(&self, name: &ScopedName, scope: Option<ModuleId>) -> Option<Target> {
        match self.search(name, scope) {
            Some(Found::Yes(target)) => Some(target),
            _ => None,
        }
    }

    fn search(&self, name: &ScopedName, scope: Option<ModuleId>) -> Option<Found<'_>> {
        let scopes = if name.global { vec![None] } else { self.outwards(scope) };
        let mut second_best = None;
        for scope in scopes {
            match self.search_in(name, scope) {
                Some(Found::Yes(target)) => return Some(Found::Yes(target)),
                other => second_best = second_best.or(other),
            }
        }
        second_best
    }

    fn search_in(&self, name: &ScopedName, mut scope: Option<ModuleId>) -> Option<Found<'_>> {
        let mut parts = name.parts.iter();
        let mut other_case = None;
        while let Some(part) = parts.next() {
            let symbol = self.scopes.symbol(scope, part)?;
            if symbol.name != *part {
                other_case = other_case.or(Some((symbol.name.as_str(), symbol.span)));
            }
            let rest = parts.as_slice();
            let target = match (symbol.entity, rest) {
                (Entity::Module(module), []) => Target::Module(module),
                (Entity::Module(module), _) => {
                    scope = Some(module);
                    continue;
                }
                (Entity::Definition(_), _) if !self.scopes.is_visible(symbol) => {
                    return Some(Found::Hidden(symbol.span));
                }
                (Entity::Definition(id), []) => Target::Definition(id),
                (Entity::Definition(id), [enumerator]) => Target::Enumerator(id, self.enumerator(id, enumerator)?),
                _ => return None,
            };
            return Some(match other_case {
                None => Found::Yes(target),
                Some((name, span)) => Found::OtherCase(name, span),
            });
        }
        None
    }

    pub(super) fn enumerator(&self, id: DefinitionId, name: &str) -> Option<usize> {
        self.scopes.of_enum.get(&(id, name.to_owned())).copied()
    }

    /// An enumerator whose enum is left out, as old files do.
    pub(super) fn bare_enumerator(&self, name: &ScopedName, scope: Option<ModuleId>) -> Option<(DefinitionId, usize)> {
        let (last, prefix) = name.parts.split_last()?;
        let scopes = if name.global { vec![None] } else { self.outwards(scope) };
        scopes.into_iter().find_map(|mut scope| {
            for part in prefix {
                match self.scopes.symbol(scope, part)?.entity {
                    Entity::Module(module) => scope = Some(module),
                    Entity::Definition(_) => return None,
                }
            }
            let found = self.scopes.enumerators.get(&scope)?.get(&last.to_lowercase())?;
            found
                .iter()
                .copied()
                .find(|(id, index)| match &self.definitions[id.index()].kind {
                    DefinitionKind::Enum(of) => of.enumerators[*index].name == *last,
                    _ => false,
                })
        })
    }

    /// A scope and all around it.
    pub(super) fn outwards(&self, scope: Option<ModuleId>) -> Vec<Option<ModuleId>> {
        let mut scopes = vec![scope];
        while let Some(Some(module)) = scopes.last().copied() {
            scopes.push(self.modules[module.index()].parent);
        }
        scopes
    }

    fn defined_later(&self, name: &ScopedName, scope: Option<ModuleId>) -> Option<Span> {
        let path = name.parts.join("::");
        let scopes = if name.global { vec![None] } else { self.outwards(scope) };
        scopes.into_iter().find_map(|scope| {
            let outer = scope.map_or("", |module| self.modules[module.index()].scoped_name.as_str());
            let found = self.all_names.get(&format!("{outer}::{path}")).copied()?;
            self.scopes.visible.contains(&found.file).then_some(found)
        })
    }
}

/// In an order that does not change from run to run.
fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

/// The Slice word for a word of another language.
fn foreign_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "boolean" | "Boolean" => "bool",
        "int8" | "uint8" | "i8" | "u8" | "char" => "byte",
        "int16" | "uint16" | "i16" | "u16" | "ushort" => "short",
        "int32" | "uint32" | "i32" | "u32" | "uint" | "integer" | "Integer" => "int",
        "int64" | "uint64" | "i64" | "u64" | "ulong" => "long",
        "float32" | "f32" => "float",
        "float64" | "f64" => "double",
        "String" | "str" | "wstring" => "string",
        _ => return None,
    })
}
