//! A few pages out of memory, over HTTP: enough for an example, and no more.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a browser sends before it wants an answer is no longer than this, in bytes.
const REQUEST_BYTES: u64 = 16 * 1024;

/// What is found at a path.
#[derive(Clone)]
pub(crate) struct Page {
    path: &'static str,
    content_type: &'static str,
    body: String,
}

impl Page {
    pub(crate) fn html(path: &'static str, body: impl Into<String>) -> Self {
        Self {
            path,
            content_type: "text/html; charset=utf-8",
            body: body.into(),
        }
    }

    pub(crate) fn script(path: &'static str, body: impl Into<String>) -> Self {
        Self {
            path,
            content_type: "text/javascript; charset=utf-8",
            body: body.into(),
        }
    }

    fn answer(&self) -> String {
        let Self { content_type, body, .. } = self;
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

/// Answers until the program ends.
pub(crate) async fn serve(listener: TcpListener, pages: Vec<Page>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, pages.clone()));
    }
}

async fn answer(mut stream: TcpStream, pages: Vec<Page>) -> io::Result<()> {
    let path = requested(&mut stream).await?;
    let answer = pages.iter().find(|page| page.path == path).map(Page::answer);
    let nothing = || "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned();
    stream.write_all(answer.unwrap_or_else(nothing).as_bytes()).await?;
    stream.shutdown().await
}

/// The path in the first line of a request, which is read to the empty line at its end.
async fn requested(stream: &mut TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream.take(REQUEST_BYTES)).lines();
    let first = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    Ok(first.split(' ').nth(1).unwrap_or_default().to_owned())
}
