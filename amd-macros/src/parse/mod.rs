//! Rust items -> model. What the syntax alone shows to be wrong is reported here.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `attributes` | the arguments of the macros and of `#[amd(..)]` |
//! | `interface` | the trait under `#[interface]` |
//! | `trait_item` | what stands in it and is no operation |
//! | `stage` | what a second stage gets from the macros of interfaces |
//! | `description` | an interface as its macro hands it on |
//! | `derived` | the trait that `#[servant(derive(..))]` makes of an impl block |
//! | `readable` | what the types of a signature say about the operation |
//! | `servant` | the impl block under `#[servant]` |
//! | `registration` | those of its arguments that register it |
//! | `mock` | the struct under `#[mock]` |
//! | `class` | the struct under `#[derive(Class)]` |
//! | `exception` | the items under the derives of exceptions |
//! | `data` | the items under the derives of structs and enums |

pub(crate) mod attributes;
pub(crate) mod class;
pub(crate) mod data;
pub(crate) mod derived;
pub(crate) mod description;
pub(crate) mod exception;
pub(crate) mod interface;
pub(crate) mod mock;
mod readable;
pub(crate) mod registration;
pub(crate) mod servant;
pub(crate) mod stage;
mod trait_item;
pub(crate) mod untyped;
