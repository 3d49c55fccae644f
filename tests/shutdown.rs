//! Shutting down under load: whatever was accepted is answered, and both sides can account for every request.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::collections::{HashMap, HashSet};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amd::prelude::*;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const ROUNDS: u64 = 100;
const CLIENTS: u64 = 3;
const CALLERS: u64 = 6;
const PATIENCE: Duration = Duration::from_secs(20);

#[interface(module = "Shutdown")]
trait Worker {
    fn work(&self, number: i64) -> i64;
    fn work_asynchronously(&self, number: i64) -> i64;
    fn tell(&self, number: i64);
    fn stop(&self);
    fn pause(&self);
    fn wait(&self);
}

/// What the server did: how often each number was begun and ended.
#[derive(Default)]
struct Served {
    begun: HashMap<i64, u32>,
    ended: HashSet<i64>,
}

#[derive(Clone)]
struct Servant {
    served: Arc<Mutex<Served>>,
    /// Callers who are to be let through until the server is stopped.
    progress: Arc<Semaphore>,
    gate: Arc<Semaphore>,
}

impl Servant {
    fn new() -> Self {
        Self {
            served: Arc::default(),
            progress: Arc::new(Semaphore::new(0)),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    fn begin(&self, number: i64) {
        *self.served.lock().unwrap().begun.entry(number).or_default() += 1;
    }

    fn end(&self, number: i64) -> i64 {
        self.served.lock().unwrap().ended.insert(number);
        self.progress.add_permits(1);
        -number
    }
}

#[servant(Worker)]
impl Servant {
    fn work(&self, number: i64) -> i64 {
        self.begin(number);
        if number % 5 == 0 {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.end(number)
    }

    async fn work_asynchronously(&self, number: i64) -> i64 {
        self.begin(number);
        if number % 3 == 0 {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        self.end(number)
    }

    fn tell(&self, number: i64) {
        self.begin(number);
        self.end(number);
    }

    fn stop(&self, current: &Current) {
        current.adapter().deactivate();
    }

    fn pause(&self, current: &Current) {
        current.adapter().hold().unwrap();
    }

    async fn wait(&self) {
        self.progress.add_permits(1);
        self.gate.acquire().await.unwrap().forget();
    }
}

struct Server {
    communicator: Communicator,
    adapter: ObjectAdapter,
    servant: Servant,
    proxy: String,
}

impl Server {
    async fn new() -> Self {
        let communicator = Communicator::new().unwrap();
        let adapter = communicator
            .create_object_adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let servant = Servant::new();
        let proxy = adapter.add(servant.clone(), "worker").unwrap().to_string();
        adapter.activate().await.unwrap();
        Self {
            communicator,
            adapter,
            servant,
            proxy,
        }
    }

    fn address(&self) -> SocketAddr {
        let port = self.proxy.split(" -p ").nth(1).unwrap();
        let port = port.split(' ').next().unwrap().parse().unwrap();
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    /// Waits until so many more requests are done or, in `wait`, begun.
    async fn reaches(&self, count: u64) {
        let count = count.try_into().unwrap();
        self.servant.progress.acquire_many(count).await.unwrap().forget();
    }
}

/// What a caller saw of its calls.
#[derive(Default)]
struct Seen {
    answered: Vec<i64>,
    refused: Vec<i64>,
    /// Oneway requests that were written, and those of them behind which a call over the same connection was answered.
    written: Vec<i64>,
    followed: Vec<i64>,
}

/// Calls until a call fails, as it does when the server is gone.
async fn call_until_refused(worker: WorkerPrx, first: i64) -> Seen {
    let mut seen = Seen::default();
    for number in (first..).step_by(2) {
        let told = worker.ice_oneway().tell(number).await.is_ok();
        seen.written.extend(told.then_some(number));
        let number = number + 1;
        let answer = match number % 4 {
            0 => worker.work(number).await,
            _ => worker.work_asynchronously(number).await,
        };
        let Ok(answer) = answer else {
            seen.refused.push(number);
            return seen;
        };
        assert_eq!(answer, -number, "a reply of another request");
        seen.answered.push(number);
        seen.followed.extend(told.then_some(number - 1));
    }
    seen
}

/// One server, its clients, and a shutdown in the middle.
async fn round(round: u64) -> (usize, usize) {
    let server = Server::new().await;
    let mut callers = JoinSet::new();
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let communicator = Communicator::new().unwrap();
        for caller in 0..CALLERS {
            let worker: WorkerPrx = communicator.proxy(&server.proxy).unwrap();
            // Odd, so that the kinds of calls mix; apart by a million, so that no two callers meet.
            let first = (client * CALLERS + caller) * 1_000_000 + caller * 2 + 1;
            callers.spawn(call_until_refused(worker, first.try_into().unwrap()));
        }
        clients.push(communicator);
    }
    server.reaches(round * 3).await;
    match round % 3 {
        0 => server.communicator.shutdown(),
        1 => server.adapter.deactivate(),
        _ => {
            let worker: WorkerPrx = clients[0].proxy(&server.proxy).unwrap();
            worker.stop().await.expect("who stops a server is answered");
        }
    }
    server.adapter.wait_for_deactivate().await;
    // Whatever was begun is done by now, before the clients have seen their answers.
    let served = std::mem::take(&mut *server.servant.served.lock().unwrap());
    server.communicator.destroy().await;
    let seen = callers.join_all().await;
    for client in clients {
        client.destroy().await;
    }
    assert!(
        server.servant.served.lock().unwrap().begun.is_empty(),
        "a request was dispatched late"
    );
    account(&served, &seen)
}

/// Holds what the clients saw against what the server did. Returns how many calls were answered, and how many refused.
fn account(served: &Served, seen: &[Seen]) -> (usize, usize) {
    for (number, times) in &served.begun {
        assert_eq!(*times, 1, "{number} was dispatched {times} times");
        assert!(served.ended.contains(number), "the dispatch of {number} was dropped");
    }
    let all = |list: fn(&Seen) -> &Vec<i64>| seen.iter().flat_map(list).copied().collect::<HashSet<_>>();
    let (answered, refused) = (all(|seen| &seen.answered), all(|seen| &seen.refused));
    let (written, followed) = (all(|seen| &seen.written), all(|seen| &seen.followed));
    for number in &answered {
        assert!(
            served.begun.contains_key(number),
            "{number} was answered and not dispatched"
        );
    }
    for number in &refused {
        assert!(
            !served.begun.contains_key(number),
            "{number} was accepted and not answered"
        );
    }
    for number in &followed {
        assert!(
            served.begun.contains_key(number),
            "the oneway request {number} was lost before the shutdown"
        );
    }
    for number in served.begun.keys() {
        let accounted = answered.contains(number) || written.contains(number);
        assert!(accounted, "nobody sent {number}");
    }
    (answered.len(), refused.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_shutdowns_under_load_lose_nothing() {
    let (mut answered, mut refused) = (0, 0);
    for number in 0..ROUNDS {
        let counted = tokio::time::timeout(PATIENCE, round(number)).await;
        let counted = counted.unwrap_or_else(|_| panic!("round {number} does not end"));
        answered += counted.0;
        refused += counted.1;
    }
    // Each caller ends with one call that was refused.
    assert_eq!(refused as u64, ROUNDS * CLIENTS * CALLERS);
    assert!(answered as u64 > ROUNDS * 20, "there was hardly a load: {answered}");
}

/// The sockets are closed when the adapter says that it is deactivated, not some time after.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens_behind_wait_for_deactivate() {
    for _ in 0..50 {
        let server = Server::new().await;
        let address = server.address();
        TcpStream::connect(address).expect("an active adapter listens");
        server.adapter.deactivate();
        server.adapter.wait_for_deactivate().await;
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}

/// Activation and deactivation may race; once both are done nobody listens.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_activation_that_races_with_a_deactivation_leaves_nothing_open() {
    let communicator = Communicator::new().unwrap();
    for number in 0..200 {
        let adapter = communicator
            .create_object_adapter_with_endpoints(&format!("A{number}"), "tcp -h 127.0.0.1 -p 0")
            .unwrap();
        let proxy = adapter.create_proxy("x").unwrap().to_string();
        let port = proxy
            .split(" -p ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        let activating = adapter.clone();
        let activated = tokio::spawn(async move { activating.activate().await });
        let deactivating = adapter.clone();
        let deactivated = tokio::spawn(async move {
            deactivating.deactivate();
            deactivating.wait_for_deactivate().await;
        });
        deactivated.await.unwrap();
        let refused = TcpStream::connect(("127.0.0.1", port.parse().unwrap()));
        assert!(refused.is_err(), "somebody listens");
        // Which of them was first does not matter.
        let _ = activated.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servant_can_hold_its_adapter_and_somebody_else_resumes_it() {
    let server = Server::new().await;
    let client = Communicator::new().unwrap();
    let worker: WorkerPrx = client.proxy(&server.proxy).unwrap();
    for number in 1..20 {
        worker.pause().await.expect("who holds an adapter is answered");
        server.adapter.wait_for_hold().await;
        let held = worker.work(number).timeout(Duration::from_millis(20)).await;
        assert!(matches!(held, Err(InvocationError::Timeout)), "{held:?}");
        assert!(!server.servant.served.lock().unwrap().begun.contains_key(&number));
        server.adapter.activate().await.unwrap();
        let answer = worker.work(-number).await.unwrap();
        assert_eq!(answer, number);
    }
    client.destroy().await;
    server.communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_adapter_shuts_down() {
    let server = Server::new().await;
    let client = Communicator::new().unwrap();
    let worker: WorkerPrx = client.proxy(&server.proxy).unwrap();
    worker.pause().await.unwrap();
    let waiting = tokio::spawn(async move { worker.work(1).await });
    tokio::time::timeout(PATIENCE, server.communicator.destroy())
        .await
        .unwrap();
    assert!(waiting.await.unwrap().is_err());
    assert!(server.servant.served.lock().unwrap().begun.is_empty());
    client.destroy().await;
}

/// At the deadline the rest is aborted, and those who wait are told.
#[tokio::test(flavor = "multi_thread")]
async fn the_grace_period_is_kept() {
    let server = Server::new().await;
    let client = Communicator::new().unwrap();
    let worker: WorkerPrx = client.proxy(&server.proxy).unwrap();
    let calls: Vec<_> = (0..5).map(|_| tokio::spawn(worker.wait())).collect();
    server.reaches(5).await;
    let quick = server.communicator.destroy_within(Duration::from_millis(50));
    tokio::time::timeout(PATIENCE, quick).await.expect("the period ends");
    for call in calls {
        let lost = call.await.unwrap().unwrap_err();
        assert!(matches!(lost, InvocationError::Connection(_)), "{lost:?}");
    }
    server.servant.gate.add_permits(5);
    server.communicator.destroy().await;
    client.destroy().await;
}
