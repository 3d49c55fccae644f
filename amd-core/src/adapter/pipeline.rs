//! Middleware around the dispatch, as `tower` layers.
//!
//! An adapter without layers has no pipeline: its requests go to their servants directly.

use std::error::Error;
use std::ops::Deref;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use crate::connection::{IncomingRequest, Reply};
use crate::dispatch::{DispatchFailure, Pending};
use crate::encoding::{Decoder, Encoding};
use crate::error_text::error_text;
use crate::protocol::{ReplyBody, ReplyStatus};

use super::{Current, ObjectAdapter};

/// What middleware wraps: the rest of the pipeline, with the servants at its end.
///
/// It answers with the reply of a servant, results or user exception, and fails with any other outcome of a dispatch.
pub type DispatchService = BoxCloneSyncService<DispatchRequest, DispatchResponse, DispatchFailure>;

/// A request on its way through the middleware to its servant. It dereferences to [`Current`].
#[derive(Clone, Debug)]
pub struct DispatchRequest {
    current: Current,
}

impl DispatchRequest {
    /// The request, as the servant will see it.
    #[must_use]
    pub fn current(&self) -> &Current {
        &self.current
    }
}

impl Deref for DispatchRequest {
    type Target = Current;

    fn deref(&self) -> &Current {
        &self.current
    }
}

/// What a servant replied: results or a user exception, encoded.
#[derive(Clone, Debug)]
pub struct DispatchResponse {
    status: ReplyStatus,
    body: Bytes,
}

impl DispatchResponse {
    /// `OK` or `USER_EXCEPTION`.
    #[must_use]
    pub fn status(&self) -> ReplyStatus {
        self.status
    }

    /// Whether the servant threw a user exception.
    #[must_use]
    pub fn is_user_exception(&self) -> bool {
        self.status == ReplyStatus::USER_EXCEPTION
    }

    /// The bytes of the reply behind its status: an encapsulation.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    fn from_reply(reply: Reply) -> Result<Self, DispatchFailure> {
        let Reply { head, body } = reply;
        // The head of a reply is in encoding 1.1, whatever its content is in.
        match ReplyBody::decode(head.status, &mut Decoder::new(&body, Encoding::V1_1))? {
            ReplyBody::NotExist(status, target) => Err(DispatchFailure::not_exist(status, Some(target))),
            ReplyBody::Failed(status, message) => Err(DispatchFailure::new(status, message)),
            ReplyBody::Results(_) | ReplyBody::UserException(_) => Ok(Self {
                status: head.status,
                body,
            }),
        }
    }
}

/// A layer, ready to be put around what is behind it.
pub(super) type BoxLayer = Box<dyn Fn(DispatchService) -> DispatchService + Send + Sync>;

pub(super) fn boxed<L>(layer: L) -> BoxLayer
where
    L: Layer<DispatchService> + Send + Sync + 'static,
    L::Service: Service<DispatchRequest, Response = DispatchResponse> + Clone + Send + Sync + 'static,
    <L::Service as Service<DispatchRequest>>::Error: Into<Box<dyn Error + Send + Sync>>,
    <L::Service as Service<DispatchRequest>>::Future: Send + 'static,
{
    Box::new(move |inner| BoxCloneSyncService::new(layer.layer(inner).map_err(|error| failure(error.into()))))
}

/// The failure that an error of a middleware is; others than failures are unknown to the caller.
fn failure(error: Box<dyn Error + Send + Sync>) -> DispatchFailure {
    match error.downcast::<DispatchFailure>() {
        Ok(failure) => *failure,
        Err(error) => DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, error_text(&*error)),
    }
}

/// Puts the layers around the servants. The first layer sees a request first.
pub(super) fn assemble(layers: &[BoxLayer]) -> DispatchService {
    let servants = BoxCloneSyncService::new(Servants);
    layers.iter().rev().fold(servants, |inner, layer| layer(inner))
}

/// Sends a request through the pipeline, and back what comes out of it.
pub(super) fn run(adapter: &ObjectAdapter, pipeline: &DispatchService, request: IncomingRequest, on_task: bool) {
    let current = Current {
        request,
        adapter: adapter.clone(),
        servant: "the middleware",
    };
    let scope = current.scope();
    let mut inner = current.clone();
    inner.request.join_span(&current.request);
    let request = DispatchRequest { current: inner };
    let outcome = pipeline.clone().oneshot(request);
    let dispatch = async move {
        match outcome.await {
            Ok(response) => current.pass_on(response.status, &response.body),
            Err(failure) => current.reply_failure(&failure),
        }
    };
    adapter.executor().run_async(Pending::new(scope, dispatch), on_task);
}

/// The end of the pipeline: the servants of the adapter that a request is for.
#[derive(Clone, Debug)]
struct Servants;

impl Service<DispatchRequest> for Servants {
    type Response = DispatchResponse;
    type Error = DispatchFailure;
    type Future = BoxFuture<'static, Result<DispatchResponse, DispatchFailure>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), DispatchFailure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: DispatchRequest) -> Self::Future {
        async move {
            let (reply, answered) = oneshot::channel();
            let Current { request, adapter, .. } = &request.current;
            adapter.dispatch_to_servant(request.to_caller(reply), true);
            // Whatever becomes of the dispatch, its request replies.
            let reply = answered
                .await
                .map_err(|_| DispatchFailure::new(ReplyStatus::UNKNOWN_EXCEPTION, "the dispatch was dropped"))?;
            DispatchResponse::from_reply(reply)
        }
        .boxed()
    }
}
