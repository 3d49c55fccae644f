//! Graphs of instances, optional ones, and exceptions that refer to some.

use amd::{AnyClass, Class, ClassFormat, Link, Struct, UserException, UserExceptions};
use amd_core::encoding::{
    DecodeError, DecodeLimits, Decoder, EncodeError, Encoder, Encoding, ExceptionDecoder, ExceptionEncoder, SliceClass,
};
use bytes::BytesMut;

use super::seeds;

/// `::Vec::Node`, as the messages of real peers have it, and more.
#[derive(Debug, Class)]
#[amd(module = "Vec")]
pub struct Node {
    pub name: String,
    pub next: Link<Node>,
}

#[derive(Debug, Class)]
#[amd(module = "Vec")]
pub struct Base {
    pub b: i32,
}

#[derive(Debug, Class)]
#[amd(module = "Vec")]
pub struct Derived {
    #[amd(base)]
    pub base: Base,
    pub d: String,
}

#[derive(Debug, Class)]
#[amd(module = "Fuzz", compact_id = 7)]
pub struct Knot {
    #[amd(base)]
    pub node: Node,
    pub links: Vec<Link<AnyClass>>,
    pub pair: Pair,
    #[amd(tag = 1)]
    pub near: Option<Link<Node>>,
    #[amd(tag = 5)]
    pub text: Option<String>,
    #[amd(tag = 40)]
    pub far: Option<Link<AnyClass>>,
}

#[derive(Debug, Struct)]
#[amd(module = "Fuzz")]
pub struct Pair {
    pub first: Link<Base>,
    pub second: Link<Node>,
}

#[derive(Debug, UserException)]
#[amd(module = "Fuzz")]
pub struct Fault {
    pub why: String,
    pub node: Link<Node>,
    #[amd(tag = 3)]
    pub other: Option<Link<AnyClass>>,
}

#[derive(Debug, UserException)]
#[amd(module = "Fuzz")]
pub struct DeepFault {
    #[amd(base)]
    pub fault: Fault,
    pub nodes: Vec<Link<Node>>,
}

#[derive(Debug, UserExceptions)]
pub enum Faults {
    Deep(DeepFault),
    Fault(Fault),
}

/// What stands for any parameters.
#[derive(Debug, Default)]
struct Roots {
    any: Option<Class<AnyClass>>,
    nodes: Vec<Link<Node>>,
    first: Option<Link<AnyClass>>,
    last: Option<Class<Node>>,
}

/// The first byte says what is read, and how.
pub fn run(data: &[u8]) {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let encoding = if first & 1 == 0 { Encoding::V1_1 } else { Encoding::V1_0 };
    let limits = DecodeLimits {
        class_graph_depth: if first & 2 == 0 { 100 } else { 3 },
        accept_class_cycles: first & 4 != 0,
    };
    let decoder = || Decoder::new(data, encoding).with_limits(limits);
    match first >> 3 & 3 {
        0 => check(decoder(), |decoder| {
            let any = decoder.get()?;
            Ok(Roots {
                any,
                ..Roots::default()
            })
        }),
        1 => check(decoder(), read_roots),
        2 => check(decoder(), |decoder| {
            // A value that nobody asks for is stepped over.
            let last = decoder.read_tagged(40)?;
            Ok(Roots {
                last,
                ..Roots::default()
            })
        }),
        _ => check_exception(decoder(), encoding),
    }
}

fn read_roots(decoder: &mut Decoder<'_>) -> Result<Roots, DecodeError> {
    Ok(Roots {
        any: decoder.get()?,
        nodes: decoder.get()?,
        first: decoder.read_tagged(1)?,
        last: decoder.read_tagged(40)?,
    })
}

