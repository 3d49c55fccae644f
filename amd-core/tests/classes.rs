//! Classes: graphs, cycles, slices that nobody here knows, and bytes from peers who mean no good.
#![allow(
    clippy::unwrap_used,
    clippy::use_self,
    clippy::default_constructed_unit_structs,
    clippy::type_complexity,
    clippy::needless_pass_by_value,
    reason = "a test"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amd_core::encoding::{
    AnyClass, Class, ClassFormat, Decode, DecodeError, DecodeLimits, Decoded, Decoder, Encode, EncodeError, Encoder,
    Encoding, ExceptionDecoder, ExceptionEncoder, Link, SliceClass,
};
use bytes::BytesMut;
use proptest::prelude::*;

use classes::{Base, ClassOops, CompactIdBase, Derived, Empty, Leaf, Node, OptMembers, Sealed, SealedPtr, Tree};

#[path = "support/classes.rs"]
#[allow(dead_code, unreachable_pub, reason = "some classes are for other tests")]
mod classes;

const ALL: [(Encoding, ClassFormat); 3] = [
    (Encoding::V1_1, ClassFormat::Compact),
    (Encoding::V1_1, ClassFormat::Sliced),
    (Encoding::V1_0, ClassFormat::Compact),
];

const CYCLES: DecodeLimits = DecodeLimits {
    class_graph_depth: u32::MAX,
    accept_class_cycles: true,
};

/// The content of an encapsulation with this value.
fn try_encode<T: Encode>(value: &T, (encoding, format): (Encoding, ClassFormat)) -> Result<Vec<u8>, EncodeError> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    encoder.set_class_format(format);
    encoder.put(value);
    encoder.finish()?;
    Ok(out.to_vec())
}

fn encode<T: Encode>(value: &T, form: (Encoding, ClassFormat)) -> Vec<u8> {
    try_encode(value, form).unwrap()
}

fn decode_with<'de, T: Decode<'de>>(
    bytes: &'de [u8],
    encoding: Encoding,
    limits: DecodeLimits,
) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(bytes, encoding).with_limits(limits);
    let value = decoder.get()?;
    decoder.finish()?;
    Ok(value)
}

fn decode<'de, T: Decode<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
    decode_with(bytes, Encoding::V1_1, DecodeLimits::default())
}

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

fn node(name: &str, next: impl Into<Link<Node>>) -> Class<Node> {
    Class::new(Node {
        name: name.to_owned(),
        next: next.into(),
    })
}

fn derived(b: i32, d: &str) -> Class<Derived> {
    Class::new(Derived {
        base: Base { b },
        d: d.to_owned(),
    })
}

/// Nodes, each of which links to the one before it; the last one is returned.
fn chain(length: usize) -> Class<Node> {
    let mut last = node("", None);
    for _ in 1..length {
        last = node("", last);
    }
    last
}

fn tree(number: i32) -> Tree {
    Tree {
        number,
        ..Tree::default()
    }
}

#[test]
fn a_pointer_is_its_instance_as_the_declared_class() {
    let derived = derived(1, "d");
    let base = derived.clone().upcast();
    assert_eq!((base.b, derived.base.b, derived.d.as_str()), (1, 1, "d"));
    assert_eq!(base.type_id(), "::Vec::Derived");
    assert!(base.ptr_eq(&derived));
    assert_eq!(base.downcast::<Derived>().unwrap().d, "d");
    assert!(base.downcast::<Node>().is_none());
    assert!(base.clone().into_any().downcast::<Base>().is_some());
    assert!(Class::new(Base { b: 1 }).downcast::<Derived>().is_none());
    assert_eq!(format!("{base:?}"), "Base { b: 1 }");
}

#[test]
fn a_derived_instance_comes_back_as_one() {
    for form in ALL {
        let bytes = encode(&derived(1, "d").upcast(), form);
        let base: Class<Base> = decode_with(&bytes, form.0, DecodeLimits::default()).unwrap();
        assert_eq!((base.b, base.type_id()), (1, "::Vec::Derived"));
        assert_eq!(base.downcast::<Derived>().unwrap().d, "d");
        let any: Class<AnyClass> = decode_with(&bytes, form.0, DecodeLimits::default()).unwrap();
        assert_eq!(any.downcast::<Derived>().unwrap().d, "d");
    }
}

