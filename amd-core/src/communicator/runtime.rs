//! The tokio runtime of a communicator.

use std::io;

use tokio::runtime::Handle;

/// The runtime the communicator was made in, or one of its own.
#[derive(Debug)]
pub(super) struct Runtime {
    handle: Handle,
    own: Option<tokio::runtime::Runtime>,
}

impl Runtime {
    pub(super) fn given(handle: Handle) -> Self {
        Self { handle, own: None }
    }

    /// The current runtime, or a new one where there is none.
    pub(super) fn current_or_own() -> io::Result<Self> {
        if let Ok(handle) = Handle::try_current() {
            return Ok(Self::given(handle));
        }
        let own = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("amd-runtime")
            .build()?;
        Ok(Self {
            handle: own.handle().clone(),
            own: Some(own),
        })
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}

/// A runtime may not be dropped where it would block; its tasks end in the background.
impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(own) = self.own.take() {
            own.shutdown_background();
        }
    }
}
