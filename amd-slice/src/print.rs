//! Definitions back to Slice, in one style.

use crate::{
    compilation::Compilation,
    lexer::Keyword,
    model::{
        Definition, DefinitionId, DefinitionKind, DocEntry, DocFragment, DocText, Docs, Item, Literal, MetadataList,
        ModuleId, Operation, Parameter, Type, TypeRef, Value,
    },
    resolve::scope::Entity,
    source::FileId,
};

/// A whole file.
pub(crate) fn file(compilation: &Compilation, id: FileId) -> String {
    let mut printer = Printer {
        compilation,
        output: String::new(),
        indent: 0,
        module: None,
    };
    printer.output.push_str("#pragma once\n");
    let Some(file) = compilation.file(id) else {
        return printer.output;
    };
    if !file.includes.is_empty() {
        printer.output.push('\n');
    }
    for include in &file.includes {
        printer.line(&format!("#include {}", include.written));
    }
    if !file.metadata.is_empty() {
        printer.output.push('\n');
    }
    for metadata in &file.metadata {
        printer.line(&format!("[[{}]]", quote(&metadata.text)));
    }
    if !file.items.is_empty() {
        printer.output.push('\n');
    }
    printer.items(&file.items);
    printer.output
}

/// One definition.
pub(crate) fn definition(compilation: &Compilation, id: DefinitionId) -> String {
    let definition = compilation.definition(id);
    let mut printer = Printer {
        compilation,
        output: String::new(),
        indent: 0,
        module: Some(definition.module),
    };
    printer.definition(definition);
    printer.output
}

