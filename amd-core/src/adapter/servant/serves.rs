//! What a servant implements: one operation at a time.

use crate::dispatch::Lane;

use super::Handler;

/// A servant that serves operation number `OPERATION` of the interface with the key `INTERFACE`. `#[servant(..)]`
/// implements it for each.
///
/// The trait of an interface is implemented by whatever serves all operations of it, those of its bases included. A
/// servant therefore need not name the traits of the bases, which may not be in scope where it is. Interfaces have numbers
/// here because the types that belong to them cannot be told apart by coherence where they are another crate's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not serve all operations of the interface",
    label = "the method of an operation is missing"
)]
pub trait Serves<const INTERFACE: u64, const OPERATION: usize>: Sized {
    /// How it is served.
    const HANDLER: Handler<Self>;
}

/// A servant of every interface, which is never made. What belongs to an interface, such as its proxy, is reached
/// through it where nothing but the name of the interface is known.
#[derive(Debug)]
pub enum Placeholder {}

impl<const INTERFACE: u64, const OPERATION: usize> Serves<INTERFACE, OPERATION> for Placeholder {
    const HANDLER: Handler<Self> = Handler::new(|| Lane::Sync, |_| None);
}
