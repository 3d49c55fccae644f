//! The transports of a communicator: those of the program, and those that a feature brings, with their configuration.

use std::sync::Arc;

use crate::properties::Properties;
#[cfg(feature = "ssl")]
use crate::transport::Ssl;
use crate::transport::TransportProvider;

use super::Result;

type Providers = Vec<Arc<dyn TransportProvider>>;

/// The program's come first.
#[cfg_attr(
    not(any(feature = "ssl", feature = "ws")),
    expect(unused_mut, unused_variables, reason = "there are no others")
)]
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
    Ok(providers)
}