/// What was read is written in every form that can have it, and has the same shape when it is read again.
fn check(mut decoder: Decoder<'_>, read: impl FnOnce(&mut Decoder<'_>) -> Result<Roots, DecodeError>) {
    let Ok(roots) = read(&mut decoder).and_then(|roots| decoder.finish().map(|()| roots)) else {
        return;
    };
    let shape = describe(&roots);
    for (encoding, format) in [
        (Encoding::V1_1, ClassFormat::Sliced),
        (Encoding::V1_1, ClassFormat::Compact),
        (Encoding::V1_0, ClassFormat::Compact),
    ] {
        let Ok(written) = write(&roots, encoding, format) else {
            continue;
        };
        let limits = DecodeLimits {
            class_graph_depth: u32::MAX,
            accept_class_cycles: true,
        };
        let mut decoder = Decoder::new(&written, encoding).with_limits(limits);
        let again = read_roots(&mut decoder).and_then(|again| decoder.finish().map(|()| again));
        let again = again.unwrap_or_else(|error| panic!("{encoding:?} {format:?}: {error}"));
        // The other forms have no room for what this program does not know, and encoding 1.0 none for optional values.
        if format == ClassFormat::Sliced {
            assert_eq!(describe(&again), shape);
        }
        sever(&again);
    }
    sever(&roots);
}

fn write(roots: &Roots, encoding: Encoding, format: ClassFormat) -> Result<BytesMut, EncodeError> {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    encoder.set_class_format(format);
    encoder.put(&roots.any);
    encoder.put(&roots.nodes);
    encoder.write_tagged(1, &roots.first);
    encoder.write_tagged(40, &roots.last);
    encoder.finish()?;
    Ok(out)
}

fn check_exception(mut decoder: Decoder<'_>, encoding: Encoding) {
    let decoded = ExceptionDecoder::decode::<Faults>(&mut decoder);
    let finished = decoder.finish();
    let Ok(amd_core::encoding::Decoded::Known(fault)) = decoded else {
        return;
    };
    let fault = match fault {
        Faults::Deep(DeepFault { fault, nodes }) => {
            nodes
                .iter()
                .filter_map(Link::get)
                .for_each(|node| sever_if(finished.is_ok(), &node));
            fault
        }
        Faults::Fault(fault) => fault,
    };
    if finished.is_ok() {
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, encoding);
        ExceptionEncoder::encode(&fault, &mut encoder);
        drop(encoder.finish());
    }
    let other = fault.other.as_ref().and_then(Link::get);
    other.iter().for_each(|other| sever_if(finished.is_ok(), other));
    fault
        .node
        .get()
        .iter()
        .for_each(|node| sever_if(finished.is_ok(), node));
}

/// Until all was read, and found to be sound, nothing may be used; nor is there a cycle.
fn sever_if<T: SliceClass>(is_sound: bool, class: &Class<T>) {
    if is_sound {
        class.sever();
    }
}

fn sever(roots: &Roots) {
    for root in of(roots).into_iter().flatten() {
        root.sever();
    }
}

fn any<T: SliceClass>(link: &Link<T>) -> Option<Class<AnyClass>> {
    link.get().map(Class::into_any)
}

fn of(roots: &Roots) -> Vec<Option<Class<AnyClass>>> {
    let mut all = vec![roots.any.clone()];
    all.extend(roots.nodes.iter().map(any));
    all.push(roots.first.as_ref().and_then(any));
    all.push(roots.last.clone().map(Class::into_any));
    all
}

