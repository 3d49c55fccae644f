//! Why an object cannot be located, or an adapter not registered.

use super::super::InvocationError;

/// What a locator said, or did not say, so that a call has nowhere to go.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocateError {
    /// The locator does not know what it was asked for. The manual's name is `NotRegisteredException`.
    #[error("the locator `{locator}` knows no {subject}")]
    NotRegistered {
        /// The proxy of the locator.
        locator: String,
        /// What it was asked for: an object adapter, a replica group, or an object.
        subject: String,
    },
    /// The locator knows it and gave no endpoints for it. The manual's name is `NoEndpointException`.
    #[error("the locator `{locator}` has no endpoints for {subject}{}", answered(.answer.as_deref()))]
    NoEndpoints {
        /// The proxy of the locator.
        locator: String,
        /// What it was asked for.
        subject: String,
        /// The proxy that it gave instead; `None` for null, which it gives for a server that does not run.
        answer: Option<String>,
    },
    /// The locator could not be asked.
    #[error("the locator `{locator}` cannot be asked for {subject}")]
    Unreachable {
        /// The proxy of the locator.
        locator: String,
        /// What it was to be asked for.
        subject: String,
        /// Why.
        #[source]
        source: Box<InvocationError>,
    },
    /// The router of the proxy could not be asked where requests go, or not be told of the object.
    #[error("the router `{router}` cannot be used")]
    Router {
        /// The proxy of the router.
        router: String,
        /// Why.
        #[source]
        source: Box<InvocationError>,
    },
}

impl LocateError {
    /// Whether the locator may give another answer when it is asked again.
    pub(in crate::proxy) fn may_pass(&self) -> bool {
        match self {
            Self::NotRegistered { .. } | Self::NoEndpoints { answer: None, .. } => true,
            Self::NoEndpoints { .. } => false,
            Self::Unreachable { source, .. } | Self::Router { source, .. } => {
                matches!(**source, InvocationError::Connection(_))
            }
        }
    }
}

fn answered(answer: Option<&str>) -> String {
    match answer {
        None => ": its server does not run".to_owned(),
        Some(answer) => format!(": it gave `{answer}`, which has none"),
    }
}
