//! What a value is in Slice, said with types.
//!
//! A Rust type names its Slice type as [`SliceType::Slice`]. Two Rust types with the same Slice type are the same
//! bytes on the wire, so a servant may take `&str` where the interface says `String`, or a `BTreeMap` where it says
//! `HashMap`; the compiler compares the shapes.

use std::marker::PhantomData;

/// A Slice type: what the wire format of a value depends on.
pub trait Shape: 'static {
    /// The least number of bytes that a value takes. Sequences use it to refuse a count that cannot be true.
    const MIN_SIZE: usize;
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
    ($($(#[$doc:meta])* $name:ident = $size:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Shape for $name {
            const MIN_SIZE: usize = $size;
        }
    )*};
}

shapes! {
    /// Slice `bool`.
    Bool = 1;
    /// Slice `byte`.
    Byte = 1;
    /// Slice `short`.
    Short = 2;
    /// Slice `int`.
    Int = 4;
    /// Slice `long`.
    Long = 8;
    /// Slice `float`.
    Float = 4;
    /// Slice `double`.
    Double = 8;
    /// Slice `string`.
    Str = 1;
}

/// Slice `sequence<T>`.
#[derive(Debug)]
pub struct Sequence<T>(PhantomData<T>);

impl<T: Shape> Shape for Sequence<T> {
    const MIN_SIZE: usize = 1;
}

/// Slice `dictionary<K, V>`.
#[derive(Debug)]
pub struct Dictionary<K, V>(PhantomData<(K, V)>);

impl<K: Shape, V: Shape> Shape for Dictionary<K, V> {
    const MIN_SIZE: usize = 1;
}

/// Slice `I*`: a proxy for interface `I`, or null.
#[derive(Debug)]
pub struct Proxy<I>(PhantomData<I>);

impl<I: 'static> Shape for Proxy<I> {
    const MIN_SIZE: usize = 2;
}
