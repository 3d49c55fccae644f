//! Frames over tokio, through tasks and channels as an RPC would have them, and no RPC: the mark to come close to.
//!
//! A frame is its length (4 bytes), a number (8), an operation (1) and a payload; `greet` makes one of 48 bytes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use load::Outcome;
use load::candidate::{BLOCK, Client, NAP, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

const HEAD: usize = 13;
const GREETING: [u8; 48 - HEAD] = [b'a'; 48 - HEAD];

#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Kind {
    Greet,
    Nap,
    Echo,
    Ping,
    Block,
}

const KINDS: [Kind; 5] = [Kind::Greet, Kind::Nap, Kind::Echo, Kind::Ping, Kind::Block];

struct Frame {
    number: u64,
    kind: Kind,
    payload: Bytes,
}

type Frames = mpsc::UnboundedSender<Frame>;

/// Takes a frame off `buffer`, if there is a whole one.
fn cut(buffer: &mut BytesMut) -> Option<Frame> {
    let size = buffer.get(..4)?;
    let size = u32::from_le_bytes(size.try_into().ok()?) as usize;
    if buffer.len() < size {
        buffer.reserve(size - buffer.len());
        return None;
    }
    let mut frame = buffer.split_to(size).freeze();
    frame.advance(4);
    let number = frame.get_u64_le();
    let kind = KINDS[usize::from(frame.get_u8())];
    Some(Frame {
        number,
        kind,
        payload: frame,
    })
}

/// Writes all frames that are there with one write.
async fn write(mut stream: OwnedWriteHalf, mut frames: mpsc::UnboundedReceiver<Frame>) {
    let mut buffer = BytesMut::with_capacity(64 * 1024);
    let mut ready = Vec::new();
    while frames.recv_many(&mut ready, 1024).await > 0 {
        for frame in ready.drain(..) {
            buffer.put_u32_le((HEAD + frame.payload.len()) as u32);
            buffer.put_u64_le(frame.number);
            buffer.put_u8(frame.kind as u8);
            buffer.put_slice(&frame.payload);
        }
        if stream.write_all_buf(&mut buffer).await.is_err() {
            return;
        }
    }
}

/// Hands every frame that arrives to `take`.
async fn read(mut stream: OwnedReadHalf, mut take: impl FnMut(Frame)) {
    let mut buffer = BytesMut::with_capacity(64 * 1024);
    loop {
        while let Some(frame) = cut(&mut buffer) {
            take(frame);
        }
        buffer.reserve(16 * 1024);
        if !matches!(stream.read_buf(&mut buffer).await, Ok(1..)) {
            return;
        }
    }
}

struct Raw;

impl Server for Raw {
    type Running = ();

    async fn serve(_form: &str) -> Outcome<(u16, ())> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let (reader, writer) = stream.into_split();
                let (replies, ready) = mpsc::unbounded_channel();
                tokio::spawn(write(writer, ready));
                tokio::spawn(read(reader, move |frame| answer(frame, &replies)));
            }
        });
        Ok((port, ()))
    }
}

fn answer(frame: Frame, replies: &Frames) {
    let replies = replies.clone();
    match frame.kind {
        Kind::Nap => drop(tokio::spawn(async move {
            tokio::time::sleep(NAP).await;
            let _ = replies.send(frame);
        })),
        Kind::Block => drop(tokio::task::spawn_blocking(move || {
            std::thread::sleep(BLOCK);
            let _ = replies.send(frame);
        })),
        Kind::Greet | Kind::Echo | Kind::Ping => {
            let _ = replies.send(frame);
        }
    }
}

struct Connection {
    requests: Frames,
    waiting: Arc<Mutex<HashMap<u64, oneshot::Sender<Bytes>>>>,
    next: AtomicU64,
}

impl Connection {
    async fn call(&self, kind: Kind, payload: Bytes) -> Outcome<Bytes> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (reply, replied) = oneshot::channel();
        self.waiting.lock().expect("nobody panics").insert(number, reply);
        self.requests
            .send(Frame { number, kind, payload })
            .map_err(|_| "closed")?;
        Ok(replied.await?)
    }
}

impl Client for Connection {
    async fn connect(port: u16) -> Outcome<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        let (requests, ready) = mpsc::unbounded_channel();
        let waiting = Arc::<Mutex<HashMap<u64, oneshot::Sender<Bytes>>>>::default();
        tokio::spawn(write(writer, ready));
        let answered = Arc::clone(&waiting);
        tokio::spawn(read(reader, move |frame| {
            if let Some(reply) = answered.lock().expect("nobody panics").remove(&frame.number) {
                let _ = reply.send(frame.payload);
            }
        }));
        Ok(Self {
            requests,
            waiting,
            next: AtomicU64::new(0),
        })
    }

    async fn greet(&self) -> Outcome {
        Ok(drop(self.call(Kind::Greet, Bytes::from_static(&GREETING)).await?))
    }

    async fn nap(&self) -> Outcome {
        Ok(drop(self.call(Kind::Nap, Bytes::new()).await?))
    }

    async fn echo(&self, data: &Bytes) -> Outcome<usize> {
        Ok(self.call(Kind::Echo, data.clone()).await?.len())
    }

    async fn ping(&self) -> Outcome {
        Ok(drop(self.call(Kind::Ping, Bytes::new()).await?))
    }

    async fn block(&self) -> Outcome {
        Ok(drop(self.call(Kind::Block, Bytes::new()).await?))
    }
}

fn main() -> Outcome {
    load::program::main::<Raw, Connection>()
}
