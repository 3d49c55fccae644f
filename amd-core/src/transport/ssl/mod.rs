//! TLS over TCP, with rustls.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | the transport, and [`Ssl`]: its configuration, which can be changed |
//! | `settings` | what the properties `IceSSL.*` say, made into configurations of rustls |
//! | `files` | certificates and keys, as PEM and as PKCS#12 |
//! | `info` | what a handshake came to |
//! | `verify` | how much of a server's certificate is checked |
//! | `error` | what is wrong with a configuration |

mod error;
mod files;
mod info;
mod settings;
mod verify;

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::properties::Properties;
use crate::reference::{Endpoint, StreamEndpoint};

use super::tcp::{self, TcpListener};
use super::{
    Accepted, Accepting, Connecting, ListenOptions, Listener, Listening, Stream, Transport, TransportInfo,
    TransportProvider,
};

pub use error::SslError;
pub use info::TlsInfo;
pub use tokio_rustls::rustls;

use settings::{Made, SslSettings};

/// The TLS configuration of a communicator. Clones are handles to the same one.
///
/// By default it is what the properties `IceSSL.*` say. What is set by code wins over them, for all that connects or is
/// accepted afterwards; connections that exist go on as they are. The manual's chapter on IceSSL describes the properties.
///
/// ```standalone_crate
/// use amd_core::communicator::Communicator;
/// use amd_core::transport::Ssl;
///
/// let ssl = Ssl::default();
/// # let with_certificates = || -> Option<std::sync::Arc<amd_core::transport::rustls::ServerConfig>> { None };
/// if let Some(config) = with_certificates() {
///     ssl.set_adapter("GreeterAdapter", config);
/// }
/// let communicator = Communicator::builder().ssl(&ssl).build()?;
/// # Ok::<(), amd_core::communicator::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Ssl {
    shared: Arc<RwLock<Slots>>,
}

#[derive(Debug, Default)]
struct Slots {
    /// What the properties said when the communicator was made.
    settings: Option<SslSettings>,
    made: Made,
    client: Option<Arc<ClientConfig>>,
    server: Option<Arc<ServerConfig>>,
    adapters: HashMap<String, Arc<ServerConfig>>,
}

impl Ssl {
    /// What connections of proxies use from now on.
    pub fn set_client(&self, config: Arc<ClientConfig>) {
        self.change(|slots| slots.client = Some(config));
    }

    /// What adapters use from now on that have no configuration of their own.
    pub fn set_server(&self, config: Arc<ServerConfig>) {
        self.change(|slots| slots.server = Some(config));
    }

    /// What the adapter with this name uses from now on.
    pub fn set_adapter(&self, name: impl Into<String>, config: Arc<ServerConfig>) {
        self.change(|slots| _ = slots.adapters.insert(name.into(), config));
    }

    /// Reads the files again that the properties name. New connections use what is in them; after an error all is as it was.
    ///
    /// # Errors
    /// If a file cannot be read, or is not what its property needs.
    pub fn reload(&self) -> Result<(), SslError> {
        let settings = self.read().settings.clone();
        if let Some(settings) = settings {
            let made = settings.make()?;
            self.change(|slots| slots.made = made);
        }
        Ok(())
    }

    /// Takes what the properties say.
    pub(crate) fn configure(&self, properties: &Properties) -> Result<(), SslError> {
        let settings = SslSettings::read(properties)?;
        let made = settings.make()?;
        self.change(|slots| {
            slots.settings = Some(settings);
            slots.made = made;
        });
        Ok(())
    }

    fn client(&self) -> io::Result<Arc<ClientConfig>> {
        let slots = self.read();
        let config = slots.client.as_ref().or(slots.made.client.as_ref());
        config.cloned().ok_or_else(|| {
            let text = "no certificate can be verified: neither IceSSL.CAs nor a rustls configuration is set";
            io::Error::new(io::ErrorKind::InvalidInput, text)
        })
    }

