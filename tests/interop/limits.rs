//! Every type at its limits, and every format of optional values, between amd and real peers.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use amd::Encoding;
use amd::prelude::*;

use super::Outcome;
use super::both_ways::slice::peers::{
    Animal, Basics, Big, Color, Dictionaries, Key, Level1, Level2, Level3, Level4, Level5, Level6, Limits,
    LimitsFailOptionsError, LimitsPrx, Named, Options, OptionsFault, Point, Sequences,
};
use super::both_ways::{Both, Way};
use super::our_client::{holds, same};
use super::zoo::with;

pub struct LimitsServant;

type Fixed = (
    Option<bool>,
    Option<u8>,
    Option<i16>,
    Option<i32>,
    Option<i64>,
    Option<f32>,
    Option<f64>,
    Option<Big>,
);
type Sized_ = (
    Option<String>,
    Option<Point>,
    Option<Vec<u8>>,
    Option<HashMap<i32, i64>>,
    Option<Named>,
    Option<Vec<String>>,
    Option<HashMap<String, i32>>,
    Option<Option<ObjectPrx>>,
);

#[servant(Limits)]
impl LimitsServant {
    fn echo_basics(&self, item: Basics) -> Basics {
        item
    }
    async fn echo_sequences(&self, item: &Sequences) -> Sequences {
        item.clone()
    }
    async fn echo_dictionaries(&self, item: Dictionaries) -> Dictionaries {
        item
    }
    fn echo_deep(&self, item: Level6) -> Level6 {
        item
    }
    fn echo_text(&self, item: &str) -> String {
        item.to_owned()
    }
    async fn echo_block(&self, item: &[u8]) -> Vec<u8> {
        item.to_vec()
    }
    fn echo_options(&self, item: Option<Class<Options>>) -> Option<Class<Options>> {
        item
    }
    async fn echo_options_sliced(&self, item: Option<Class<Options>>) -> Option<Class<Options>> {
        item
    }
    fn fail_options(&self, item: Option<Class<Options>>) -> Result<(), LimitsFailOptionsError> {
        match item {
            Some(item) => Err(fault(&item).into()),
            None => Ok(()),
        }
    }
    #[expect(clippy::too_many_arguments, reason = "as the interface says")]
    fn echo_fixed(
        &self,
        truth: Option<bool>,
        tiny: Option<u8>,
        little: Option<i16>,
        number: Option<i32>,
        large: Option<i64>,
        inexact: Option<f32>,
        precise: Option<f64>,
        size: Option<Big>,
    ) -> Fixed {
        (truth, tiny, little, number, large, inexact, precise, size)
    }
    #[expect(clippy::too_many_arguments, reason = "as the interface says")]
    async fn echo_sized(
        &self,
        text: Option<&str>,
        place: Option<Point>,
        bytes: Option<&[u8]>,
        numbers: Option<HashMap<i32, i64>>,
        thing: Option<Named>,
        texts: Option<Vec<String>>,
        counts: Option<HashMap<String, i32>>,
        target: Option<Option<ObjectPrx>>,
    ) -> Sized_ {
        let (text, bytes) = (text.map(str::to_owned), bytes.map(<[u8]>::to_vec));
        (text, place, bytes, numbers, thing, texts, counts, target)
    }
}

fn fault(options: &Options) -> OptionsFault {
    let options = options.clone();
    OptionsFault {
        code: 5,
        truth: options.truth,
        little: options.little,
        number: options.number,
        precise: options.precise,
        size: options.size,
        text: options.text,
        place: options.place,
        thing: options.thing,
        target: options.target,
        pet: options.pet,
        far: options.far,
    }
}

type BoxedOutcome = Pin<Box<dyn Future<Output = Outcome>>>;

