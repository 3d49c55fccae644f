//! Pointers to instances.

use std::any::{Any, TypeId};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::graph::Reference;
use super::instance::{Known, Shared};
use super::release::release;
use super::{AnyClass, ReferenceVisitor, SliceClass, UnknownSlice, read, walk, write};
use crate::encoding::{Decode, DecodeError, Decoder, Encode, Encoder, Nullable, SliceType, shape};

/// A pointer to an instance of the class `T`, or of a class derived from it.
///
/// Clones point to the same instance, and are sent as such: a graph arrives with the shape that it had. `Option` has the
/// null of the wire. The instance itself does not change, but for the [`Link`](super::Link)s in it.
///
/// An instance lives as long as something points to it. Instances that refer to each other in a cycle therefore live until
/// a link of the cycle is cleared: see [`Class::sever`].
///
/// A pointer that was read in a cycle, or in encoding 1.0, can be used as soon as [`Decoder::finish`] has found that all
/// is sound; parameters and results reach their user only then.
pub struct Class<T> {
    handle: Handle,
    class: PhantomData<fn() -> T>,
}

impl<T: SliceClass> Class<T> {
    /// A new instance.
    #[must_use]
    pub fn new(value: T) -> Self {
        let instance = Known {
            value,
            unknown: Box::default(),
        };
        Self::of(Target::Direct(Arc::new(instance)))
    }

    pub(super) fn of(target: Target) -> Self {
        Self {
            handle: Handle(Some(target)),
            class: PhantomData,
        }
    }

    /// The same instance as one of its base class.
    #[must_use]
    pub fn upcast(self) -> Class<T::Base> {
        Class {
            handle: self.handle,
            class: PhantomData,
        }
    }

    /// The same instance as one of the class `D`, if it is one.
    #[must_use]
    pub fn downcast<D: SliceClass>(&self) -> Option<Class<D>> {
        self.instance().part(TypeId::of::<D>())?;
        Some(Class {
            handle: self.handle.clone(),
            class: PhantomData,
        })
    }

    /// The same instance as one of any class.
    #[must_use]
    pub fn into_any(self) -> Class<AnyClass> {
        Class {
            handle: self.handle,
            class: PhantomData,
        }
    }

    /// The type id of the instance, which may be of a derived class. Of an instance that was sliced it is the most derived
    /// one that this program knows; if it knows none, the most derived one.
    #[must_use]
    pub fn type_id(&self) -> &str {
        self.instance().class_id()
    }

    /// The slices of the instance that this program does not know, the most derived first.
    #[must_use]
    pub fn unknown_slices(&self) -> &[UnknownSlice] {
        self.instance().unknown_slices()
    }

    /// Whether both point to the same instance.
    #[must_use]
    pub fn ptr_eq<U: SliceClass>(&self, other: &Class<U>) -> bool {
        address(self.instance()) == address(other.instance())
    }

    /// Clears every link of this instance and of all that it refers to, directly or not.
    ///
    /// Without that, instances that refer to each other in a cycle are never freed. A graph without a cycle needs no such
    /// call. [`Class::sever_on_drop`] makes an owner that does it.
    pub fn sever(&self) {
        walk::sever(&self.handle);
    }

    fn instance(&self) -> &Shared {
        let instance = self.handle.instance();
        instance.expect("an instance is used after the end of its encapsulation was read")
    }
}

/// Where an instance lives. While something points to it, no other lives there.
pub(super) fn address(instance: &Shared) -> usize {
    Arc::as_ptr(instance).cast::<()>() as usize
}

impl<T: SliceClass> Deref for Class<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let part = self.instance().part(TypeId::of::<T>());
        let value = part.and_then(<dyn Any>::downcast_ref);
        value.expect("a pointer is made to instances of its class only")
    }
}

impl<T> Clone for Class<T> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.clone(),
            class: PhantomData,
        }
    }
}

/// The value as an instance of `T`: the members of a derived class are not shown, and links show no more than the type
/// id, so that a cycle has an end.
impl<T: SliceClass + fmt::Debug> fmt::Debug for Class<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.handle.instance() {
            Some(_) => fmt::Debug::fmt(&**self, f),
            None => f.write_str("(not yet read)"),
        }
    }
}

impl<T: SliceClass> SliceType for Class<T> {
    type Slice = shape::ClassOf<T>;
}

impl<T: SliceClass> Encode for Class<T> {
    fn encode(&self, encoder: &mut Encoder<'_>) {
        write::reference(Some(self), encoder);
    }

    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        visitor.visit(self);
    }
}

impl<'de, T: SliceClass> Decode<'de> for Class<T> {
    fn decode(decoder: &mut Decoder<'de>) -> Result<Self, DecodeError> {
        Self::decode_required(decoder)
    }

    fn decode_present(decoder: &mut Decoder<'de>) -> Result<Option<Self>, DecodeError> {
        Self::decode_nullable(decoder)
    }
}

impl<T: SliceClass> Nullable for Class<T> {
    fn encode_null(encoder: &mut Encoder<'_>) {
        write::reference::<T>(None, encoder);
    }

    fn decode_nullable(decoder: &mut Decoder<'_>) -> Result<Option<Self>, DecodeError> {
        read::reference(decoder, Reference::Fixed)
    }
}

/// A pointer without its type.
#[derive(Clone)]
pub(super) struct Handle(Option<Target>);

/// What is pointed to.
#[derive(Clone)]
pub(super) enum Target {
    Direct(Shared),
    /// An instance that had not been read when it was referred to.
    Deferred(Arc<OnceLock<Shared>>),
}

impl Handle {
    pub(super) fn instance(&self) -> Option<&Shared> {
        match self.0.as_ref()? {
            Target::Direct(instance) => Some(instance),
            Target::Deferred(instance) => instance.get(),
        }
    }
}

impl<T> Class<T> {
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(target) = self.0.take() {
            release(target);
        }
    }
}
