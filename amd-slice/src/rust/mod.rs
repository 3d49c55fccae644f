//! Definitions -> Rust, as text that a person could have written.
//!
//! What comes out is Rust-first code: traits with `#[interface]`, structs with derives. The macros of `amd` do the rest,
//! so that there is one way from a definition to the run time, whether it began in Slice or in Rust. Build scripts write
//! the text to a file; the macro `slice!` parses it in place.
//!
//! | Slice | Rust |
//! | --- | --- |
//! | `module A { module B` | `pub mod a { pub mod b` |
//! | `bool byte short int long float double string` | `bool u8 i16 i32 i64 f32 f64 String` |
//! | `sequence<T> S` | `pub type S = Vec<T>` |
//! | `dictionary<K, V> D` | `pub type D = HashMap<K, V>` |
//! | `enum`, `struct`, `exception`, `class` | a type with the derive of that name |
//! | `interface I` | `#[interface] trait I`, and with it `IPrx` |
//! | `I*`, `Object*` | `Option<IPrx>`, `Option<ObjectPrx>` |
//! | a class `C`, `Object` or `Value` | `Option<Class<C>>`, `Option<Class<AnyClass>>`; `Link<C>` as a data member |
//! | `T op(in, out O o) throws E` | `fn op(&self, in: ..) -> Result<(T, O), IOpError>` |
//! | `const T C = v` | `pub const C: T = v` |
//!
//! `IOpError` is an enum with a variant for `E`, and for each exception of the compilation which derives from it: an operation
//! may throw all of them. What derives from `E` in files that are not compiled here is read as `E`.
//!
//! Names follow the rules of [`names`](crate::names).

mod definition;
mod docs;
mod exceptions;
mod interface;
mod standard;
mod types;
mod writer;

use std::collections::{BTreeMap, HashSet};

use crate::Compilation;
use crate::model::{Definition, DefinitionId, Item, ModuleId};

use writer::Writer;

/// How Rust is generated.
#[derive(Clone, Debug)]
pub struct RustOptions {
    /// The path of the facade, `::amd` by default.
    pub runtime: String,
    /// Files whose Rust is elsewhere: their name as it is written in `#include`, and the path of the module in which the
    /// modules of the file are found. Built-in files are in the facade, unless they are here.
    pub elsewhere: BTreeMap<String, String>,
}

impl Default for RustOptions {
    fn default() -> Self {
        Self {
            runtime: "::amd".to_owned(),
            elsewhere: BTreeMap::new(),
        }
    }
}

/// The Rust of a compilation: all its files, except those that are generated elsewhere.
#[must_use]
pub fn generate(compilation: &Compilation, options: &RustOptions) -> String {
    let generator = Generator::new(compilation, options);
    let mut writer = Writer::default();
    generator.module(None, &mut writer);
    writer.finish()
}

/// What generation looks things up in.
struct Generator<'a> {
    compilation: &'a Compilation,
    options: &'a RustOptions,
    /// Definitions whose Rust is elsewhere, and the path of that place.
    elsewhere: BTreeMap<DefinitionId, &'a str>,
    /// What each module holds itself, in the order of the source.
    contents: BTreeMap<Option<ModuleId>, Contents>,
}

/// What a module holds.
#[derive(Default)]
struct Contents {
    modules: Vec<ModuleId>,
    /// What is said of it, where it is first opened with a comment.
    docs: String,
    definitions: Vec<DefinitionId>,
    /// What types and modules in it are called.
    names: HashSet<String>,
}

impl<'a> Generator<'a> {
    fn new(compilation: &'a Compilation, options: &'a RustOptions) -> Self {
        let mut generator = Self {
            compilation,
            options,
            elsewhere: BTreeMap::new(),
            contents: BTreeMap::new(),
        };
        let elsewhere = generator.files_elsewhere();
        for file in compilation.files() {
            match elsewhere.get(&file.id) {
                Some(path) => generator.leave(&file.items, path),
                None => generator.collect(None, &file.items),
            }
        }
        generator
    }

