//! Operations as data, from operations as types.

use crate::definition::{OperationInfo, ParameterInfo};
use crate::encoding::{ClassFormat, UserExceptions};

use super::{DeclaredParameter, Operation, ParameterAt, Results};

impl OperationInfo {
    /// The operation `Op`.
    #[must_use]
    pub const fn of<Op: Operation>() -> Self {
        Self {
            name: Op::NAME,
            mode: Op::MODE,
            docs: Op::DOCS,
            metadata: match Op::CLASS_FORMAT {
                None => &[],
                Some(ClassFormat::Compact) => &["format:compact"],
                Some(ClassFormat::Sliced) => &["format:sliced"],
            },
            parameters: Op::IN_PARAMETERS,
            results: <Op::Result as Results>::INFO,
            returns: Op::RETURNS,
            exceptions: <Op::Exceptions as UserExceptions>::DEFINITIONS,
        }
    }
}

impl ParameterInfo {
    /// In-parameter number `N` of the operation `Op`.
    #[must_use]
    pub const fn of<Op: ParameterAt<N>, const N: usize>(name: &'static str) -> Self {
        Self {
            name,
            ty: <Op::Declared as DeclaredParameter>::TYPE,
            tag: <Op::Declared as DeclaredParameter>::TAG,
        }
    }
}
