//! What a handshake of TLS came to.

use std::borrow::Cow;

use tokio_rustls::rustls::CommonState;
use tokio_rustls::rustls::pki_types::CertificateDer;

/// What a handshake of TLS came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsInfo {
    /// The version, `TLSv1_3` for instance.
    pub version: Option<Cow<'static, str>>,
    /// The cipher suite, `TLS13_AES_256_GCM_SHA384` for instance.
    pub cipher: Option<Cow<'static, str>>,
    /// The certificates that the peer has shown, its own first. Whether they were verified is what `IceSSL.VerifyPeer` or the
    /// configuration of rustls says.
    pub peer_certificates: Vec<CertificateDer<'static>>,
    /// The host name that the client has asked for (SNI); known to servers alone.
    pub server_name: Option<String>,
}

impl TlsInfo {
    pub(super) fn of(state: &CommonState, server_name: Option<&str>) -> Self {
        let certificates = state.peer_certificates().unwrap_or_default();
        Self {
            version: state
                .protocol_version()
                .map(|version| name(version.as_str(), || format!("{version:?}"))),
            cipher: state
                .negotiated_cipher_suite()
                .map(|suite| name(suite.suite().as_str(), || format!("{:?}", suite.suite()))),
            peer_certificates: certificates.iter().map(|one| one.clone().into_owned()).collect(),
            server_name: server_name.map(str::to_owned),
        }
    }
}

fn name(known: Option<&'static str>, unknown: impl FnOnce() -> String) -> Cow<'static, str> {
    known.map_or_else(|| Cow::Owned(unknown()), Cow::Borrowed)
}
