//! Rules on the model: what the syntax of one item does not show.
//!
//! | file | what it checks |
//! | --- | --- |
//! | `names` | names that are used twice, or belong to Ice |
//! | `servant` | methods against operations |

pub(crate) mod names;
pub(crate) mod servant;
