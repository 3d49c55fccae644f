//! What a method returns, told by its type.
//!
//! Rust has no specialisation, but method resolution has an order: a method that is found with fewer references wins.
//! `(&&&probe).amd_tag()` finds the first of three traits that fits the type: one for what can be awaited, one for a
//! `Result` of that, one for everything else. No type is named, so aliases, `impl Trait` and lifetimes all work.

use std::future::{IntoFuture, Ready, ready};
use std::marker::PhantomData;

use crate::dispatch::Lane;

/// A type, without a value of it.
#[derive(Debug)]
pub struct Probe<R>(PhantomData<fn() -> R>);

/// The probe of what a method returns. The closure is never run.
pub const fn probe_method<A, R, F: FnOnce(A) -> R + Copy>(_method: F) -> Probe<R> {
    Probe(PhantomData)
}

/// The probe of a value's type.
pub const fn probe_value<R>(_value: &R) -> Probe<R> {
    Probe(PhantomData)
}

/// Tried first: what can be awaited.
pub trait ViaAsync {
    /// The tag of an asynchronous method.
    fn amd_tag(&self) -> AsyncTag {
        AsyncTag
    }
}
impl<R: IntoFuture> ViaAsync for &&Probe<R> {}

/// Tried second: what can be awaited, or an error before it exists.
pub trait ViaTryAsync {
    /// The tag of an asynchronous method that can fail early.
    fn amd_tag(&self) -> TryAsyncTag {
        TryAsyncTag
    }
}
impl<R: IntoFuture, E> ViaTryAsync for &Probe<Result<R, E>> {}

/// Tried last: a value.
pub trait ViaSync {
    /// The tag of a synchronous method.
    fn amd_tag(&self) -> SyncTag {
        SyncTag
    }
}
impl<R> ViaSync for Probe<R> {}

/// The method returns something that is awaited.
#[derive(Clone, Copy, Debug)]
pub struct AsyncTag;

impl AsyncTag {
    /// The lane of the method.
    #[must_use]
    pub const fn lane(self) -> Lane {
        Lane::Async
    }

    /// The future of what the method returned.
    pub fn settle<V: IntoFuture>(self, value: V) -> V::IntoFuture {
        value.into_future()
    }
}

/// The method returns `Result` of something that is awaited.
#[derive(Clone, Copy, Debug)]
pub struct TryAsyncTag;

impl TryAsyncTag {
    /// The lane of the method.
    #[must_use]
    pub const fn lane(self) -> Lane {
        Lane::Async
    }

    /// The future of what the method returned. An early error comes out of it like a late one.
    ///
    /// # Errors
    /// The early error.
    pub async fn settle<V: IntoFuture, E>(self, value: Result<V, E>) -> Result<V::Output, E> {
        match value {
            Ok(value) => Ok(value.await),
            Err(error) => Err(error),
        }
    }
}

/// The method returns its results.
#[derive(Clone, Copy, Debug)]
pub struct SyncTag;

impl SyncTag {
    /// The lane of the method.
    #[must_use]
    pub const fn lane(self) -> Lane {
        Lane::Sync
    }

    /// The results are there.
    pub fn settle<V>(self, value: V) -> Ready<V> {
        ready(value)
    }
}
