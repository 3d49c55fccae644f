//! Structs, enums and optional values, from a proxy to a servant and back.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_arguments,
    reason = "a test"
)]

use std::collections::{BTreeMap, HashMap};

use amd::Servant;
use amd::encoding::Enum as _;
use amd::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
#[amd(module = "Types")]
pub enum Color {
    Red,
    Green = 5,
    #[amd(name = "navyBlue")]
    Blue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Struct)]
#[amd(module = "Types")]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Clone, Debug, PartialEq, Struct)]
#[amd(module = "Types")]
pub struct Named {
    pub name: String,
    pub colors: Vec<Color>,
    pub places: HashMap<Point, Named2>,
    #[amd(name = "type")]
    pub r#type: Option<ObjectPrx>,
}

#[derive(Clone, Debug, PartialEq, Struct)]
#[amd(module = "Types", name = "Inner")]
pub struct Named2 {
    pub color: Color,
}

#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "Types")]
pub struct Problem {
    #[amd(tag = 40)]
    pub color: Option<Color>,
    pub code: i32,
    #[amd(tag = 1)]
    pub point: Option<Point>,
    #[amd(tag = 7)]
    pub names: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "Types")]
pub struct Worse {
    #[amd(base)]
    pub base: Problem,
    #[amd(tag = 3)]
    pub detail: Option<String>,
}

#[derive(Debug, PartialEq, UserExceptions)]
pub enum Problems {
    Worse(Worse),
    Problem(Problem),
}

#[interface(module = "Types")]
pub trait Everything {
    fn echo_color(&self, item: Color) -> Color;
    fn echo_points(&self, item: Vec<Point>) -> Vec<Point>;
    fn echo_named(&self, item: Named) -> Named;
    fn echo_keys(&self, item: BTreeMap<Color, Point>) -> BTreeMap<Color, Point>;
    /// In another order than the wire has them.
    #[amd(tags(1, _, 22))]
    fn optionals(
        &self,
        #[amd(tag = 5)] names: Option<Vec<String>>,
        #[amd(tag = 2)] text: Option<String>,
        count: i32,
        #[amd(tag = 300)] point: Option<Point>,
        #[amd(tag = 3)] numbers: Option<Vec<f64>>,
        #[amd(tag = 8)] color: Option<Color>,
        #[amd(tag = 9)] proxy: Option<ObjectPrx>,
        #[amd(tag = 29)] flag: Option<bool>,
    ) -> (Option<String>, i32, Option<Vec<String>>);
    #[amd(tag = 1)]
    fn perhaps(&self, #[amd(tag = 2)] item: Option<Vec<u8>>) -> Option<Vec<u8>>;
    #[amd(out, tags(_, 4, 3))]
    fn outs(&self) -> (i32, Option<i32>, Option<Point>);
    #[amd(tag = 1)]
    fn fail(&self, which: i32) -> Result<Option<i32>, Problems>;
}

fn describe(parts: &[&dyn std::fmt::Debug]) -> String {
    parts.iter().map(|part| format!("{part:?};")).collect()
}

struct Owned;

#[servant(Everything)]
impl Owned {
    fn echo_color(&self, item: Color) -> Color {
        item
    }
    fn echo_points(&self, item: Vec<Point>) -> Vec<Point> {
        item
    }
    async fn echo_named(&self, item: Named) -> Named {
        item
    }
    fn echo_keys(&self, item: BTreeMap<Color, Point>) -> BTreeMap<Color, Point> {
        item
    }
    #[expect(clippy::too_many_arguments, reason = "as the interface says")]
    async fn optionals(
        &self,
        names: Option<Vec<String>>,
        text: Option<String>,
        count: i32,
        point: Option<Point>,
        numbers: Option<Vec<f64>>,
        color: Option<Color>,
        proxy: Option<ObjectPrx>,
        flag: Option<bool>,
    ) -> (Option<String>, i32, Option<Vec<String>>) {
        let proxy = proxy.map(|proxy| proxy.ice_identity().name().to_owned());
        let all = describe(&[&names, &text, &count, &point, &numbers, &color, &proxy, &flag]);
        (Some(all), count, names)
    }
    fn perhaps(&self, item: Option<Vec<u8>>) -> Option<Vec<u8>> {
        item
    }
    fn outs(&self) -> (i32, Option<i32>, Option<Point>) {
        (1, Some(2), Some(Point { x: 3, y: 4 }))
    }
    fn fail(&self, which: i32) -> Result<Option<i32>, Problems> {
        let point = (which % 2 == 0).then_some(Point { x: 1, y: 2 });
        let problem = Problem {
            color: Some(Color::Blue),
            code: which,
            point,
            names: Some(Vec::new()),
        };
        match which {
            0 => Ok(Some(0)),
            1 | 2 => Err(problem.into()),
            3 => Err(Worse {
                base: problem,
                detail: Some("much".to_owned()),
            }
            .into()),
            4 => Err(Worse {
                base: problem,
                detail: None,
            }
            .into()),
            _ => Ok(None),
        }
    }
}

struct Borrowed;

#[servant(Everything)]
impl Borrowed {
    async fn echo_color(&self, item: &Color) -> Color {
        *item
    }
    fn echo_points(&self, item: &[Point]) -> Box<[Point]> {
        item.into()
    }
    fn echo_named(&self, item: &Named) -> Named {
        item.clone()
    }
    fn echo_keys(&self, item: HashMap<Color, Point>) -> Vec<(Color, Point)> {
        item.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect()
    }
    #[expect(clippy::too_many_arguments, reason = "as the interface says")]
    fn optionals<'a>(
        &self,
        names: Option<Vec<&'a str>>,
        text: Option<&'a str>,
        count: i32,
        point: Option<&Point>,
        numbers: Option<&[f64]>,
        color: Option<&Color>,
        proxy: Option<&ObjectPrx>,
        flag: Option<bool>,
        current: &Current,
    ) -> (Option<String>, i32, Option<Vec<String>>) {
        assert_eq!(current.operation(), "optionals");
        let proxy = proxy.map(|proxy| proxy.ice_identity().name());
        let all = describe(&[&names, &text, &count, &point, &numbers, &color, &proxy, &flag]);
        let names = names.map(|names| names.into_iter().map(str::to_owned).collect());
        (Some(all), count, names)
    }
    async fn perhaps(&self, item: Option<&[u8]>) -> Option<Box<[u8]>> {
        item.map(Into::into)
    }
    async fn outs(&self) -> (i32, Option<i32>, Option<Point>) {
        (1, Some(2), Some(Point { x: 3, y: 4 }))
    }
    async fn fail(&self, which: i32) -> Result<Option<i32>, Problems> {
        Owned.fail(which)
    }
}

