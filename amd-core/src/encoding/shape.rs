//! What a value is in Slice, said with types.
//!
//! A Rust type names its Slice type as [`SliceType::Slice`]. Two Rust types with the same Slice type are the same
//! bytes on the wire, so a servant may take `&str` where the interface says `String`, or a `BTreeMap` where it says
//! `HashMap`; the compiler compares the shapes.

use std::marker::PhantomData;

use super::SliceClass;
use crate::definition::{InterfaceInfo, TypeInfo};

/// A Slice type: what the wire format of a value depends on.
pub trait Shape: 'static {
    /// The least number of bytes that a value takes. Sequences use it to refuse a count that cannot be true.
    const MIN_SIZE: usize;

    /// How many bytes every value takes, where all take the same.
    const FIXED_SIZE: Option<usize> = None;

    /// What stands behind the tag of an optional value, so that a reader can step over it. As given here it is that of a
    /// struct.
    const TAG_FORMAT: TagFormat = sized_format(Self::FIXED_SIZE);

    /// Whether a value can refer to instances of classes, itself or by what it holds.
    const USES_CLASSES: bool = false;

    /// The type as data.
    const TYPE: TypeInfo;
}

/// What stands behind the tag of an optional value (protocol 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagFormat {
    /// A value of 1 byte.
    F1,
    /// A value of 2 bytes.
    F2,
    /// A value of 4 bytes.
    F4,
    /// A value of 8 bytes.
    F8,
    /// A value that is a size: an enumerator.
    Size,
    /// A size that counts the bytes of the value behind it.
    VSize,
    /// A value that begins with the size that counts the bytes behind it: a string, a sequence of bytes.
    OwnSize,
    /// An `int` that counts the bytes of the value behind it.
    FSize,
    /// An instance of a class, where it is met first, or its number. Only Ice before 3.8 has optional ones.
    Class,
}

/// A fixed size takes fewer bytes to write than one that is known only afterwards.
const fn sized_format(fixed_size: Option<usize>) -> TagFormat {
    match fixed_size {
        Some(_) => TagFormat::VSize,
        None => TagFormat::FSize,
    }
}

/// The size of values one behind the other, if each has a fixed one.
#[must_use]
pub const fn sum_of_fixed(sizes: &[Option<usize>]) -> Option<usize> {
    let (mut sum, mut left) = (0, sizes);
    while let [first, rest @ ..] = left {
        match first {
            Some(size) => sum += *size,
            None => return None,
        }
        left = rest;
    }
    Some(sum)
}

/// A Rust type that stands for a Slice type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Slice type",
    label = "this has no Slice type",
    note = "Slice types are the numbers, `bool`, `String`, `Vec`, `HashMap`, `BTreeMap`, proxies such as `GreeterPrx`, and types that derive one",
    note = "its numbers are `u8`, `i16`, `i32`, `i64`, `f32` and `f64`: no unsigned integer is wider than a byte"
)]
pub trait SliceType {
    /// The Slice type.
    type Slice: Shape;
}

impl<T: SliceType + ?Sized> SliceType for &T {
    type Slice = T::Slice;
}

/// Two Slice types that are one. Implemented for every shape with itself, so that a mismatch is an ordinary trait error.
#[diagnostic::on_unimplemented(message = "the Slice types differ", label = "another Slice type is declared here")]
pub trait Same<S> {}
impl<S> Same<S> for S {}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident $slice:literal = $size:literal $format:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Shape for $name {
            const MIN_SIZE: usize = $size;
            const FIXED_SIZE: Option<usize> = Some($size);
            const TAG_FORMAT: TagFormat = TagFormat::$format;
            const TYPE: TypeInfo = TypeInfo::Basic($slice);
        }
    )*};
}

shapes! {
    /// Slice `bool`.
    Bool "bool" = 1 F1;
    /// Slice `byte`.
    Byte "byte" = 1 F1;
    /// Slice `short`.
    Short "short" = 2 F2;
    /// Slice `int`.
    Int "int" = 4 F4;
    /// Slice `long`.
    Long "long" = 8 F8;
    /// Slice `float`.
    Float "float" = 4 F4;
    /// Slice `double`.
    Double "double" = 8 F8;
}

