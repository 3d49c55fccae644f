//! Pages to read, beside those of the items.

#[doc = include_str!("docs/what_the_compiler_tells_you.md")]
pub mod what_the_compiler_tells_you {}
