//! The bodies of the fuzz targets, and their seeds.
//!
//! `tests/fuzz.rs` of the workspace runs them too.

pub mod classes;
pub mod messages;
pub mod seeds;
pub mod servant;
pub mod slice;
pub mod text;
pub mod types;

use std::path::Path;

/// A target, and bytes to begin with.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: Vec<Vec<u8>>,
}

/// All targets. `root` is the folder of the workspace.
pub fn targets(root: &Path) -> Vec<Target> {
    let messages = seeds::messages(root);
    let target = |name, run, seeds| Target { name, run, seeds };
    vec![
        target("types", types::run, types::seeds(&messages)),
        target("classes", classes::run, classes::seeds(&messages)),
        target("messages", messages::run, messages::seeds(&messages)),
        target("servant", servant::run, servant::seeds()),
        target("text", text::run, text::seeds()),
        target("slice", slice::run, slice::seeds(root)),
    ]
}
