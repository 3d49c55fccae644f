//! The upgrade from HTTP (RFC 6455, section 4; protocol 4.12). Its time is bounded by whoever waits for it.

use std::io;
use std::net::Ipv6Addr;
use std::sync::Arc;

use tokio_tungstenite::tungstenite::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::header::{HeaderMap, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, Uri};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{accept_hdr_async_with_config, client_async_with_config};

use crate::reference::WebSocketEndpoint;

use super::super::{ListenOptions, Stream, Transport, TransportInfo, WebSocketInfo};
use super::error::{failed, invalid};
use super::stream::{FRAME_BYTES, WsStream};

/// What is agreed on: Ice's messages.
const PROTOCOL: &str = "ice.zeroc.com";

/// What a read of the socket takes at the most.
const READ_BYTES: usize = 16 * 1024;

/// What an adapter asks of those who connect.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// Who may connect out of a browser; everybody if it is empty.
    origins: Arc<[String]>,
    message_size_max: usize,
}

impl Rules {
    pub(super) fn new(options: &ListenOptions<'_>) -> Self {
        Self {
            origins: options.allowed_origins.into(),
            message_size_max: options.message_size_max,
        }
    }

    /// The first rule that the request breaks.
    fn check(&self, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
        let origin = headers.get(ORIGIN);
        if origin.is_some_and(|origin| !self.allows(origin)) {
            return Err((StatusCode::FORBIDDEN, "the origin is none of AllowedOrigins"));
        }
        let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL);
        if offered.iter().all(offers_only_ours) {
            Ok(())
        } else {
            Err((StatusCode::BAD_REQUEST, "the subprotocol is not ice.zeroc.com"))
        }
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        let is = |allowed: &String| allowed == "*" || origin.as_bytes().eq_ignore_ascii_case(allowed.as_bytes());
        self.origins.is_empty() || self.origins.iter().any(is)
    }
}

fn offers_only_ours(offered: &HeaderValue) -> bool {
    offered
        .to_str()
        .is_ok_and(|names| names.split(',').all(|name| name.trim() == PROTOCOL))
}

/// The client's part.
pub(super) async fn client(
    carrier: Transport,
    endpoint: &WebSocketEndpoint,
    message_size_max: usize,
) -> io::Result<Transport> {
    let request = ClientRequestBuilder::new(uri(endpoint)?).with_sub_protocol(PROTOCOL);
    let upgraded = client_async_with_config(request, carrier.stream, Some(config(message_size_max))).await;
    let (socket, response) = upgraded.map_err(client_failed)?;
    let web_socket = about(&endpoint.resource, response.headers());
    Ok(upgraded_to(WsStream::new(socket), carrier.info, web_socket))
}

fn uri(endpoint: &WebSocketEndpoint) -> io::Result<Uri> {
    let host = super::tcp::host(&endpoint.stream);
    let port = endpoint.stream.port;
    let slash = if endpoint.resource.starts_with('/') { "" } else { "/" };
    let path = format!("{slash}{}", endpoint.resource);
    let text = match host.parse::<Ipv6Addr>() {
        Ok(address) => format!("ws://[{address}]:{port}{path}"),
        Err(_) => format!("ws://{host}:{port}{path}"),
    };
    text.parse().map_err(|error| {
        invalid(format!(
            "`{path}` at `{host}` can be no part of an HTTP request: {error}"
        ))
    })
}

fn client_failed(error: Error) -> io::Error {
    match error {
        Error::Http(response) => invalid(format!(
            "the server did not upgrade to WebSocket, it answered `{}`",
            response.status()
        )),
        error => failed(error),
    }
}

/// The server's part.
pub(super) async fn server(carrier: Transport, rules: Rules) -> io::Result<Transport> {
    let mut seen = None;
    #[expect(clippy::result_large_err, reason = "tungstenite wants it so")]
    let check = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        rules.check(request.headers()).map_err(refusal)?;
        if request.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
            let ours = HeaderValue::from_static(PROTOCOL);
            response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, ours);
        }
        let resource = request.uri().path_and_query().map_or("/", |path| path.as_str());
        seen = Some(about(resource, request.headers()));
        Ok(response)
    };
    let config = config(rules.message_size_max);
    let upgraded = accept_hdr_async_with_config(carrier.stream, check, Some(config)).await;
    let socket = upgraded.map_err(server_failed)?;
    Ok(upgraded_to(
        WsStream::new(socket),
        carrier.info,
        seen.unwrap_or_default(),
    ))
}

fn refusal((status, reason): (StatusCode, &'static str)) -> ErrorResponse {
    let mut response = ErrorResponse::new(Some(reason.to_owned()));
    *response.status_mut() = status;
    response
}

fn server_failed(error: Error) -> io::Error {
    match error {
        // It is our own refusal, whose body says why.
        Error::Http(refusal) => {
            let reason = refusal.into_body().unwrap_or_default();
            invalid(String::from_utf8_lossy(&reason).into_owned())
        }
        error => failed(error),
    }
}

fn config(message_size_max: usize) -> WebSocketConfig {
    let largest = Some(message_size_max.max(FRAME_BYTES));
    WebSocketConfig::default()
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(FRAME_BYTES)
        .max_frame_size(largest)
        .max_message_size(largest)
}

fn about(resource: &str, headers: &HeaderMap) -> WebSocketInfo {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    WebSocketInfo {
        resource: resource.to_owned(),
        headers: headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
    }
}

fn upgraded_to(stream: impl Stream, mut info: TransportInfo, web_socket: WebSocketInfo) -> Transport {
    info.web_socket = Some(Arc::new(web_socket));
    Transport {
        stream: Box::new(stream),
        info,
    }
}