#[test]
fn null_is_an_option_and_otherwise_refused() {
    for form in ALL {
        let bytes = encode(&None::<Class<Base>>, form);
        assert!(matches!(
            decode_with::<Option<Class<Base>>>(&bytes, form.0, CYCLES),
            Ok(None)
        ));
        assert!(matches!(
            decode_with::<Class<Base>>(&bytes, form.0, CYCLES),
            Err(DecodeError::UnexpectedNull { offset: 0 })
        ));
    }
}

#[test]
fn a_shared_instance_is_sent_once_and_stays_shared() {
    for form in ALL {
        let shared = node("shared", None);
        let all = vec![
            Some(node("a", shared.clone())),
            Some(shared.clone()),
            None,
            Some(node("b", shared)),
        ];
        let bytes = encode(&all, form);
        let found = bytes.windows(6).filter(|window| *window == b"shared").count();
        assert_eq!(found, 1);
        let again: Vec<Option<Class<Node>>> = decode_with(&bytes, form.0, DecodeLimits::default()).unwrap();
        let [Some(a), Some(shared), None, Some(b)] = &again[..] else {
            panic!("{again:?}")
        };
        assert_eq!((a.name.as_str(), b.name.as_str()), ("a", "b"));
        assert!(a.next.get().unwrap().ptr_eq(shared) && b.next.get().unwrap().ptr_eq(shared));
        assert_eq!(encode(&again, form), bytes);
    }
}

#[test]
fn optional_members_are_there_or_not() {
    for form in ALL {
        let full = Class::new(OptMembers {
            req: 1,
            oi: Some(2),
            os: None,
            oc: Some(classes::Color(1)),
            ob: Some(false),
        });
        let again: Class<OptMembers> = decode_with(&encode(&full, form), form.0, CYCLES).unwrap();
        let expected = match form.0 {
            Encoding::V1_1 => (1, Some(2), None, Some(classes::Color(1)), Some(false)),
            Encoding::V1_0 => (1, None, None, None, None),
        };
        assert_eq!((again.req, again.oi, again.os.clone(), again.oc, again.ob), expected);
    }
}

/// Optional values behind parameters, as Ice 3.7 has them: each tag has the format 7, then a reference as anywhere.
#[test]
fn optional_instances_are_there_or_null_or_absent() {
    let write = |values: &[(u32, Option<Option<Class<Node>>>)], form: (Encoding, ClassFormat)| {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, form.0);
        encoder.set_class_format(form.1);
        for (tag, value) in values {
            encoder.write_tagged(*tag, value);
        }
        encoder.finish().unwrap();
        out.to_vec()
    };
    let shared = node("n", Link::null());
    let values = [
        (1, Some(Some(shared.clone()))),
        (2, Some(None)),
        (3, None),
        (40, Some(Some(shared))),
    ];
    let compact = write(&values, ALL[0]);
    let expected = "0f 01 21 0b 3a 3a 56 65 63 3a 3a 4e 6f 64 65 01 6e 00  17 00  f7 28 02";
    assert_eq!(compact, hex(expected));
    for (index, form) in ALL.into_iter().enumerate() {
        let bytes = write(&values, form);
        let mut decoder = Decoder::new(&bytes, form.0);
        let first: Option<Class<Node>> = decoder.read_tagged(1).unwrap();
        // Whoever tells null from absent asks for an option of an option, or for a link.
        let null: Option<Link<Node>> = decoder.clone().read_tagged(2).unwrap();
        let second: Option<Class<Node>> = decoder.read_tagged(2).unwrap();
        let third: Option<Option<Class<Node>>> = decoder.read_tagged(3).unwrap();
        let last: Option<Link<Node>> = decoder.read_tagged(40).unwrap();
        decoder.finish().unwrap();
        assert!(second.is_none() && third.is_none());
        if form.0 == Encoding::V1_0 {
            assert!(bytes.is_empty() && index == 2 && first.is_none());
            continue;
        }
        assert!(null.unwrap().is_null());
        assert!(first.unwrap().ptr_eq(&last.unwrap().get().unwrap()));
        // What is not asked for is read to step over it: its number counts.
        let mut decoder = Decoder::new(&bytes, form.0);
        let last: Option<Class<Node>> = decoder.read_tagged(40).unwrap();
        assert_eq!(last.unwrap().name, "n");
        decoder.finish().unwrap();
    }
}