pub fn add_trials(add: &mut impl FnMut(&str, fn(Both) -> BoxedOutcome)) {
    add("basic_types", |both| Box::pin(with(both, "limits", basics)));
    add("sequences", |both| Box::pin(with(both, "limits", sequences)));
    add("dictionaries", |both| Box::pin(with(both, "limits", dictionaries)));
    add("deep_structs", |both| Box::pin(with(both, "limits", deep)));
    add("large_values", |both| Box::pin(with(both, "limits", large)));
    add("optional_members_in_every_format", |both| {
        Box::pin(with(both, "limits", options))
    });
    add("optional_members_of_exceptions", |both| {
        Box::pin(with(both, "limits", options_of_exceptions))
    });
    add("optional_fixed_parameters", |both| {
        Box::pin(with(both, "limits", fixed))
    });
    add("optional_sized_parameters", |both| {
        Box::pin(with(both, "limits", sized))
    });
}

const TEXTS: [&str; 6] = ["", "a", "a\0b", "é世界€", "😀𐍈\u{10ffff}", "\u{feff}\u{200d}\n\t\"\\"];
const PROXIES: [&str; 6] = [
    "plain:tcp -h 127.0.0.1 -p 4061 -t 60000",
    "category/name -f facet -o:tcp -h 127.0.0.1 -p 4061 -t 1000 -z",
    "other:tcp -h \"::1\" -p 65535 -t infinite:udp -h 127.0.0.1 -p 4062:ws -h h.example -p 4063 -t 60000 -r /chat",
    "batched -O:opaque -t 99 -e 1.0 -v AQID",
    "\"c a t/世\" -f \"f a c\" @ \"some adapter\"",
    "well-known",
];

/// The proxies as they are in this encoding: 1.0 does not say the encoding of a proxy, which is 1.0 then.
fn proxies(way: &Way<LimitsPrx>) -> Result<Vec<Option<ObjectPrx>>, amd::Error> {
    let proxy = |text: &&str| {
        Ok(Some(
            way.communicator.proxy::<ObjectPrx>(text)?.ice_encoding(way.encoding),
        ))
    };
    let present: Result<Vec<_>, amd::Error> = PROXIES.iter().map(proxy).collect();
    let mut all = present?;
    all.insert(2, None);
    Ok(all)
}

/// `Debug` tells -0 from 0 and shows NaN as itself.
fn same_debug<T: std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Outcome {
    same(what, format!("{found:?}"), format!("{expected:?}"))
}

