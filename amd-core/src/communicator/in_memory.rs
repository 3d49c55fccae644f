//! Proxies for servants in the same process.

use crate::adapter::servant::IntoServant;
use crate::proxy::Proxy;

use super::{Communicator, Error, Result};

impl Communicator {
    /// A proxy for a servant in this process. Its calls go the whole way of a request (encoding, lanes, dispatch, exceptions,
    /// context) over a connection in memory, without a socket. It cannot be sent to others, who could not reach it.
    ///
    /// The servant stays until the communicator is destroyed.
    ///
    /// # Errors
    /// If the servant does not have the proxy's interface, or the communicator was shut down.
    pub fn proxy_to<P: Proxy>(&self, servant: impl IntoServant) -> Result<P> {
        let servant = servant.into_servant();
        let (has, wanted) = (servant.interface(), P::INTERFACE.type_id);
        if !has.type_ids.contains(&wanted) {
            return Err(Error::OtherInterface {
                has: has.type_id,
                wanted,
            });
        }
        let adapter = self.create_object_adapter("")?;
        let object = adapter.add_with_uuid(servant)?;
        adapter.start()?;
        Ok(P::from_object(adapter.in_memory(&object)))
    }
}
