//! A proxy for a servant in memory, with a communicator of its own.

use std::ops::Deref;

use crate::adapter::servant::IntoServant;
use crate::communicator::Communicator;
use crate::proxy::Proxy;

/// Serves a servant in memory, with a communicator of its own, until what is returned is dropped. It is the proxy: calls go
/// the whole way of a request, but over no socket and no port.
///
/// In a plain test calls are waited for (`wait`), in a `#[tokio::test]` they are awaited.
///
/// # Panics
/// If the servant does not have the interface of the proxy, or the system refuses what a communicator needs. For an error in
/// their place, and to configure the communicator, use [`Communicator::proxy_to`].
///
/// ```standalone_crate
/// use amd::prelude::*;
/// use amd::testing::serve;
///
/// #[interface(module = "VisitorCenter")]
/// pub trait Greeter {
///     fn greet(&self, name: String) -> String;
/// }
///
/// struct Chatbot;
///
/// #[servant(Greeter)]
/// impl Chatbot {
///     fn greet(&self, name: &str) -> String {
///         format!("Hello, {name}!")
///     }
/// }
///
/// let greeter = serve::<GreeterPrx>(Chatbot);
/// assert_eq!(greeter.greet("Alice").wait()?, "Hello, Alice!");
/// # Ok::<(), amd::Error>(())
/// ```
#[track_caller]
pub fn serve<P: Proxy>(servant: impl IntoServant) -> Served<P> {
    let served = Communicator::new().and_then(|communicator| {
        let proxy = communicator.proxy_to(servant)?;
        Ok(Served { proxy, communicator })
    });
    match served {
        Ok(served) => served,
        Err(error) => panic!("cannot serve in memory: {error:?}"),
    }
}

/// A servant that is served in memory: the proxy, which it dereferences to, and the communicator. Dropping it shuts the
/// communicator down and waits for nothing; calls through clones of the proxy fail then.
#[derive(Debug)]
pub struct Served<P> {
    proxy: P,
    communicator: Communicator,
}

impl<P> Served<P> {
    /// The communicator, for instance to wait until it has ended: `served.communicator().destroy().await`.
    pub fn communicator(&self) -> &Communicator {
        &self.communicator
    }
}

impl<P> Deref for Served<P> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.proxy
    }
}

impl<P> Drop for Served<P> {
    fn drop(&mut self) {
        self.communicator.shutdown();
    }
}
