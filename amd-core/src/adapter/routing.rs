//! What an adapter has beside servants of single objects: default servants, servant locators, middleware.

use std::error::Error;
use std::sync::Arc;

use tower::{Layer, Service};

use crate::dispatch::Executor;
use crate::interface::InterfaceInfo;

use super::locator::ServantLocator;
use super::pipeline::{self, DispatchRequest, DispatchResponse, DispatchService};
use super::servant::{AnyServant, IntoServant};
use super::{AdapterError, Current, ObjectAdapter};

const DEFAULT_SERVANT: &str = "default servant";
const SERVANT_LOCATOR: &str = "servant locator";

impl ObjectAdapter {
    /// Adds a servant for all objects of a category that have none of their own, whatever their facets. The empty category
    /// stands for all that have no default servant either.
    ///
    /// # Errors
    /// If the category has one already.
    pub fn add_default_servant(&self, servant: impl IntoServant, category: &str) -> Result<(), AdapterError> {
        let added = self.servants().add_default(category, servant.into_servant());
        added.then_some(()).ok_or_else(|| taken(category, DEFAULT_SERVANT))
    }

    /// Removes the default servant of a category. Requests in dispatch go on.
    ///
    /// # Errors
    /// If there is none.
    pub fn remove_default_servant(&self, category: &str) -> Result<Arc<dyn AnyServant>, AdapterError> {
        let removed = self.servants().remove_default(category);
        removed.ok_or_else(|| free(category, DEFAULT_SERVANT))
    }

    /// The default servant of a category.
    #[must_use]
    pub fn find_default_servant(&self, category: &str) -> Option<Arc<dyn AnyServant>> {
        self.servants().default_of(category)
    }

    /// Adds a servant locator for the objects of a category that have neither a servant nor a default servant. The empty
    /// category stands for all that have no servant locator of their own.
    ///
    /// # Errors
    /// If the category has one already.
    pub fn add_servant_locator(&self, locator: impl ServantLocator, category: &str) -> Result<(), AdapterError> {
        let added = self.locators().add(category, Arc::new(locator));
        added.then_some(()).ok_or_else(|| taken(category, SERVANT_LOCATOR))
    }

    /// Removes the servant locator of a category, and tells it so. Requests in dispatch go on.
    ///
    /// # Errors
    /// If there is none.
    pub fn remove_servant_locator(&self, category: &str) -> Result<(), AdapterError> {
        let removed = self.locators().remove(category);
        removed.then_some(()).ok_or_else(|| free(category, SERVANT_LOCATOR))
    }

    /// Whether a category has a servant locator of its own.
    #[must_use]
    pub fn has_servant_locator(&self, category: &str) -> bool {
        self.locators().has(category)
    }

    /// Puts a `tower` layer around the dispatch of every request. What is added first sees a request first and its outcome
    /// last.
    ///
    /// A layer's service may answer itself: its error is the reply, a [`DispatchFailure`](crate::dispatch::DispatchFailure)
    /// with its status and any other error as `UnknownException`. It runs as an asynchronous dispatch does, on the event
    /// loop.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # async fn server(adapter: amd_core::adapter::ObjectAdapter) -> Result<(), amd_core::adapter::AdapterError> {
    /// adapter.layer(tower::limit::ConcurrencyLimitLayer::new(8))?;
    /// adapter.layer(tower::timeout::TimeoutLayer::new(Duration::from_secs(5)))?;
    /// adapter.activate().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the adapter was activated, or made a servant.
    pub fn layer<L>(&self, layer: L) -> Result<(), AdapterError>
    where
        L: Layer<DispatchService> + Send + Sync + 'static,
        L::Service: Service<DispatchRequest, Response = DispatchResponse> + Clone + Send + Sync + 'static,
        <L::Service as Service<DispatchRequest>>::Error: Into<Box<dyn Error + Send + Sync>>,
        <L::Service as Service<DispatchRequest>>::Future: Send + 'static,
    {
        let added = self.push_layer(pipeline::boxed(layer));
        added.then_some(()).ok_or_else(|| AdapterError::LayerAfterActivation {
            adapter: self.name().to_owned(),
        })
    }

    /// This adapter as a servant of another one: its middleware and its servants serve the requests that the other takes,
    /// by the identities that these have. It need not be activated, nor have endpoints; it takes no more middleware.
    #[must_use]
    pub fn as_servant(&self) -> Arc<dyn AnyServant> {
        self.finish_pipeline();
        Arc::new(Forwarding(self.clone()))
    }
}

/// Serves requests by another adapter.
struct Forwarding(ObjectAdapter);

impl AnyServant for Forwarding {
    fn interface(&self) -> &'static InterfaceInfo {
        &InterfaceInfo::OBJECT
    }

    fn serve(self: Arc<Self>, current: Current, _executor: &Executor, on_task: bool) {
        self.0.dispatch_request(current.request, on_task);
    }
}

fn taken(category: &str, what: &'static str) -> AdapterError {
    AdapterError::CategoryTaken {
        category: category.to_owned(),
        what,
    }
}

fn free(category: &str, what: &'static str) -> AdapterError {
    AdapterError::CategoryFree {
        category: category.to_owned(),
        what,
    }
}
