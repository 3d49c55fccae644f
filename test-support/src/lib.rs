//! What the tests share.
pub mod authority;
pub mod peers;
pub mod raw;
pub mod services;
