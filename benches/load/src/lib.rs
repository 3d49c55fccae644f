//! What the programs under load share: what a candidate is, the workloads, and the command line.
//!
//! Each candidate is a program, `NAME server ..` or `NAME load ..`. The program `load` runs all of them in turns.

pub mod candidate;
pub mod program;
pub mod workloads;

/// Whatever goes wrong ends the run.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;
