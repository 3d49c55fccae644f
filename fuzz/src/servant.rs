//! A servant that is given any bytes as parameters, and a proxy that is given any bytes as a reply, over all that lies
//! between: connection, adapter, lanes, and what the macros made.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use amd::prelude::*;
use amd::{AnyClass, Encapsulation, Encoding, OperationMode};
use amd_core::encoding::{Encoder, ExceptionEncoder};
use bytes::{Bytes, BytesMut};

use super::classes::{DeepFault, Fault, Faults, Node};
use super::types::{Everything, Key, Shade};

type Graph = Option<Class<AnyClass>>;

/// A parameter of every kind. Most operations return what they are given.
#[interface(module = "Fuzz")]
pub trait Echo {
    fn everything(&self, item: Everything) -> Everything;
    fn texts(&self, item: Vec<String>) -> Vec<String>;
    fn bytes(&self, item: Vec<u8>) -> Vec<u8>;
    fn numbers(&self, item: Vec<f64>) -> Vec<f64>;
    fn shades(&self, item: Vec<Shade>) -> Vec<Shade>;
    fn nested(&self, item: Vec<Vec<Vec<i16>>>) -> Vec<Vec<Vec<i16>>>;
    fn keyed(&self, item: BTreeMap<Key, Everything>) -> BTreeMap<Key, Everything>;
    fn proxies(&self, item: Vec<Option<ObjectPrx>>) -> Vec<Option<ObjectPrx>>;
    #[amd(tags(2, 4, 41, 256))]
    fn optionals(
        &self,
        #[amd(tag = 1)] truth: Option<bool>,
        #[amd(tag = 3)] text: Option<String>,
        #[amd(tag = 40)] keys: Option<Vec<Key>>,
        #[amd(tag = 255)] longs: Option<BTreeMap<u8, i64>>,
    ) -> (
        Option<bool>,
        Option<String>,
        Option<Vec<Key>>,
        Option<BTreeMap<u8, i64>>,
    );
    #[amd(format = "sliced", tags(_, _, 3))]
    fn graph(
        &self,
        any: Graph,
        nodes: Vec<Link<Node>>,
        #[amd(tag = 2)] last: Option<Graph>,
    ) -> (Graph, Vec<Link<Node>>, Option<Graph>);
    fn fail(&self, why: String, node: Option<Class<Node>>) -> Result<(), Faults>;
}

/// The operations, those first whose results have the layout of their parameters, and one layout for one value.
const OPERATIONS: [&str; 11] = [
    "everything",
    "texts",
    "bytes",
    "numbers",
    "shades",
    "nested",
    "keyed",
    "proxies",
    "optionals",
    "graph",
    "fail",
];
const PLAIN: usize = 8;

type Optionals<'a> = (
    Option<bool>,
    Option<&'a str>,
    Option<&'a [Key]>,
    Option<BTreeMap<u8, i64>>,
);

struct Borrowing;

