//! Rust items -> model. What the syntax alone shows to be wrong is reported here.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `attributes` | the arguments of the macros and of `#[amd(..)]` |
//! | `interface` | the trait under `#[interface]` |
//! | `description` | an interface as its macro hands it on |
//! | `servant` | the impl block under `#[servant]` |
//! | `exception` | the items under the derives of exceptions |

pub(crate) mod attributes;
pub(crate) mod description;
pub(crate) mod exception;
pub(crate) mod interface;
pub(crate) mod servant;
