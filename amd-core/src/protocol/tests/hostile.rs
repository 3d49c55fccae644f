//! Peers that do not keep to the protocol: the probes of protocol 4.10 and more.

use super::*;

/// Feeds a server; what it sees of it, and whether it still answers the next request.
#[track_caller]
fn probe(bytes: &[u8]) -> (Vec<Seen>, bool) {
    let mut server = End::server(Config::default());
    let mut seen = server.feed(bytes);
    seen.extend(server.feed(&request_message(99, "next", b"")));
    let goes_on = seen.pop_if(|last| *last == request(99, "next", b"")).is_some();
    (seen, goes_on)
}

#[track_caller]
fn violation(bytes: &[u8]) -> ProtocolError {
    match probe(bytes) {
        (mut seen, false) => match seen.pop() {
            Some(Seen::Violation(violation)) if seen.is_empty() => violation,
            other => panic!("{seen:?}, then {other:?}"),
        },
        (seen, true) => panic!("it goes on after {seen:?}"),
    }
}

/// A request whose bytes behind the id are given.
fn raw_request(body: &[u8]) -> Vec<u8> {
    message(MessageType::Request, &[&[1, 0, 0, 0][..], body].concat())
}

fn malformed(what: &'static str) -> impl Fn(&ProtocolError) -> bool {
    move |violation| matches!(violation, ProtocolError::Malformed { what: found, .. } if *found == what)
}

#[test]
fn lies_in_the_header() {
    use ProtocolError as E;
    let with = |index: usize, byte: u8| {
        let mut message = request_message(1, "op", b"");
        message[index] = byte;
        violation(&message)
    };
    assert!(matches!(with(0, b'X'), E::BadMagic { .. }));
    assert!(matches!(
        with(5, 1),
        E::UnsupportedVersion {
            what: "protocol",
            major: 1,
            minor: 1
        }
    ));
    assert!(matches!(
        with(4, 2),
        E::UnsupportedVersion {
            what: "protocol",
            major: 2,
            minor: 0
        }
    ));
    assert!(matches!(
        with(7, 1),
        E::UnsupportedVersion {
            what: "protocol encoding",
            ..
        }
    ));
    assert_eq!(with(8, 5), E::UnknownMessageType(5));
    assert!(matches!(with(9, 2), E::TooSmall(1)), "the id is read as the size");
    assert_eq!(with(10, 13), E::TooSmall(13));
    assert!(matches!(with(13, 0x80), E::TooSmall(..0)));
    assert!(matches!(with(13, 0x7f), E::TooLarge { .. }));
}

#[test]
fn an_unknown_compression_byte_is_read_like_one() {
    let mut bytes = request_message(1, "op", b"");
    bytes[9] = 3;
    assert_eq!(probe(&bytes), (vec![request(1, "op", b"")], true));
}

#[test]
fn two_facets_end_the_connection() {
    let body = b"\x01a\0\x02\x01f\x01g\x02op\0\0\x06\0\0\0\x01\x01";
    assert!(malformed("request")(&violation(&raw_request(body))));
}

#[test]
fn a_mode_above_two_ends_the_connection() {
    let head = |mode| [&b"\x01a\0\0\x02op"[..], &[mode], b"\0\x06\0\0\0\x01\x01"].concat();
    assert_eq!(probe(&raw_request(&head(2))), (vec![request(1, "op", b"")], true));
    for mode in [3, 7, 255] {
        assert!(malformed("request")(&violation(&raw_request(&head(mode)))));
    }
}

#[test]
fn a_request_without_a_body_ends_the_connection() {
    assert!(malformed("request")(&violation(&message(MessageType::Request, &[]))));
    assert!(malformed("request")(&violation(&message(
        MessageType::Request,
        &[1, 0, 0]
    ))));
    assert!(malformed("request")(&violation(&message(
        MessageType::Request,
        &[1, 0, 0, 0]
    ))));
}

/// Cut within its head the connection ends; cut within the parameters, they are what is bad.
#[test]
fn a_request_cut_short_at_every_byte() {
    let body = b"\x01a\x01c\x01\x01f\x02op\0\x01\x01k\x01v\x0b\0\0\0\x01\x01\x04wxyz";
    let head = body.len() - 11;
    for end in 0..head {
        assert!(
            malformed("request")(&violation(&raw_request(&body[..end]))),
            "cut at {end}"
        );
    }
    for end in head..body.len() {
        let (seen, goes_on) = probe(&raw_request(&body[..end]));
        assert!(goes_on, "cut at {end}");
        assert!(
            matches!(
                &seen[..],
                [Seen::Request {
                    id: 1,
                    params: Err(_),
                    ..
                }]
            ),
            "cut at {end}: {seen:?}"
        );
    }
}

#[test]
fn lies_of_the_encapsulation_are_the_dispatch_s_to_answer() {
    let with = |encapsulation: &[u8]| probe(&raw_request(&[b"\x01a\0\0\x02op\0\0", encapsulation].concat()));
    for encapsulation in [
        &b"\x05\0\0\0\x01\x01"[..],
        b"\0\0\0\0\x01\x01",
        b"\xff\xff\xff\xff\x01\x01",
        b"\xff\xff\xff\x7f\x01\x01",
        b"\x07\0\0\0\x01\x01",
        b"\x06\0\0\0\x01\x02",
        b"\x06\0\0\0\x02\0",
    ] {
        let (seen, goes_on) = with(encapsulation);
        assert!(goes_on);
        assert!(matches!(&seen[..], [Seen::Request { params: Err(_), .. }]), "{seen:?}");
    }
    let (seen, goes_on) = with(b"\x07\0\0\0\x01\x01\x2a and bytes behind it");
    assert_eq!((seen, goes_on), (vec![request(1, "op", b"\x2a")], true));
}

