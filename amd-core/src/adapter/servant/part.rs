//! A servant whose methods stand in several impl blocks.
//!
//! Its operations are told apart by a number made of their names: the types that belong to them cannot be told apart by
//! coherence where they are another crate's.

use super::Handler;

/// A servant one of whose blocks serves operation number `OPERATION`.
///
/// `#[servant(.., part)]` and `#[servant(.., parts)]` implement it for each of their methods. A second method for an operation
/// conflicts with the first, and what rustc then says begins with the name of this trait.
pub trait OneMethodPerOperation<const OPERATION: u64>: Sized {
    /// How it is served.
    const HANDLER: Handler<Self>;
}

/// A servant of which some block serves the operation `Op`: the trait by which one that is missing is reported.
///
/// It stands here and not beside the servant because `#[diagnostic::..]` is unknown under `#![no_implicit_prelude]`.
#[diagnostic::on_unimplemented(
    message = "no part of the servant `{Self}` implements `{Op}`",
    label = "`{Op}` is missing",
    note = "add a method `{Op}` like `{Signature}`, behind `&self`, to an impl block under `#[servant(.., part)]` or to this one"
)]
pub trait ServedBySomePart<Op, Signature, const OPERATION: u64>: Sized {
    /// How it is served.
    const HANDLER: Handler<Self>;
}

#[diagnostic::do_not_recommend]
impl<S, Op, Signature, const OPERATION: u64> ServedBySomePart<Op, Signature, OPERATION> for S
where
    S: OneMethodPerOperation<OPERATION>,
{
    const HANDLER: Handler<Self> = <S as OneMethodPerOperation<OPERATION>>::HANDLER;
}
