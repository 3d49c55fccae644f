//! Everything but interfaces.

use super::types::{Place, Traits};
use super::writer::Writer;
use super::{Generator, docs};
use crate::model::{
    Class, Constant, Definition, DefinitionId, DefinitionKind, Enum, Exception, Literal, Member, ModuleId, Struct,
    Type, Value,
};
use crate::names;

impl Generator<'_> {
    pub(super) fn write_definition(&self, definition: &Definition, writer: &mut Writer) {
        writer.line("");
        match &definition.kind {
            DefinitionKind::Struct(of) => self.write_struct(definition, of, writer),
            DefinitionKind::Enum(of) => self.write_enum(definition, of, writer),
            DefinitionKind::Sequence(_) | DefinitionKind::Dictionary(_) => self.write_alias(definition, writer),
            DefinitionKind::Constant(of) => self.write_constant(definition, of, writer),
            DefinitionKind::Exception(of) => self.write_exception(definition, of, writer),
            DefinitionKind::Class(of) if of.is_defined => self.write_class(definition, of, writer),
            DefinitionKind::Interface(of) if of.is_defined => self.write_interface(definition, of, writer),
            DefinitionKind::Class(_) | DefinitionKind::Interface(_) => {}
        }
    }

    fn write_docs(&self, definition: &Definition, writer: &mut Writer) {
        let or_else = format!("Slice `{}`.", definition.scoped_name);
        docs::write(&definition.docs, &definition.metadata, &or_else, writer);
    }

    /// `#[derive(..)] #[amd(module = "..")]`
    fn write_head(&self, definition: &Definition, derive: &str, traits: Traits, extra: &str, writer: &mut Writer) {
        let runtime = &self.options.runtime;
        let mut derives = vec!["Clone", "Debug"];
        derives.extend(traits.partial_eq.then_some("PartialEq"));
        derives.extend(traits.eq_and_hash.then_some("Eq, Hash"));
        derives.extend((traits.ord && traits.eq_and_hash).then_some("PartialOrd, Ord"));
        writer.line(&format!("#[derive({}, {runtime}::{derive})]", derives.join(", ")));
        let module = self.slice_module(definition.module);
        let (name, runtime) = (self.wire_name(definition), self.runtime_argument());
        writer.line(&format!("#[amd(module = {module:?}{name}{extra}{runtime})]"));
    }

    /// `, name = ".."`, where the name in Slice is another one than in Rust.
    pub(super) fn wire_name(&self, definition: &Definition) -> String {
        if definition.rust_name() == definition.name {
            return String::new();
        }
        format!(", name = {:?}", definition.name)
    }

    /// `, crate = ..`, where the facade is not found as `::amd`.
    pub(super) fn runtime_argument(&self) -> String {
        match self.options.runtime.as_str() {
            "::amd" => String::new(),
            path => format!(", crate = {path}"),
        }
    }

    fn write_struct(&self, definition: &Definition, of: &Struct, writer: &mut Writer) {
        let traits = self.traits(Type::Struct(definition.id));
        self.write_docs(definition, writer);
        self.write_head(definition, "Struct", traits, "", writer);
        let name = definition.rust_name();
        self.write_fields(&name, None, &of.members, definition.module, writer);
        self.write_default(&name, None, &of.members, definition.module, writer);
    }

    fn write_exception(&self, definition: &Definition, of: &Exception, writer: &mut Writer) {
        self.write_docs(definition, writer);
        let traits = self.exception_traits(definition.id);
        self.write_head(definition, "UserException", traits, "", writer);
        self.write_fields(&definition.rust_name(), of.base, &of.members, definition.module, writer);
    }

    fn exception_traits(&self, id: DefinitionId) -> Traits {
        let mut partial_eq = true;
        let mut next = Some(id);
        while let Some(id) = next {
            let DefinitionKind::Exception(of) = &self.definition(id).kind else {
                break;
            };
            partial_eq &= of.members.iter().all(|member| self.traits(member.ty.ty).partial_eq);
            next = of.base;
        }
        Traits {
            partial_eq,
            eq_and_hash: false,
            ord: false,
        }
    }

    fn write_class(&self, definition: &Definition, of: &Class, writer: &mut Writer) {
        self.write_docs(definition, writer);
        let compact = of
            .compact_id
            .map_or_else(String::new, |id| format!(", compact_id = {id}"));
        let traits = Traits {
            partial_eq: false,
            eq_and_hash: false,
            ord: false,
        };
        self.write_head(definition, "Class", traits, &compact, writer);
        self.write_fields(&definition.rust_name(), of.base, &of.members, definition.module, writer);
    }

    fn write_fields(
        &self,
        name: &str,
        base: Option<DefinitionId>,
        members: &[Member],
        module: ModuleId,
        writer: &mut Writer,
    ) {
        if base.is_none() && members.is_empty() {
            writer.line(&format!("pub struct {name} {{}}"));
            return;
        }
        writer.block(&format!("pub struct {name}"), |writer| {
            if let Some(base) = base {
                writer.line("/// What it inherits.");
                writer.line("#[amd(base)]");
                // `base` may be a member of its own.
                let taken = members.iter().any(|member| member.rust_name() == "base");
                let field = if taken { "base_" } else { "base" };
                writer.line(&format!("pub {field}: {},", self.named(base, module)));
            }
            for member in members {
                let or_else = format!("Slice `{}`.", member.name);
                docs::write(&member.docs, &member.metadata, &or_else, writer);
                // A member is called in Slice as in Rust, in camel case, unless it says otherwise.
                let name = member.rust_name();
                if names::lower_camel_case(name.trim_start_matches("r#")) != member.name {
                    writer.line(&format!("#[amd(name = {:?})]", member.name));
                }
                if let Some(tag) = member.tag {
                    writer.line(&format!("#[amd(tag = {tag})]"));
                }
                let ty = self.member_type(member, module);
                writer.line(&format!("pub {name}: {ty},"));
            }
        });
    }

    fn member_type(&self, member: &Member, module: ModuleId) -> String {
        let text = self.type_text(&member.ty, &member.metadata, Place::Member, module);
        // What is nullable is an `Option` already, and null where it is absent is told apart.
        if member.tag.is_some() {
            self.option(&text, module)
        } else {
            text
        }
    }

    /// Slice structs can have defaults: then Rust has one, of all members.
    fn write_default(
        &self,
        name: &str,
        base: Option<DefinitionId>,
        members: &[Member],
        module: ModuleId,
        writer: &mut Writer,
    ) {
        if base.is_some() || members.iter().all(|member| member.default.is_none()) {
            return;
        }
        if members
            .iter()
            .any(|member| member.default.is_none() && !self.has_default(member.ty.ty))
        {
            return;
        }
        writer.line("");
        let default = self.standard("Default", module);
        writer.block(&format!("impl {default} for {name}"), |writer| {
            writer.block("fn default() -> Self", |writer| {
                writer.block("Self", |writer| {
                    for member in members {
                        let value = match &member.default {
                            Some(literal) => self.literal(literal, member.ty.ty, module, true),
                            None => format!("{default}::default()"),
                        };
                        writer.line(&format!("{}: {value},", member.rust_name()));
                    }
                });
            });
        });
    }

    fn has_default(&self, ty: Type) -> bool {
        match ty {
            Type::Enum(_) => false,
            Type::Struct(id) => match &self.definition(id).kind {
                DefinitionKind::Struct(of) => of.members.iter().any(|member| member.default.is_some()),
                _ => false,
            },
            _ => true,
        }
    }

    fn write_enum(&self, definition: &Definition, of: &Enum, writer: &mut Writer) {
        self.write_docs(definition, writer);
        let traits = Traits {
            partial_eq: true,
            eq_and_hash: true,
            ord: true,
        };
        writer.line("#[derive(Copy)]");
        self.write_head(definition, "Enum", traits, "", writer);
        writer.block(&format!("pub enum {}", definition.rust_name()), |writer| {
            for enumerator in &of.enumerators {
                let or_else = format!("Slice `{}`.", enumerator.name);
                docs::write(&enumerator.docs, &enumerator.metadata, &or_else, writer);
                let name = enumerator.rust_name();
                if name.trim_start_matches("r#") != enumerator.name {
                    writer.line(&format!("#[amd(name = {:?})]", enumerator.name));
                }
                writer.line(&format!("{name} = {},", enumerator.value));
            }
        });
    }

    fn write_alias(&self, definition: &Definition, writer: &mut Writer) {
        self.write_docs(definition, writer);
        let text = self.container_text(definition.id, Place::Value, definition.module);
        writer.line(&format!("pub type {} = {text};", definition.rust_name()));
    }

    fn write_constant(&self, definition: &Definition, of: &Constant, writer: &mut Writer) {
        self.write_docs(definition, writer);
        let ty = match of.ty.ty {
            Type::String => format!("&{}", self.standard("str", definition.module)),
            _ => self.type_text(&of.ty, &definition.metadata, Place::Value, definition.module),
        };
        let value = self.literal(&of.value, of.ty.ty, definition.module, false);
        let name = definition.rust_name();
        writer.line(&format!("pub const {name}: {ty} = {value};"));
    }

    /// A value of a type; a string as `String` if it is to be owned.
    fn literal(&self, literal: &Literal, ty: Type, module: ModuleId, owned: bool) -> String {
        match &literal.value {
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float(value) if value.is_finite() => format!("{value:?}"),
            Value::Float(value) => {
                let ty = self.standard(if ty == Type::Float { "f32" } else { "f64" }, module);
                let name = if value.is_nan() {
                    "NAN"
                } else if *value > 0.0 {
                    "INFINITY"
                } else {
                    "NEG_INFINITY"
                };
                format!("{ty}::{name}")
            }
            Value::String(text) if owned => format!("{}::from({text:?})", self.standard("String", module)),
            Value::String(text) => format!("{text:?}"),
            Value::Enumerator(id, index) => match &self.definition(*id).kind {
                DefinitionKind::Enum(of) => {
                    format!("{}::{}", self.named(*id, module), of.enumerators[*index].rust_name())
                }
                _ => String::new(),
            },
        }
    }
}
