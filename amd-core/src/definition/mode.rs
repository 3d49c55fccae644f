//! The mode of an operation.

/// Whether an operation may be called twice with the effect of once.
///
/// It is sent with each request, and a client repeats only what is idempotent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OperationMode {
    /// The operation may have an effect that must not happen twice.
    #[default]
    Normal,
    /// Obsolete form of idempotent, still sent by Ice 3.7 for some operations.
    Nonmutating,
    /// The operation may be repeated.
    Idempotent,
}

impl OperationMode {
    /// The byte that stands for this mode on the wire.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::Nonmutating => 1,
            Self::Idempotent => 2,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            0 => Self::Normal,
            1 => Self::Nonmutating,
            2 => Self::Idempotent,
            _ => return None,
        })
    }
}
