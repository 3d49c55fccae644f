//! What can be wrong with the text of a proxy or endpoint.

use crate::encoding::DecodeError;
use crate::identity::{EscapeError, Hint};

/// A text that is not the text of a proxy or endpoint: what was expected, and where.
///
/// ```
/// use amd_core::reference::{Reference, ReferenceDefaults};
///
/// let error = Reference::parse("greeter:tcp -p 70000", &ReferenceDefaults::default()).unwrap_err();
/// assert_eq!(error.position(), 15);
/// assert_eq!(error.to_string(), "\
/// at position 15: expected a port from 0 to 65535 after `-p`, found `70000`
///   greeter:tcp -p 70000
///                  ^");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at position {position}: {problem}{}", Hint { text, position: *position })]
pub struct ReferenceParseError {
    text: String,
    position: usize,
    problem: ReferenceProblem,
}

impl ReferenceParseError {
    pub(super) fn new(text: &str, position: usize, problem: ReferenceProblem) -> Self {
        Self {
            text: text.to_owned(),
            position,
            problem,
        }
    }

    /// The text that is wrong.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the text, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &ReferenceProblem {
        &self.problem
    }
}

/// What is wrong with the text of a proxy or endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceProblem {
    /// No identity at the start.
    #[error("expected an identity, as in `greeter:tcp -h localhost -p 4061`")]
    MissingIdentity,
    /// Something follows the `""` of a null proxy.
    #[error("nothing can follow the empty identity of a null proxy")]
    NullProxyGoesOn,
    /// The identity has no name.
    #[error("an identity needs a name, as in `greeter` or `category/greeter`")]
    EmptyName,
    /// The identity has two separators.
    #[error("only one `/` can stand between category and name; one that belongs to them is written `\\/`")]
    SecondSlash,
    /// An identity, facet or adapter id has something wrong in its escape sequences.
    #[error("{0}")]
    Escape(EscapeError),
    /// A quote that no other one closes.
    #[error("expected a closing {0} for this one")]
    UnclosedQuote(char),
    /// A word where an option or the way to the object may stand.
    #[error("expected an option such as `-o`, or `:` and an endpoint, or `@` and an adapter id, found `{0}`")]
    ExpectedOption(String),
    /// An option that does not exist here.
    #[error("there is no option `{option}` here; the options are {known}")]
    UnknownOption {
        /// The option.
        option: String,
        /// Those that are known here.
        known: &'static str,
    },
    /// An option that stands twice in one endpoint.
    #[error("the option `{0}` is given twice")]
    RepeatedOption(String),
    /// An option without its argument.
    #[error("expected {expected} after `{option}`")]
    MissingArgument {
        /// The option.
        option: String,
        /// What its argument is.
        expected: &'static str,
    },
    /// An option with another argument than it can have.
    #[error("expected {expected} after `{option}`, found `{found}`")]
    BadArgument {
        /// The option.
        option: String,
        /// What its argument is.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A word after an option that takes no argument, or where an option should begin.
    #[error("expected an option, which begins with `-`, found `{0}`")]
    UnexpectedWord(String),
    /// No adapter id after `@`.
    #[error("expected an adapter id after `@`")]
    MissingAdapterId,
    /// Something follows the adapter id.
    #[error("nothing can follow the adapter id")]
    AdapterIdGoesOn,
    /// Nothing between two `:`, or after the last one.
    #[error("expected an endpoint, as in `tcp -h localhost -p 4061`")]
    EmptyEndpoint,
    /// A protocol that amd does not know, where it cannot be passed over.
    #[error(
        "unknown protocol `{0}`; the protocols are `tcp`, `ssl`, `ws`, `wss` and `udp`; a `:` within an option is quoted as in `-h \"::1\"`"
    )]
    UnknownProtocol(String),
    /// `*` as the host of a proxy's endpoint.
    #[error(
        "`*` stands for all interfaces where an object adapter listens; a proxy needs a host or address to connect to"
    )]
    WildcardHost,
    /// An option of proxies in the endpoint of an object adapter.
    #[error("`{0}` is for the endpoints of proxies; an object adapter connects to nobody")]
    OnlyForProxies(&'static str),
    /// An opaque endpoint where an object adapter is to listen.
    #[error("an object adapter cannot listen on an opaque endpoint")]
    OpaqueListener,
    /// An endpoint without its address.
    #[error("expected `-a` and an address")]
    AddressMissing,
    /// An opaque endpoint without its type or bytes.
    #[error("an opaque endpoint needs {0}")]
    OpaqueNeeds(&'static str),
    /// An opaque endpoint of a known type whose bytes are not such an endpoint.
    #[error("the bytes are not an endpoint of type {type_number}: {error}")]
    OpaqueContent {
        /// The type.
        type_number: i16,
        /// What is wrong with the bytes.
        error: DecodeError,
    },
}