#[test]
fn cycles_are_refused_unless_they_are_accepted() {
    for form in ALL {
        let a = node("a", None);
        a.next.set(node("b", a.clone()));
        let bytes = encode(&a, form);
        let refused = decode_with::<Class<Node>>(&bytes, form.0, DecodeLimits::default());
        assert!(matches!(refused, Err(DecodeError::ClassCycle { .. })), "{refused:?}");
        let again: Class<Node> = decode_with(&bytes, form.0, CYCLES).unwrap();
        let b = again.next.get().unwrap();
        assert_eq!(b.name, "b");
        assert!(b.next.get().unwrap().ptr_eq(&again));
        assert_eq!(encode(&again, form), bytes);
        a.sever();
        again.sever();
        assert!(b.next.is_null());
    }
}

/// A family: children in a sequence, and each of them linked to its parent.
#[test]
fn cycles_may_go_through_sequences() {
    for form in ALL {
        let root = Class::new(tree(0));
        let leaf = Class::new(Leaf {
            base: Tree {
                number: 2,
                parent: Link::new(root.clone()),
                children: Vec::new(),
            },
            fruit: Link::new(derived(7, "pear").into_any()),
        });
        let inner = Class::new(Tree {
            number: 1,
            parent: Link::new(root.clone()),
            children: vec![Link::new(leaf.clone().upcast()), Link::null()],
        });
        root.parent.set(inner.clone());
        let bytes = encode(&root, form);
        let again: Class<Tree> = decode_with(&bytes, form.0, CYCLES).unwrap();
        let inner_again = again.parent.get().unwrap();
        assert!(inner_again.parent.get().unwrap().ptr_eq(&again));
        let leaf_again = inner_again.children[0].get().unwrap();
        assert_eq!(leaf_again.type_id(), "::Test::Leaf");
        let fruit = leaf_again.downcast::<Leaf>().unwrap().fruit.get().unwrap();
        assert_eq!(fruit.downcast::<Derived>().unwrap().d, "pear");
        assert!(inner_again.children[1].is_null());
        assert_eq!(encode(&again, form), bytes);
        root.sever();
        again.sever();
    }
}

#[test]
fn a_reference_that_cannot_be_cleared_closes_no_cycle() {
    // Encoding 1.1, compact: an instance whose `inner` is itself.
    let bytes = hex("01 21 0e 3a 3a 54 65 73 74 3a 3a 53 65 61 6c 65 64 02 00");
    let refused = decode_with::<SealedPtr>(&bytes, Encoding::V1_1, CYCLES);
    assert!(matches!(refused, Err(DecodeError::Invalid { .. })), "{refused:?}");
    // Its link may.
    let bytes = hex("01 21 0e 3a 3a 54 65 73 74 3a 3a 53 65 61 6c 65 64 00 02");
    let accepted: SealedPtr = decode_with(&bytes, Encoding::V1_1, CYCLES).unwrap();
    assert!(accepted.link.get().unwrap().ptr_eq(&accepted));
    accepted.sever();

    // The same in encoding 1.0.
    let sealed = Class::new(Sealed {
        inner: None,
        link: Link::null(),
    });
    sealed.link.set(sealed.clone());
    let bytes = encode(&sealed, ALL[2]);
    assert!(
        decode_with::<SealedPtr>(&bytes, Encoding::V1_0, CYCLES)
            .unwrap()
            .link
            .clear()
            .is_some()
    );
    let mut lie = bytes.clone();
    let at = lie.windows(4).rposition(|window| window == [0xff; 4]).unwrap();
    lie[at - 4..at + 4].rotate_left(4);
    let refused = decode_with::<SealedPtr>(&lie, Encoding::V1_0, CYCLES);
    assert!(matches!(refused, Err(DecodeError::Invalid { .. })), "{refused:?}");
    sealed.sever();
}

#[test]
fn instances_of_other_classes_are_refused() {
    for form in ALL {
        let bytes = encode(&node("n", None).into_any(), form);
        let refused = decode_with::<Class<Base>>(&bytes, form.0, CYCLES);
        let Err(DecodeError::WrongClass {
            expected,
            found,
            offset: 0,
        }) = refused
        else {
            panic!("{refused:?}")
        };
        assert_eq!((expected, found.as_str()), ("::Vec::Base", "::Vec::Node"));
        // Not even where the same instance was fine before.
        let both = encode(&vec![Some(node("n", None).into_any())], form);
        assert!(decode_with::<Vec<Option<Class<Base>>>>(&both, form.0, CYCLES).is_err());
    }
}

#[test]
fn an_instance_of_a_base_is_none_of_the_derived_class() {
    for form in ALL {
        let bytes = encode(&Class::new(Base { b: 1 }), form);
        assert!(matches!(
            decode_with::<Class<Derived>>(&bytes, form.0, CYCLES),
            Err(DecodeError::WrongClass { .. })
        ));
    }
}

