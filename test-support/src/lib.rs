//! What the tests share.
pub mod peers;
pub mod raw;