#[servant(Echo)]
impl Borrowing {
    async fn everything(&self, item: &Everything) -> Everything {
        item.clone()
    }
    fn texts(&self, item: Vec<&str>) -> Vec<String> {
        item.into_iter().map(str::to_owned).collect()
    }
    fn bytes(&self, item: &[u8]) -> Vec<u8> {
        item.to_vec()
    }
    fn numbers(&self, item: &[f64]) -> Vec<f64> {
        item.to_vec()
    }
    fn shades(&self, item: Vec<Shade>) -> Vec<Shade> {
        item
    }
    async fn nested(&self, item: Vec<Vec<Vec<i16>>>) -> Vec<Vec<Vec<i16>>> {
        item
    }
    fn keyed(&self, item: BTreeMap<Key, Everything>) -> BTreeMap<Key, Everything> {
        item
    }
    fn proxies(&self, item: &[Option<ObjectPrx>]) -> Vec<Option<ObjectPrx>> {
        item.to_vec()
    }
    fn optionals(
        &self,
        truth: Option<bool>,
        text: Option<&str>,
        keys: Option<&[Key]>,
        longs: Option<BTreeMap<u8, i64>>,
    ) -> (
        Option<bool>,
        Option<String>,
        Option<Vec<Key>>,
        Option<BTreeMap<u8, i64>>,
    ) {
        let (truth, text, keys, longs): Optionals<'_> = (truth, text, keys, longs);
        (truth, text.map(str::to_owned), keys.map(<[Key]>::to_vec), longs)
    }
    async fn graph(
        &self,
        any: Graph,
        nodes: Vec<Link<Node>>,
        last: Option<Graph>,
    ) -> (Graph, Vec<Link<Node>>, Option<Graph>) {
        (any, nodes, last)
    }
    fn fail(&self, why: &str, node: Option<Class<Node>>) -> Result<(), Faults> {
        let fault = Fault {
            why: why.to_owned(),
            node: Link::from(node.clone()),
            other: node.clone().map(|node| node.into_any().into()),
        };
        if why.len().is_multiple_of(2) {
            return Err(fault.into());
        }
        let nodes = vec![Link::from(node)];
        Err(DeepFault { fault, nodes }.into())
    }
}

/// Replies what `ANSWER` holds.
struct Hostile;

static ANSWER: Mutex<Option<(bool, Encapsulation)>> = Mutex::new(None);

#[servant(untyped)]
impl Hostile {
    fn ice_invoke(
        &self,
        _in_params: Encapsulation,
        _current: &Current,
    ) -> Result<Encapsulation, InvocationError<Encapsulation>> {
        match ANSWER.lock().unwrap().take() {
            Some((true, results)) => Ok(results),
            Some((false, exception)) => Err(InvocationError::User(exception)),
            None => Err(InvocationError::Timeout),
        }
    }
}

struct World {
    communicator: Communicator,
    echo: EchoPrx,
    hostile: EchoPrx,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let communicator = Communicator::new().unwrap();
    let hostile: ObjectPrx = communicator.proxy_to(Hostile).unwrap();
    World {
        echo: communicator.proxy_to(Borrowing).unwrap(),
        hostile: hostile.ice_unchecked_cast(),
        communicator,
    }
});

/// The first byte says which operation, in which encoding, and whether the rest are its parameters, results or exception.
pub fn run(data: &[u8]) {
    let Some((first, content)) = data.split_first() else {
        return;
    };
    let encoding = if first & 1 == 0 { Encoding::V1_1 } else { Encoding::V1_0 };
    let operation = usize::from(first >> 3) % OPERATIONS.len();
    let content = Encapsulation::from_content(encoding, Bytes::copy_from_slice(content));
    match first >> 1 & 3 {
        0 | 1 => request(operation, &content),
        2 => reply(operation, true, content),
        _ => reply(operation, false, content),
    }
}

/// The servant answers, or says that it could not read the parameters. What it returned it returns again.
fn request(operation: usize, content: &Encapsulation) {
    let echoed = match invoke(operation, content) {
        Ok(echoed) => echoed,
        Err(InvocationError::User(_)) => return assert_eq!(OPERATIONS[operation], "fail"),
        Err(InvocationError::Dispatch { status, .. }) => {
            return assert_eq!(status, ReplyStatus::UNKNOWN_LOCAL_EXCEPTION);
        }
        Err(error) => panic!("{}: {error:?}", OPERATIONS[operation]),
    };
    if operation < PLAIN {
        assert_eq!(invoke(operation, &echoed).ok().as_ref(), Some(&echoed), "{operation}");
    }
}

fn invoke(operation: usize, content: &Encapsulation) -> Result<Encapsulation, InvocationError<Encapsulation>> {
    WORLD
        .echo
        .ice_invoke(OPERATIONS[operation], OperationMode::Normal, content)
        .wait()
}

