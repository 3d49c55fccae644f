//! The limits: dispatches, replies that wait to be written, sizes, memory.

use super::*;

fn at_most(max_dispatches: usize) -> Config {
    Config {
        max_dispatches,
        ..Config::default()
    }
}

fn three_requests() -> Vec<u8> {
    [1, 2, 3].map(|id| request_message(id, "op", b"")).concat()
}

#[test]
fn at_the_dispatch_limit_nothing_is_taken_until_one_ends() {
    let mut server = End::server(at_most(2));
    assert_eq!(
        server.feed(&three_requests()),
        [request(1, "op", b""), request(2, "op", b"")]
    );
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.take(), []);
    server.reply(2, b"");
    assert_eq!(server.take(), [request(3, "op", b"")]);
    assert!(!server.connection.wants_read(server.now));
    server.reply(1, b"");
    assert!(server.connection.wants_read(server.now));
    assert_eq!(server.take(), []);
}

#[test]
fn without_a_dispatch_limit_all_are_taken() {
    let mut server = End::server(at_most(0));
    let requests: Vec<u8> = (1..=1000).flat_map(|id| request_message(id, "op", b"")).collect();
    assert_eq!(server.feed(&requests).len(), 1000);
    assert!(server.connection.wants_read(server.now));
}

#[test]
fn oneway_requests_count_as_dispatches() {
    let mut server = End::server(at_most(1));
    let bytes = [request_message(0, "one", b""), request_message(0, "two", b"")].concat();
    assert_eq!(server.feed(&bytes), [request(0, "one", b"")]);
    server.end_dispatch();
    assert_eq!(server.take(), [request(0, "two", b"")]);
}

#[test]
fn each_request_of_a_batch_counts_as_a_dispatch() {
    let mut server = End::server(at_most(2));
    let bytes = [
        batch_message(3, &["one", "two", "three"]),
        request_message(9, "next", b""),
    ]
    .concat();
    assert_eq!(server.feed(&bytes), [request(0, "one", b""), request(0, "two", b"")]);
    assert!(!server.connection.wants_read(server.now));
    server.end_dispatch();
    assert_eq!(server.take(), [request(0, "three", b"")]);
    server.end_dispatch();
    assert_eq!(server.take(), [request(9, "next", b"")]);
    server.end_dispatch();
    server.reply(9, b"");
    assert!(server.connection.wants_read(server.now));
}

#[test]
fn while_a_batch_is_handed_out_nothing_more_is_read() {
    let mut server = End::server(Config::default());
    server.input.put_slice(&batch_message(2, &["one", "two"]));
    let first = server
        .connection
        .receive(&mut server.input, server.now)
        .unwrap()
        .unwrap();
    assert_eq!(Seen::new(first), request(0, "one", b""));
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.take(), [request(0, "two", b"")]);
    assert!(server.connection.wants_read(server.now));
}

#[test]
fn replies_that_are_not_written_stop_the_reading() {
    let config = Config {
        write_high_water: 100,
        ..Config::default()
    };
    let mut server = End::server(config);
    server.feed(&[request_message(1, "op", b""), request_message(2, "op", b"")].concat());
    server.reply(1, &[0; 100]);
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.feed(&request_message(3, "op", b"")), []);
    let first = server.connection.take_transmit().unwrap();
    assert!(
        !server.connection.wants_read(server.now),
        "being written is not written"
    );
    server.reply(2, &[0; 100]);
    server.connection.transmitted(first, server.now);
    assert!(!server.connection.wants_read(server.now), "there is another one");
    server.written();
    assert!(server.connection.wants_read(server.now));
    assert_eq!(server.take(), [request(3, "op", b"")]);
}

/// Two peers that both have a lot to send would wait for each other for ever.
#[test]
fn requests_that_are_not_written_do_not_stop_the_reading() {
    let config = Config {
        write_high_water: 100,
        ..Config::default()
    };
    let mut client = End::client(config);
    let id = client.request(1, "op", &[0; 1000]);
    client.oneway("op", &[0; 1000]);
    assert!(client.connection.wants_read(client.now));
    assert_eq!(client.feed(&reply_message(id, b"")), [reply(1, b"")]);
}

#[test]
fn on_hold_nothing_is_taken_and_writing_goes_on() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.connection.hold(true);
    assert!(!server.connection.wants_read(server.now));
    assert_eq!(server.feed(&request_message(2, "op", b"")), []);
    server.reply(1, b"");
    assert_eq!(server.written(), reply_message(1, b""));
    server.connection.hold(false);
    assert_eq!(server.take(), [request(2, "op", b"")]);
}