    fn server(&self, adapter: &str) -> io::Result<Arc<ServerConfig>> {
        let slots = self.read();
        let by_code = slots.adapters.get(adapter).or(slots.server.as_ref());
        by_code.or(slots.made.server.as_ref()).cloned().ok_or_else(|| {
            let text =
                "IceSSL.CertFile, and IceSSL.CAs unless IceSSL.VerifyPeer is 0, or a rustls configuration must be set";
            io::Error::new(io::ErrorKind::InvalidInput, text)
        })
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Slots> {
        self.shared.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Slots)) {
        change(&mut self.shared.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Connects with TCP and TLS, for this protocol.
    pub(super) async fn connect(&self, protocol: &'static str, endpoint: &StreamEndpoint) -> io::Result<Transport> {
        let config = self.client()?;
        let name = ServerName::try_from(tcp::host(endpoint).to_owned());
        let name = name.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let stream = tcp::connect(endpoint).await?;
        let stream = TlsConnector::from(config).connect(name, stream).await?;
        let (tcp, tls) = stream.get_ref();
        let (info, tls) = (TransportInfo::of_tcp(protocol, tcp), TlsInfo::of(tls, None));
        Ok(secured(stream, info, tls))
    }

    /// The server's part of TLS, over a connection that an adapter accepted.
    pub(super) async fn accept(
        &self,
        protocol: &'static str,
        adapter: &str,
        stream: TcpStream,
    ) -> io::Result<Transport> {
        let stream = TlsAcceptor::from(self.server(adapter)?).accept(stream).await?;
        let (tcp, tls) = stream.get_ref();
        let (info, tls) = (
            TransportInfo::of_tcp(protocol, tcp),
            TlsInfo::of(tls, tls.server_name()),
        );
        Ok(secured(stream, info, tls))
    }

    /// Refuses an adapter that has no configuration, before anybody connects.
    pub(super) fn check_server(&self, adapter: &str) -> io::Result<()> {
        self.server(adapter).map(drop)
    }
}

fn secured(stream: impl Stream, mut info: TransportInfo, tls: TlsInfo) -> Transport {
    info.tls = Some(Arc::new(tls));
    Transport {
        stream: Box::new(stream),
        info,
    }
}

/// The transport `ssl`.
#[derive(Clone, Debug)]
pub struct SslTransport(pub Ssl);

impl TransportProvider for SslTransport {
    fn handles(&self, endpoint: &Endpoint) -> bool {
        matches!(endpoint, Endpoint::Ssl(_))
    }

    fn connect<'a>(&'a self, endpoint: &'a Endpoint) -> Connecting<'a> {
        Box::pin(async move {
            let endpoint = endpoint.stream().ok_or(io::ErrorKind::Unsupported)?;
            self.0.connect(PROTOCOL, endpoint).await
        })
    }

    fn listen(&self, endpoint: &Endpoint, options: &ListenOptions<'_>) -> io::Result<Vec<Listening>> {
        self.0.check_server(options.adapter)?;
        tcp::listen(endpoint, |listener| {
            Arc::new(SslListener {
                listener,
                ssl: self.0.clone(),
                adapter: options.adapter.to_owned(),
            })
        })
    }
}

const PROTOCOL: &str = "ssl";

#[derive(Debug)]
struct SslListener {
    listener: TcpListener,
    ssl: Ssl,
    adapter: String,
}

impl Listener for SslListener {
    fn accept(&self) -> Accepting<'_> {
        Box::pin(async {
            let stream = self.listener.accept_stream().await?;
            let info = TransportInfo::of_tcp(PROTOCOL, &stream);
            let (ssl, adapter) = (self.ssl.clone(), self.adapter.clone());
            Ok(Accepted::Handshake {
                info,
                handshake: Box::pin(async move { ssl.accept(PROTOCOL, &adapter, stream).await }),
            })
        })
    }

    fn local(&self) -> Option<SocketAddr> {
        self.listener.local()
    }
}
