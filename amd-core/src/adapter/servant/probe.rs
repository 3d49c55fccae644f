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

impl<R> Probe<R> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The probe of what a method with any number of parameters returns. The closure is never run.
pub const fn probe_method<A, R, F: FnOnce(A) -> R + Copy>(_method: F) -> Probe<R> {
    Probe::new()
}

macro_rules! probes {
    ($($name:ident($($argument:ident)+))*) => {$(
        /// The probe of what a method with as many parameters returns, its receiver among them. The method is never called.
        pub const fn $name<$($argument,)+ R, F: FnOnce($($argument),+) -> R + Copy>(_method: F) -> Probe<R> {
            Probe::new()
        }
    )*};
}

probes! {
    probe_1(A)
    probe_2(A B)
    probe_3(A B C)
    probe_4(A B C D)
    probe_5(A B C D E)
    probe_6(A B C D E G)
    probe_7(A B C D E G H)
    probe_8(A B C D E G H I)
}

/// The probe of a value's type.
pub const fn probe_value<R>(_value: &R) -> Probe<R> {
    Probe::new()
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

/// The tag of a method that returns its results, so that it can run where its request was decoded.
#[diagnostic::on_unimplemented(
    message = "`#[amd(inline)]` is for methods that return their results, and what this one returns is awaited",
    label = "this method is asynchronous",
    note = "without the attribute, it begins where its request was decoded as well: it goes to the event loop only if it has to wait"
)]
pub trait Immediate {}
impl Immediate for SyncTag {}

/// The lane of a method under `#[amd(inline)]`.
pub const fn inline_lane<T: Immediate + Copy>(_tag: T) -> Lane {
    Lane::Inline
}

/// The tag of a method that returns something that is awaited, so that it can be cancelled where it waits.
#[diagnostic::on_unimplemented(
    message = "`#[amd(cancel_on_disconnect)]` is for methods that are awaited, and this one returns its results",
    label = "this method is synchronous: it cannot be stopped from outside",
    note = "make it an `async fn`, or let it ask `current.cancellation().is_cancelled()` now and then"
)]
pub trait Awaited {}
impl Awaited for AsyncTag {}
impl Awaited for TryAsyncTag {}

/// The lane of a method under `#[amd(cancel_on_disconnect)]`.
pub const fn awaited_lane<T: Awaited + Copy>(_tag: T) -> Lane {
    Lane::Async
}
