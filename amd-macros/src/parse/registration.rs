//! The arguments of `#[servant(..)]` that register a servant.

use amd_core::identity::Identity;
use proc_macro2::Ident;
use syn::{ItemImpl, LitStr};

use super::attributes::{Argument, Value};
use super::servant::Options;
use crate::diagnostics::Errors;
use crate::model::Registration;

/// The arguments that this file reads.
pub(crate) const KEYS: [&str; 4] = ["identity", "facet", "adapter", "new"];

/// The arguments as they were found.
#[derive(Default)]
pub(crate) struct Registering {
    registration: Registration,
    /// Whether there is an `identity`, right or wrong.
    has_identity: bool,
    /// Arguments that say more of a registration.
    others: Vec<Ident>,
}

impl Registering {
    /// Reads one argument, whose key is one of [`KEYS`].
    pub(crate) fn read(&mut self, argument: &Argument, errors: &mut Errors) {
        let registration = &mut self.registration;
        if argument.key == "identity" {
            self.has_identity = true;
            registration.identity = argument.text(errors).filter(|text| is_identity(text, errors));
            return;
        }
        self.others.push(argument.key.clone());
        match (argument.key.to_string().as_str(), &argument.value) {
            ("facet", _) => registration.facet = argument.text(errors),
            ("adapter", _) => registration.adapter = argument.text(errors),
            (_, Value::Path(path)) => registration.new = Some(path.clone()),
            _ => errors.push(
                &argument.key,
                "`new` takes the path of a constructor: `new = Chatbot::new`",
            ),
        }
    }

    /// The registration, checked as a whole.
    pub(crate) fn finish(self, errors: &mut Errors) -> Registration {
        if !self.has_identity {
            for key in &self.others {
                let message = format!(
                    "`{key}` belongs to a registered servant\nhelp: give it an identity: `identity = \"greeter\"`"
                );
                errors.push(key, message);
            }
        }
        self.registration
    }
}

fn is_identity(text: &LitStr, errors: &mut Errors) -> bool {
    let parsed = text.value().parse::<Identity>();
    if let Err(error) = &parsed {
        let help = "an identity is `name` or `category/name`, and a `/` that belongs to one of them is written `\\/`";
        errors.push(text, format!("{error}\nhelp: {help}"));
    }
    parsed.is_ok()
}

/// A local servant is made on its own thread, which only the program has.
pub(super) fn not_local(options: &Options, errors: &mut Errors) {
    if let (Some(local), Some(_)) = (&options.local, &options.registration.identity) {
        let message = "a local servant cannot be registered: it is made on its own thread\n\
                       help: add it in `main`: `adapter.add(amd::local_servant(&event_loop, || ..), \"..\")`";
        errors.push(local, message);
    }
}

/// A generic servant is many types: none of them is the one to register.
pub(crate) fn not_generic(registration: &Registration, block: &ItemImpl, errors: &mut Errors) {
    if let Some(identity) = &registration.identity
        && !block.generics.params.is_empty()
    {
        let message = "a generic servant cannot be registered: it is no single type that could be made\n\
                       help: register a wrapper that is not generic, or add the servant in `main`: `adapter.add(servant, \"..\")`";
        errors.push(identity, message);
    }
}