/// Slice `string`.
#[derive(Debug)]
pub enum Str {}

impl Shape for Str {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: TagFormat = TagFormat::OwnSize;
    const TYPE: TypeInfo = TypeInfo::Basic("string");
}

/// Slice `sequence<T>`.
#[derive(Debug)]
pub struct Sequence<T>(PhantomData<T>);

impl<T: Shape> Shape for Sequence<T> {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: TagFormat = match T::FIXED_SIZE {
        Some(1) => TagFormat::OwnSize,
        size => sized_format(size),
    };
    const USES_CLASSES: bool = T::USES_CLASSES;
    const TYPE: TypeInfo = TypeInfo::Sequence(&T::TYPE);
}

/// Slice `dictionary<K, V>`.
#[derive(Debug)]
pub struct Dictionary<K, V>(PhantomData<(K, V)>);

impl<K: Shape, V: Shape> Shape for Dictionary<K, V> {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: TagFormat = sized_format(sum_of_fixed(&[K::FIXED_SIZE, V::FIXED_SIZE]));
    const USES_CLASSES: bool = V::USES_CLASSES;
    const TYPE: TypeInfo = TypeInfo::Dictionary(&K::TYPE, &V::TYPE);
}

/// Slice `I*`: a proxy for interface `I`, or null.
#[derive(Debug)]
pub struct Proxy<I>(PhantomData<I>);

/// What has an interface: a typed proxy.
pub trait HasInterface: 'static {
    /// The interface as data.
    const INTERFACE: &'static InterfaceInfo;
}

impl<I: HasInterface> Shape for Proxy<I> {
    const MIN_SIZE: usize = 2;
    const TYPE: TypeInfo = TypeInfo::Proxy(|| I::INTERFACE);
}

/// Slice class `C`: an instance of it or of a class derived from it, or null.
#[derive(Debug)]
pub struct ClassOf<C>(PhantomData<C>);

impl<C: SliceClass> Shape for ClassOf<C> {
    const MIN_SIZE: usize = 1;
    const TAG_FORMAT: TagFormat = TagFormat::Class;
    const USES_CLASSES: bool = true;
    const TYPE: TypeInfo = TypeInfo::Class(|| C::DEFINITION);
}

#[cfg(test)]
mod tests {
    use super::*;

    enum Anything {}
    impl HasInterface for Anything {
        const INTERFACE: &'static InterfaceInfo = &InterfaceInfo::OBJECT;
    }

    enum Point {}
    impl Shape for Point {
        const MIN_SIZE: usize = 8;
        const TYPE: TypeInfo = Int::TYPE;
        const FIXED_SIZE: Option<usize> = sum_of_fixed(&[Int::FIXED_SIZE, Int::FIXED_SIZE]);
    }

    enum Named {}
    impl Shape for Named {
        const MIN_SIZE: usize = 5;
        const TYPE: TypeInfo = Str::TYPE;
        const FIXED_SIZE: Option<usize> = sum_of_fixed(&[Int::FIXED_SIZE, Str::FIXED_SIZE]);
    }

    #[test]
    fn formats_follow_from_the_sizes_of_what_is_inside() {
        assert_eq!(Point::FIXED_SIZE, Some(8));
        assert_eq!(Point::TAG_FORMAT, TagFormat::VSize);
        assert_eq!(Named::TAG_FORMAT, TagFormat::FSize);
        assert_eq!(Sequence::<Bool>::TAG_FORMAT, TagFormat::OwnSize);
        assert_eq!(Sequence::<Point>::TAG_FORMAT, TagFormat::VSize);
        assert_eq!(Sequence::<Str>::TAG_FORMAT, TagFormat::FSize);
        assert_eq!(Sequence::<Sequence<Byte>>::TAG_FORMAT, TagFormat::FSize);
        assert_eq!(Dictionary::<Int, Point>::TAG_FORMAT, TagFormat::VSize);
        assert_eq!(Dictionary::<Str, Int>::TAG_FORMAT, TagFormat::FSize);
        assert_eq!(Proxy::<Anything>::TAG_FORMAT, TagFormat::FSize);
    }
}
