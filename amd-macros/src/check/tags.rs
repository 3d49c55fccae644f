//! Tags that are used twice.

use std::collections::HashSet;

use crate::diagnostics::Errors;
use crate::model::{Class, Exception, Operation, Tag};

/// The tags of an operation. Slice has one set of them for parameters and results together.
pub(crate) fn operation(operation: &Operation, errors: &mut Errors) {
    let parameters = operation.parameters.iter().filter_map(|parameter| parameter.tag);
    let results = operation.result_tags.iter().copied().flatten();
    unique(
        parameters.chain(results),
        &format!("operation `{}`", operation.name),
        errors,
    );
}

/// The tags of an exception's members.
pub(crate) fn exception(exception: &Exception, errors: &mut Errors) {
    let tags = exception.members.iter().filter_map(|member| member.tag);
    unique(tags, "this exception", errors);
}

/// The tags of a class's members. Its bases have tags of their own.
pub(crate) fn class(class: &Class, errors: &mut Errors) {
    let tags = class.members.iter().filter_map(|member| member.tag);
    unique(tags, "this class", errors);
}

fn unique(tags: impl Iterator<Item = Tag>, what: &str, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for Tag { value, span } in tags {
        if !seen.insert(value) {
            errors.add(syn::Error::new(span, format!("tag {value} is used twice in {what}")));
        }
    }
}
