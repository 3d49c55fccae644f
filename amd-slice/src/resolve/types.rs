//! Types, bases and exceptions by name.

use crate::{
    ast::{self, Identifier, ScopedName, TypeKind},
    diagnostic::{Diagnostic, shorten},
    model::{DefinitionId, DefinitionKind, ModuleId, Type, TypeRef},
};

use super::{Resolver, scope::Target};

impl Resolver<'_, '_> {
    /// A type. `within` is what is being defined, for the error of something that holds itself.
    pub(super) fn type_ref(&mut self, ty: &ast::TypeRef, module: ModuleId, within: Option<&Identifier>) -> TypeRef {
        let found = match &ty.kind {
            TypeKind::Bool => Some(Type::Bool),
            TypeKind::Byte => Some(Type::Byte),
            TypeKind::Short => Some(Type::Short),
            TypeKind::Int => Some(Type::Int),
            TypeKind::Long => Some(Type::Long),
            TypeKind::Float => Some(Type::Float),
            TypeKind::Double => Some(Type::Double),
            TypeKind::String => Some(Type::String),
            TypeKind::AnyClass => Some(Type::AnyClass),
            TypeKind::AnyProxy => Some(Type::AnyProxy),
            TypeKind::LocalObject => Some(Type::LocalObject),
            TypeKind::Named(name) => self.named_type(name, module, within),
            TypeKind::Proxy(name) => self.proxy(name, module),
        };
        let metadata = self.metadata(&ty.metadata);
        // A type that is unknown has been reported. A byte in its place leads to no second error.
        TypeRef {
            ty: found.unwrap_or(Type::Byte),
            span: ty.span,
            metadata,
        }
    }

    fn named_type(&mut self, name: &ScopedName, module: ModuleId, within: Option<&Identifier>) -> Option<Type> {
        if let Some(within) = within
            && name.parts == [within.text.as_str()]
            && self.found(name, Some(module)).is_none()
        {
            let message = format!("`{}` cannot hold itself", shorten(&within.text));
            let error = Diagnostic::error(name.span, message);
            self.report(error.help("a class can hold instances of itself; so can a struct through a class"));
            return None;
        }
        let id = self.definition_named(name, module, "a type")?;
        let definition = &self.definitions[id.index()];
        Some(match &definition.kind {
            DefinitionKind::Struct(_) => Type::Struct(id),
            DefinitionKind::Enum(_) => Type::Enum(id),
            DefinitionKind::Sequence(_) => Type::Sequence(id),
            DefinitionKind::Dictionary(_) => Type::Dictionary(id),
            DefinitionKind::Class(_) => Type::Class(id),
            DefinitionKind::Interface(_) => {
                if !definition.is_local {
                    let warning =
                        Diagnostic::warning_of("deprecated", name.span, "an interface by value is deprecated");
                    let help = format!("write `{}*` for a proxy", shorten(&name.text()));
                    self.report(warning.help(help));
                }
                Type::InterfaceByValue(id)
            }
            kind @ (DefinitionKind::Exception(_) | DefinitionKind::Constant(_)) => {
                let message = format!("`{}` is {}, which is not a type", definition.name, kind.describe());
                let error = Diagnostic::error(name.span, message).note(definition.span, "it is defined here");
                self.report(error);
                return None;
            }
        })
    }

    fn proxy(&mut self, name: &ScopedName, module: ModuleId) -> Option<Type> {
        let id = self.definition_named(name, module, "an interface")?;
        let definition = &self.definitions[id.index()];
        match &definition.kind {
            DefinitionKind::Interface(_) => Some(Type::Proxy(id)),
            DefinitionKind::Class(_) => {
                self.report(Diagnostic::warning_of(
                    "deprecated",
                    name.span,
                    "a proxy for a class is deprecated",
                ));
                Some(Type::Proxy(id))
            }
            kind => {
                let message = format!(
                    "there is no proxy for `{}`, which is {}",
                    definition.name,
                    kind.describe()
                );
                let error = Diagnostic::error(name.span, message)
                    .note(definition.span, "it is defined here")
                    .help("proxies are for interfaces; remove `*`");
                self.report(error);
                None
            }
        }
    }

