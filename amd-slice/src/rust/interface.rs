//! Interfaces and their operations.

use super::types::Place;
use super::writer::Writer;
use super::{Generator, docs};
use crate::model::{Definition, Format, Interface, ModuleId, Operation, Parameter};

impl Generator<'_> {
    pub(super) fn write_interface(&self, definition: &Definition, of: &Interface, writer: &mut Writer) {
        let module = definition.module;
        let name = definition.rust_name();
        let or_else = format!("Slice `{}`.", definition.scoped_name);
        docs::write(&definition.docs, &definition.metadata, &or_else, writer);
        writer.line(&self.attribute(definition));
        let bases: Vec<_> = of.bases.iter().map(|base| self.named(*base, module)).collect();
        let bases = if bases.is_empty() {
            String::new()
        } else {
            format!(": {}", bases.join(" + "))
        };
        writer.block(&format!("pub trait {name}{bases}"), |writer| {
            for operation in &of.operations {
                self.write_operation(definition, operation, writer);
            }
        });
        for operation in of.operations.iter().filter(|operation| !operation.throws.is_empty()) {
            self.write_exceptions(&name, operation, module, writer);
        }
    }

    fn attribute(&self, definition: &Definition) -> String {
        let runtime = &self.options.runtime;
        let module = self.slice_module(definition.module);
        let (name, path) = (self.wire_name(definition), self.runtime_argument());
        format!("#[{runtime}::interface(module = {module:?}{name}{path})]")
    }

    fn write_operation(&self, interface: &Definition, operation: &Operation, writer: &mut Writer) {
        let module = interface.module;
        let or_else = format!("Slice `{}`.", operation.name);
        docs::write(&operation.docs, &operation.metadata, &or_else, writer);
        for attribute in self.operation_attributes(interface, operation) {
            writer.line(&format!("#[amd({attribute})]"));
        }
        let parameters: String = operation
            .in_parameters()
            .map(|p| format!(", {}", self.parameter(p, module)))
            .collect();
        let output = self.output(&interface.rust_name(), operation, module);
        let name = operation.rust_name();
        writer.line(&format!("fn {name}(&self{parameters}){output};"));
    }

    fn operation_attributes(&self, interface: &Definition, operation: &Operation) -> Vec<String> {
        let mut attributes = Vec::new();
        let name = operation.rust_name();
        if name.trim_start_matches("r#") != operation.name {
            attributes.push(format!("name = {:?}", operation.name));
        }
        if operation.is_idempotent {
            attributes.push("idempotent".to_owned());
        }
        if operation.result.is_none() && operation.out_parameters().next().is_some() {
            attributes.push("out".to_owned());
        }
        // Exceptions are always sent sliced: the format is that of classes.
        if self.uses_classes(operation) {
            match operation.format(interface) {
                Some(Format::Compact) => attributes.push("format = \"compact\"".to_owned()),
                Some(Format::Sliced) => attributes.push("format = \"sliced\"".to_owned()),
                Some(Format::Default) | None => {}
            }
        }
        attributes.extend(tags(operation));
        attributes
    }

    fn uses_classes(&self, operation: &Operation) -> bool {
        let types = operation.parameters.iter().map(|parameter| parameter.ty.ty);
        let mut types = types.chain(operation.result.iter().map(|result| result.ty.ty));
        types.any(|ty| self.compilation.uses_classes(ty))
    }

    fn parameter(&self, parameter: &Parameter, module: ModuleId) -> String {
        let name = parameter.rust_name();
        let ty = self.type_text(&parameter.ty, &parameter.metadata, Place::Value, module);
        match parameter.tag {
            Some(tag) => format!("#[amd(tag = {tag})] {name}: {}", self.option(&ty, module)),
            None => format!("{name}: {ty}"),
        }
    }

    /// ` -> Result<(T, O), E>`
    fn output(&self, interface: &str, operation: &Operation, module: ModuleId) -> String {
        let optional = |text: String, tag: Option<i32>| {
            if tag.is_some() {
                self.option(&text, module)
            } else {
                text
            }
        };
        let returned = operation.result.iter().map(|result| {
            optional(
                self.type_text(&result.ty, &operation.metadata, Place::Value, module),
                result.tag,
            )
        });
        let outs = operation
            .out_parameters()
            .map(|out| optional(self.type_text(&out.ty, &out.metadata, Place::Value, module), out.tag));
        let results: Vec<_> = returned.chain(outs).collect();
        let results = match &results[..] {
            [] => "()".to_owned(),
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        };
        match (results.as_str(), operation.throws.is_empty()) {
            ("()", true) => String::new(),
            (results, true) => format!(" -> {results}"),
            (results, false) => {
                let name = operation.rust_exceptions_name(interface);
                format!(" -> {}<{results}, {name}>", self.standard("Result", module))
            }
        }
    }
}

/// The tags of optional results.
fn tags(operation: &Operation) -> Option<String> {
    let returned = operation.result.iter().map(|result| result.tag);
    let tags: Vec<_> = returned.chain(operation.out_parameters().map(|out| out.tag)).collect();
    if tags.iter().all(Option::is_none) {
        return None;
    }
    if let [Some(tag)] = tags[..] {
        return Some(format!("tag = {tag}"));
    }
    let tags: Vec<_> = tags
        .iter()
        .map(|tag| tag.map_or_else(|| "_".to_owned(), |tag| tag.to_string()))
        .collect();
    Some(format!("tags({})", tags.join(", ")))
}
