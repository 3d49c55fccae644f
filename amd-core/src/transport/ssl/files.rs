//! Certificates and keys, as PEM and as PKCS#12.

use std::path::{Path, PathBuf};

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::SslError;

/// A certificate, its chain behind it, and its key.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// A file that a property names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) property: &'static str,
    pub(super) path: &'a Path,
}

impl Named<'_> {
    fn read(self) -> Result<Vec<u8>, SslError> {
        std::fs::read(self.path).map_err(|source| self.unreadable(source))
    }

    fn unreadable(self, source: std::io::Error) -> SslError {
        SslError::File {
            property: self.property,
            path: self.path.to_owned(),
            source,
        }
    }

    fn problem(self, problem: impl Into<String>) -> SslError {
        SslError::Content {
            property: self.property,
            path: self.path.to_owned(),
            problem: problem.into(),
        }
    }
}

/// The certificates of a PEM file, or of all files of a directory.
pub(super) fn authorities(named: Named<'_>) -> Result<Vec<CertificateDer<'static>>, SslError> {
    if !named.path.is_dir() {
        return certificates(named, &named.read()?);
    }
    let mut all = Vec::new();
    for path in files_of(named)? {
        all.extend(certificates(
            Named { path: &path, ..named },
            &Named { path: &path, ..named }.read()?,
        )?);
    }
    Ok(all)
}

fn files_of(named: Named<'_>) -> Result<Vec<PathBuf>, SslError> {
    let entries = std::fs::read_dir(named.path).map_err(|source| named.unreadable(source))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let paths: Result<Vec<_>, _> = paths.collect();
    let paths = paths.map_err(|source| named.unreadable(source))?;
    Ok(paths.into_iter().filter(|path| path.is_file()).collect())
}

fn certificates(named: Named<'_>, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, SslError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = certificates.map_err(|error| named.problem(format!("is not sound PEM: {error}")))?;
    if certificates.is_empty() {
        return Err(named.problem("has no certificate in PEM form"));
    }
    Ok(certificates)
}

/// What `IceSSL.CertFile` names, with the key out of `IceSSL.KeyFile` if that is set and the certificate is PEM.
pub(super) fn identity(
    certificate: Named<'_>,
    key: Option<Named<'_>>,
    password: Option<&str>,
) -> Result<Identity, SslError> {
    let bytes = certificate.read()?;
    // DER begins with the tag of a sequence, text never does.
    if bytes.first() == Some(&0x30) {
        return pkcs12(certificate, &bytes, password.unwrap_or_default());
    }
    let chain = certificates(certificate, &bytes)?;
    let key = match key {
        None => private_key(certificate, &bytes)?,
        Some(key) => private_key(key, &key.read()?)?,
    };
    Ok(Identity { chain, key })
}

fn private_key(named: Named<'_>, pem: &[u8]) -> Result<PrivateKeyDer<'static>, SslError> {
    const ENCRYPTED: [&str; 2] = ["BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"];
    let text = String::from_utf8_lossy(pem);
    if ENCRYPTED.iter().any(|mark| text.contains(mark)) {
        return Err(named
            .problem("has an encrypted key in PEM form, which amd cannot read: a PKCS#12 file can have a password"));
    }
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| named.problem(format!("has no usable private key: {error}")))
}

fn pkcs12(named: Named<'_>, bytes: &[u8], password: &str) -> Result<Identity, SslError> {
    let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Strict);
    let store = store.map_err(|error| named.problem(format!("cannot be opened with IceSSL.Password: {error}")))?;
    let (_, chain) = store
        .private_key_chain()
        .ok_or_else(|| named.problem("has no private key with a certificate"))?;
    let certificates = chain.certs().iter();
    Ok(Identity {
        chain: certificates
            .map(|certificate| certificate.as_der().to_vec().into())
            .collect(),
        key: PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec()).into(),
    })
}
