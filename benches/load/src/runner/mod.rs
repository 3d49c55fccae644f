//! Runs the candidates.

pub mod arguments;
pub mod candidates;
pub mod measure;
pub mod table;
pub mod workloads;
