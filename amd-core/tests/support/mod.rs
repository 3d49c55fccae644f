//! What several tests of the runtime need: messages as bytes, a scripted peer, a servant, and an ear for log events.

#![allow(dead_code, unreachable_pub, reason = "each test program takes what it needs")]

pub mod events;
pub mod messages;
pub mod peer;
pub mod servant;