/// Vector 077: an unknown slice with optional members and a table, then `Base`.
const UNKNOWN: &str = "01 1d 06 3a 3a 58 3a 3a 59 09 00 00 00 7a 01 08 07 ff 01 01 31 0b 3a 3a 56 65 63 3a 3a 4e 6f \
     64 65 08 00 00 00 02 6e 6e 00 31 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 08 00 00 00 01 00 00 00";

#[test]
fn unknown_slices_are_kept_and_go_out_again_where_there_is_room() {
    let bytes = hex(UNKNOWN);
    let base: Class<Base> = decode(&bytes).unwrap();
    assert_eq!((base.b, base.type_id()), (1, "::Vec::Base"));
    let [slice] = base.unknown_slices() else { panic!("one") };
    assert_eq!(
        (slice.type_id().as_str(), slice.members()),
        ("::X::Y", &hex("7a 01 08 07 ff")[..])
    );
    let inner = slice.instances()[0].get().unwrap();
    assert_eq!(inner.downcast::<Node>().unwrap().name, "nn");
    assert_eq!(encode(&base, ALL[1]), bytes);
    // Compact format and encoding 1.0 say what is known.
    assert_eq!(encode(&base, ALL[0]), encode(&Class::new(Base { b: 1 }), ALL[0]));
    assert_eq!(encode(&base, ALL[2]), encode(&Class::new(Base { b: 1 }), ALL[2]));
}

#[test]
fn an_instance_of_which_nothing_is_known_is_one_of_any_class() {
    // "::X" with 1 byte, then compact id 99 without members.
    let bytes = hex("01 11 03 3a 3a 58 05 00 00 00 07 33 63 04 00 00 00");
    let any: Class<AnyClass> = decode(&bytes).unwrap();
    assert_eq!((any.type_id(), any.unknown_slices().len()), ("::X", 2));
    assert_eq!(any.unknown_slices()[1].type_id(), "99");
    // There is no other way to say it than sliced.
    assert_eq!(encode(&any, ALL[0]), bytes);
    assert_eq!(encode(&any, ALL[1]), bytes);
    assert!(matches!(
        try_encode(&any, ALL[2]),
        Err(EncodeError::NotMarshalable { .. })
    ));
    assert!(matches!(
        decode::<Class<Base>>(&bytes),
        Err(DecodeError::WrongClass { .. })
    ));
}

#[test]
fn an_unknown_class_in_compact_format_is_the_end_of_the_way() {
    let bytes = hex("01 21 03 3a 3a 58 07");
    let error = decode::<Class<AnyClass>>(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an instance at offset 1 is of class ::X, which is not known here"
    );
    assert!(matches!(
        decode::<Class<AnyClass>>(&hex("01 23 63 07")),
        Err(DecodeError::UnknownClass { .. })
    ));
}

#[test]
fn unknown_slices_are_passed_over_in_1_0() {
    // Instance 1: "::X" with one byte, Base, Object.
    let text = "ff ff ff ff 01 01 00 00 00 00 03 3a 3a 58 05 00 00 00 07 00 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 08 00 00 \
                00 01 00 00 00 00 0d 3a 3a 49 63 65 3a 3a 4f 62 6a 65 63 74 05 00 00 00 00 00";
    let base: Class<Base> = decode_with(&hex(text), Encoding::V1_0, DecodeLimits::default()).unwrap();
    assert_eq!((base.b, base.unknown_slices().len()), (1, 0));
    // Without Base there is nothing left of it.
    let text = "ff ff ff ff 01 01 00 00 00 00 03 3a 3a 58 05 00 00 00 07 00 0d 3a 3a 49 63 65 3a 3a 4f 62 6a 65 63 74 \
                05 00 00 00 00 00";
    assert!(matches!(
        decode_with::<Class<AnyClass>>(&hex(text), Encoding::V1_0, DecodeLimits::default()),
        Err(DecodeError::UnknownClass { .. })
    ));
}

/// A cycle that only an unknown slice closes can be taken apart as well.
#[test]
fn a_cycle_through_an_unknown_slice_is_severed() {
    let bytes =
        hex("01 19 03 3a 3a 58 05 00 00 00 01 01 02 31 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 08 00 00 00 01 00 00 00");
    assert!(matches!(
        decode::<Class<Base>>(&bytes),
        Err(DecodeError::ClassCycle { .. })
    ));
    let base: Class<Base> = decode_with(&bytes, Encoding::V1_1, CYCLES).unwrap();
    assert_eq!(encode(&base, ALL[1]), bytes);
    base.sever();
    assert!(base.unknown_slices()[0].instances()[0].is_null());
    assert!(try_encode(&base, ALL[1]).is_err());
}