#[test]
fn a_message_may_be_as_large_as_the_limit_and_no_larger() {
    let size = request_message(1, "op", &[7; 100]).len();
    let config = |message_size_max| Config {
        message_size_max,
        ..Config::default()
    };
    let seen = End::server(config(size)).feed(&request_message(1, "op", &[7; 100]));
    assert_eq!(seen, [request(1, "op", &[7; 100])]);
    let limit = size - 1;
    let seen = End::server(config(limit)).feed(&request_message(1, "op", &[7; 100]));
    assert_eq!(seen, [Seen::Violation(ProtocolError::TooLarge { size, limit })]);
}

/// What is in dispatch may wait for a reply that comes behind requests which cannot be dispatched yet.
#[test]
fn at_the_dispatch_limit_replies_are_read_while_some_are_waited_for() {
    let mut server = End::server(at_most(1));
    assert_eq!(server.feed(&request_message(1, "first", b"")).len(), 1);
    let id = server.request(9, "callback", b"");
    let behind = [
        request_message(2, "second", b""),
        batch_message(2, &["third", "fourth"]),
        reply_message(id, b"x"),
        request_message(3, "fifth", b""),
    ];
    assert!(server.connection.wants_read(server.now));
    assert_eq!(server.feed(&behind.concat()), [reply(9, b"x")]);
    assert!(
        !server.connection.wants_read(server.now),
        "no reply is waited for any more"
    );
    for (id, operation) in [(2, "second"), (0, "third"), (0, "fourth"), (3, "fifth")] {
        server.end_dispatch();
        assert_eq!(server.take(), [request(id, operation, b"")]);
    }
    server.end_dispatch();
    assert!(server.connection.wants_read(server.now));
}

#[test]
fn what_is_set_aside_is_bounded() {
    let message = request_message(2, "op", &[0; 100]);
    let mut server = End::server(Config {
        set_aside_max: 3 * message.len() + 1,
        ..at_most(1)
    });
    server.feed(&request_message(1, "op", b""));
    server.request(9, "callback", b"");
    for _ in 0..3 {
        assert!(server.connection.wants_read(server.now));
        assert_eq!(server.feed(&message), []);
    }
    assert!(!server.connection.wants_read(server.now));
    server.end_dispatch();
    assert_eq!(server.take(), [request(2, "op", &[0; 100])]);
    assert!(server.connection.wants_read(server.now), "there is room for one more");
}

/// A oneway request that was set aside is dispatched although its sender closes behind it.
#[test]
fn a_close_waits_for_what_was_set_aside() {
    let mut server = End::server(at_most(1));
    server.feed(&request_message(1, "op", b""));
    server.request(9, "callback", b"");
    let behind = [request_message(0, "oneway", b""), CLOSE.to_vec()];
    assert_eq!(server.feed(&behind.concat()), []);
    assert!(!server.connection.wants_read(server.now), "nothing follows a close");
    server.end_dispatch();
    assert_eq!(server.take(), [request(0, "oneway", b"")]);
    server.end_dispatch();
    assert_eq!(server.take(), [Seen::Close]);
}

#[test]
fn the_header_tells_how_much_is_missing() {
    let server = End::server(Config::default());
    let message = request_message(1, "op", b"");
    assert_eq!(server.connection.bytes_missing(&[]), 14);
    assert_eq!(server.connection.bytes_missing(&message[..5]), 9);
    assert_eq!(server.connection.bytes_missing(&message[..14]), message.len() - 14);
    assert_eq!(server.connection.bytes_missing(&message[..message.len() - 1]), 1);
    assert_eq!(server.connection.bytes_missing(&message), 0);
    let two = [message.clone(), message].concat();
    assert_eq!(server.connection.bytes_missing(&two), 0);
    assert_eq!(server.connection.bytes_missing(&[0; 14]), 0, "it will be refused");
}

/// A write buffer that once was large serves the next large message, and is let go as a whole when there is none.
#[test]
fn large_write_buffers_are_let_go() {
    const LARGE: usize = 10 * 1024 * 1024;
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    server.reply(1, &vec![0; LARGE]);
    server.written();
    assert!(server.connection.kept_memory() >= LARGE);
    server.connection.release_large();
    assert!(server.connection.kept_memory() <= 64 * 1024);
    server.feed(&request_message(2, "op", b""));
    server.reply(2, &[0; 1000]);
    server.written();
    let kept = server.connection.kept_memory();
    assert!((1000..=64 * 1024).contains(&kept), "a small one is: {kept}");
}

/// Under load one buffer is filled while the other is written; no third one is made.
#[test]
fn two_write_buffers_take_turns() {
    let mut client = End::client(Config::default());
    let mut places = std::collections::HashSet::new();
    client.oneway("op", &[0; 100]);
    let mut written = client.connection.take_transmit().unwrap();
    for _ in 0..10 {
        client.oneway("op", &[0; 100]);
        client.connection.transmitted(written, client.now);
        written = client.connection.take_transmit().unwrap();
        places.insert(written.as_ptr());
    }
    assert_eq!(places.len(), 2);
}