/// The instances in the order in which they are met, with what they hold and to which of each other they refer.
fn describe(roots: &Roots) -> String {
    let mut seen: Vec<Class<AnyClass>> = Vec::new();
    let mut text = format!("{:?} {:?};", roots.first.is_some(), roots.last.is_some());
    for root in of(roots) {
        number(&mut text, &mut seen, root);
    }
    let mut next = 0;
    while let Some(item) = seen.get(next).cloned() {
        next += 1;
        text += &format!("\n{}", item.type_id());
        let mut links = Vec::new();
        for slice in item.unknown_slices() {
            text += &format!(" {} {:?}", slice.type_id(), slice.members());
            links.extend(slice.instances().iter().map(any));
        }
        if let Some(node) = item.downcast::<Node>() {
            text += &node.name;
            links.push(any(&node.next));
        }
        if let Some(knot) = item.downcast::<Knot>() {
            text += &format!(" {:?} {} {}", knot.text, knot.near.is_some(), knot.far.is_some());
            links.extend(knot.links.iter().map(any));
            links.extend([any(&knot.pair.first), any(&knot.pair.second)]);
            links.extend(knot.near.as_ref().map(any));
            links.extend(knot.far.as_ref().map(any));
        }
        if let Some(base) = item.downcast::<Base>() {
            text += &format!(
                " {} {:?}",
                base.b,
                item.downcast::<Derived>().map(|derived| derived.d.clone())
            );
        }
        for link in links {
            number(&mut text, &mut seen, link);
        }
    }
    text
}

fn number(text: &mut String, seen: &mut Vec<Class<AnyClass>>, item: Option<Class<AnyClass>>) {
    let Some(item) = item else {
        return text.push_str(" null");
    };
    let known = seen.iter().position(|other| other.ptr_eq(&item));
    let position = known.unwrap_or_else(|| {
        seen.push(item);
        seen.len() - 1
    });
    *text += &format!(" {position}");
}

/// Two knots that refer to each other, to themselves, and to what else there is.
fn knotted() -> Roots {
    let node = |name: &str, next: Link<Node>| {
        Class::new(Node {
            name: name.to_owned(),
            next,
        })
    };
    let derived = Class::new(Derived {
        base: Base { b: 1 },
        d: "d".to_owned(),
    });
    let last = node("last", Link::null());
    let knot = |name: &str, next: &Class<Node>| {
        Class::new(Knot {
            node: Node {
                name: name.to_owned(),
                next: next.clone().into(),
            },
            links: vec![
                derived.clone().into_any().into(),
                Link::null(),
                next.clone().into_any().into(),
            ],
            pair: Pair {
                first: derived.clone().upcast().into(),
                second: Link::null(),
            },
            near: Some(next.clone().into()),
            text: Some("text".to_owned()),
            far: Some(Link::null()),
        })
    };
    let left = knot("left", &last);
    let right = knot("right", &left.clone().upcast());
    left.links[1].set(right.clone().into_any());
    left.pair.second.set(left.clone().upcast());
    Roots {
        any: Some(left.clone().into_any()),
        nodes: vec![right.upcast().into(), Link::null(), left.upcast().into()],
        first: Some(derived.into_any().into()),
        last: Some(last),
    }
}

pub fn seeds(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let roots = knotted();
    for (first, encoding, format) in [
        (0b01100, Encoding::V1_1, ClassFormat::Sliced),
        (0b01100, Encoding::V1_1, ClassFormat::Compact),
        (0b01101, Encoding::V1_0, ClassFormat::Compact),
    ] {
        let written = write(&roots, encoding, format).unwrap();
        seeds.push([&[first][..], &written].concat());
    }
    sever(&roots);
    for (bit, encoding) in [(0, Encoding::V1_1), (1, Encoding::V1_0)] {
        let node = Class::new(Node {
            name: "node".to_owned(),
            next: Link::null(),
        });
        let fault = DeepFault {
            fault: Fault {
                why: "why".to_owned(),
                node: node.clone().into(),
                other: Some(node.clone().into_any().into()),
            },
            nodes: vec![node.into(), Link::null()],
        };
        let mut out = BytesMut::new();
        let mut encoder = Encoder::new(&mut out, encoding);
        ExceptionEncoder::encode(&fault, &mut encoder);
        encoder.finish().unwrap();
        seeds.push([&[0b11100 | bit][..], &out].concat());
    }
    for (encoding, content) in seeds::parameters(messages) {
        let bit = u8::from(encoding == Encoding::V1_0);
        seeds.extend([0b00100, 0b10000].map(|kind| [&[kind | bit][..], &content].concat()));
    }
    seeds
}
