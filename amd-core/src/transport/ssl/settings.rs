//! What the properties `IceSSL.*` say, made into configurations of rustls.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};

use crate::properties::Properties;

use super::SslError;
use super::files::{self, Identity, Named};
use super::trust::TrustRules;
use super::verify::Verifier;

const AUTHORITIES: &str = "IceSSL.CAs";
const CERTIFICATE: &str = "IceSSL.CertFile";
const KEY: &str = "IceSSL.KeyFile";

/// What the properties say.
#[derive(Clone)]
pub(super) struct SslSettings {
    authorities: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    password: Option<String>,
    verify_peer: u32,
    check_name: bool,
    versions: Vec<&'static SupportedProtocolVersion>,
    pub(super) trust: TrustRules,
}

/// The configurations, as far as the properties suffice for them.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) client: Option<Arc<ClientConfig>>,
    pub(super) server: Option<Arc<ServerConfig>>,
}

impl SslSettings {
    pub(super) fn read(properties: &Properties) -> Result<Self, SslError> {
        let directory = PathBuf::from(properties.get_or("IceSSL.DefaultDir", ""));
        let path = |name| {
            let path = properties.get(name).filter(|path| !path.is_empty());
            path.map(|path| directory.join(path))
        };
        let number = |name, default| -> Result<u32, SslError> {
            let read = properties.get_as(name, "a number", |text| text.parse().ok())?;
            Ok(read.unwrap_or(default))
        };
        Ok(Self {
            authorities: path(AUTHORITIES),
            certificate: path(CERTIFICATE),
            key: path(KEY),
            password: properties.get("IceSSL.Password").map(str::to_owned),
            verify_peer: number("IceSSL.VerifyPeer", 2)?,
            check_name: number("IceSSL.CheckCertName", 0)? > 0,
            versions: versions(properties.get("IceSSL.Protocols")),
            trust: TrustRules::read(properties)?,
        })
    }

    /// Reads the files.
    pub(super) fn make(&self) -> Result<Made, SslError> {
        let provider = Arc::new(ring::default_provider());
        let (roots, identity) = (self.roots()?, self.identity()?);
        let client = self.client(&provider, roots.as_ref(), identity.as_ref())?;
        let server = identity.map(|identity| self.server(&provider, roots, identity));
        Ok(Made {
            client: client.map(Arc::new),
            server: server.transpose()?.flatten().map(Arc::new),
        })
    }

    fn roots(&self) -> Result<Option<Arc<RootCertStore>>, SslError> {
        let Some(path) = &self.authorities else { return Ok(None) };
        let named = Named {
            property: AUTHORITIES,
            path,
        };
        let mut roots = RootCertStore::empty();
        for certificate in files::authorities(named)? {
            roots.add(certificate).map_err(SslError::Certificate)?;
        }
        Ok(Some(Arc::new(roots)))
    }

    fn identity(&self) -> Result<Option<Identity>, SslError> {
        let Some(path) = &self.certificate else { return Ok(None) };
        let certificate = Named {
            property: CERTIFICATE,
            path,
        };
        let key = self.key.as_ref().map(|path| Named { property: KEY, path });
        files::identity(certificate, key, self.password.as_deref()).map(Some)
    }

    /// `None` if a server's certificate is to be verified and nothing can be.
    fn client(
        &self,
        provider: &Arc<CryptoProvider>,
        roots: Option<&Arc<RootCertStore>>,
        identity: Option<&Identity>,
    ) -> Result<Option<ClientConfig>, SslError> {
        let chain = match (self.verify_peer, roots) {
            (0, _) => None,
            (_, None) => return Ok(None),
            (_, Some(roots)) => {
                let builder = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone());
                Some(builder.build().map_err(SslError::Authorities)?)
            }
        };
        let verifier = Verifier {
            chain,
            check_name: self.check_name,
            provider: provider.clone(),
        };
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&self.versions)
            .map_err(SslError::Certificate)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        Ok(Some(match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => builder
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .map_err(SslError::Certificate)?,
        }))
    }

    /// `None` if a client's certificate is to be verified and nothing can be.
    fn server(
        &self,
        provider: &Arc<CryptoProvider>,
        roots: Option<Arc<RootCertStore>>,
        identity: Identity,
    ) -> Result<Option<ServerConfig>, SslError> {
        let Some(verifier) = self.client_verifier(provider, roots)? else {
            return Ok(None);
        };
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&self.versions)
            .map_err(SslError::Certificate)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(identity.chain, identity.key)
            .map_err(SslError::Certificate)?;
        Ok(Some(config))
    }

    fn client_verifier(
        &self,
        provider: &Arc<CryptoProvider>,
        roots: Option<Arc<RootCertStore>>,
    ) -> Result<Option<Arc<dyn ClientCertVerifier>>, SslError> {
        let roots = match (self.verify_peer, roots) {
            (0, _) => return Ok(Some(WebPkiClientVerifier::no_client_auth())),
            (_, None) => return Ok(None),
            (_, Some(roots)) => roots,
        };
        let builder = WebPkiClientVerifier::builder_with_provider(roots, provider.clone());
        let builder = if self.verify_peer == 1 {
            builder.allow_unauthenticated()
        } else {
            builder
        };
        Ok(Some(builder.build().map_err(SslError::Authorities)?))
    }
}

/// Older versions than 1.2 may be named, and are never used.
fn versions(property: Option<&str>) -> Vec<&'static SupportedProtocolVersion> {
    let Some(text) = property.filter(|text| !text.is_empty()) else {
        return vec![&TLS13, &TLS12];
    };
    let named = |name: &str| text.split([',', ' ']).any(|word| word.eq_ignore_ascii_case(name));
    let all = [(&TLS13, "tls1_3"), (&TLS12, "tls1_2")];
    all.into_iter()
        .filter(|(_, name)| named(name))
        .map(|(version, _)| version)
        .collect()
}

/// Everything but the password.
impl std::fmt::Debug for SslSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SslSettings")
            .field("authorities", &self.authorities)
            .field("certificate", &self.certificate)
            .field("verify_peer", &self.verify_peer)
            .finish_non_exhaustive()
    }
}
