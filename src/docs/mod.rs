//! Pages that belong to no item.
//!
//! | page | what it is about |
//! | --- | --- |
//! | [`slice`](mod@slice) | every construct of Slice: its Rust, its bytes, an example |
//! | [`observability`] | spans, metrics, traces across processes, deadlines, what is logged |
//! | [`threads`] | which thread runs what, who may block where, and what the watchdog says |
//! | [`transports`] | how peers are reached, TLS and its properties |
//! | [`grid`] | locators, adapters that register, IceGrid nodes, Glacier2 and IceStorm |
//! | [`what_the_compiler_tells_you`] | every mistake that the macros find, with its message |

#[doc = include_str!("slice.md")]
pub mod slice {}

#[doc = include_str!("observability.md")]
pub mod observability {}

#[doc = include_str!("threads.md")]
pub mod threads {}

#[doc = include_str!("transports.md")]
pub mod transports {}

#[doc = include_str!("grid.md")]
pub mod grid {}

#[doc = include_str!("what_the_compiler_tells_you.md")]
pub mod what_the_compiler_tells_you {}
