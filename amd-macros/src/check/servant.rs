//! Methods against operations, as far as names and counts go. Types are left to rustc.

use syn::ext::IdentExt;
use syn::{Attribute, LitStr, Type};

use super::extras::extras;
use super::lifetimes;
use super::policy::{self, policy};
use crate::diagnostics::Errors;
use crate::model::{DescribedOperation, Description, Form, Method, Receiver, Servant, container_argument, type_text};
use crate::parse::attributes::nearest;
use crate::parse::servant::type_parameters;
use crate::parse::stage::Extent;

/// A method that serves an operation.
pub(crate) struct Match<'s> {
    /// The number of the interface on the servant.
    pub(crate) interface: usize,
    pub(crate) operation: &'s DescribedOperation,
    pub(crate) method: &'s Method,
    /// How many arguments follow those of the operation: the current request and a responder.
    pub(crate) extras: usize,
}

/// What the comparison found.
#[derive(Default)]
pub(crate) struct Checked<'s> {
    /// Whether other blocks serve operations too.
    pub(crate) in_parts: bool,
    pub(crate) matches: Vec<Match<'s>>,
    /// Mistakes that are ones only if a `#[cfg]` holds.
    pub(crate) conditional: Vec<(&'s [Attribute], syn::Error)>,
    /// The operations for which there is a method, be it a wrong one. They are not reported as missing too.
    pub(crate) excused: Vec<&'s proc_macro2::Ident>,
    /// Operations whose methods are all configured.
    pub(crate) configured: Vec<Configured<'s>>,
}

/// An operation that is served if one of its methods is there.
pub(crate) struct Configured<'s> {
    pub(crate) operation: &'s DescribedOperation,
    /// The `#[cfg(..)]` of each method.
    pub(crate) methods: Vec<&'s [Attribute]>,
    /// What is wrong if there is none.
    pub(crate) error: syn::Error,
}

/// Finds the method of each operation.
pub(crate) fn servant<'s>(servant: &'s Servant, extent: Extent, errors: &mut Errors) -> Checked<'s> {
    let mut checked = matches(servant, extent, true, errors);
    // What is missing in a part may be in another one.
    if extent == Extent::Whole {
        missing(servant, &checked.excused, errors);
        checked.configured = configured(servant, &checked.matches);
    }
    checked
}

/// Checks methods whose operations are known, where not all are.
pub(crate) fn methods(servant: &Servant, extent: Extent, errors: &mut Errors) {
    let _ = matches(servant, extent, false, errors);
}

/// Finds the methods that serve operations. If `all_are_known`, others are mistakes.
fn matches<'s>(servant: &'s Servant, extent: Extent, all_are_known: bool, errors: &mut Errors) -> Checked<'s> {
    unique_operations(servant, errors);
    policy::of_all(servant, errors);
    lifetimes::of_servant(servant, errors);
    if extent != Extent::Whole {
        shared(servant, errors);
    }
    let mut checked = Checked {
        in_parts: extent != Extent::Whole,
        ..Checked::default()
    };
    for method in &servant.methods {
        let mut found = Errors::new();
        let wanted = method
            .operation
            .as_ref()
            .map_or_else(|| method.name.unraw().to_string(), LitStr::value);
        let Some((interface, operation)) = find(servant, &wanted) else {
            if all_are_known && (!matches!(method.receiver, Receiver::None) || method.operation.is_some()) {
                checked.excused.extend(unknown(servant, method, &wanted, &mut found));
            }
            report(method, found, errors, &mut checked);
            continue;
        };
        checked.excused.push(&operation.name);
        if is_served(&checked, operation, method) {
            // Two methods of one name are rustc's matter.
            if all_are_known && let Some(name) = &method.operation {
                found.push(
                    name,
                    format!("operation `{}` is served by another method already", operation.name),
                );
            }
        } else if has_form(servant.form, operation, method, &mut found)
            && policy(servant.form, method, &mut found)
            && let Some(extras) = extras(operation, method, &mut found)
            && optional_parameters(operation, method, &mut found)
        {
            checked.matches.push(Match {
                interface,
                operation,
                method,
                extras,
            });
        }
        report(method, found, errors, &mut checked);
    }
    checked
}

/// What was found about a method holds if the method is there.
fn report<'s>(method: &'s Method, found: Errors, errors: &mut Errors, checked: &mut Checked<'s>) {
    match found.finish() {
        Ok(()) => {}
        Err(error) if method.cfgs.is_empty() => errors.add(error),
        Err(error) => checked.conditional.push((&method.cfgs, error)),
    }
}

