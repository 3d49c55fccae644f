//! The workloads, the same for every candidate that is written in Rust. `ice/client.cpp` has them once more.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::{join_all, try_join_all};

use crate::Outcome;
use crate::candidate::{Client, NAP};

const OUTSTANDING: usize = 64;
const CONNECTIONS: usize = 64;
const MEBIBYTE: usize = 1 << 20;

/// Runs workload `name` with as many calls, and gives its figure.
pub async fn run<C: Client>(name: &str, port: u16, calls: usize) -> Outcome<f64> {
    match name {
        "W1" => rate(&[C::connect(port).await?], 1, calls).await,
        "W2" => rate(&[C::connect(port).await?], OUTSTANDING, calls).await,
        "W3" => rate(&many::<C>(port).await?, 1, calls).await,
        "W4" => naps(&C::connect(port).await?, calls).await,
        "W5" => echoes(&C::connect(port).await?, calls).await,
        "W6" => pings_beside_blocks(&C::connect(port).await?, calls).await,
        _ => Err(format!("there is no workload {name}").into()),
    }
}

async fn many<C: Client>(port: u16) -> Outcome<Vec<C>> {
    try_join_all((0..CONNECTIONS).map(|_| C::connect(port))).await
}

/// Calls per second.
async fn rate<C: Client>(clients: &[C], outstanding: usize, calls: usize) -> Outcome<f64> {
    greet(clients, outstanding, calls / 10).await?;
    let start = Instant::now();
    let made = greet(clients, outstanding, calls).await?;
    Ok(made as f64 / start.elapsed().as_secs_f64())
}

async fn greet<C: Client>(clients: &[C], outstanding: usize, calls: usize) -> Outcome<usize> {
    let each = calls / (clients.len() * outstanding);
    let callers = clients.iter().flat_map(|client| (0..outstanding).map(move |_| client));
    try_join_all(callers.map(async |client| -> Outcome {
        for _ in 0..each {
            client.greet().await?;
        }
        Ok(())
    }))
    .await?;
    Ok(each * clients.len() * outstanding)
}

/// The milliseconds that all calls together take beyond the nap.
async fn naps<C: Client>(client: &C, calls: usize) -> Outcome<f64> {
    client.ping().await?;
    let start = Instant::now();
    for nap in join_all((0..calls).map(|_| client.nap())).await {
        nap?;
    }
    Ok(millis(start.elapsed().saturating_sub(NAP)))
}

/// Mebibytes per second, in one direction.
async fn echoes<C: Client>(client: &C, calls: usize) -> Outcome<f64> {
    let data = Bytes::from(vec![7; MEBIBYTE]);
    for _ in 0..calls / 10 {
        client.echo(&data).await?;
    }
    let start = Instant::now();
    for _ in 0..calls {
        assert_eq!(client.echo(&data).await?, MEBIBYTE);
    }
    Ok(calls as f64 / start.elapsed().as_secs_f64())
}

/// The 99th percentile of a ping, in milliseconds, while the threads for blocking calls have more to do than they can.
async fn pings_beside_blocks<C: Client>(client: &C, calls: usize) -> Outcome<f64> {
    let load = join_all((0..OUTSTANDING).map(async |_| {
        loop {
            if let Err(error) = client.block().await {
                return error;
            }
        }
    }));
    let pings = async {
        let mut times = Vec::with_capacity(calls);
        for _ in 0..calls {
            let start = Instant::now();
            client.ping().await?;
            times.push(start.elapsed());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.sort();
        Ok(millis(times[times.len() * 99 / 100]))
    };
    tokio::select! {
        errors = load => Err(format!("{:?}", errors[0]).into()),
        p99 = pings => p99,
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