    /// What `extends` or `implements` names; `kind` is what it must be.
    pub(super) fn base(
        &mut self,
        name: &ScopedName,
        module: ModuleId,
        of: &Identifier,
        kind: &str,
    ) -> Option<DefinitionId> {
        let own = self.scopes.symbol(Some(module), &of.text).map(|symbol| symbol.entity);
        let found = self.found(name, Some(module));
        let is_itself = match found {
            Some(Target::Definition(id)) => own == Some(super::Entity::Definition(id)),
            None => name.parts == [of.text.as_str()],
            _ => false,
        };
        if is_itself {
            let message = format!("`{}` cannot extend itself", shorten(&of.text));
            self.report(Diagnostic::error(name.span, message));
            return None;
        }
        let id = self.definition_named(name, module, kind)?;
        let definition = &self.definitions[id.index()];
        if definition.kind.describe() != kind {
            let message = format!("`{}` is {}, not {kind}", definition.name, definition.kind.describe());
            let mut error = Diagnostic::error(name.span, message).note(definition.span, "it is defined here");
            if kind == "a class" && matches!(definition.kind, DefinitionKind::Interface(_)) {
                error = error.help("a class names interfaces behind `implements`");
            }
            self.report(error);
            return None;
        }
        if !definition.kind.is_defined() {
            let error = self.undefined_base(name, id, of);
            self.report(error);
            return None;
        }
        Some(id)
    }

    /// A base must be defined above; if it is defined below, that may be because the two extend each other.
    fn undefined_base(&self, name: &ScopedName, id: DefinitionId, of: &Identifier) -> Diagnostic {
        let definition = &self.definitions[id.index()];
        let shown = shorten(&name.text());
        let error = Diagnostic::error(name.span, format!("`{shown}` is declared, but not defined above"))
            .note(definition.span, "it is declared here");
        match self.defined.get(&definition.scoped_name).copied() {
            Some(below) => error.note(below, "it is defined here").help(format!(
                "move it above `{}`; if each extends the other, there is a cycle that must be broken",
                shorten(&of.text)
            )),
            None => error.help("include the file that defines it"),
        }
    }

    /// What `throws` names, or an exception's `extends`.
    pub(super) fn exception(
        &mut self,
        name: &ScopedName,
        module: ModuleId,
        within: Option<&Identifier>,
    ) -> Option<DefinitionId> {
        if let Some(within) = within
            && name.parts == [within.text.as_str()]
            && self.found(name, Some(module)).is_none()
        {
            let message = format!("`{}` cannot extend itself", shorten(&within.text));
            self.report(Diagnostic::error(name.span, message));
            return None;
        }
        let id = self.definition_named(name, module, "an exception")?;
        let definition = &self.definitions[id.index()];
        if !matches!(definition.kind, DefinitionKind::Exception(_)) {
            let message = format!(
                "`{}` is {}, not an exception",
                definition.name,
                definition.kind.describe()
            );
            let error = Diagnostic::error(name.span, message).note(definition.span, "it is defined here");
            self.report(error);
            return None;
        }
        Some(id)
    }

    fn definition_named(&mut self, name: &ScopedName, module: ModuleId, wanted: &str) -> Option<DefinitionId> {
        let what = match self.lookup(name, Some(module), wanted)? {
            Target::Definition(id) => return Some(id),
            Target::Module(_) => "a module",
            Target::Enumerator(..) => "an enumerator",
        };
        self.report(Diagnostic::error(
            name.span,
            format!("`{}` is {what}, not {wanted}", shorten(&name.text())),
        ));
        None
    }
}