#[test]
fn malformed_instances_are_refused() {
    const NODE: &str = "0b 3a 3a 56 65 63 3a 3a 4e 6f 64 65";
    for (text, what) in [
        ("02".to_owned(), "an instance that is not there"),
        ("ff ff ff ff 7f".to_owned(), "a number far off"),
        (format!("01 21 {NODE} 01 61 03"), "a link to what never comes"),
        (format!("01 01 {NODE} 01 61 00"), "no last slice"),
        ("01 20 01 61 00".to_owned(), "no type id"),
        (
            "01 22 01 01 61 00".to_owned(),
            "an index of a type id that was not there",
        ),
        ("01 22 00 01 61 00".to_owned(), "index 0"),
        (format!("01 31 {NODE} 03 00 00 00 01 61 00"), "a size below 4"),
        (format!("01 31 {NODE} 06 00 00 00 01 61 00"), "a size too small"),
        (format!("01 31 {NODE} 08 00 00 00 01 61 00 00"), "a size too large"),
        (format!("01 31 {NODE} ff ff ff 7f 01 61 00"), "a size beyond everything"),
        (format!("01 29 {NODE} 01 61 01 01 02"), "a table without a size"),
        (format!("01 39 {NODE} 07 00 00 00 01 61 01 00"), "an empty table"),
        (
            format!("01 39 {NODE} 07 00 00 00 01 61 02 01 02"),
            "an entry that the table has not",
        ),
        (format!("01 39 {NODE} 07 00 00 00 01 61 01 01 00"), "a null in a table"),
        (
            format!("01 39 {NODE} 07 00 00 00 01 61 01 ff ff ff ff 7f"),
            "a table that lies",
        ),
        (format!("01 25 {NODE} 01 61 00"), "no end marker"),
        (
            "01 01 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 01 64 21 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 \
             01 00 00 00"
                .to_owned(),
            "a class that is its own base",
        ),
        (
            "01 21 0e 3a 3a 56 65 63 3a 3a 44 65 72 69 76 65 64 01 64 20 01 00 00 00".to_owned(),
            "a last slice that is not the last",
        ),
    ] {
        assert!(
            decode_with::<Class<AnyClass>>(&hex(&text), Encoding::V1_1, CYCLES).is_err(),
            "{what}"
        );
    }
    // The base once more, behind all that is known.
    assert!(decode::<Class<Base>>(&hex("01 01 0b 3a 3a 56 65 63 3a 3a 42 61 73 65 01 00 00 00")).is_err());
}

#[test]
fn malformed_lists_are_refused() {
    let valid = encode(&node("n", None), ALL[2]);
    let read = |bytes: &[u8]| decode_with::<Class<Node>>(bytes, Encoding::V1_0, CYCLES);
    assert!(read(&valid).is_ok());
    for end in 0..valid.len() - 1 {
        assert!(read(&valid[..end]).is_err(), "cut at {end}");
    }
    let with = |at: usize, bytes: &[u8]| {
        let mut lie = valid.clone();
        lie[at..at + bytes.len()].copy_from_slice(bytes);
        read(&lie)
    };
    assert!(with(0, &[1, 0, 0, 0]).is_err(), "a positive reference");
    assert!(with(0, &[0, 0, 0, 0x80]).is_err(), "the number that has no opposite");
    assert!(with(0, &[0xfe]).is_err(), "an instance that is not there");
    assert!(with(4, &[2]).is_err(), "one instance too few");
    assert!(with(5, &[0, 0, 0, 0]).is_err(), "number 0");
    assert!(with(9, &[2]).is_err(), "a type id of no kind");
    assert!(with(valid.len() - 2, &[1]).is_err(), "a facet map");
    // The same instance twice.
    let mut twice = valid[..4].to_vec();
    twice.push(2);
    twice.extend(&valid[5..valid.len() - 1]);
    twice.extend(&valid[5..valid.len()]);
    assert!(matches!(
        read(&twice),
        Err(DecodeError::Invalid {
            what: "an instance whose number is taken",
            ..
        })
    ));
}

