//! Any bytes, in any pieces: nothing panics, and the pieces make no difference.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// Messages of all kinds, mostly good ones.
fn any_message() -> impl Strategy<Value = Vec<u8>> {
    let params = vec(any::<u8>(), 0..40);
    prop_oneof![
        (any::<i32>(), params.clone()).prop_map(|(id, params)| request_message(id, "op", &params)),
        (1..5_i32, params).prop_map(|(id, body)| reply_message(id, &body)),
        (0..4_usize).prop_map(|count| batch_message(i32::try_from(count).unwrap(), &["one", "two", "three"][..count])),
        Just(VALIDATE.to_vec()),
        vec(any::<u8>(), 0..20).prop_map(|body| message(MessageType::ValidateConnection, &body)),
    ]
}

fn any_type() -> impl Strategy<Value = MessageType> {
    prop_oneof![
        Just(MessageType::Request),
        Just(MessageType::BatchRequest),
        Just(MessageType::Reply),
        Just(MessageType::ValidateConnection),
        Just(MessageType::CloseConnection),
    ]
}

/// Messages of which some bytes are others, bodies that are noise, and noise.
fn damaged_stream() -> impl Strategy<Value = Vec<u8>> {
    let damaged = (any_message(), vec((any::<Index>(), any::<u8>()), 0..3)).prop_map(|(mut message, changes)| {
        for (index, byte) in changes {
            let index = index.index(message.len());
            message[index] = byte;
        }
        message
    });
    let noise = (any_type(), vec(any::<u8>(), 0..60)).prop_map(|(message_type, body)| message(message_type, &body));
    vec(
        prop_oneof![4 => damaged, 2 => noise, 1 => vec(any::<u8>(), 0..30)],
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

/// The bytes in pieces that end at these places.
fn pieces<'a>(bytes: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| &bytes[start..*end]).collect()
}

/// An end that waits for a few replies.
fn end(role: Role, max_dispatches: usize) -> End {
    let config = Config {
        max_dispatches,
        ..Config::default()
    };
    let mut end = End::new(role, config, start());
    if role == Role::Client {
        end.feed(&VALIDATE);
    }
    for waiter in 0..4 {
        end.request(waiter, "op", b"");
    }
    end.written();
    end
}

/// Feeds the pieces and ends each dispatch that holds the reading up.
fn run(mut end: End, pieces: &[&[u8]]) -> Vec<Seen> {
    let mut seen = Vec::new();
    for piece in pieces {
        seen.extend(end.feed(piece));
        while !end.ended && !end.connection.wants_read(end.now) && end.connection.dispatches() > 0 {
            end.end_dispatch();
            seen.extend(end.take());
        }
    }
    seen
}

fn any_role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Client), Just(Role::Server)]
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(role in any_role(), bytes in damaged_stream(), cuts in vec(any::<Index>(), 0..6)) {
        run(end(role, 2), &pieces(&bytes, &cuts));
    }

    #[test]
    fn no_first_bytes_make_a_client_panic(bytes in damaged_stream(), cuts in vec(any::<Index>(), 0..6)) {
        run(End::new(Role::Client, Config::default(), start()), &pieces(&bytes, &cuts));
    }

    #[test]
    fn the_pieces_make_no_difference(
        role in any_role(),
        limit in 0..3_usize,
        bytes in damaged_stream(),
        cuts in vec(any::<Index>(), 0..10),
    ) {
        let whole = run(end(role, limit), &[&bytes]);
        prop_assert_eq!(run(end(role, limit), &pieces(&bytes, &cuts)), whole.clone());
        prop_assert_eq!(run(end(role, limit), &bytes.chunks(1).collect::<Vec<_>>()), whole);
    }

    #[test]
    fn good_messages_are_never_a_violation(messages in vec(any_message(), 0..10)) {
        let seen = run(end(Role::Server, 1), &[&messages.concat()]);
        prop_assert!(!seen.iter().any(|seen| matches!(seen, Seen::Violation(_))), "{:?}", seen);
    }
}
