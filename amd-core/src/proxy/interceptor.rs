//! Client interceptors: `tower` layers around calls.
//!
//! A proxy without them pays one look at a pointer: its calls go their way directly.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt};

use crate::connection::Reply;
use crate::encoding::{Decoder, Encapsulation, Encoding};
use crate::protocol::{OperationMode, ReplyBody, ReplyHead, ReplyStatus};

use super::call::{Answer, Request, State};
use super::content::Call;
use super::sent::SentNotice;
use super::{InvocationError, ObjectPrx};

/// What an interceptor wraps: the rest of a call, with the connection at its end.
///
/// It answers with what the object replied, results or a user exception, and fails with any other outcome of a call.
pub type CallService = BoxCloneSyncService<CallRequest, CallResponse, InvocationError>;

/// A call on its way through the interceptors. A clone is the same call, which can be made once more.
#[derive(Clone)]
pub struct CallRequest {
    pub(super) proxy: ObjectPrx,
    pub(super) call: Call,
    pub(super) sent: SentNotice,
}

impl CallRequest {
    /// The proxy that is called: identity, facet, whether a reply is awaited.
    #[must_use]
    pub fn proxy(&self) -> &ObjectPrx {
        &self.proxy
    }

    /// The name of the operation.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.call.operation
    }

    /// Whether the operation may run twice.
    #[must_use]
    pub fn mode(&self) -> OperationMode {
        self.call.mode
    }

    /// The parameters, as an encapsulation.
    #[must_use]
    pub fn parameters(&self) -> &[u8] {
        &self.call.params
    }

    /// The value of a key in the context of the call: its own, or else that of the proxy with the implicit one below it.
    #[must_use]
    pub fn context(&self, key: &str) -> Option<&str> {
        let context = self.call.context.as_ref()?;
        context.get(key).map(String::as_str)
    }

    /// That context, to be changed. Other calls do not see that.
    pub fn context_mut(&mut self) -> &mut HashMap<String, String> {
        Arc::make_mut(self.call.context.get_or_insert_default())
    }
}

impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRequest")
            .field("proxy", self.proxy())
            .field("operation", &self.operation())
            .finish_non_exhaustive()
    }
}

/// What a call came to: results, a user exception, or nothing where no reply is awaited.
#[derive(Clone, Debug)]
pub struct CallResponse {
    reply: Option<(ReplyStatus, Bytes)>,
}

impl CallResponse {
    /// Results, for an interceptor that answers itself.
    #[must_use]
    pub fn results(results: &Encapsulation) -> Self {
        Self {
            reply: Some((ReplyStatus::OK, results.to_bytes().into())),
        }
    }

    /// A user exception, for an interceptor that answers itself ([`Encapsulation::of_exception`]).
    #[must_use]
    pub fn user_exception(exception: &Encapsulation) -> Self {
        Self {
            reply: Some((ReplyStatus::USER_EXCEPTION, exception.to_bytes().into())),
        }
    }

    /// The answer to a oneway call, or to one in a batch.
    #[must_use]
    pub fn sent() -> Self {
        Self { reply: None }
    }

    /// `OK` or `USER_EXCEPTION`; `None` where no reply is awaited.
    #[must_use]
    pub fn status(&self) -> Option<ReplyStatus> {
        self.reply.as_ref().map(|(status, _)| *status)
    }

    /// Whether the object threw a user exception.
    #[must_use]
    pub fn is_user_exception(&self) -> bool {
        self.status() == Some(ReplyStatus::USER_EXCEPTION)
    }

    /// The bytes of the reply behind its status, an encapsulation; empty where no reply is awaited.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.reply.as_ref().map_or(&[], |(_, body)| body)
    }

    fn from_answer(answer: Answer) -> Result<Self, InvocationError> {
        let Answer::Reply(reply, _) = answer else {
            return Ok(Self::sent());
        };
        let Reply { head, body } = reply;
        // The head of a reply is in encoding 1.1, whatever its content is in.
        let read = ReplyBody::decode(head.status, &mut Decoder::new(&body, Encoding::V1_1));
        match read.map_err(InvocationError::Unmarshal)? {
            ReplyBody::NotExist(status, target) => Err(InvocationError::not_exist(status, target)),
            ReplyBody::Failed(status, message) => Err(InvocationError::Dispatch {
                status,
                message: message.to_owned(),
            }),
            ReplyBody::Results(_) | ReplyBody::UserException(_) => Ok(Self {
                reply: Some((head.status, body)),
            }),
        }
    }

    fn into_answer(self, proxy: ObjectPrx) -> Answer {
        let Some((status, body)) = self.reply else {
            return Answer::Nothing;
        };
        let head = ReplyHead { request_id: 0, status };
        Answer::Reply(Reply { head, body }, proxy)
    }
}

type BoxLayer = Arc<dyn Fn(CallService) -> CallService + Send + Sync>;

/// The interceptors of a proxy, or of all proxies of a communicator.
#[derive(Clone, Default)]
pub struct Interceptors {
    layers: Vec<BoxLayer>,
    /// What they make together, if there is one.
    stack: Option<CallService>,
}

impl Interceptors {
    /// The same with one more, which sees a call behind the others.
    #[must_use]
    pub fn with<L>(mut self, layer: L) -> Self
    where
        L: Layer<CallService> + Send + Sync + 'static,
        L::Service: Service<CallRequest, Response = CallResponse> + Clone + Send + Sync + 'static,
        <L::Service as Service<CallRequest>>::Error: Into<Box<dyn Error + Send + Sync>>,
        <L::Service as Service<CallRequest>>::Future: Send + 'static,
    {
        self.layers.push(Arc::new(move |inner| {
            BoxCloneSyncService::new(layer.layer(inner).map_err(|error| failure(error.into())))
        }));
        let wire = CallService::new(Wire);
        self.stack = Some(self.layers.iter().rev().fold(wire, |inner, layer| layer(inner)));
        self
    }

    /// How a call of such a proxy goes, if it is not directly.
    pub(super) fn stack(&self) -> Option<&CallService> {
        self.stack.as_ref()
    }
}

impl fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interceptors")
            .field("count", &self.layers.len())
            .finish()
    }
}

/// Sends a call through the interceptors.
pub(super) fn intercept(
    stack: CallService,
    request: CallRequest,
) -> BoxFuture<'static, Result<Answer, InvocationError>> {
    let proxy = request.proxy.clone();
    let outcome = stack.oneshot(request);
    async move { Ok(outcome.await?.into_answer(proxy)) }.boxed()
}

/// The error that a call fails with because of an interceptor.
fn failure(error: Box<dyn Error + Send + Sync>) -> InvocationError {
    match error.downcast::<InvocationError>() {
        Ok(error) => *error,
        Err(error) => InvocationError::Interceptor(error),
    }
}

/// The end of the interceptors: the call itself.
#[derive(Clone, Debug)]
struct Wire;

impl Service<CallRequest> for Wire {
    type Response = CallResponse;
    type Error = InvocationError;
    type Future = BoxFuture<'static, Result<CallResponse, InvocationError>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), InvocationError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: CallRequest) -> Self::Future {
        let mut state = State::Direct(Request::of(request));
        async move { CallResponse::from_answer(poll_fn(|cx| state.poll(cx)).await?) }.boxed()
    }
}
