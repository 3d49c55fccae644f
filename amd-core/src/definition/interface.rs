//! Interfaces and their operations.

use std::collections::BTreeMap;
use std::fmt;

use super::{Definition, OperationMode, TypeInfo, print};

/// An interface as data.
///
/// Its text, by `Display`, is its definition alone, for people; a [`SliceFile`](super::SliceFile) is complete.
#[derive(Debug)]
pub struct InterfaceInfo {
    /// The Slice type id, such as `::VisitorCenter::Greeter`.
    pub type_id: &'static str,
    /// The type ids of the interface and of all it inherits, `::Ice::Object` included, sorted.
    pub type_ids: &'static [&'static str],
    /// The documentation, a line of text for each line; empty for none.
    pub docs: &'static str,
    /// The interfaces that it names as its bases.
    pub bases: &'static [&'static Self],
    /// Its own operations.
    pub operations: &'static [OperationInfo],
}

impl InterfaceInfo {
    pub(super) const OBJECT_TYPE_ID: &'static str = "::Ice::Object";

    /// The interface that every object has.
    pub const OBJECT: Self = Self {
        type_id: Self::OBJECT_TYPE_ID,
        type_ids: &[Self::OBJECT_TYPE_ID],
        docs: "",
        bases: &[],
        operations: &[],
    };

    /// The interface of an object that has several: it says that it is the first, and that it is each of them.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub const fn joined<const N: usize>(interfaces: [&'static Self; N], type_ids: &'static [&'static str]) -> Self {
        Self {
            type_ids,
            ..*interfaces[0]
        }
    }

    /// Whether two descriptions say the same: one Slice file may be generated into two crates.
    fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.type_ids == other.type_ids && self.to_string() == other.to_string())
    }
}

impl fmt::Display for InterfaceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print::interface_alone(self))
    }
}

inventory::collect!(&'static InterfaceInfo);

/// The interfaces of the program, of all its crates, sorted by their type ids.
///
/// An interface that is defined twice in the same way, as when two crates are generated from one Slice file, is listed
/// once. If the two differ, both are listed; a [`SliceFile`](super::SliceFile) of them has the first.
///
/// ```
/// use amd::prelude::*;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     #[amd(idempotent)]
///     fn greet(&self, name: String, languages: Vec<String>) -> String;
/// }
///
/// let interfaces = amd::interfaces();
/// let greeter = interfaces.iter().find(|interface| interface.type_id == "::VisitorCenter::Greeter").unwrap();
/// let operations: Vec<_> = greeter.operations.iter().map(ToString::to_string).collect();
/// assert_eq!(operations, ["idempotent string greet(string name, sequence<string> languages)"]);
/// ```
#[must_use]
pub fn interfaces() -> Vec<&'static InterfaceInfo> {
    let all = inventory::iter::<&'static InterfaceInfo>.into_iter().copied();
    distinct(all)
}

fn distinct(all: impl Iterator<Item = &'static InterfaceInfo>) -> Vec<&'static InterfaceInfo> {
    let mut by_id: BTreeMap<&str, Vec<&'static InterfaceInfo>> = BTreeMap::new();
    for interface in all {
        let known = by_id.entry(interface.type_id).or_default();
        if !known.iter().any(|known| known.is_same(interface)) {
            known.push(interface);
        }
    }
    // The linker decides the order of what differs; a list should not depend on it.
    for several in by_id.values_mut().filter(|several| several.len() > 1) {
        several.sort_by_cached_key(|interface| interface.to_string());
    }
    by_id.into_values().flatten().collect()
}

/// An operation as data. Its text, by `Display`, is its line of Slice: `idempotent string greet(string name)`.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it may be repeated.
    pub mode: OperationMode,
    /// The documentation, a line of text for each line; empty for none.
    pub docs: &'static str,
    /// What stands in brackets before it in Slice, such as `format:sliced`.
    pub metadata: &'static [&'static str],
    /// Its in-parameters.
    pub parameters: &'static [ParameterInfo],
    /// Its results: the return value if there is one, then the out-parameters.
    pub results: &'static [ResultInfo],
    /// Whether the first result is the return value.
    pub returns: bool,
    /// The exceptions that it may throw.
    pub exceptions: &'static [&'static Definition],
}

impl OperationInfo {
    /// The return value.
    #[must_use]
    pub fn return_value(&self) -> Option<&'static ResultInfo> {
        self.results.first().filter(|_| self.returns)
    }

    /// The out-parameters, which have no names in Rust.
    #[must_use]
    pub fn out_parameters(&self) -> &'static [ResultInfo] {
        match self.results {
            [_, outs @ ..] if self.returns => outs,
            all => all,
        }
    }
}

impl fmt::Display for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&print::operation_alone(self))
    }
}

/// An in-parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub struct ParameterInfo {
    /// The name in Slice.
    pub name: &'static str,
    /// The type.
    pub ty: TypeInfo,
    /// The tag, if it is optional.
    pub tag: Option<u32>,
}

/// A result of an operation: its return value, or an out-parameter.
#[derive(Clone, Copy, Debug)]
pub struct ResultInfo {
    /// The type.
    pub ty: TypeInfo,
    /// The tag, if it is optional.
    pub tag: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: InterfaceInfo = InterfaceInfo {
        type_id: "::M::One",
        type_ids: &["::Ice::Object", "::M::One"],
        ..InterfaceInfo::OBJECT
    };

    static ONE_HERE: InterfaceInfo = ONE;
    static ONE_THERE: InterfaceInfo = ONE;
    static ANOTHER_ONE: InterfaceInfo = InterfaceInfo {
        operations: &[OperationInfo {
            name: "more",
            mode: OperationMode::Normal,
            docs: "",
            metadata: &[],
            parameters: &[],
            results: &[],
            returns: true,
            exceptions: &[],
        }],
        ..ONE
    };
    static A: InterfaceInfo = InterfaceInfo {
        type_id: "::M::A",
        ..ONE
    };

    #[test]
    fn the_same_definition_twice_is_one_interface_and_the_list_does_not_depend_on_the_linker() {
        let ids = |all: &[&'static InterfaceInfo]| {
            let distinct = distinct(all.iter().copied());
            distinct
                .iter()
                .map(|interface| (interface.type_id, interface.operations.len()))
                .collect::<Vec<_>>()
        };
        let expected = [("::M::A", 0), ("::M::One", 1), ("::M::One", 0)];
        assert_eq!(ids(&[&ONE_HERE, &ANOTHER_ONE, &ONE_THERE, &A, &ONE_HERE]), expected);
        assert_eq!(ids(&[&A, &ONE_THERE, &ONE_HERE, &ANOTHER_ONE]), expected);
    }
}
