//! Validation, requests, replies and batches between two ends that keep to the protocol.

use super::*;
use crate::encoding::EncodeError;

#[test]
fn a_client_sends_nothing_before_it_is_validated() {
    let mut client = End::new(Role::Client, Config::default(), start());
    assert!(!client.connection.is_active());
    let refused = client.connection.send_request(Some(1), |_| {});
    assert!(matches!(refused, Err(EncodeError::NotMarshalable { .. })));
    assert_eq!(client.written(), []);
    assert_eq!(client.feed(&VALIDATE[..13]), []);
    assert_eq!(client.feed(&VALIDATE[13..]), [Seen::Validated]);
    assert!(client.connection.is_active());
}

#[test]
fn the_compression_byte_of_the_validation_is_ignored() {
    for byte in [1, 2, 255] {
        let mut validate = VALIDATE;
        validate[9] = byte;
        let mut client = End::new(Role::Client, Config::default(), start());
        assert_eq!(client.feed(&validate), [Seen::Validated]);
    }
}

#[test]
fn what_follows_the_validation_in_one_read_is_seen() {
    let mut client = End::new(Role::Client, Config::default(), start());
    let bytes = [&VALIDATE[..], &VALIDATE, &request_message(1, "callback", b"")].concat();
    assert_eq!(client.feed(&bytes), [Seen::Validated, request(1, "callback", b"")]);
}

#[test]
fn requests_go_both_ways_with_ids_of_their_own() {
    let mut pair = Pair::new();
    assert_eq!(pair.client.request(10, "one", b"a"), 1);
    assert_eq!(pair.client.request(11, "two", b"b"), 2);
    assert_eq!(pair.server.request(20, "back", b"c"), 1);
    assert_eq!(
        pair.carry_to_server(),
        [request(1, "one", b"a"), request(2, "two", b"b")]
    );
    assert_eq!(pair.carry_to_client(), [request(1, "back", b"c")]);
    pair.server.reply(1, b"A");
    pair.client.reply(1, b"C");
    assert_eq!(pair.carry_to_client(), [reply(10, b"A")]);
    assert_eq!(pair.carry_to_server(), [reply(20, b"C")]);
}

#[test]
fn replies_come_in_any_order_and_reach_their_own() {
    let mut pair = Pair::new();
    for waiter in 1..=3 {
        pair.client.request(waiter, "op", b"");
    }
    assert_eq!(pair.carry_to_server().len(), 3);
    for id in [2, 3, 1] {
        pair.server.reply(id, &[u8::try_from(id).unwrap()]);
    }
    assert_eq!(pair.carry_to_client(), [reply(2, &[2]), reply(3, &[3]), reply(1, &[1])]);
}

#[test]
fn what_is_ready_together_leaves_in_one_write() {
    let mut pair = Pair::new();
    pair.client.request(1, "one", b"");
    pair.client.oneway("two", b"");
    let expected = [request_message(1, "one", b""), request_message(0, "two", b"")].concat();
    let write = pair.client.connection.take_transmit().unwrap();
    assert_eq!(write[..], expected);
    assert_eq!(pair.client.connection.take_transmit(), None);
}

#[test]
fn a_oneway_request_is_a_dispatch_without_a_reply() {
    let mut pair = Pair::new();
    pair.client.oneway("op", b"x");
    assert_eq!(pair.carry_to_server(), [request(0, "op", b"x")]);
    assert_eq!(pair.server.connection.dispatches(), 1);
    pair.server.end_dispatch();
    assert_eq!(pair.server.connection.dispatches(), 0);
    assert_eq!(pair.server.written(), []);
}

#[test]
fn replies_that_nobody_waits_for_are_dropped() {
    let mut client = End::client(Config::default());
    assert_eq!(client.feed(&reply_message(77, b"?")), [], "never sent");
    let id = client.request(1, "op", b"");
    client.connection.forget(id, client.now);
    assert_eq!(client.feed(&reply_message(id, b"late")), [], "forgotten");
    let id = client.request(2, "op", b"");
    assert_eq!(client.feed(&reply_message(id, b"ok")), [reply(2, b"ok")]);
    assert_eq!(client.feed(&reply_message(id, b"again")), [], "answered twice");
    assert_eq!(client.feed(&reply_message(0, b"zero")), [], "no id");
    assert_eq!(client.feed(&reply_message(-1, b"negative")), []);
}

