//! Graphs that are taken apart when their owner is done with them.

use std::ops::Deref;

use super::{Class, ReferenceVisitor, SliceClass, write};
use crate::encoding::{Encode, Encoder, SliceType, shape};

/// The owner of a graph with cycles: when it is dropped it severs the graph, as [`Class::sever`] does.
///
/// A servant can return it in the place of a pointer. The graph is then taken apart when the reply is written.
#[derive(Debug)]
pub struct SeverOnDrop<T: SliceClass>(Class<T>);

impl<T: SliceClass> Class<T> {
    /// Severs the graph when what this returns is dropped.
    #[must_use]
    pub fn sever_on_drop(self) -> SeverOnDrop<T> {
        SeverOnDrop(self)
    }
}

impl<T: SliceClass> Deref for SeverOnDrop<T> {
    type Target = Class<T>;

    fn deref(&self) -> &Class<T> {
        &self.0
    }
}

impl<T: SliceClass> Drop for SeverOnDrop<T> {
    fn drop(&mut self) {
        self.0.sever();
    }
}

impl<T: SliceClass> SliceType for SeverOnDrop<T> {
    type Slice = shape::ClassOf<T>;
}

impl<T: SliceClass> Encode for SeverOnDrop<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        write::reference(Some(&self.0), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visitor.visit(&self.0);
    }
}
