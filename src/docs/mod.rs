//! Pages that belong to no item.
//!
//! | page | what it is about |
//! | --- | --- |
//! | [`slice`](mod@slice) | every construct of Slice: its Rust, its bytes, an example |

#[doc = include_str!("slice.md")]
pub mod slice {}
