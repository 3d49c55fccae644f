//! Members that refer to instances, and may be set later.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use super::graph::Reference;
use super::{Class, ReferenceVisitor, SliceClass, read, write};
use crate::encoding::{Decode, DecodeError, Decoder, Encode, Encoder, SliceType, shape};

/// A member of class type: a pointer to an instance of `T` or of a class derived from it, or null. It can be set when the
/// instance that it is in exists already, so that graphs with cycles can be built, and read.
///
/// The link owns what it points to. A cycle of links is never freed unless one of them is cleared, by [`Link::clear`] or
/// for a whole graph by [`Class::sever`].
///
/// A clone is another link to the same instance.
pub struct Link<T>(RwLock<Option<Class<T>>>);

impl<T> Link<T> {
    /// A link to an instance.
    #[must_use]
    pub fn new(class: Class<T>) -> Self {
        Self(RwLock::new(Some(class)))
    }

    /// A link to nothing.
    #[must_use]
    pub const fn null() -> Self {
        Self(RwLock::new(None))
    }

    /// What the link points to now.
    #[must_use]
    pub fn get(&self) -> Option<Class<T>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the link points to nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Points the link to an instance; returns what it pointed to before.
    pub fn set(&self, class: Class<T>) -> Option<Class<T>> {
        self.replace(Some(class))
    }

    /// Points the link to nothing; returns what it pointed to before.
    pub fn clear(&self) -> Option<Class<T>> {
        self.replace(None)
    }

    /// What is replaced is dropped by the caller, when the lock is free again: it may be the last pointer to a graph.
    fn replace(&self, class: Option<Class<T>>) -> Option<Class<T>> {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, class)
    }
}

impl<T> Default for Link<T> {
    fn default() -> Self {
        Self::null()
    }
}

impl<T> Clone for Link<T> {
    fn clone(&self) -> Self {
        self.get().into()
    }
}

impl<T> From<Class<T>> for Link<T> {
    fn from(class: Class<T>) -> Self {
        Self::new(class)
    }
}

impl<T> From<Option<Class<T>>> for Link<T> {
    fn from(class: Option<Class<T>>) -> Self {
        Self(RwLock::new(class))
    }
}

/// The type id of what it points to, and no more: a graph may be long, and have no end.
impl<T: SliceClass> fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.get();
        match class.as_ref().map(|class| class.handle().instance()) {
            None => f.write_str("null"),
            Some(None) => f.write_str("(not yet read)"),
            Some(Some(instance)) => f.write_str(instance.class_id()),
        }
    }
}

impl<T: SliceClass> SliceType for Link<T> {
    type Slice = shape::ClassOf<T>;
}

impl<T: SliceClass> Encode for Link<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        write::reference(self.get().as_ref(), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visitor.visit(self);
    }
}

impl<'de, T: SliceClass> Decode<'de> for Link<T> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        read::reference(decoder, Reference::Link).map(Self::from)
    }
}
