//! What a class is, as a Rust struct.

use std::any::{Any, TypeId};

use super::{ClassDecoder, ClassEncoder, ReferenceVisitor};
use crate::definition::Definition;
use crate::encoding::DecodeError;

/// A Slice class, as a Rust struct. Derive it.
///
/// The struct holds the members of the class itself, and its base as one more member. Instances are held by
/// [`Class`](super::Class), which may point to an instance of a derived class.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice class",
    label = "this is not a Slice class",
    note = "a struct becomes one by `#[derive(Class)]`"
)]
pub trait SliceClass: Sized + Send + Sync + 'static {
    /// The class that this one extends; [`AnyClass`] if it names none.
    type Base: SliceClass;

    /// The Slice type id, such as `::VisitorCenter::Guest`.
    const TYPE_ID: &'static str;

    /// The number that stands for the type id on the wire.
    const COMPACT_ID: Option<i32> = None;

    /// The definition as data; none for the root.
    const DEFINITION: Option<&'static Definition>;

    /// The type id of the base.
    #[doc(hidden)]
    const BASE_TYPE_ID: &'static str = Self::Base::TYPE_ID;

    /// The definition of the base.
    #[doc(hidden)]
    const BASE_DEFINITION: Option<&'static Definition> = Self::Base::DEFINITION;

    /// The part that belongs to the base.
    fn base(&self) -> &Self::Base;

    /// Writes the slice of this class, without those of its base.
    fn encode_slice(&self, slices: &mut ClassEncoder<'_, '_>);

    /// Reads the slice of this class, then those of its base by [`ClassDecoder::base`].
    ///
    /// # Errors
    /// If the bytes are not such slices.
    fn decode_slices(slices: &mut ClassDecoder<'_, '_>) -> Result<Self, DecodeError>;

    /// Shows the references that the members of this class hold, without those of its base.
    fn visit_members(&self, visitor: &mut ReferenceVisitor<'_>);

    /// Writes all slices, the most derived first.
    #[doc(hidden)]
    fn encode_slices(&self, slices: &mut ClassEncoder<'_, '_>) {
        self.encode_slice(slices);
        self.base().encode_slices(slices);
    }

    /// Shows the references that all members hold.
    #[doc(hidden)]
    fn visit_references(&self, visitor: &mut ReferenceVisitor<'_>) {
        self.visit_members(visitor);
        self.base().visit_references(visitor);
    }

    /// The part of this value that is of the type with this id: the value itself, its base, the base of that.
    #[doc(hidden)]
    fn part(&self, of: TypeId) -> Option<&dyn Any> {
        if of == TypeId::of::<Self>() {
            Some(self)
        } else {
            self.base().part(of)
        }
    }
}

/// The root of all classes: `Class<AnyClass>` points to an instance of any class, also of one that this program does not
/// know. Slice calls it `Value`, and before 3.8 `Object`.
#[derive(Debug)]
pub struct AnyClass(());

impl AnyClass {
    /// The root part of every instance.
    pub const ROOT: &'static Self = &Self(());

    /// Whether a class has no other base than the root, so that its slice is the last.
    pub(super) fn is_base_of<T: SliceClass>() -> bool {
        TypeId::of::<T::Base>() == TypeId::of::<Self>()
    }
}

impl SliceClass for AnyClass {
    type Base = Self;

    const TYPE_ID: &'static str = "::Ice::Object";
    const DEFINITION: Option<&'static Definition> = None;

    fn base(&self) -> &Self {
        self
    }

    fn encode_slice(&self, _slices: &mut ClassEncoder<'_, '_>) {}

    fn decode_slices(_slices: &mut ClassDecoder<'_, '_>) -> Result<Self, DecodeError> {
        Ok(Self(()))
    }

    fn visit_members(&self, _visitor: &mut ReferenceVisitor<'_>) {}

    fn encode_slices(&self, _slices: &mut ClassEncoder<'_, '_>) {}

    fn visit_references(&self, _visitor: &mut ReferenceVisitor<'_>) {}

    fn part(&self, of: TypeId) -> Option<&dyn Any> {
        if of == TypeId::of::<Self>() { Some(self) } else { None }
    }
}
