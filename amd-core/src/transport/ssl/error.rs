//! What is wrong with a TLS configuration.

use std::path::PathBuf;

use tokio_rustls::rustls;
use tokio_rustls::rustls::server::VerifierBuilderError;

use crate::properties::PropertyError;

/// A TLS configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SslError {
    /// A property has a value that it cannot have.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// A file cannot be read.
    #[error("cannot read `{}`, which {property} names", path.display())]
    File {
        /// The property.
        property: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is not what its property needs.
    #[error("`{}`, which {property} names, {problem}", path.display())]
    Content {
        /// The property.
        property: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The CA certificates cannot be used.
    #[error("the certificates of IceSSL.CAs cannot be used")]
    Authorities(#[source] VerifierBuilderError),
    /// The certificate and its key cannot be used.
    #[error("the certificate of IceSSL.CertFile and its key cannot be used")]
    Certificate(#[source] rustls::Error),
}