async fn basics(way: &Way<LimitsPrx>) -> Outcome {
    let proxies = proxies(way)?;
    let floats = [
        0.0,
        -0.0,
        f32::MIN,
        f32::MAX,
        f32::MIN_POSITIVE,
        f32::from_bits(1),
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    let doubles = [
        0.0,
        -0.0,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        f64::from_bits(1),
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    for index in 0..floats.len() {
        fn of<T: Clone>(all: &[T], index: usize) -> T {
            all[index % all.len()].clone()
        }
        let item = Basics {
            truth: index % 2 == 0,
            tiny: of(&[0, 1, 127, 128, 255], index),
            little: of(&[0, -1, i16::MIN, i16::MAX], index),
            number: of(&[0, -1, i32::MIN, i32::MAX], index),
            large: of(&[0, -1, i64::MIN, i64::MAX], index),
            inexact: floats[index],
            precise: doubles[index],
            text: of(&TEXTS, index).to_owned(),
            shade: of(&[Color::Red, Color::Green, Color::Blue], index),
            size: of(&[Big::Small, Big::Large], index),
            target: of(&proxies, index),
        };
        same_debug("basics", &way.proxy.echo_basics(&item).await?, &item)?;
    }
    Ok(())
}

fn nothing() -> Sequences {
    Sequences {
        truths: vec![],
        bytes: vec![],
        littles: vec![],
        numbers: vec![],
        larges: vec![],
        inexacts: vec![],
        precises: vec![],
        texts: vec![],
        sizes: vec![],
        things: vec![],
        targets: vec![],
        nested: vec![],
    }
}

async fn sequences(way: &Way<LimitsPrx>) -> Outcome {
    let thing = |text: &&str| Named {
        name: (*text).to_owned(),
        favourite: Color::Blue,
        place: Point {
            x: i32::MIN,
            y: i32::MAX,
        },
    };
    let full = Sequences {
        truths: vec![true, false, true],
        bytes: (0..=255).collect(),
        littles: vec![i16::MIN, -1, 0, i16::MAX],
        numbers: (0..255).map(|number| number * 8_421_504).collect(),
        larges: vec![i64::MIN, -1, 0, i64::MAX],
        inexacts: vec![f32::NAN, -0.0, f32::MIN, f32::MAX, f32::INFINITY, f32::from_bits(1)],
        precises: vec![f64::NAN, -0.0, f64::MIN, f64::MAX, f64::NEG_INFINITY, f64::from_bits(1)],
        texts: TEXTS.map(str::to_owned).into(),
        sizes: [Big::Small, Big::Large].repeat(150),
        things: TEXTS.iter().map(thing).collect(),
        targets: proxies(way)?,
        nested: vec![
            vec![],
            vec![vec![]],
            vec![vec![1], vec![], vec![2, 3]],
            vec![vec![7; 254], vec![8; 255]],
        ],
    };
    for item in [nothing(), full] {
        same_debug("sequences", &way.proxy.echo_sequences(&item).await?, &item)?;
    }
    Ok(())
}

async fn dictionaries(way: &Way<LimitsPrx>) -> Outcome {
    let key = |text: &str, large: i64| Key {
        place: Point { x: -1, y: 1 },
        shade: Color::Green,
        text: text.to_owned(),
        truth: large > 0,
        tiny: 255,
        little: i16::MIN,
        large,
    };
    let keys: HashMap<Key, Key> = TEXTS
        .iter()
        .flat_map(|text| [i64::MIN, i64::MAX].map(|large| (key(text, large), key("value", 0))))
        .collect();
    let empty = Dictionaries {
        truths: HashMap::new(),
        bytes: HashMap::new(),
        littles: HashMap::new(),
        numbers: HashMap::new(),
        larges: HashMap::new(),
        texts: HashMap::new(),
        sizes: HashMap::new(),
        keys: HashMap::new(),
        nested: HashMap::new(),
        several: vec![],
    };
    let full = Dictionaries {
        truths: [(true, 255), (false, 0)].into(),
        bytes: (0..=255).map(|byte| (byte, byte % 2 == 0)).collect(),
        littles: [(i16::MIN, vec![]), (i16::MAX, vec![String::new(), "x".to_owned()])].into(),
        numbers: [(i32::MIN, i64::MAX), (i32::MAX, i64::MIN), (0, 0)].into(),
        larges: [(i64::MIN, f64::INFINITY), (i64::MAX, -0.5)].into(),
        texts: TEXTS
            .iter()
            .map(|text| ((*text).to_owned(), text.to_uppercase()))
            .collect(),
        sizes: [(Big::Small, String::new()), (Big::Large, "large".to_owned())].into(),
        nested: [(String::new(), HashMap::new()), ("世".to_owned(), keys.clone())].into(),
        keys,
        several: vec![HashMap::new(), [("a".to_owned(), i32::MIN)].into()],
    };
    for item in [empty, full] {
        same("dictionaries", way.proxy.echo_dictionaries(&item).await?, item)?;
    }
    Ok(())
}

async fn deep(way: &Way<LimitsPrx>) -> Outcome {
    let level1 = |number: i32| Level1 {
        text: format!("level {number}"),
        place: Point { x: number, y: -number },
    };
    let level2 = |number: i32| Level2 {
        left: level1(number),
        right: level1(number + 1),
    };
    let level3 = |number: i32| Level3 {
        left: level2(number),
        right: level2(number + 2),
    };
    let level4 = |number: i32| Level4 {
        left: level3(number),
        right: level3(number + 4),
    };
    let level5 = |number: i32| Level5 {
        left: level4(number),
        right: level4(number + 8),
    };
    for parts in [0, 1, 300] {
        let item = Level6 {
            parts: (0..parts).map(level5).collect(),
            last: level5(1000),
        };
        same("levels", way.proxy.echo_deep(&item).await?, item)?;
    }
    Ok(())
}

/// 1 MiB, and the sizes around those at which a size takes five bytes.
async fn large(way: &Way<LimitsPrx>) -> Outcome {
    for length in [0, 1, 253, 254, 255, 256, 65_535, 1 << 20] {
        for unit in ["x", "é", "世", "😀"] {
            let text = unit.repeat(length / unit.len());
            holds("a text", way.proxy.echo_text(&text).await? == text, length)?;
        }
        let block: Vec<u8> = (0..=255).cycle().take(length).collect();
        holds("a block", way.proxy.echo_block(&block).await? == block, length)?;
    }
    let numbers: Vec<i32> = (0..1 << 18).collect();
    let item = Sequences {
        nested: vec![vec![numbers.clone()], vec![]],
        numbers,
        ..nothing()
    };
    let back = way.proxy.echo_sequences(&item).await?;
    holds("1 MiB of numbers", back == item, back.numbers.len())
}

fn full_options(target: Option<ObjectPrx>) -> Options {
    let pet = Class::new(Animal {
        name: "pet".to_owned(),
        friend: Link::null(),
    });
    Options {
        truth: Some(true),
        tiny: Some(255),
        little: Some(i16::MIN),
        number: Some(i32::MIN),
        large: Some(i64::MIN),
        inexact: Some(f32::MAX),
        precise: Some(-0.0),
        size: Some(Big::Large),
        text: Some("世".repeat(100)),
        place: Some(Point {
            x: i32::MIN,
            y: i32::MAX,
        }),
        bytes: Some((0..=255).collect()),
        truths: Some(vec![true, false]),
        numbers: Some((0..64).collect()),
        number_dict: Some([(1, i64::MAX), (2, i64::MIN)].into()),
        thing: Some(Named {
            name: "thing".to_owned(),
            favourite: Color::Blue,
            place: Point { x: 1, y: 2 },
        }),
        texts: Some(TEXTS.map(str::to_owned).into()),
        text_dict: Some([(String::new(), 0), ("b".to_owned(), -1)].into()),
        target: Some(target),
        pet: Some(pet.into()),
        below: Some(29),
        at: Some(30),
        nearly: Some(254),
        over: Some("255".to_owned()),
        far: Some(Point { x: 7, y: 0 }),
    }
}

/// Everything there, but empty or zero or null.
fn empty_options() -> Options {
    Options {
        truth: Some(false),
        tiny: Some(0),
        little: Some(0),
        number: Some(0),
        large: Some(0),
        inexact: Some(0.0),
        precise: Some(0.0),
        size: Some(Big::Small),
        text: Some(String::new()),
        place: Some(Point { x: 0, y: 0 }),
        bytes: Some(vec![]),
        truths: Some(vec![]),
        numbers: Some(vec![]),
        number_dict: Some(HashMap::new()),
        thing: Some(Named {
            name: String::new(),
            favourite: Color::Red,
            place: Point { x: 0, y: 0 },
        }),
        texts: Some(vec![]),
        text_dict: Some(HashMap::new()),
        target: Some(None),
        pet: Some(Link::null()),
        below: Some(0),
        at: Some(0),
        nearly: Some(0),
        over: Some(String::new()),
        far: Some(Point { x: 0, y: 0 }),
    }
}

fn no_options() -> Options {
    Options {
        truth: None,
        tiny: None,
        little: None,
        number: None,
        large: None,
        inexact: None,
        precise: None,
        size: None,
        text: None,
        place: None,
        bytes: None,
        truths: None,
        numbers: None,
        number_dict: None,
        thing: None,
        texts: None,
        text_dict: None,
        target: None,
        pet: None,
        below: None,
        at: None,
        nearly: None,
        over: None,
        far: None,
    }
}

/// All, none, all but empty, and some that are far apart.
fn option_cases(way: &Way<LimitsPrx>) -> Result<Vec<Options>, amd::Error> {
    let mut cases: Vec<_> = proxies(way)?.into_iter().map(full_options).collect();
    cases.extend([empty_options(), no_options()]);
    cases.push(Options {
        tiny: Some(1),
        thing: full_options(None).thing,
        far: Some(Point { x: 1, y: 2 }),
        ..no_options()
    });
    cases.push(Options {
        pet: full_options(None).pet,
        ..no_options()
    });
    Ok(cases)
}

/// The members as text, maps in order.
fn shown(options: &Options) -> String {
    let mut rest = options.clone();
    let number_dict = rest.number_dict.take().map(std::collections::BTreeMap::from_iter);
    let text_dict = rest.text_dict.take().map(std::collections::BTreeMap::from_iter);
    let pet = options.pet.as_ref().and_then(Link::get).map(|pet| pet.name.clone());
    format!("{rest:?} {number_dict:?} {text_dict:?} {pet:?}")
}

async fn options(way: &Way<LimitsPrx>) -> Outcome {
    for item in option_cases(way)? {
        let expected = match way.encoding {
            Encoding::V1_0 => shown(&no_options()),
            Encoding::V1_1 => shown(&item),
        };
        let item = Some(Class::new(item));
        let compact = way.proxy.echo_options(&item).await?.ok_or("null")?;
        same("compact", shown(&compact), expected.clone())?;
        let sliced = way.proxy.echo_options_sliced(&item).await?.ok_or("null")?;
        same("sliced", shown(&sliced), expected)?;
    }
    Ok(())
}

async fn options_of_exceptions(way: &Way<LimitsPrx>) -> Outcome {
    for item in option_cases(way)? {
        let shown = |fault: &OptionsFault| {
            let pet = fault.pet.as_ref().and_then(Link::get).map(|pet| pet.name.clone());
            format!("{fault:?} {pet:?}")
        };
        let expected = match way.encoding {
            Encoding::V1_0 => shown(&fault(&no_options())),
            Encoding::V1_1 => shown(&fault(&item)),
        };
        let result = way.proxy.fail_options(&Some(Class::new(item))).await;
        let Err(InvocationError::User(LimitsFailOptionsError::OptionsFault(fault))) = result else {
            return Err(format!("failOptions: {result:?}").into());
        };
        same("fault", shown(&fault), expected)?;
    }
    Ok(())
}

async fn fixed(way: &Way<LimitsPrx>) -> Outcome {
    for item in option_cases(way)? {
        let Options {
            truth,
            tiny,
            little,
            number,
            large,
            inexact,
            precise,
            size,
            ..
        } = item;
        let back = way
            .proxy
            .echo_fixed(truth, tiny, little, number, large, inexact, precise, size.as_ref())
            .await?;
        let expected = match way.encoding {
            Encoding::V1_0 => (None, None, None, None, None, None, None, None),
            Encoding::V1_1 => (truth, tiny, little, number, large, inexact, precise, size),
        };
        same_debug("fixed", &back, &expected)?;
    }
    Ok(())
}

async fn sized(way: &Way<LimitsPrx>) -> Outcome {
    for item in option_cases(way)? {
        let Options {
            text,
            place,
            bytes,
            number_dict,
            thing,
            texts,
            text_dict,
            target,
            ..
        } = item;
        let back = way
            .proxy
            .echo_sized(
                text.as_deref(),
                place.as_ref(),
                bytes.as_deref(),
                number_dict.as_ref(),
                thing.as_ref(),
                texts.as_deref(),
                text_dict.as_ref(),
                target.as_ref(),
            )
            .await?;
        let expected = match way.encoding {
            Encoding::V1_0 => (None, None, None, None, None, None, None, None),
            Encoding::V1_1 => (text, place, bytes, number_dict, thing, texts, text_dict, target),
        };
        same("sized", back, expected)?;
    }
    Ok(())
}
