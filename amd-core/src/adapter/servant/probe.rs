//! What a method returns, told by its type.
//!
//! Rust has no specialisation, but method resolution has an order: a method that is found with fewer references wins.
//! `(&&&probe).amd_tag()` finds the first of three traits that fits the type: one for what can be awaited, one for a
//! `Result` of that, one for everything else. No type is named, so aliases, `impl Trait` and lifetimes all work.

use std::future::{IntoFuture, Ready, ready};
use std::marker::PhantomData;

use futures_util::FutureExt;
use futures_util::future::{Either, Map};

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

/// A value with the probe of its type. It is not borrowed for that: what was borrowed would stay in a future beside what it became.
pub const fn probed<R>(value: R) -> (Probe<R>, R) {
    (Probe::new(), value)
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
    pub fn settle<V: IntoFuture, E>(self, value: Result<V, E>) -> Settled<V, E> {
        match value {
            Ok(value) => Either::Left(value.into_future().map(Ok)),
            Err(error) => Either::Right(ready(Err(error))),
        }
    }
}

/// The outcome of something to be awaited, or the error that came before it existed.
type Settled<V, E> = Either<
    Map<<V as IntoFuture>::IntoFuture, fn(<V as IntoFuture>::Output) -> Result<<V as IntoFuture>::Output, E>>,
    Ready<Result<<V as IntoFuture>::Output, E>>,
>;

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

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::mem::size_of_val;

    use super::*;

    /// A dispatch that waits holds the value once.
    #[test]
    fn what_is_awaited_is_not_kept_beside_what_it_becomes() {
        let method = || async {
            let buffer = [0_u8; 1000];
            pending::<()>().await;
            buffer.len()
        };
        let alone = size_of_val(&method());
        assert!(alone >= 1000, "the buffer lives across the await");
        let early = TryAsyncTag.settle::<_, ()>(Ok(method()));
        assert!(size_of_val(&early) < alone + 100, "{} for {alone}", size_of_val(&early));
        let body = async move {
            let (probe, value) = probed(method());
            let value = (&&&probe).amd_tag().settle(value);
            value.await
        };
        assert!(size_of_val(&body) < alone + 100, "{} for {alone}", size_of_val(&body));
    }
}
