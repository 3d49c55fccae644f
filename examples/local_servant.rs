//! Servants that stay on one thread, with `Rc` and `RefCell` and no lock: `#[servant(Greeter, local)]`.
//!
//! Run it with `cargo run --example local_servant`. One servant lives on a `LocalThread` of amd, another on the thread of a
//! `futures::executor::LocalPool`; the rest of the server has as many threads as ever.

use std::cell::RefCell;
use std::rc::Rc;

use amd::prelude::*;
use amd::{LocalEventLoop, LocalStart, LocalThread, local_servant};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::executor::LocalPool;
use futures::task::LocalSpawnExt;

#[interface(module = "VisitorCenter")]
trait Greeter {
    fn greet(&self, name: String) -> String;
    fn history(&self) -> Vec<String>;
}

/// Neither `Send` nor `Sync`: it is made on its thread, and never leaves it.
#[derive(Default)]
struct Chatbot {
    names: Rc<RefCell<Vec<String>>>,
}

#[servant(Greeter, local)]
impl Chatbot {
    // The future holds an `Rc` across its awaits.
    async fn greet(&self, name: &str) -> String {
        let names = self.names.clone();
        yield_now().await;
        names.borrow_mut().push(name.to_owned());
        format!("Hello, {name}, from the thread `{}`!", thread_name())
    }

    // A synchronous method runs on the same thread, so it must not block.
    fn history(&self) -> Vec<String> {
        self.names.borrow().clone()
    }
}

/// Sends dispatches to a thread that runs a `LocalPool`.
#[derive(Clone, Debug)]
struct PoolThread {
    starts: UnboundedSender<LocalStart>,
}

impl PoolThread {
    fn start() -> std::io::Result<Self> {
        let (starts, mut incoming) = unbounded::<LocalStart>();
        std::thread::Builder::new().name("local pool".into()).spawn(move || {
            let mut pool = LocalPool::new();
            let spawner = pool.spawner();
            pool.run_until(async move {
                while let Some(start) = incoming.next().await {
                    spawner.spawn_local(start.start()).expect("the pool is running");
                }
            });
        })?;
        Ok(Self { starts })
    }
}

impl LocalEventLoop for PoolThread {
    fn run(&self, start: LocalStart) {
        // Should the thread have ended, the start is dropped, and its caller gets an `UnknownException`.
        let _ = self.starts.unbounded_send(start);
    }
}

/// Lets others go first, on any executor.
async fn yield_now() {
    let mut waited = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut waited, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

fn thread_name() -> String {
    std::thread::current().name().unwrap_or("unnamed").to_owned()
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("Greeters", "tcp -h 127.0.0.1 -p 0")?;
    let (thread, pool) = (LocalThread::start("local thread")?, PoolThread::start()?);
    let greeters = [
        adapter.add(local_servant(&thread, Chatbot::default), "on/thread")?,
        adapter.add(local_servant(&pool, Chatbot::default), "on/pool")?,
    ];
    adapter.activate().await?;

    for greeter in greeters {
        let greeter: GreeterPrx = greeter.ice_unchecked_cast();
        let calls = ["Alice", "Bob", "Carol"].map(|name| greeter.greet(name));
        for greeting in futures::future::try_join_all(calls).await? {
            println!("{greeting}");
        }
        println!("it greeted {}", greeter.history().await?.join(", "));
    }

    communicator.destroy().await;
    Ok(())
}
