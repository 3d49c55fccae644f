//! Slice definitions as data, and back to Slice text.
//!
//! Everything that is defined, in Rust or in Slice, has a description here, which the macros make and traits lead to:
//! a type of data by [`Shape::TYPE`](crate::encoding::Shape::TYPE), an interface by its proxy. A description refers to
//! those of all that it uses, wherever these are defined, so one interface leads to a complete file.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `types` | types, structs, enums, exceptions, classes |
//! | `interface` | interfaces and their operations |
//! | `mode` | the mode of an operation |
//! | `file` | [`SliceFile`]: a complete file |
//! | `node` | what it is made of |
//! | `order` | each definition behind what it needs |
//! | `scope` | how things are called where they are used |
//! | `names` | names of sequences and dictionaries, which only Slice gives names to |
//! | `print` | the text of single definitions |
//! | `writer` | modules, indentation, comments |

mod file;
mod interface;
mod mode;
mod names;
mod node;
mod order;
mod print;
mod scope;
mod types;
mod writer;

pub use file::SliceFile;
pub use interface::{InterfaceInfo, OperationInfo, ParameterInfo, ResultInfo, interfaces};
pub use mode::OperationMode;
pub use types::{Definition, DefinitionKind, EnumeratorInfo, MemberInfo, TypeInfo};
