//! A servant that is registered, in a crate that has nothing else.

use amd::prelude::*;

#[interface(module = "Linking")]
trait Whoami {
    fn whoami(&self) -> String;
}

#[derive(Default)]
struct Servant;

#[servant(Whoami, identity = "unlinked")]
impl Servant {
    fn whoami(&self) -> String {
        env!("CARGO_PKG_NAME").to_owned()
    }
}