/// The call ends, and so does the next one.
fn reply(operation: usize, is_ok: bool, content: Encapsulation) {
    *ANSWER.lock().unwrap() = Some((is_ok, content));
    let prx = &WORLD.hostile;
    match OPERATIONS[operation] {
        "everything" => ended(prx.everything(&super::types::everything()).wait()),
        "texts" => ended(prx.texts(&["a".to_owned()]).wait()),
        "bytes" => ended(prx.bytes(&[1]).wait()),
        "numbers" => ended(prx.numbers(&[1.0]).wait()),
        "shades" => ended(prx.shades(&[Shade::Dark]).wait()),
        "nested" => ended(prx.nested(&[]).wait()),
        "keyed" => ended(prx.keyed(&BTreeMap::new()).wait()),
        "proxies" => ended(prx.proxies(&[None]).wait()),
        "optionals" => ended(prx.optionals(Some(true), None, None, None).wait()),
        "graph" => ended(prx.graph(&None, &[], None).wait()),
        _ => ended(prx.fail("why", &None).wait()),
    }
    assert!(ANSWER.lock().unwrap().is_none(), "the servant was not asked");
}

/// Nothing but the reply itself may be wrong.
fn ended<T, E: amd_core::encoding::UserExceptions>(outcome: Result<T, InvocationError<E>>) {
    match outcome {
        Ok(_)
        | Err(
            InvocationError::User(_) | InvocationError::UnknownUserException { .. } | InvocationError::Unmarshal(_),
        ) => {}
        Err(error) => panic!("{error:?}"),
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let node = Class::new(Node {
        name: "node".to_owned(),
        next: Link::null(),
    });
    let proxy: ObjectPrx = WORLD
        .communicator
        .proxy("category/name -f facet:tcp -h 127.0.0.1 -p 4061")
        .unwrap();
    let mut seeds = Vec::new();
    for (bit, encoding) in [(0, Encoding::V1_1), (1, Encoding::V1_0)] {
        let everything = super::types::everything();
        let contents = [
            write(encoding, |encoder| encoder.put(&everything)),
            write(encoding, |encoder| encoder.put(&["", "text"])),
            write(encoding, |encoder| encoder.put(&[1_u8, 2, 255])),
            write(encoding, |encoder| encoder.put(&[0.5, -0.0])),
            write(encoding, |encoder| encoder.put(&[Shade::Light, Shade::Black])),
            write(encoding, |encoder| encoder.put(&vec![vec![vec![1_i16], vec![]]])),
            write(encoding, |encoder| {
                encoder.put(&BTreeMap::from([(everything.keys[1].clone(), everything.clone())]));
            }),
            write(encoding, |encoder| {
                encoder.put(&vec![None, Some(proxy.clone())]);
            }),
            write(encoding, |encoder| {
                encoder.write_tagged(1, &Some(true));
                encoder.write_tagged(3, &Some("text"));
                encoder.write_tagged(40, &Some(&everything.keys));
                encoder.write_tagged(255, &Some(BTreeMap::from([(1_u8, 2_i64)])));
            }),
            write(encoding, |encoder| {
                encoder.put(&Some(node.clone().into_any()));
                encoder.put(&vec![Link::from(node.clone()), Link::null()]);
                encoder.write_tagged(2, &Some(Some(node.clone().into_any())));
            }),
            write(encoding, |encoder| {
                encoder.put("why");
                encoder.put(&Some(node.clone()));
            }),
        ];
        for (operation, content) in (0_u8..).zip(&contents) {
            seeds.extend([0, 2].map(|way| [&[operation << 3 | way << 1 | bit][..], content].concat()));
        }
        let fault = Fault {
            why: "why".to_owned(),
            node: node.clone().into(),
            other: None,
        };
        let exception = write(encoding, |encoder| ExceptionEncoder::encode(&fault, encoder));
        seeds.push([&[10 << 3 | 3 << 1 | bit][..], &exception].concat());
    }
    seeds
}

fn write(encoding: Encoding, put: impl FnOnce(&mut Encoder<'_>)) -> BytesMut {
    let mut out = BytesMut::new();
    let mut encoder = Encoder::new(&mut out, encoding);
    put(&mut encoder);
    encoder.finish().unwrap();
    out
}