async fn serve<S: Servant, P: Proxy>(servant: S) -> (Communicator, P) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Types", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(servant, "types").unwrap();
    adapter.activate().await.unwrap();
    (communicator, P::from_object(proxy))
}

async fn check(servant: impl Servant) {
    let (communicator, new): (_, EverythingPrx) = serve(servant).await;
    let old = EverythingPrx::from_object(new.as_object().ice_encoding(amd::Encoding::V1_0));
    let points = [
        Point { x: 1, y: -1 },
        Point {
            x: i32::MIN,
            y: i32::MAX,
        },
    ];
    let named = Named {
        name: "n".to_owned(),
        colors: vec![Color::Blue, Color::Red],
        places: HashMap::from([(points[0], Named2 { color: Color::Green })]),
        r#type: Some(communicator.proxy("friend").unwrap()),
    };
    for proxy in [&new, &old] {
        for color in [Color::Red, Color::Green, Color::Blue] {
            assert_eq!(proxy.echo_color(&color).await.unwrap(), color);
        }
        assert_eq!(proxy.echo_points(&points).await.unwrap(), points);
        assert_eq!(proxy.echo_points(&[]).await.unwrap(), []);
        // A proxy that is read in encoding 1.0 is one for encoding 1.0.
        let version = if proxy == &old {
            amd::Encoding::V1_0
        } else {
            amd::Encoding::V1_1
        };
        let r#type = named.r#type.clone().map(|friend| friend.ice_encoding(version));
        let expected = Named {
            r#type,
            ..named.clone()
        };
        assert_eq!(proxy.echo_named(&named).await.unwrap(), expected);
        let keys = BTreeMap::from([(Color::Blue, points[0]), (Color::Red, points[1])]);
        assert_eq!(proxy.echo_keys(&keys).await.unwrap(), keys);
    }

    let names = ["a".to_owned(), String::new()];
    let friend: ObjectPrx = communicator.proxy("friend").unwrap();
    let call = |proxy: &EverythingPrx| {
        proxy.optionals(
            Some(&names),
            Some("text"),
            7,
            Some(&points[0]),
            Some(&[0.5]),
            Some(&Color::Green),
            Some(&friend),
            Some(false),
        )
    };
    let none = "None;None;7;None;None;None;None;None;";
    let all = r#"Some(["a", ""]);Some("text");7;Some(Point { x: 1, y: -1 });Some([0.5]);Some(Green);Some("friend");Some(false);"#;
    let expected = (Some(all.to_owned()), 7, Some(names.to_vec()));
    assert_eq!(call(&new).await.unwrap(), expected);
    // Encoding 1.0 has no optional values, there and back.
    assert_eq!(call(&old).await.unwrap(), (None, 7, None));
    let nothing = new
        .optionals(None, None, 7, None, None, None, None, None)
        .await
        .unwrap();
    assert_eq!(nothing, (Some(none.to_owned()), 7, None));
    assert_eq!(new.perhaps(Some(&[1, 2])).await.unwrap(), Some(vec![1, 2]));
    assert_eq!(new.perhaps(Some(&[])).await.unwrap(), Some(vec![]));
    assert_eq!(new.perhaps(None).await.unwrap(), None);
    assert_eq!(new.outs().await.unwrap(), (1, Some(2), Some(Point { x: 3, y: 4 })));
    assert_eq!(old.outs().await.unwrap(), (1, None, None));

    assert_eq!(new.fail(0).await.unwrap(), Some(0));
    assert_eq!(new.fail(9).await.unwrap(), None);
    for which in 1..=4 {
        let Err(Err(expected)) = Owned.fail(which).map_err(Err::<(), _>) else {
            panic!()
        };
        assert_eq!(new.fail(which).await.unwrap_err().user(), Some(&expected));
        let error = old.fail(which).await.unwrap_err();
        let (Some(Problems::Problem(problem)) | Some(Problems::Worse(Worse { base: problem, .. }))) = error.user()
        else {
            panic!("{error}")
        };
        assert_eq!((problem.code, problem.color, &problem.names), (which, None, &None));
    }
    communicator.destroy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owned() {
    check(Owned).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn borrowed() {
    check(Borrowed).await;
}

#[test]
fn an_enum_knows_its_values() {
    assert_eq!(Color::MAX_VALUE, 6);
    assert_eq!(
        [Color::Red, Color::Green, Color::Blue].map(|color| color.value()),
        [0, 5, 6]
    );
    assert_eq!(Color::from_value(6), Some(Color::Blue));
    assert_eq!(Color::from_value(1), None);
    assert_eq!(<Color as amd::encoding::Enum>::TYPE_ID, "::Types::Color");
    assert_eq!(<Named2 as amd::encoding::Struct>::TYPE_ID, "::Types::Inner");
}

/// The same operation as an older program knows it: in the order of the wire, without what came later.
mod older {
    use amd::prelude::*;

    // Under a type id of its own: one program cannot have two definitions of one.
    #[interface(module = "Types")]
    pub trait Older {
        #[amd(out, tags(_, 22))]
        fn optionals(&self, count: i32, #[amd(tag = 3)] numbers: Option<Vec<f64>>) -> (i32, Option<Vec<String>>);
    }

    pub(super) struct Servant;

    #[servant(Older)]
    impl Servant {
        fn optionals(&self, count: i32, numbers: Option<&[f64]>) -> (i32, Option<Vec<&'static str>>) {
            (count, numbers.map(|numbers| vec!["number"; numbers.len()]))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_program_adds_is_passed_over() {
    let (communicator, newer): (_, EverythingPrx) = serve(older::Servant).await;
    let results = newer.optionals(None, Some("text"), 7, None, Some(&[0.5]), None, None, Some(true));
    assert_eq!(results.await.unwrap(), (None, 7, Some(vec!["number".to_owned()])));
    communicator.destroy().await;

    let (communicator, older): (_, older::OlderPrx) = serve(Owned).await;
    assert_eq!(older.optionals(7, Some(&[])).await.unwrap(), (7, None));
    communicator.destroy().await;
}

/// An interface that inherits operations with optional parameters and results.
mod heir {
    use amd::prelude::*;

    use super::older;

    #[interface(module = "Types")]
    pub trait Heir: older::Older {
        fn own(&self);
    }

    pub(super) struct Servant;

    #[servant(Heir)]
    impl Servant {
        fn own(&self) {}
        fn optionals(&self, count: i32, numbers: Option<&[f64]>) -> (i32, Option<Vec<&'static str>>) {
            (count, numbers.map(|numbers| vec!["number"; numbers.len()]))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn optional_values_are_inherited() {
    let (communicator, heir): (_, heir::HeirPrx) = serve(heir::Servant).await;
    heir.own().await.unwrap();
    let expected = (7, Some(vec!["number".to_owned(); 2]));
    assert_eq!(heir.optionals(7, Some(&[0.5, 1.5])).await.unwrap(), expected);
    assert_eq!(heir.optionals(7, None).await.unwrap(), (7, None));
    let base: older::OlderPrx = heir.into();
    assert_eq!(base.optionals(7, Some(&[0.5, 1.5])).await.unwrap(), expected);
    communicator.destroy().await;
}