#[test]
fn an_unknown_encoding_is_told_from_a_wrong_size() {
    let error = |encapsulation: &[u8]| {
        let head = head_of(&[b"\x01a\0\0\x02op\0\0", encapsulation].concat()).unwrap();
        head.decoder().map(|_| ()).unwrap_err()
    };
    assert_eq!(
        error(b"\x06\0\0\0\x01\x02"),
        DecodeError::UnsupportedEncoding { major: 1, minor: 2 }
    );
    assert!(matches!(
        error(b"\x05\0\0\0\x01\x01"),
        DecodeError::BadSize { size: 5, .. }
    ));
}

#[test]
fn text_that_is_not_utf_8_ends_the_connection() {
    assert!(malformed("request")(&violation(&raw_request(
        b"\x01\xff\0\0\x02op\0\0\x06\0\0\0\x01\x01"
    ))));
    assert!(malformed("request")(&violation(&raw_request(
        b"\x01a\0\0\x02\xc3\x28\0\0\x06\0\0\0\x01\x01"
    ))));
}

#[test]
fn sizes_beyond_the_message_end_the_connection() {
    for body in [
        &b"\xff\xff\xff\xff\x7fa"[..],
        b"\xff\xff\xff\xff\xffa",
        b"\x01a\0\xff\0\0\0\x40\x02op",
        b"\x01a\0\0\x02op\0\xff\xff\xff\xff\x7f\x06\0\0\0\x01\x01",
    ] {
        assert!(malformed("request")(&violation(&raw_request(body))));
    }
}

#[test]
fn an_empty_identity_is_for_the_adapter_to_refuse() {
    let (seen, goes_on) = probe(&raw_request(b"\0\0\0\x02op\0\0\x06\0\0\0\x01\x01"));
    assert_eq!((seen, goes_on), (vec![request(1, "op", b"")], true));
}

#[test]
fn batches_that_lie_about_their_count() {
    let left = batch_message(1, &["op"]).len() - 14 - 4;
    for count in [-1, i32::MIN, i32::MAX, 4] {
        let violation = violation(&batch_message(count, &["op"]));
        assert_eq!(violation, ProtocolError::BadBatchCount { count, left });
    }
    assert!(malformed("batch")(&violation(&message(
        MessageType::BatchRequest,
        &[1, 0]
    ))));
}

#[test]
fn what_precedes_a_bad_member_of_a_batch_is_dispatched() {
    let mut body = 2_i32.to_le_bytes().to_vec();
    body.extend(request_body("one", b""));
    body.extend(b"\x01a\0\x02\x01f\x01g\x02op\0\0\x06\0\0\0\x01\x01");
    let (seen, goes_on) = probe(&message(MessageType::BatchRequest, &body));
    assert!(!goes_on);
    assert!(matches!(&seen[..], [first, Seen::Violation(violation)]
        if *first == request(0, "one", b"") && malformed("batch")(violation)));
}

#[test]
fn a_member_of_a_batch_with_bad_parameters_is_the_last() {
    let mut body = 1_i32.to_le_bytes().to_vec();
    body.extend(b"\x07greeter\0\0\x02op\0\0\xff\xff\xff\x7f\x01\x01");
    let (seen, goes_on) = probe(&message(MessageType::BatchRequest, &body));
    assert!(goes_on);
    assert!(matches!(&seen[..], [Seen::Request { params: Err(_), .. }]));
}

#[test]
fn replies_cut_short_end_the_connection_and_unknown_ones_do_not() {
    for length in 0..5 {
        assert!(malformed("reply")(&violation(&message(
            MessageType::Reply,
            &[0; 5][..length]
        ))));
    }
    assert_eq!(probe(&message(MessageType::Reply, &[0; 5])), (vec![], true));
}

#[test]
fn what_came_whole_before_a_violation_is_seen() {
    let bytes = [request_message(1, "op", b"x"), b"GET / HTTP/1.1\r\n".to_vec()].concat();
    let seen = End::server(Config::default()).feed(&bytes);
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0], request(1, "op", b"x"));
    assert!(matches!(seen[1], Seen::Violation(ProtocolError::BadMagic { .. })));
}

#[test]
fn a_server_that_does_not_begin_with_validation() {
    let refused = |bytes: &[u8]| {
        let seen = End::new(Role::Client, Config::default(), start()).feed(bytes);
        assert!(matches!(&seen[..], [Seen::Violation(_)]), "{seen:?}");
    };
    refused(&CLOSE);
    refused(&request_message(1, "op", b""));
    refused(&reply_message(1, b""));
    refused(&batch_message(0, &[]));
    refused(&message(MessageType::ValidateConnection, &[0]));
    refused(b"HTTP/1.1 400 Bad Request\r\n");
    let mut other_version = VALIDATE;
    other_version[5] = 1;
    refused(&other_version);
}