/// Whether another method serves the operation, whatever is configured.
fn is_served(checked: &Checked<'_>, operation: &DescribedOperation, method: &Method) -> bool {
    let others = checked
        .matches
        .iter()
        .filter(|other| std::ptr::eq(other.operation, operation));
    method.cfgs.is_empty() && others.map(|other| other.method).any(|other| other.cfgs.is_empty())
}

fn find<'s>(servant: &'s Servant, name: &str) -> Option<(usize, &'s DescribedOperation)> {
    let operations = servant
        .interfaces
        .iter()
        .enumerate()
        .flat_map(|(number, (_, interface))| interface.operations.iter().map(move |operation| (number, operation)));
    operations.clone().find(|(_, operation)| operation.is_named(name))
}

/// Two interfaces with operations of one name cannot be told apart on the wire.
fn unique_operations(servant: &Servant, errors: &mut Errors) {
    for (number, (path, interface)) in servant.interfaces.iter().enumerate() {
        for (_, other) in &servant.interfaces[..number] {
            let shared = interface.operations.iter().find(|operation| {
                other
                    .operations
                    .iter()
                    .any(|other| other.wire_name == operation.wire_name)
            });
            if let Some(shared) = shared {
                errors.push(
                    path,
                    format!(
                        "interfaces `{}` and `{}` both have an operation `{}`, which one servant cannot tell apart",
                        other.name, interface.name, shared.name
                    ),
                );
            }
        }
    }
}

fn unknown<'s>(
    servant: &'s Servant,
    method: &Method,
    wanted: &str,
    errors: &mut Errors,
) -> Option<&'s proc_macro2::Ident> {
    let taken: Vec<_> = servant
        .methods
        .iter()
        .map(|method| method.name.unraw().to_string())
        .collect();
    let names = servant
        .interfaces
        .iter()
        .flat_map(|(_, interface)| &interface.operations);
    let free = names.filter(|operation| !taken.iter().any(|name| operation.is_named(name)));
    let free: Vec<_> = free
        .map(|operation| (operation.name.to_string(), &operation.name))
        .collect();
    let suggestion = nearest(wanted, free.iter().map(|(name, _)| name.as_str()));
    let did_you_mean = suggestion
        .map(|name| format!("help: did you mean `{name}`?\n"))
        .unwrap_or_default();
    let message = format!(
        "{} no operation `{wanted}`\n{did_you_mean}help: mark a method that is not an operation with `#[amd(skip)]`, or move it to another impl block",
        interface_has(servant),
    );
    match &method.operation {
        Some(name) => errors.push(name, message),
        None => errors.push(&method.name, message),
    }
    suggestion
        .and_then(|suggestion| free.iter().find(|(name, _)| name == suggestion))
        .map(|(_, name)| *name)
}

/// "interface `Greeter` has"
fn interface_has(servant: &Servant) -> String {
    match &servant.interfaces[..] {
        [(_, interface)] => format!("interface `{}` has", interface.name),
        interfaces => {
            let names: Vec<_> = interfaces
                .iter()
                .map(|(_, interface)| format!("`{}`", interface.name))
                .collect();
            format!("interfaces {} have", names.join(", "))
        }
    }
}

/// The parts of a servant do not know of each other, so none of them can make all of it exclusive or local.
fn shared(servant: &Servant, errors: &mut Errors) {
    if servant.form == Form::Local {
        errors.push(
            &servant.self_type,
            "a local servant has one block\nhelp: leave out `part` or `parts`, and put its methods together",
        );
    }
    for method in &servant.methods {
        if let Receiver::Exclusive(receiver) = &method.receiver {
            errors.push(
                receiver,
                "a servant in several parts takes `&self`\nhelp: put the methods together in one block, without `part` or `parts`, or keep what changes behind a lock",
            );
        }
    }
}

/// Whether the method has a form that can be served at all.
fn has_form(form: Form, operation: &DescribedOperation, method: &Method, errors: &mut Errors) -> bool {
    let name = &operation.name;
    match &method.receiver {
        Receiver::Shared => {}
        Receiver::None => {
            errors.push(
                &method.name,
                format!("operation `{name}` is served by a method\nhelp: begin its parameters with `&self`"),
            );
            return false;
        }
        Receiver::Exclusive(receiver) if form == Form::Local => {
            errors.push(receiver, "a method of a local servant takes `&self`: several dispatches may be under way on its thread\nhelp: keep what changes in a `Cell` or a `RefCell`");
            return false;
        }
        Receiver::Exclusive(_) => {}
        Receiver::Other(receiver) => {
            errors.push(receiver, "a servant method takes `&self` or `&mut self`");
            return false;
        }
    }
    if let Some(keyword) = method.unsafety {
        errors.push(
            keyword,
            format!("the method of operation `{name}` cannot be `unsafe`: a request calls it\nhelp: remove `unsafe`"),
        );
        return false;
    }
    if let Some(parameters) = type_parameters(&method.generics) {
        errors.push(
            parameters,
            format!("the method of operation `{name}` cannot be generic: Slice operations have fixed types"),
        );
        return false;
    }
    for argument in &method.arguments {
        if let Type::ImplTrait(_) = argument.ty {
            errors.push(
                &argument.ty,
                format!(
                    "the method of operation `{name}` needs one type here, not `impl Trait`\nnote: Slice: {}",
                    operation.slice
                ),
            );
            return false;
        }
    }
    lifetimes::of_parameters(method, errors)
}