#[test]
fn a_server_echoes_negative_and_repeated_ids() {
    let mut server = End::server(Config::default());
    let bytes = [request_message(-5, "op", b""), request_message(-5, "op", b"")].concat();
    assert_eq!(server.feed(&bytes), [request(-5, "op", b""), request(-5, "op", b"")]);
    server.reply(-5, b"");
    assert_eq!(server.written(), reply_message(-5, b""));
}

#[test]
fn a_reply_that_cannot_be_encoded_leaves_nothing_behind_and_is_still_owed() {
    let mut server = End::server(Config::default());
    server.feed(&request_message(1, "op", b""));
    let head = ReplyHead {
        request_id: 1,
        status: ReplyStatus::OK,
    };
    let failed = server.connection.reply(head, server.now, |encoder| {
        encoder.write_raw(b"half of it");
        encoder.fail(EncodeError::NotMarshalable { what: "a test" });
    });
    assert!(failed.is_err());
    assert_eq!(server.connection.dispatches(), 1);
    assert_eq!(server.written(), []);
    server.reply(1, b"instead");
    assert_eq!(server.written(), reply_message(1, b"instead"));
    assert_eq!(server.connection.dispatches(), 0);
}

#[test]
fn a_request_that_cannot_be_encoded_takes_no_id() {
    let mut client = End::client(Config::default());
    let failed = client.connection.send_request(Some(1), |encoder| {
        encoder.write_raw(b"half of it");
        encoder.fail(EncodeError::NotMarshalable { what: "a test" });
    });
    assert!(failed.is_err());
    assert_eq!(client.written(), []);
    assert_eq!(client.request(1, "op", b""), 1);
}

#[test]
fn encoding_that_panics_leaves_nothing_behind() {
    let mut client = End::client(Config::default());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        client.connection.send_request(Some(1), |encoder| {
            encoder.write_raw(b"half of it");
            panic!("in a test");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(client.request(1, "op", b""), 1);
    assert_eq!(client.written(), request_message(1, "op", b""));
}

#[test]
fn a_batch_is_its_requests_in_order() {
    let mut server = End::server(Config::default());
    let seen = server.feed(&batch_message(2, &["one", "two"]));
    assert_eq!(seen, [request(0, "one", b""), request(0, "two", b"")]);
    assert_eq!(server.connection.dispatches(), 2);
}

#[test]
fn an_empty_batch_is_nothing() {
    let mut server = End::server(Config::default());
    let bytes = [batch_message(0, &[]), request_message(1, "next", b"")].concat();
    assert_eq!(server.feed(&bytes), [request(1, "next", b"")]);
}

#[test]
fn a_batch_may_be_followed_by_bytes_that_mean_nothing() {
    let mut server = End::server(Config::default());
    let mut body = 1_i32.to_le_bytes().to_vec();
    body.extend(request_body("op", b""));
    body.extend([1, 2, 3]);
    let bytes = [
        message(MessageType::BatchRequest, &body),
        request_message(1, "next", b""),
    ]
    .concat();
    assert_eq!(server.feed(&bytes), [request(0, "op", b""), request(1, "next", b"")]);
}

#[test]
fn ending_gives_back_all_who_wait() {
    let mut client = End::client(Config::default());
    for waiter in [7, 8, 9] {
        client.request(waiter, "op", b"");
    }
    assert_eq!(client.feed(&reply_message(2, b"")), [reply(8, b"")]);
    let mut lost = client.connection.fail();
    lost.sort_unstable();
    assert_eq!(lost, [7, 9]);
    assert!(client.connection.is_closed());
    assert_eq!(client.feed(&reply_message(1, b"")), []);
    assert_eq!(client.connection.fail(), [] as [u32; 0]);
}
