//! Types: what they are in Rust, and what may be derived for them.

use super::Generator;
use crate::model::{DefinitionId, DefinitionKind, MetadataList, ModuleId, Type, TypeRef};

/// What a type can do in Rust. Floating-point numbers have no total order, and classes are shared by reference.
#[derive(Clone, Copy)]
pub(super) struct Traits {
    pub(super) partial_eq: bool,
    pub(super) eq_and_hash: bool,
    pub(super) ord: bool,
}

impl Traits {
    const ALL: Self = Self {
        partial_eq: true,
        eq_and_hash: true,
        ord: true,
    };
    const NO_ORDER: Self = Self {
        ord: false,
        ..Self::ALL
    };
    const PARTIAL: Self = Self {
        eq_and_hash: false,
        ..Self::NO_ORDER
    };
    const NONE: Self = Self {
        partial_eq: false,
        ..Self::PARTIAL
    };

    fn and(self, other: Self) -> Self {
        Self {
            partial_eq: self.partial_eq && other.partial_eq,
            eq_and_hash: self.eq_and_hash && other.eq_and_hash,
            ord: self.ord && other.ord,
        }
    }
}

/// Where a type stands: a data member that refers to an instance of a class can be set later, so that graphs with cycles
/// can be built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Member,
    Value,
}

impl Generator<'_> {
    /// A type as it is written in `module`. `["rust:type:.."]` has the last word: in front of the type, or of what has it.
    pub(super) fn type_text(&self, ty: &TypeRef, of: &MetadataList, place: Place, module: ModuleId) -> String {
        match ty.metadata.rust_type().or_else(|| of.rust_type()) {
            Some(text) => text.to_owned(),
            None => self.type_of(ty.ty, place, module),
        }
    }

    fn type_of(&self, ty: Type, place: Place, module: ModuleId) -> String {
        let runtime = &self.options.runtime;
        match ty {
            Type::Bool => self.standard("bool", module).to_owned(),
            Type::Byte => self.standard("u8", module).to_owned(),
            Type::Short => self.standard("i16", module).to_owned(),
            Type::Int => self.standard("i32", module).to_owned(),
            Type::Long => self.standard("i64", module).to_owned(),
            Type::Float => self.standard("f32", module).to_owned(),
            Type::Double => self.standard("f64", module).to_owned(),
            Type::String => self.standard("String", module).to_owned(),
            Type::AnyProxy => self.option(&format!("{runtime}::ObjectPrx"), module),
            Type::AnyClass | Type::InterfaceByValue(_) | Type::LocalObject => {
                self.class_text(&format!("{runtime}::AnyClass"), place, module)
            }
            Type::Proxy(id) => self.option(&self.proxy_text(id, module), module),
            Type::Class(id) => match self.definition(id).kind {
                DefinitionKind::Class(ref class) if class.is_defined => {
                    self.class_text(&self.named(id, module), place, module)
                }
                _ => self.class_text(&format!("{runtime}::AnyClass"), place, module),
            },
            Type::Struct(id) | Type::Enum(id) => self.named(id, module),
            // What an alias stands for is written out: the macros see what it is.
            Type::Sequence(id) | Type::Dictionary(id) => self.container_text(id, place, module),
        }
    }

    /// `Option<T>`
    pub(super) fn option(&self, text: &str, module: ModuleId) -> String {
        format!("{}<{text}>", self.standard("Option", module))
    }

    /// A nullable reference to an instance.
    fn class_text(&self, class: &str, place: Place, module: ModuleId) -> String {
        let runtime = &self.options.runtime;
        match place {
            Place::Member => format!("{runtime}::Link<{class}>"),
            Place::Value => self.option(&format!("{runtime}::Class<{class}>"), module),
        }
    }

    /// `Vec<T>` or `HashMap<K, V>`.
    pub(super) fn container_text(&self, id: DefinitionId, place: Place, module: ModuleId) -> String {
        let definition = self.definition(id);
        if let Some(text) = definition.metadata.rust_type() {
            return text.to_owned();
        }
        match &definition.kind {
            DefinitionKind::Sequence(sequence) => format!(
                "{}<{}>",
                self.standard("Vec", module),
                self.type_text(&sequence.element, &MetadataList::default(), place, module)
            ),
            DefinitionKind::Dictionary(dictionary) => format!(
                "::std::collections::HashMap<{}, {}>",
                self.type_text(&dictionary.key, &MetadataList::default(), place, module),
                self.type_text(&dictionary.value, &MetadataList::default(), place, module)
            ),
            _ => self.named(id, module),
        }
    }

    /// A type by its name.
    pub(super) fn named(&self, id: DefinitionId, module: ModuleId) -> String {
        self.path(id, module, &self.definition(id).rust_name())
    }

    /// The proxy of an interface; that of any object where the interface is only declared.
    fn proxy_text(&self, id: DefinitionId, module: ModuleId) -> String {
        match &self.definition(id).kind {
            DefinitionKind::Interface(interface) if interface.is_defined => {
                self.path(id, module, &self.definition(id).rust_proxy_name())
            }
            _ => format!("{}::ObjectPrx", self.options.runtime),
        }
    }

    /// What a value of this type can do.
    pub(super) fn traits(&self, ty: Type) -> Traits {
        match ty {
            Type::Float | Type::Double => Traits::PARTIAL,
            Type::AnyProxy | Type::Proxy(_) => Traits::NO_ORDER,
            Type::AnyClass | Type::Class(_) | Type::InterfaceByValue(_) | Type::LocalObject => Traits::NONE,
            Type::Struct(id) => self.traits_of(id),
            Type::Sequence(id) | Type::Dictionary(id) => self.traits_of(id),
            _ => Traits::ALL,
        }
    }

    /// Slice has no structs, sequences or dictionaries that contain themselves, so this ends.
    fn traits_of(&self, id: DefinitionId) -> Traits {
        match &self.definition(id).kind {
            DefinitionKind::Struct(of) => of
                .members
                .iter()
                .map(|member| self.traits(member.ty.ty))
                .fold(Traits::ALL, Traits::and),
            DefinitionKind::Sequence(sequence) => self.traits(sequence.element.ty),
            DefinitionKind::Dictionary(dictionary) => Traits::PARTIAL.and(self.traits(dictionary.value.ty)),
            _ => Traits::ALL,
        }
    }
}