/// What may be absent is taken as an `Option`. Types that do not show what they are are left to rustc.
fn optional_parameters(operation: &DescribedOperation, method: &Method, errors: &mut Errors) -> bool {
    let mut right = true;
    for (parameter, argument) in operation.parameters.iter().zip(&method.arguments) {
        if parameter.tag.is_some() && is_plain(&argument.ty) && container_argument(&argument.ty, "Option").is_none() {
            let taken = match &argument.ty {
                Type::Reference(reference) => match container_argument(&reference.elem, "Option") {
                    Some(value) => format!("&{}", type_text(value)),
                    None => type_text(&argument.ty),
                },
                ty => type_text(ty),
            };
            errors.push(
                &argument.ty,
                format!(
                    "parameter `{}` of operation `{}` is optional\nnote: Slice: {}\nhelp: take it as `Option<{taken}>`",
                    parameter.name, operation.name, operation.slice
                ),
            );
            right = false;
        }
    }
    right
}

/// Types of values, by name: these are parameters whatever their position.
pub(crate) fn is_plain(ty: &Type) -> bool {
    const PLAIN: [&str; 12] = [
        "bool", "u8", "i16", "i32", "i64", "f32", "f64", "String", "Vec", "HashMap", "BTreeMap", "Option",
    ];
    match ty {
        Type::Reference(reference) => match &*reference.elem {
            Type::Slice(_) => true,
            elem => is_plain(elem) || matches!(elem, Type::Path(path) if path.path.is_ident("str")),
        },
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| PLAIN.iter().any(|name| segment.ident == name)),
        _ => matches!(ty, Type::Tuple(_) | Type::Array(_)),
    }
}

/// One error for all that is missing, with the methods to paste.
fn missing(servant: &Servant, excused: &[&proc_macro2::Ident], errors: &mut Errors) {
    for (_, interface) in &servant.interfaces {
        let missing: Vec<_> = missing_of(interface, excused).collect();
        if missing.is_empty() {
            continue;
        }
        errors.add(missing_error(servant, interface, &missing));
    }
}

pub(crate) fn missing_error(servant: &Servant, interface: &Description, missing: &[&DescribedOperation]) -> syn::Error {
    let asynchronous = servant.methods.is_empty() || servant.methods.iter().any(|method| method.asynchronous);
    let names: Vec<_> = missing
        .iter()
        .map(|operation| format!("`{}`", operation.name))
        .collect();
    let stubs: String = missing
        .iter()
        .map(|operation| format!("\n    {} {{ todo!() }}", operation.method_text(asynchronous)))
        .collect();
    let slice = missing
        .iter()
        .map(|operation| format!("\nnote: Slice: {}", operation.slice));
    let message = format!(
        "servant for interface `{}` does not implement {}{}\nhelp: add{stubs}",
        interface.name,
        names.join(", "),
        slice.collect::<String>()
    );
    syn::Error::new_spanned(&servant.self_type, message)
}

/// The operations that no method serves whatever is configured.
fn configured<'s>(servant: &'s Servant, matches: &[Match<'s>]) -> Vec<Configured<'s>> {
    let interfaces = servant.interfaces.iter();
    let operations = interfaces.flat_map(|(_, interface)| interface.operations.iter().map(move |of| (interface, of)));
    let configured = operations.filter_map(|(interface, operation)| {
        let matches = matches.iter().filter(|found| std::ptr::eq(found.operation, operation));
        let methods: Vec<_> = matches.map(|found| &*found.method.cfgs).collect();
        let always = methods.iter().any(|cfgs| cfgs.is_empty());
        (!always).then(|| Configured {
            operation,
            methods,
            error: missing_error(servant, interface, &[operation]),
        })
    });
    configured.collect()
}

fn missing_of<'s>(
    interface: &'s Description,
    excused: &[&proc_macro2::Ident],
) -> impl Iterator<Item = &'s DescribedOperation> {
    interface
        .operations
        .iter()
        .filter(move |operation| !excused.iter().any(|name| **name == operation.name))
}
