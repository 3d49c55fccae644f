//! Classes: instances that are shared, form graphs, and are known by a derived type or only in part.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `definition` | what a class is, as a Rust struct; the root of all classes |
//! | `pointer` | `Class<T>`: a pointer to an instance |
//! | `link` | `Link<T>`: a member that holds a pointer, or none, and may be set later |
//! | `instance` | what a pointer points to: a value, and slices that nobody here knows |
//! | `release` | dropping graphs without recursion |
//! | `sever` | the owner of a graph, which takes it apart when dropped |
//! | `walk` | finding the references in a value; taking a graph apart |
//! | `format` | slices: their flags, the compact and the sliced format |
//! | `graph` | the instances of an encapsulation that is being read: numbers, cycles, depth |
//! | `read`, `read_1_0` | instances out of bytes, in encodings 1.1 and 1.0 |
//! | `write`, `write_1_0` | instances to bytes |

mod definition;
mod format;
mod graph;
mod instance;
mod link;
mod pointer;
mod read;
mod read_1_0;
mod release;
mod sever;
mod walk;
mod write;
mod write_1_0;

pub use definition::{AnyClass, SliceClass};
pub use format::ClassFormat;
pub use graph::DecodeLimits;
pub use instance::UnknownSlice;
pub use link::Link;
pub use pointer::Class;
pub use read::{ClassDecoder, DecodedInstance};
pub use sever::SeverOnDrop;
pub use walk::ReferenceVisitor;
pub use write::ClassEncoder;

pub(super) use format::{flags, read_content, write_slice};
pub(super) use graph::Graph;
pub(super) use read::{read_table, skip};
pub(super) use read_1_0::read_lists;
pub(super) use write::Writer;
pub(super) use write_1_0::write_lists;

/// How deep instances may be nested within each other in encoding 1.1, whatever the configuration says: each level takes
/// room on the stack, of the reader as of the writer. Encoding 1.0 nests nothing.
pub(super) const MAX_NESTING: u32 = 200;
