//! Heartbeats, the idle check, and the timeouts of connecting and closing (protocol 4.6, 4.7).

use super::super::{IdleCheck, TimeoutConfig};
use super::*;

const HEARTBEAT: [u8; 14] = VALIDATE;

fn idle(idle_check: IdleCheck) -> Config {
    Config {
        timeouts: TimeoutConfig {
            idle_check,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    }
}

#[test]
fn a_heartbeat_is_sent_after_half_the_idle_timeout_without_a_write() {
    let mut client = End::client(Config::default());
    assert_eq!(client.wait(29 * SECOND), []);
    assert_eq!(client.written(), []);
    client.wait(SECOND);
    assert_eq!(client.written(), HEARTBEAT);
    client.wait(20 * SECOND);
    client.oneway("op", b"");
    client.written();
    client.wait(29 * SECOND);
    assert_eq!(client.written(), [], "a write puts it off");
    client.wait(SECOND);
    assert_eq!(client.written(), HEARTBEAT);
}

#[test]
fn a_server_sends_heartbeats_while_it_dispatches_and_on_hold() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.connection.hold(true);
    server.wait(30 * SECOND);
    assert_eq!(server.written(), HEARTBEAT);
    server.close();
    server.wait(30 * SECOND);
    assert_eq!(server.written(), HEARTBEAT, "also while it is closing");
}

#[test]
fn there_is_no_heartbeat_before_validation() {
    let config = Config {
        timeouts: TimeoutConfig {
            connect: None,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    };
    let mut client = End::new(Role::Client, config, start());
    assert_eq!(client.connection.poll_timeout(), None);
    client.wait(100 * SECOND);
    assert_eq!(client.written(), []);
}

#[test]
fn a_heartbeat_does_not_queue_behind_other_bytes() {
    let mut client = End::client(Config::default());
    client.oneway("op", b"");
    let stuck = client.connection.take_transmit().unwrap();
    client.wait(100 * SECOND);
    assert_eq!(client.connection.take_transmit(), None, "the transport takes no bytes");
    client.connection.transmitted(stuck, client.now);
    client.oneway("op", b"");
    client.wait(100 * SECOND);
    assert_eq!(client.written(), request_message(0, "op", b""));
}

#[test]
fn heartbeats_are_taken_in_any_shape() {
    let mut server = End::server(Config::default());
    let mut compressed = HEARTBEAT;
    compressed[9] = 1;
    let bytes = [
        &HEARTBEAT[..],
        &message(MessageType::ValidateConnection, &[1, 2, 3]),
        &compressed,
        &request_message(1, "op", b""),
    ]
    .concat();
    assert_eq!(server.feed(&bytes), [request(1, "op", b"")]);
    assert_eq!(server.written(), []);
}

#[test]
fn silence_is_no_reason_before_the_first_heartbeat() {
    let mut server = End::server(idle(IdleCheck::OnceHeartbeatsArrive));
    assert_eq!(server.wait(1000 * SECOND), []);
    server.feed(&request_message(1, "op", b""));
    assert_eq!(server.wait(1000 * SECOND), []);
}

#[test]
fn after_a_heartbeat_silence_ends_the_connection() {
    let mut server = End::server(idle(IdleCheck::OnceHeartbeatsArrive));
    server.wait(30 * SECOND);
    server.feed(&HEARTBEAT);
    assert_eq!(server.wait(59 * SECOND), []);
    server.feed(b"I");
    assert_eq!(server.wait(59 * SECOND), [], "a single byte counts as well");
    assert_eq!(server.wait(SECOND), [Seen::Expired(Expired::Idle)]);
}

#[test]
fn the_validation_of_a_client_is_no_heartbeat() {
    let mut client = End::client(idle(IdleCheck::OnceHeartbeatsArrive));
    assert_eq!(client.wait(1000 * SECOND), []);
}

#[test]
fn the_check_can_be_always_or_never() {
    let mut server = End::server(idle(IdleCheck::Always));
    assert_eq!(server.wait(59 * SECOND), []);
    assert_eq!(server.wait(SECOND), [Seen::Expired(Expired::Idle)]);
    let mut server = End::server(idle(IdleCheck::Never));
    server.feed(&HEARTBEAT);
    assert_eq!(server.wait(1000 * SECOND), []);
    assert_eq!(server.written(), HEARTBEAT, "heartbeats are sent all the same");
}

#[test]
fn no_idle_timeout_means_neither_heartbeats_nor_a_check() {
    let mut config = idle(IdleCheck::Always);
    config.timeouts.idle = None;
    config.timeouts.inactivity = None;
    let mut server = End::server(config);
    assert_eq!(server.wait(1000 * SECOND), []);
    assert_eq!(server.written(), []);
    assert_eq!(server.connection.poll_timeout(), None);
}

#[test]
fn an_idle_timeout_of_nothing_does_not_spin() {
    let mut config = idle(IdleCheck::Never);
    config.timeouts.idle = Some(Duration::ZERO);
    let mut server = End::server(config);
    server.wait(Duration::from_millis(10));
    assert!(server.connection.poll_timeout().unwrap() > server.now);
}

#[test]
fn a_timeout_beyond_all_times_is_none() {
    let mut config = idle(IdleCheck::Always);
    config.timeouts = TimeoutConfig {
        connect: Some(Duration::MAX),
        close: Some(Duration::MAX),
        idle: Some(Duration::MAX),
        ..config.timeouts
    };
    let mut client = End::client(config);
    client.close();
    assert_eq!(client.connection.poll_timeout(), None);
}

#[test]
fn the_check_rests_while_nothing_is_read() {
    let config = Config {
        max_dispatches: 1,
        ..idle(IdleCheck::Always)
    };
    let mut server = End::server(config);
    server.feed(&request_message(1, "op", b""));
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.wait(1000 * SECOND), [], "at the dispatch limit");
    server.reply(1, b"");
    assert!(server.connection.wants_read(server.now));
    assert_eq!(
        server.wait(59 * SECOND),
        [],
        "the time counts from when reading goes on"
    );
    server.connection.hold(true);
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.wait(1000 * SECOND), [], "on hold");
    server.connection.hold(false);
    assert!(server.connection.wants_read(server.now));
    assert_eq!(server.wait(60 * SECOND), [Seen::Expired(Expired::Idle)]);
}

