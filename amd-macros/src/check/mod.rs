//! Rules on the model: what the syntax of one item does not show.
//!
//! | file | what it checks |
//! | --- | --- |
//! | `names` | names that are used twice, or belong to Ice |
//! | `inheritance` | operations that an interface inherits |
//! | `tags` | tags that are used twice |
//! | `servant` | methods against operations |
//! | `extras` | what a method takes after the parameters of its operation |
//! | `lifetimes` | what cannot be borrowed |
//! | `policy` | where a method runs and whether it can be cancelled |

mod extras;
pub(crate) mod inheritance;
mod lifetimes;
pub(crate) mod names;
mod policy;
pub(crate) mod servant;
pub(crate) mod tags;
