//! A servant that is registered, and the interface that it serves.

use amd::prelude::*;

/// Its methods are the operations.
#[interface(module = "Linking")]
pub trait Whoami {
    /// The name of the crate that answers.
    fn whoami(&self) -> String;
}

#[derive(Default)]
struct Servant;

#[servant(Whoami, identity = "linked")]
impl Servant {
    fn whoami(&self) -> String {
        env!("CARGO_PKG_NAME").to_owned()
    }
}