struct Printer<'a> {
    compilation: &'a Compilation,
    output: String,
    indent: usize,
    module: Option<ModuleId>,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        if !text.is_empty() {
            self.output.extend(std::iter::repeat_n("    ", self.indent));
            self.output.push_str(text);
        }
        self.output.push('\n');
    }

    fn items(&mut self, items: &[Item]) {
        let mut previous: Option<&Item> = None;
        for item in items {
            if previous.is_some_and(|previous| !(self.is_short(previous) && self.is_short(item))) {
                self.output.push('\n');
            }
            self.item(item);
            previous = Some(item);
        }
    }

    /// Whether an item takes one line, so that no blank line need part it from the next.
    fn is_short(&self, item: &Item) -> bool {
        match item {
            Item::Module(_) => false,
            Item::Declaration(_) => true,
            Item::Definition(id) => {
                let definition = self.compilation.definition(*id);
                let is_short = matches!(
                    definition.kind,
                    DefinitionKind::Sequence(_) | DefinitionKind::Dictionary(_) | DefinitionKind::Constant(_)
                );
                is_short && definition.docs.is_empty() && definition.metadata.is_empty()
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Module(item) => {
                self.docs(&item.docs);
                self.metadata(&item.metadata);
                let name = escape(&self.compilation.module(item.module).name);
                self.line(&format!("module {name}"));
                let outer = self.module.replace(item.module);
                self.block(|this| this.items(&item.items));
                self.module = outer;
            }
            Item::Declaration(id) => {
                let definition = self.compilation.definition(*id);
                let word = if matches!(definition.kind, DefinitionKind::Class(_)) {
                    "class"
                } else {
                    "interface"
                };
                let local = local(definition);
                self.line(&format!("{local}{word} {};", escape(&definition.name)));
            }
            Item::Definition(id) => self.definition(self.compilation.definition(*id)),
        }
    }

    fn block(&mut self, inside: impl FnOnce(&mut Self)) {
        self.line("{");
        self.indent += 1;
        inside(self);
        self.indent -= 1;
        self.line("}");
    }

    fn definition(&mut self, definition: &Definition) {
        self.docs(&definition.docs);
        self.metadata(&definition.metadata);
        let name = escape(&definition.name);
        let local = local(definition);
        match &definition.kind {
            DefinitionKind::Sequence(found) => {
                let element = self.type_ref(&found.element);
                self.line(&format!("{local}sequence<{element}> {name};"));
            }
            DefinitionKind::Dictionary(found) => {
                let (key, value) = (self.type_ref(&found.key), self.type_ref(&found.value));
                self.line(&format!("{local}dictionary<{key}, {value}> {name};"));
            }
            DefinitionKind::Constant(found) => {
                let (ty, value) = (self.type_ref(&found.ty), self.literal(&found.value));
                self.line(&format!("{local}const {ty} {name} = {value};"));
            }
            DefinitionKind::Struct(_) => {
                self.line(&format!("{local}struct {name}"));
                self.body(definition);
            }
            DefinitionKind::Enum(found) => {
                self.line(&format!("{local}enum {name}"));
                self.block(|this| {
                    for (index, enumerator) in found.enumerators.iter().enumerate() {
                        this.docs(&enumerator.docs);
                        let metadata = inline(&enumerator.metadata);
                        let value = if enumerator.is_explicit {
                            format!(" = {}", enumerator.value)
                        } else {
                            String::new()
                        };
                        let comma = if index + 1 < found.enumerators.len() { "," } else { "" };
                        this.line(&format!("{metadata}{}{value}{comma}", escape(&enumerator.name)));
                    }
                });
            }
            DefinitionKind::Exception(found) => {
                let base = found
                    .base
                    .map(|base| format!(" extends {}", self.name(base)))
                    .unwrap_or_default();
                self.line(&format!("{local}exception {name}{base}"));
                self.body(definition);
            }
            DefinitionKind::Interface(found) => {
                if !found.is_defined {
                    self.line(&format!("{local}interface {name};"));
                    return;
                }
                let bases = self.names(" extends ", &found.bases);
                self.line(&format!("{local}interface {name}{bases}"));
                self.body(definition);
            }
            DefinitionKind::Class(found) => {
                if !found.is_defined {
                    self.line(&format!("{local}class {name};"));
                    return;
                }
                let id = found.compact_id.map(|id| format!("({id})")).unwrap_or_default();
                let base = found
                    .base
                    .map(|base| format!(" extends {}", self.name(base)))
                    .unwrap_or_default();
                let interfaces = self.names(" implements ", &found.implements);
                self.line(&format!("{local}class {name}{id}{base}{interfaces}"));
                self.body(definition);
            }
        }
    }

    fn body(&mut self, definition: &Definition) {
        let is_open = |docs: &Docs| !docs.is_empty();
        self.block(|this| {
            let mut previous_docs = None;
            for member in definition.kind.members() {
                this.gap(&mut previous_docs, is_open(&member.docs));
                this.docs(&member.docs);
                let metadata = inline(&member.metadata);
                let (tag, ty) = (tag(member.tag), this.type_ref(&member.ty));
                let default = member
                    .default
                    .as_ref()
                    .map(|value| format!(" = {}", this.literal(value)))
                    .unwrap_or_default();
                this.line(&format!("{metadata}{tag}{ty} {}{default};", escape(&member.name)));
            }
            for operation in definition.kind.operations() {
                this.gap(&mut previous_docs, is_open(&operation.docs));
                this.docs(&operation.docs);
                this.operation(operation);
            }
        });
    }

    /// A blank line between two of which one has docs.
    fn gap(&mut self, previous: &mut Option<bool>, has_docs: bool) {
        if previous.replace(has_docs).is_some_and(|previous| previous || has_docs) {
            self.output.push('\n');
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.metadata(&operation.metadata);
        let idempotent = if operation.is_idempotent { "idempotent " } else { "" };
        let result = match &operation.result {
            None => "void".to_owned(),
            Some(result) => format!("{}{}", tag(result.tag), self.type_ref(&result.ty)),
        };
        let parameters: Vec<_> = operation
            .parameters
            .iter()
            .map(|parameter| self.parameter(parameter))
            .collect();
        let throws = self.names(" throws ", &operation.throws);
        let name = escape(&operation.name);
        self.line(&format!(
            "{idempotent}{result} {name}({}){throws};",
            parameters.join(", ")
        ));
    }

    fn parameter(&self, parameter: &Parameter) -> String {
        let out = if parameter.is_out { "out " } else { "" };
        let metadata = inline(&parameter.metadata);
        let (tag, ty) = (tag(parameter.tag), self.type_ref(&parameter.ty));
        format!("{out}{metadata}{tag}{ty} {}", escape(&parameter.name))
    }

    fn type_ref(&self, ty: &TypeRef) -> String {
        let metadata = inline(&ty.metadata);
        match (ty.ty, ty.ty.definition()) {
            (Type::Proxy(_), Some(id)) => format!("{metadata}{}*", self.name(id)),
            (_, Some(id)) => format!("{metadata}{}", self.name(id)),
            (other, None) => format!("{metadata}{}", other.keyword().unwrap_or_default()),
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        match (&literal.value, literal.constant) {
            (_, Some(constant)) => self.name(constant),
            (Value::Enumerator(id, index), _) => match &self.compilation.definition(*id).kind {
                DefinitionKind::Enum(found) => {
                    format!("{}::{}", self.name(*id), escape(&found.enumerators[*index].name))
                }
                _ => literal.written.clone(),
            },
            _ => literal.written.clone(),
        }
    }

    fn names(&self, before: &str, ids: &[DefinitionId]) -> String {
        if ids.is_empty() {
            return String::new();
        }
        let names: Vec<_> = ids.iter().map(|id| self.name(*id)).collect();
        format!("{before}{}", names.join(", "))
    }

    /// The shortest name that leads to a definition from here.
    fn name(&self, id: DefinitionId) -> String {
        let scoped_name = &self.compilation.definition(id).scoped_name;
        let parts: Vec<&str> = scoped_name.split("::").skip(1).collect();
        let short = self.module.and_then(|module| {
            let suffixes = (0..parts.len()).rev().map(|start| &parts[start..]);
            suffixes
                .into_iter()
                .find(|suffix| self.compilation.search(suffix, module) == Some(Entity::Definition(id)))
        });
        let joined = |parts: &[&str]| parts.iter().map(|part| escape(part)).collect::<Vec<_>>().join("::");
        short.map_or_else(|| format!("::{}", joined(&parts)), joined)
    }

    /// Metadata on a line of its own.
    fn metadata(&mut self, list: &MetadataList) {
        let text = inline(list);
        if !text.is_empty() {
            self.line(text.trim_end());
        }
    }

    fn docs(&mut self, docs: &Docs) {
        let mut lines = Vec::new();
        section(&mut lines, "", &docs.overview);
        for entry in &docs.params {
            tagged(&mut lines, "@param", entry);
        }
        section(&mut lines, "@return ", &docs.returns);
        for entry in &docs.throws {
            tagged(&mut lines, "@throws", entry);
        }
        for text in &docs.see {
            section(&mut lines, "@see ", text);
        }
        if let Some(text) = &docs.deprecated {
            if text.is_empty() {
                lines.push("@deprecated".to_owned());
            }
            section(&mut lines, "@deprecated ", text);
        }
        section(&mut lines, "@remark ", &docs.remarks);
        if lines.is_empty() {
            return;
        }
        // A comment of lines may hold what would end a block.
        let is_block = !lines.iter().any(|line| line.contains("*/"));
        if is_block {
            self.line("/**");
        }
        for line in &lines {
            let start = if is_block { " *" } else { "///" };
            self.line(&if line.is_empty() {
                start.to_owned()
            } else {
                format!("{start} {line}")
            });
        }
        if is_block {
            self.line(" */");
        }
    }
}

fn local(definition: &Definition) -> &'static str {
    if definition.is_local { "local " } else { "" }
}

fn tag(tag: Option<i32>) -> String {
    tag.map(|tag| format!("optional({tag}) ")).unwrap_or_default()
}

fn inline(list: &MetadataList) -> String {
    if list.is_empty() {
        return String::new();
    }
    let all: Vec<_> = list.iter().map(|metadata| quote(&metadata.text)).collect();
    format!("[{}] ", all.join(", "))
}

fn section(lines: &mut Vec<String>, start: &str, text: &DocText) {
    let text = doc_text(text);
    if text.is_empty() {
        return;
    }
    if !start.is_empty()
        && lines
            .last()
            .is_some_and(|last| !last.starts_with('@') && !last.is_empty())
    {
        lines.push(String::new());
    }
    lines.extend(format!("{start}{text}").split('\n').map(|line| line.trim().to_owned()));
}

fn tagged(lines: &mut Vec<String>, tag: &str, entry: &DocEntry) {
    let text = DocText(
        std::iter::once(DocFragment::Text(format!("{} ", entry.name)))
            .chain(entry.text.0.iter().cloned())
            .collect(),
    );
    section(lines, &format!("{tag} "), &text);
}

fn doc_text(text: &DocText) -> String {
    let parts = text.0.iter().map(|fragment| match fragment {
        DocFragment::Text(text) => text.clone(),
        DocFragment::Code(code) => format!("{{@code {code}}}"),
        DocFragment::Link { written, .. } => format!("{{@link {written}}}"),
    });
    parts.collect()
}

/// A name with a backslash if it is a keyword.
fn escape(name: &str) -> String {
    if Keyword::of(name).is_some() {
        format!("\\{name}")
    } else {
        name.to_owned()
    }
}

/// A string literal.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
