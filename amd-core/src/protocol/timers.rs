//! When a connection must act although nothing arrived (protocol 4.6, 4.7).

use std::time::{Duration, Instant};

/// When a connection aborts because nothing was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdleCheck {
    /// Only once the peer has sent a heartbeat, as Ice 3.8 does and a default Ice 3.7 does not.
    #[default]
    OnceHeartbeatsArrive,
    /// Always: `EnableIdleCheck=1`.
    Always,
    /// Never: `EnableIdleCheck=0`.
    Never,
}

/// The times of a connection. `None` turns a timeout off.
#[derive(Clone, Copy, Debug)]
pub struct TimeoutConfig {
    /// How long validation may take. 10 s by default.
    pub connect: Option<Duration>,
    /// How long a graceful close waits for replies, and then for the peer to close after `CloseConnection`. 10 s by
    /// default.
    pub close: Option<Duration>,
    /// A heartbeat is sent after half of this without a write; nothing read for all of it ends the connection. 60 s by default.
    pub idle: Option<Duration>,
    /// Whether an idle connection is aborted.
    pub idle_check: IdleCheck,
    /// A connection that has carried no whole request or reply for all of this, and has none under way, is closed gracefully.
    /// 300 s by default.
    pub inactivity: Option<Duration>,
    /// How long the peer may accept no byte of what is to be written. Off by default: a peer that does not read may push us
    /// back. A communicator gives 60 s to the connections that its adapters accept.
    pub write: Option<Duration>,
}

impl Default for TimeoutConfig {
    fn default() -> Self {
        let (ten, sixty) = (Some(Duration::from_secs(10)), Some(Duration::from_secs(60)));
        Self {
            connect: ten,
            close: ten,
            idle: sixty,
            idle_check: IdleCheck::default(),
            inactivity: Some(Duration::from_secs(300)),
            write: None,
        }
    }
}

/// A timeout that ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expired {
    /// The connection was not validated in time.
    Connect,
    /// The peer did not close in time after `CloseConnection`.
    Close,
    /// Nothing was read for the whole idle timeout.
    Idle,
    /// The peer accepted nothing for the whole write timeout.
    Write,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Heartbeat,
    /// No request for the whole inactivity timeout.
    Inactive,
    Abort(Expired),
}

/// The clocks of one connection.
#[derive(Debug)]
pub(super) struct Timers {
    config: TimeoutConfig,
    /// Validation or a stage of closing must be done by then.
    deadline: Option<(Instant, Expired)>,
    last_read: Instant,
    last_write: Instant,
    /// When a request last came, went or was answered.
    last_active: Instant,
    /// Since when the peer accepts no bytes.
    stalled_since: Option<Instant>,
    heartbeat_seen: bool,
    /// The idle check rests while we do not read.
    reading: bool,
    stage: Stage,
}

/// What the idle time means for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Before validation, and after `CloseConnection`: nothing.
    Quiet,
    /// Heartbeats are sent and the peer's silence is noticed.
    Active,
    /// Heartbeats are sent: the peer may wait for a reply.
    Closing,
}

impl Timers {
    pub(super) fn new(config: TimeoutConfig, now: Instant) -> Self {
        let deadline = after(now, config.connect).map(|at| (at, Expired::Connect));
        Self {
            config,
            deadline,
            last_read: now,
            last_write: now,
            last_active: now,
            stalled_since: None,
            heartbeat_seen: false,
            reading: true,
            stage: Stage::Quiet,
        }
    }

    pub(super) fn validated(&mut self, now: Instant) {
        self.stage = Stage::Active;
        self.deadline = None;
        self.last_write = now;
        self.last_read = now;
        self.last_active = now;
    }

    pub(super) fn closing(&mut self, now: Instant) {
        self.stage = Stage::Closing;
        self.deadline = after(now, self.config.close).map(|at| (at, Expired::Close));
    }

    pub(super) fn close_sent(&mut self, now: Instant) {
        self.stage = Stage::Quiet;
        self.deadline = after(now, self.config.close).map(|at| (at, Expired::Close));
    }

    pub(super) fn deadline_passed(&mut self) {
        self.deadline = None;
    }

    pub(super) fn read(&mut self, now: Instant) {
        self.last_read = now;
    }

    pub(super) fn written(&mut self, now: Instant) {
        self.last_write = now;
    }

    /// The peer accepts no bytes for now; the first of several such calls counts.
    pub(super) fn write_stalled(&mut self, now: Instant) {
        self.stalled_since.get_or_insert(now);
    }

    pub(super) fn write_progressed(&mut self) {
        self.stalled_since = None;
    }

    /// A request came, went or was answered.
    pub(super) fn active(&mut self, now: Instant) {
        self.last_active = now;
    }

    pub(super) fn heartbeat_received(&mut self) {
        self.heartbeat_seen = true;
    }

    /// Whether bytes are being read. The times of idleness and inactivity count from when reading goes on.
    pub(super) fn set_reading(&mut self, reading: bool, now: Instant) {
        if reading && !self.reading {
            self.last_read = now;
            self.last_active = now;
        }
        self.reading = reading;
    }

    fn next(&self) -> impl Iterator<Item = (Instant, Due)> + use<> {
        let deadline = self.deadline.map(|(at, expired)| (at, Due::Abort(expired)));
        let idle = self.config.idle.filter(|_| self.stage != Stage::Quiet);
        let heartbeat =
            after(self.last_write, idle.map(|limit| (limit / 2).max(SHORTEST))).map(|at| (at, Due::Heartbeat));
        let abort = after(self.last_read, idle.filter(|_| self.checks_idle()));
        let abort = abort.map(|at| (at, Due::Abort(Expired::Idle)));
        let inactivity = self.config.inactivity.filter(|_| self.stage == Stage::Active);
        let inactive = after(self.last_active, inactivity).map(|at| (at, Due::Inactive));
        let stalled = self.stalled_since.and_then(|since| after(since, self.config.write));
        let stalled = stalled.map(|at| (at, Due::Abort(Expired::Write)));
        [deadline, heartbeat, abort, inactive, stalled].into_iter().flatten()
    }

    fn checks_idle(&self) -> bool {
        let enabled = match self.config.idle_check {
            IdleCheck::Always => true,
            IdleCheck::Never => false,
            IdleCheck::OnceHeartbeatsArrive => self.heartbeat_seen,
        };
        enabled && self.reading && self.stage == Stage::Active
    }

    pub(super) fn poll(&self) -> Option<Instant> {
        self.next().map(|(at, _)| at).min()
    }

    pub(super) fn due(&self, now: Instant) -> Option<Due> {
        self.next()
            .filter(|(at, _)| *at <= now)
            .min_by_key(|(at, _)| *at)
            .map(|(_, due)| due)
    }
}

/// Heartbeats come no closer together than this, whatever is configured.
const SHORTEST: Duration = Duration::from_millis(1);

/// A time so far away that it cannot be told is no time.
fn after(start: Instant, limit: Option<Duration>) -> Option<Instant> {
    start.checked_add(limit?)
}
