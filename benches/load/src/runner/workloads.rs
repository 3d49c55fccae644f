//! What is measured.

pub struct Workload {
    pub name: &'static str,
    pub title: &'static str,
    /// How many calls, for a second or two of the slower candidates.
    pub calls: usize,
    /// Client and server share one core.
    pub one_core: bool,
    pub unit: &'static str,
    pub more_is_better: bool,
    /// What is read off the server besides.
    pub server: Option<ServerFigure>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum ServerFigure {
    /// Microseconds of processor time for each call.
    Time,
    /// Bytes of memory for each call, at the most.
    Memory,
}

pub fn all() -> Vec<Workload> {
    let rate = Workload {
        name: "W1",
        title: "one connection, one outstanding, one core",
        calls: 20_000,
        one_core: true,
        unit: "calls/s",
        more_is_better: true,
        server: Some(ServerFigure::Time),
    };
    let delay = Workload {
        name: "W4",
        title: "100,000 calls asleep for 1 s at once",
        calls: 100_000,
        one_core: false,
        unit: "ms beyond",
        more_is_better: false,
        server: Some(ServerFigure::Memory),
    };
    vec![
        Workload { ..rate },
        Workload {
            name: "W2",
            title: "one connection, 64 outstanding",
            calls: 128_000,
            one_core: false,
            ..rate
        },
        Workload {
            name: "W3",
            title: "64 connections, one outstanding each",
            calls: 64_000,
            one_core: false,
            ..rate
        },
        Workload { ..delay },
        Workload {
            name: "W5",
            title: "echo of 1 MiB",
            calls: 400,
            unit: "MiB/s",
            one_core: false,
            ..rate
        },
        Workload {
            name: "W6",
            title: "a ping beside a full lane, p99",
            calls: 1_000,
            unit: "ms",
            server: None,
            ..delay
        },
    ]
}
