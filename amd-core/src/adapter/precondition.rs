//! What must have begun before an adapter is active.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, Shared};

type Failure = Arc<dyn Error + Send + Sync>;

/// Something that the activation of an adapter waits for, and fails with.
#[derive(Clone)]
pub struct Precondition(Shared<BoxFuture<'static, Result<(), Failure>>>);

impl Precondition {
    /// Activation waits for this.
    pub(crate) fn new(future: impl Future<Output = Result<(), Failure>> + Send + 'static) -> Self {
        Self(future.boxed().shared())
    }

    pub(super) async fn met(&self) -> Result<(), Failure> {
        self.0.clone().await
    }
}

impl fmt::Debug for Precondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Precondition")
    }
}