    /// The files whose Rust is elsewhere.
    fn files_elsewhere(&self) -> BTreeMap<crate::FileId, &'a str> {
        let files = self.compilation.files().iter();
        let built_in = files.clone().filter(|file| self.compilation.is_built_in(file.id));
        let runtime = self.options.runtime.as_str();
        let mut found: BTreeMap<_, &str> = built_in.map(|file| (file.id, runtime)).collect();
        let includes = files.flat_map(|file| &file.includes);
        for include in includes {
            let name = include.written.trim_matches(['"', '<', '>']);
            if let Some(path) = self.options.elsewhere.get(name) {
                found.insert(include.file, path.as_str());
            }
        }
        found
    }

    fn leave(&mut self, items: &[Item], path: &'a str) {
        for item in items {
            match item {
                Item::Module(module) => self.leave(&module.items, path),
                Item::Definition(id) => {
                    self.elsewhere.insert(*id, path);
                }
                Item::Declaration(_) => {}
            }
        }
    }

    fn collect(&mut self, module: Option<ModuleId>, items: &[Item]) {
        for item in items {
            match item {
                Item::Module(inner) => {
                    let name = self.compilation.module(inner.module).rust_name();
                    let contents = self.contents.entry(module).or_default();
                    if !contents.modules.contains(&inner.module) {
                        contents.modules.push(inner.module);
                        contents.names.insert(name);
                    }
                    let docs = &mut self.contents.entry(Some(inner.module)).or_default().docs;
                    if docs.is_empty() {
                        *docs = inner.docs.overview.plain().trim().to_owned();
                    }
                    self.collect(Some(inner.module), &inner.items);
                }
                Item::Definition(id) => {
                    let name = self.definition(*id).rust_name();
                    let contents = self.contents.entry(module).or_default();
                    contents.definitions.push(*id);
                    contents.names.insert(name);
                }
                Item::Declaration(_) => {}
            }
        }
    }

    fn module(&self, module: Option<ModuleId>, writer: &mut Writer) {
        let Some(contents) = self.contents.get(&module) else {
            return;
        };
        for id in &contents.definitions {
            let definition = self.definition(*id);
            if !definition.is_local {
                self.write_definition(definition, writer);
            }
        }
        for id in &contents.modules {
            let inner = self.compilation.module(*id);
            writer.line("");
            let said = self
                .contents
                .get(&Some(*id))
                .map_or("", |contents| contents.docs.as_str());
            let or_else = format!("The Slice module `{}`.", inner.scoped_name);
            docs::lines(if said.is_empty() { &or_else } else { said }, writer);
            writer.block(&format!("pub mod {}", inner.rust_name()), |writer| {
                self.module(Some(*id), writer);
            });
        }
    }

    fn definition(&self, id: DefinitionId) -> &'a Definition {
        self.compilation.definition(id)
    }

    /// How many modules are around what stands in this module.
    fn depth(&self, module: ModuleId) -> usize {
        std::iter::successors(Some(module), |id| self.compilation.module(*id).parent).count()
    }

    /// The path of a definition, as it is written in `module`.
    fn path(&self, id: DefinitionId, module: ModuleId, name: &str) -> String {
        let definition = self.definition(id);
        if definition.module == module && !self.elsewhere.contains_key(&id) {
            return standard::qualified(name);
        }
        let root = match self.elsewhere.get(&id) {
            Some(path) => format!("{path}::"),
            None => "super::".repeat(self.depth(module)),
        };
        let modules: Vec<_> =
            std::iter::successors(Some(definition.module), |id| self.compilation.module(*id).parent).collect();
        let modules: String = modules
            .iter()
            .rev()
            .map(|id| format!("{}::", self.compilation.module(*id).rust_name()))
            .collect();
        format!("{root}{modules}{name}")
    }

    /// The Slice module as attributes want it: `A::B`.
    fn slice_module(&self, module: ModuleId) -> &str {
        self.compilation.module(module).scoped_name.trim_start_matches("::")
    }
}