#[test]
fn the_check_ends_with_the_closing() {
    let mut server = End::server(idle(IdleCheck::Always));
    server.feed(&request_message(1, "op", b""));
    server.close();
    assert_eq!(server.wait(1000 * SECOND), [], "the dispatch may take its time");
}

#[test]
fn validation_must_come_in_time() {
    let mut client = End::new(Role::Client, Config::default(), start());
    assert_eq!(client.feed(&VALIDATE[..13]), []);
    assert_eq!(client.wait(9 * SECOND), []);
    assert_eq!(client.wait(SECOND), [Seen::Expired(Expired::Connect)]);
}

#[test]
fn validation_in_time_lifts_the_timeout() {
    let mut client = End::new(Role::Client, Config::default(), start());
    client.wait(9 * SECOND);
    assert_eq!(client.feed(&VALIDATE), [Seen::Validated]);
    assert_eq!(client.wait(20 * SECOND), []);
}

#[test]
fn the_peer_must_close_in_time() {
    let mut client = End::client(Config::default());
    client.wait(5 * SECOND);
    client.close();
    client.written();
    assert_eq!(client.wait(9 * SECOND), []);
    assert_eq!(client.wait(SECOND), [Seen::Expired(Expired::Close)]);
}

fn inactivity(limit: Duration) -> Config {
    Config {
        timeouts: TimeoutConfig {
            inactivity: Some(limit),
            idle: None,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    }
}

#[test]
fn a_connection_without_requests_is_closed_gracefully() {
    for mut end in [
        End::client(inactivity(100 * SECOND)),
        End::server(inactivity(100 * SECOND)),
    ] {
        end.wait(99 * SECOND);
        assert_eq!(end.written(), []);
        end.feed(&HEARTBEAT);
        end.wait(SECOND);
        assert_eq!(end.written(), CLOSE, "a heartbeat is no activity");
        assert!(end.connection.is_close_sent());
    }
}

#[test]
fn requests_and_replies_put_the_inactivity_timeout_off() {
    let mut server = End::server(inactivity(100 * SECOND));
    server.wait(60 * SECOND);
    server.feed(&request_message(1, "op", b""));
    server.wait(500 * SECOND);
    assert_eq!(server.written(), [], "a dispatch is under way");
    server.reply(1, b"");
    server.written();
    server.wait(99 * SECOND);
    assert_eq!(server.written(), []);
    server.connection.hold(true);
    assert!(!server.connection.wants_read(server.now));
    server.wait(500 * SECOND);
    assert_eq!(server.written(), [], "a request may wait where nothing is read");
    server.connection.hold(false);
    assert!(server.connection.wants_read(server.now));
    server.wait(99 * SECOND);
    assert_eq!(server.written(), []);
    // Half a message, byte by byte, keeps nothing open.
    server.feed(&request_message(2, "op", b"")[..20]);
    server.wait(SECOND);
    assert_eq!(server.written(), CLOSE);

    let mut client = End::client(inactivity(100 * SECOND));
    client.wait(60 * SECOND);
    client.oneway("op", b"");
    client.written();
    client.wait(99 * SECOND);
    assert_eq!(client.written(), []);
    let id = client.request(7, "op", b"");
    client.written();
    client.wait(500 * SECOND);
    assert_eq!(client.written(), [], "a reply is waited for");
    client.feed(&reply_message(id, b""));
    client.wait(100 * SECOND);
    assert_eq!(client.written(), CLOSE);
}

fn stall(limit: Option<Duration>) -> Config {
    Config {
        timeouts: TimeoutConfig {
            write: limit,
            idle: None,
            inactivity: None,
            ..TimeoutConfig::default()
        },
        ..Config::default()
    }
}

#[test]
fn a_peer_that_accepts_nothing_is_given_up_after_the_write_timeout() {
    let mut server = End::server(stall(Some(100 * SECOND)));
    server.feed(&request_message(1, "op", b""));
    server.reply(1, &[0; 1000]);
    assert_eq!(server.wait(200 * SECOND), [], "it was not tried yet");
    server.connection.write_stalled(server.now);
    assert_eq!(server.wait(99 * SECOND), []);
    server.connection.write_stalled(server.now);
    assert_eq!(
        server.wait(SECOND),
        [Seen::Expired(Expired::Write)],
        "the first try counts"
    );
}

#[test]
fn a_peer_that_accepts_something_has_the_write_timeout_anew() {
    let mut server = End::server(stall(Some(100 * SECOND)));
    for _ in 0..3 {
        server.connection.write_stalled(server.now);
        assert_eq!(server.wait(99 * SECOND), []);
        server.connection.write_progressed();
    }
    assert_eq!(server.wait(200 * SECOND), []);
}

#[test]
fn by_default_a_peer_may_accept_nothing() {
    let mut client = End::client(stall(TimeoutConfig::default().write));
    client.request(1, "op", b"");
    client.connection.write_stalled(client.now);
    assert_eq!(client.wait(10_000 * SECOND), []);
}
