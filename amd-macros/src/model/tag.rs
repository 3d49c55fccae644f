//! Tags of optional values.

use proc_macro2::Span;

/// The tag of an optional parameter, result or member.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) value: u32,
    pub(crate) span: Span,
}

impl Tag {
    pub(crate) const MAX: u32 = i32::MAX as u32;
}

/// `optional(3) `, or nothing.
pub(super) fn optional_text(tag: Option<Tag>) -> String {
    tag.map(|tag| format!("optional({}) ", tag.value)).unwrap_or_default()
}

/// What stands on the wire in its order: the required first, then what has a tag, by ascending tags.
pub(crate) fn wire_order<T>(items: &[T], tag: impl Fn(&T) -> Option<Tag>) -> Vec<(usize, &T)> {
    let mut order: Vec<_> = items.iter().enumerate().collect();
    order.sort_by_key(|(_, item)| tag(item).map(|tag| tag.value));
    order
}
