//! The transports of a communicator: those of the program, and those of amd that have a configuration.

use std::sync::Arc;

use crate::properties::Properties;
#[cfg(feature = "ssl")]
use crate::transport::Ssl;
use crate::transport::{TransportProvider, UdpTransport};

use super::Result;

type Providers = Vec<Arc<dyn TransportProvider>>;

/// The program's come first.
pub(super) fn transports(
    mut providers: Providers,
    properties: &Properties,
    #[cfg(feature = "ssl")] ssl: &Ssl,
) -> Result<Providers> {
    #[cfg(feature = "ssl")]
    {
        ssl.configure(properties)?;
        providers.push(Arc::new(crate::transport::SslTransport(ssl.clone())));
    }
    #[cfg(feature = "ws")]
    {
        use crate::transport::WsTransport;
        let message_size_max = super::settings::message_size_max(properties)?;
        providers.push(Arc::new(WsTransport::ws(message_size_max)));
        #[cfg(feature = "ssl")]
        providers.push(Arc::new(WsTransport::wss(ssl.clone(), message_size_max)));
    }
    providers.push(Arc::new(udp(properties)?));
    Ok(providers)
}

/// The sizes are in bytes; 0 leaves them to the system.
fn udp(properties: &Properties) -> Result<UdpTransport> {
    let size = |name| -> Result<Option<usize>> {
        let size = properties.get_int(name)?.map(usize::try_from);
        Ok(size.and_then(std::result::Result::ok).filter(|size| *size > 0))
    };
    Ok(UdpTransport {
        receive_buffer: size("Ice.UDP.RcvSize")?,
        send_buffer: size("Ice.UDP.SndSize")?,
    })
}
