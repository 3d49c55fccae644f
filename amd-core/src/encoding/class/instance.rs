//! What a pointer points to: a value, and the slices of it that nobody here knows.

use std::any::{Any, TypeId};
use std::sync::Arc;

use super::{AnyClass, ClassEncoder, Link, ReferenceVisitor, SliceClass};

/// An instance of some class.
pub(super) type Shared = Arc<dyn Instance>;

/// An instance, whatever its class.
pub(super) trait Instance: Send + Sync {
    fn part(&self, of: TypeId) -> Option<&dyn Any>;
    fn class_id(&self) -> &str;
    fn unknown_slices(&self) -> &[UnknownSlice];
    fn encode_slices(&self, slices: &mut ClassEncoder<'_, '_>);
    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>);
}

/// An instance of a class of this program.
pub(super) struct Known<T> {
    pub(super) value: T,
    pub(super) unknown: Box<[UnknownSlice]>,
}

impl<T: SliceClass> Instance for Known<T> {
    fn part(&self, of: TypeId) -> Option<&dyn Any> {
        self.value.part(of)
    }

    fn class_id(&self) -> &str {
        T::TYPE_ID
    }

    fn unknown_slices(&self) -> &[UnknownSlice] {
        &self.unknown
    }

    fn encode_slices(&self, slices: &mut ClassEncoder<'_, '_>) {
        // The compact format has no room for them.
        if slices.is_sliced() {
            slices.unknown(&self.unknown, false);
        }
        self.value.encode_slices(slices);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_unknown(&self.unknown, visitor);
        self.value.visit_references(visitor);
    }
}

/// An instance of which no slice is known here.
pub(super) struct Unknown {
    type_id: String,
    slices: Box<[UnknownSlice]>,
}

impl Unknown {
    pub(super) fn new(slices: Vec<UnknownSlice>) -> Self {
        let type_id = slices.first().map(|slice| slice.type_id.to_string());
        Self {
            type_id: type_id.unwrap_or_default(),
            slices: slices.into(),
        }
    }
}

impl Instance for Unknown {
    fn part(&self, of: TypeId) -> Option<&dyn Any> {
        AnyClass::ROOT.part(of)
    }

    fn class_id(&self) -> &str {
        &self.type_id
    }

    fn unknown_slices(&self) -> &[UnknownSlice] {
        &self.slices
    }

    fn encode_slices(&self, slices: &mut ClassEncoder<'_, '_>) {
        slices.unknown(&self.slices, true);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visit_unknown(&self.slices, visitor);
    }
}

fn visit_unknown(slices: &[UnknownSlice], visitor: &mut ReferenceVisitor<'_>) {
    for link in slices.iter().flat_map(|slice| &slice.instances) {
        visitor.visit(link);
    }
}

/// The slice of a class that this program does not know. It is kept as it came, and goes out again in the sliced format.
#[derive(Debug)]
pub struct UnknownSlice {
    pub(super) type_id: UnknownTypeId,
    /// The members, the optional ones and their end marker included.
    pub(super) members: Box<[u8]>,
    pub(super) has_tagged_members: bool,
    pub(super) instances: Box<[Link<AnyClass>]>,
}

impl UnknownSlice {
    /// The type id of the class, or its compact id in decimal.
    #[must_use]
    pub fn type_id(&self) -> String {
        self.type_id.to_string()
    }

    /// The members, as they are on the wire.
    #[must_use]
    pub fn members(&self) -> &[u8] {
        &self.members
    }

    /// The instances that the members refer to.
    #[must_use]
    pub fn instances(&self) -> &[Link<AnyClass>] {
        &self.instances
    }
}

/// What stands for a class on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UnknownTypeId {
    Text(Box<str>),
    Compact(i32),
}

impl std::fmt::Display for UnknownTypeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Compact(number) => write!(f, "{number}"),
        }
    }
}