#[test]
fn in_1_0_lists_are_there_for_every_type_with_classes() {
    let empty: Vec<Option<Class<Node>>> = Vec::new();
    assert_eq!(encode(&empty, ALL[2]), [0, 0]);
    let again: Vec<Option<Class<Node>>> = decode_with(&[0, 0], Encoding::V1_0, CYCLES).unwrap();
    assert!(again.is_empty());
    // One stray byte is tolerated as everywhere; the list is not there then.
    assert!(decode_with::<Vec<Option<Class<Node>>>>(&[0], Encoding::V1_0, CYCLES).is_err());
    assert_eq!(encode(&Vec::<i32>::new(), ALL[2]), [0]);
}

#[test]
fn the_depth_is_limited_in_both_encodings() {
    for form in ALL {
        for (depth, fits) in [(100, true), (101, false)] {
            let bytes = encode(&chain(depth), form);
            let read = decode_with::<Class<Node>>(&bytes, form.0, DecodeLimits::default());
            assert_eq!(read.is_ok(), fits, "{form:?} {depth}");
            if let Err(error) = read {
                assert!(matches!(error, DecodeError::GraphTooDeep { limit: 100, .. }));
            }
        }
    }
}

/// On a stack as small as that of any thread which might do it.
#[test]
fn the_deepest_graph_fits_the_stack() {
    let work = || {
        for form in [ALL[0], ALL[1]] {
            let bytes = encode(&chain(200), form);
            drop(decode_with::<Class<Node>>(&bytes, form.0, CYCLES).unwrap());
            assert!(matches!(
                try_encode(&chain(201), form),
                Err(EncodeError::GraphTooDeep { limit: 200 })
            ));
        }
        // Through sequences it takes more.
        let mut last = Class::new(tree(0));
        for number in 1..200 {
            last = Class::new(Tree {
                children: vec![Link::new(last)],
                ..tree(number)
            });
        }
        for form in [ALL[0], ALL[1]] {
            let bytes = encode(&last, form);
            drop(decode_with::<Class<Tree>>(&bytes, form.0, CYCLES).unwrap());
        }
    };
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

/// Encoding 1.0 nests nothing, and dropping does not either.
#[test]
fn a_million_nodes_come_and_go() {
    let work = || {
        drop(chain(1_000_000));
        chain(1_000_000).sever();
        let bytes = encode(&chain(50_000), ALL[2]);
        let again: Class<Node> = decode_with(&bytes, Encoding::V1_0, CYCLES).unwrap();
        drop(again);
        let refused = decode_with::<Class<Node>>(&bytes, Encoding::V1_0, DecodeLimits::default());
        assert!(matches!(refused, Err(DecodeError::GraphTooDeep { .. })));
    };
    std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

/// Nodes that count how many of them there are.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
struct Counted {
    others: Vec<Link<Counted>>,
    _one: One,
}

struct One;

impl Default for One {
    fn default() -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for One {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

impl SliceClass for Counted {
    type Base = AnyClass;
    const TYPE_ID: &'static str = "::Test::Counted";
    const DEFINITION: Option<&'static amd_core::definition::Definition> = None;
    fn base(&self) -> &AnyClass {
        AnyClass::ROOT
    }
    fn encode_slice(&self, slices: &mut amd_core::encoding::ClassEncoder<'_, '_>) {
        slices.slice::<Self>(|encoder| encoder.put(&self.others), |_| ());
    }
    fn decode_slices(slices: &mut amd_core::encoding::ClassDecoder<'_, '_>) -> Result<Self, DecodeError> {
        let others = slices.members::<Self, _>(|decoder| decoder.get())?;
        Ok(Self {
            others,
            _one: One::default(),
        })
    }
    fn visit_members(&self, visitor: &mut amd_core::encoding::ReferenceVisitor<'_>) {
        self.others.visit_references(visitor);
    }
}

inventory::submit! {
    amd_core::encoding::ClassEntry {
        type_id: "::Test::Counted",
        compact_id: None,
        base: "::Ice::Object",
        definition: "",
        place: "classes.rs",
        decode: |slices| slices.instance::<Counted>(),
    }
}

/// One test for all that is counted, as tests run at the same time.
#[test]
fn nothing_is_left_of_what_was_refused_or_severed() {
    let ring = || {
        let a = Class::new(Counted {
            others: vec![Link::null(), Link::null()],
            ..Counted::default()
        });
        let b = Class::new(Counted {
            others: vec![Link::new(a.clone()), Link::null()],
            ..Counted::default()
        });
        a.others[0].set(b.clone());
        a.others[1].set(a.clone());
        a
    };
    for form in ALL {
        let a = ring();
        let bytes = encode(&a, form);
        a.sever();
        drop(a);
        assert_eq!(ALIVE.load(Ordering::SeqCst), 0, "severed");

        assert!(decode_with::<Class<Counted>>(&bytes, form.0, DecodeLimits::default()).is_err());
        assert_eq!(ALIVE.load(Ordering::SeqCst), 0, "refused");

        // Accepted, but broken behind.
        let mut broken = bytes.clone();
        broken.extend([1, 2, 3, 4, 5]);
        assert!(decode_with::<Class<Counted>>(&broken, form.0, CYCLES).is_err());
        assert_eq!(ALIVE.load(Ordering::SeqCst), 0, "broken behind");

        for end in 0..bytes.len() {
            assert!(decode_with::<Class<Counted>>(&bytes[..end], form.0, CYCLES).is_err() || form.0 == Encoding::V1_0);
            assert_eq!(ALIVE.load(Ordering::SeqCst), 0, "cut at {end}");
        }

        let again: Class<Counted> = decode_with(&bytes, form.0, CYCLES).unwrap();
        assert_eq!(ALIVE.load(Ordering::SeqCst), 2);
        again.sever();
        drop(again);
        assert_eq!(ALIVE.load(Ordering::SeqCst), 0, "received and severed");
    }

    // Encoding 1.0: a cycle in the lists to which no parameter refers.
    let mut unreachable = encode(&ring(), ALL[2]);
    let alive = ALIVE.load(Ordering::SeqCst);
    unreachable[..4].copy_from_slice(&[0; 4]);
    let null: Option<Class<Counted>> = decode_with(&unreachable, Encoding::V1_0, CYCLES).unwrap();
    assert!(null.is_none());
    assert_eq!(ALIVE.load(Ordering::SeqCst), alive, "unreachable");
}

#[test]
fn an_exception_carries_instances_in_both_encodings() {
    for encoding in [Encoding::V1_0, Encoding::V1_1] {
        let mut out = BytesMut::new();
        Encoder::encapsulate(&mut out, encoding, |encoder| {
            let oops = ClassOops {
                reason: "r".to_owned(),
                detail: Link::new(derived(5, "dd").upcast()),
            };
            ExceptionEncoder::encode(&oops, encoder);
        })
        .unwrap();
        let mut content = Decoder::new(&out, Encoding::V1_1).read_encapsulation().unwrap();
        let decoded = ExceptionDecoder::decode::<ClassOops>(&mut content).unwrap();
        let Decoded::Known(oops) = decoded else {
            panic!("unknown")
        };
        let detail = oops.detail.get().unwrap().downcast::<Derived>().unwrap();
        assert_eq!((oops.reason.as_str(), detail.base.b, detail.d.as_str()), ("r", 5, "dd"));
    }
}

#[test]
fn a_huge_table_costs_no_more_than_its_bytes() {
    // A table of 100 000 references to the instance itself, and one of as many nested claims.
    let mut bytes = hex("01 39 03 3a 3a 58 04 00 00 00 ff a0 86 01 00");
    bytes.extend(std::iter::repeat_n(2, 100_000));
    assert!(
        decode_with::<Class<AnyClass>>(&bytes, Encoding::V1_1, CYCLES).is_ok_and(|class| {
            class.sever();
            true
        })
    );
    let lie = hex("01 39 03 3a 3a 58 04 00 00 00 ff ff ff ff 7f 02 02 02");
    assert!(matches!(
        decode_with::<Class<AnyClass>>(&lie, Encoding::V1_1, CYCLES),
        Err(DecodeError::BadSize { .. })
    ));
}

#[test]
fn deep_nesting_ends_in_an_error() {
    // Tables within tables: each instance holds the next in the table of an unknown slice.
    let level = hex("01 19 01 58 04 00 00 00 01");
    let bytes: Vec<u8> = level.iter().copied().cycle().take(level.len() * 100_000).collect();
    for limits in [DecodeLimits::default(), CYCLES] {
        assert!(matches!(
            decode_with::<Class<AnyClass>>(&bytes, Encoding::V1_1, limits),
            Err(DecodeError::GraphTooDeep { .. })
        ));
    }
}

/// An instance that was read, in the order of its numbers, can be shared between threads.
#[test]
fn pointers_and_links_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    let class = Class::new(Empty {});
    shared(&class);
    shared(&Link::new(class));
    let node = Arc::new(node("n", None));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let node = node.clone();
            std::thread::spawn(move || {
                for _ in 0..1000 {
                    node.next.set((*node).clone());
                    encode(&*node, ALL[0]);
                    node.next.clear();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_compact_id_stands_for_the_type_id() {
    let class = Class::new(CompactIdBase { k: 3 });
    assert_eq!(encode(&class, ALL[0]), hex("01 23 07 03"));
    let again: Class<CompactIdBase> = decode(&hex(
        "01 21 14 3a 3a 56 65 63 3a 3a 43 6f 6d 70 61 63 74 49 64 42 61 73 65 04",
    ))
    .unwrap();
    assert_eq!(again.k, 4);
}

/// Trees by number, each with a parent and children out of the same list: any graph, cycles and all.
fn graph() -> impl Strategy<Value = Vec<(Option<usize>, Vec<Option<usize>>, bool)>> {
    (1..12_usize).prop_flat_map(|count| {
        let link = proptest::option::of(0..count);
        proptest::collection::vec(
            (link.clone(), proptest::collection::vec(link, 0..4), any::<bool>()),
            count,
        )
    })
}

fn build(graph: &[(Option<usize>, Vec<Option<usize>>, bool)]) -> Vec<Class<Tree>> {
    let trees: Vec<Class<Tree>> = graph
        .iter()
        .enumerate()
        .map(|(number, (_, children, is_leaf))| {
            let tree = Tree {
                number: i32::try_from(number).unwrap(),
                parent: Link::null(),
                children: children.iter().map(|_| Link::null()).collect(),
            };
            if *is_leaf {
                Class::new(Leaf {
                    base: tree,
                    fruit: Link::null(),
                })
                .upcast()
            } else {
                Class::new(tree)
            }
        })
        .collect();
    for (tree, (parent, children, _)) in trees.iter().zip(graph) {
        if let Some(parent) = parent {
            tree.parent.set(trees[*parent].clone());
        }
        for (link, child) in tree.children.iter().zip(children) {
            if let Some(child) = child {
                link.set(trees[*child].clone());
            }
        }
    }
    trees
}

proptest! {
    #[test]
    fn every_graph_comes_back_as_it_was(graph in graph()) {
        let trees = build(&graph);
        for form in ALL {
            let bytes = encode(&trees, form);
            let again: Vec<Class<Tree>> = decode_with(&bytes, form.0, CYCLES).unwrap();
            prop_assert_eq!(encode(&again, form), bytes);
            for (tree, (parent, children, is_leaf)) in again.iter().zip(&graph) {
                prop_assert_eq!(tree.type_id() == "::Test::Leaf", *is_leaf);
                let parent = parent.map(|parent| &again[parent]);
                let same = match (tree.parent.get(), parent) {
                    (Some(found), Some(expected)) => found.ptr_eq(expected),
                    (found, expected) => found.is_none() && expected.is_none(),
                };
                prop_assert!(same);
                for (link, child) in tree.children.iter().zip(children) {
                    prop_assert_eq!(link.get().map(|child| child.number), child.map(|child| again[child].number));
                }
            }
            again.iter().for_each(Class::sever);
        }
        trees.iter().for_each(Class::sever);
    }

    #[test]
    fn a_damaged_graph_does_no_harm(graph in graph(), damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4)) {
        let trees = build(&graph);
        for form in ALL {
            let mut bytes = encode(&trees, form);
            for (at, byte) in &damage {
                let at = at % bytes.len();
                bytes[at] = *byte;
            }
            for limits in [DecodeLimits::default(), CYCLES] {
                if let Ok(again) = decode_with::<Vec<Class<Tree>>>(&bytes, form.0, limits) {
                    drop(try_encode(&again, form));
                    again.iter().for_each(Class::sever);
                }
            }
        }
        trees.iter().for_each(Class::sever);
    }

    #[test]
    fn no_bytes_do_harm(
        bytes in proptest::collection::vec(
            prop_oneof![4 => 0..4_u8, 2 => Just(0x31_u8), 1 => Just(0xff_u8), 1 => any::<u8>()],
            0..200,
        ),
    ) {
        for (encoding, _) in ALL {
            for limits in [DecodeLimits::default(), CYCLES] {
                for class in decode_with::<Vec<Option<Class<AnyClass>>>>(&bytes, encoding, limits).into_iter().flatten().flatten() {
                    class.sever();
                }
                drop(decode_with::<Class<Tree>>(&bytes, encoding, limits));
                let mut decoder = Decoder::new(&bytes, encoding).with_limits(limits);
                drop(ExceptionDecoder::decode::<ClassOops>(&mut decoder));
            }
        }
    }
}
