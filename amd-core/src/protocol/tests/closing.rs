//! Closing gracefully, from either side and from both.

use super::*;

#[test]
fn an_idle_connection_closes_at_once() {
    let mut pair = Pair::new();
    pair.client.close();
    assert!(!pair.client.connection.is_active());
    assert!(pair.client.connection.is_close_sent());
    assert_eq!(pair.carry_to_server(), [Seen::Close]);
}

#[test]
fn dispatches_are_answered_before_the_close() {
    let mut pair = Pair::new();
    pair.client.request(1, "one", b"");
    pair.client.request(2, "two", b"");
    pair.carry_to_server();
    pair.server.close();
    assert_eq!(pair.server.written(), [], "two dispatches run");
    pair.server.reply(2, b"B");
    assert_eq!(pair.server.written(), reply_message(2, b"B"));
    pair.server.reply(1, b"A");
    assert_eq!(pair.server.written(), [reply_message(1, b"A"), CLOSE.to_vec()].concat());
    assert!(pair.server.connection.is_close_sent());
}

#[test]
fn a_oneway_dispatch_holds_the_close_up_too() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(0, "op", b""));
    server.close();
    assert_eq!(server.written(), []);
    server.end_dispatch();
    assert_eq!(server.written(), CLOSE);
}

#[test]
fn outstanding_replies_are_waited_for() {
    let mut client = End::client(Config::default());
    let id = client.request(1, "op", b"");
    client.written();
    client.close();
    assert_eq!(client.written(), []);
    assert_eq!(client.feed(&reply_message(id, b"")), [reply(1, b"")]);
    assert_eq!(client.written(), CLOSE);
}

#[test]
fn a_forgotten_request_does_not_hold_the_close_up() {
    let mut client = End::client(Config::default());
    let id = client.request(1, "op", b"");
    client.written();
    client.close();
    client.connection.forget(id, client.now);
    assert_eq!(client.written(), CLOSE);
}

#[test]
fn replies_that_do_not_come_hold_the_close_up_for_the_close_timeout() {
    let mut client = End::client(Config::default());
    client.request(1, "op", b"");
    client.written();
    client.close();
    assert_eq!(client.wait(9 * SECOND), []);
    assert_eq!(client.written(), []);
    assert_eq!(client.wait(SECOND), []);
    assert_eq!(client.written(), CLOSE);
    assert_eq!(client.wait(10 * SECOND), [Seen::Expired(Expired::Close)]);
    assert_eq!(client.connection.fail(), [1]);
}

#[test]
fn dispatches_hold_the_close_up_for_as_long_as_they_run() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.request(5, "callback", b"");
    server.written();
    server.close();
    assert_eq!(server.wait(25 * SECOND), []);
    assert_eq!(server.written(), []);
    server.reply(1, b"");
    let expected = [reply_message(1, b""), CLOSE.to_vec()].concat();
    assert_eq!(server.written(), expected, "the reply to `callback` took too long");
}

#[test]
fn requests_after_the_close_are_ignored() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.close();
    let late = [request_message(2, "op", b""), batch_message(2, &["op", "op"])].concat();
    assert_eq!(server.feed(&late), []);
    assert_eq!(server.connection.dispatches(), 1);
    server.reply(1, b"");
    assert_eq!(server.feed(&late), []);
    assert_eq!(server.written(), [reply_message(1, b""), CLOSE.to_vec()].concat());
}

#[test]
fn nothing_is_sent_after_the_close() {
    let mut client = End::client(Config::default());
    client.close();
    assert_eq!(client.written(), CLOSE);
    assert!(client.connection.send_request(None, |_| {}).is_err());
    assert_eq!(client.wait(9 * SECOND), []);
    assert_eq!(client.written(), [], "no heartbeat either");
    client.close();
    assert_eq!(client.written(), []);
}

#[test]
fn both_sides_may_close_at_once() {
    let mut pair = Pair::new();
    pair.client.close();
    pair.server.close();
    assert_eq!(pair.carry_to_server(), [Seen::Close]);
    assert_eq!(pair.carry_to_client(), [Seen::Close]);
}

#[test]
fn closing_before_validation_is_the_end() {
    let mut client = End::new(Role::Client, Config::default(), start());
    client.close();
    assert!(client.connection.is_closed());
    assert_eq!(client.written(), []);
}

#[test]
fn closing_goes_on_while_the_adapter_is_on_hold() {
    let mut server = End::server(Config::default());
    server.connection.hold(true);
    server.close();
    assert_eq!(server.written(), CLOSE);
    assert!(server.connection.wants_read(server.now), "the peer's end must be seen");
    assert_eq!(server.feed(&request_message(1, "op", b"")), []);
    assert_eq!(server.feed(&CLOSE), [Seen::Close]);
}

#[test]
fn closing_reads_on_at_the_dispatch_limit() {
    let config = Config {
        max_dispatches: 1,
        set_aside_max: 0,
        ..Config::default()
    };
    let mut server = End::server(config);
    let id = server.request(5, "callback", b"");
    server.feed(&request_message(1, "op", b""));
    assert!(!server.connection.wants_read(server.now));
    server.close();
    assert!(server.connection.wants_read(server.now));
    let bytes = [request_message(2, "op", b""), reply_message(id, b"")].concat();
    assert_eq!(server.feed(&bytes), [reply(5, b"")]);
}

#[test]
fn what_follows_a_close_is_not_looked_at() {
    let mut server = End::server(Config::default());
    let bytes = [
        &request_message(1, "one", b"")[..],
        &CLOSE,
        &request_message(2, "two", b""),
        b"garbage garbage",
    ]
    .concat();
    assert_eq!(server.feed(&bytes), [request(1, "one", b""), Seen::Close]);
    assert_eq!(server.connection.dispatches(), 1);
    assert!(!server.connection.wants_read(server.now));
}

#[test]
fn the_compression_byte_of_a_close_is_ignored() {
    for byte in [1, 2, 3] {
        let mut close = CLOSE;
        close[9] = byte;
        assert_eq!(End::server(Config::default()).feed(&close), [Seen::Close]);
    }
}

#[test]
fn replies_of_a_lost_connection_are_dropped_and_counted() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.connection.fail();
    server.reply(1, b"");
    assert_eq!(server.written(), []);
    assert_eq!(server.connection.dispatches(), 0);
}
