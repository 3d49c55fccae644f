//! The interface of `tests/peers/Types.ice`, as a Rust program writes it, and its servant.

use std::collections::HashMap;

use amd::prelude::*;

use super::everything::GreeterPrx;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[amd(module = "Peers")]
pub enum Color {
    #[amd(name = "red")]
    Red,
    #[amd(name = "green")]
    Green,
    #[amd(name = "blue")]
    Blue = 200,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[amd(module = "Peers")]
pub enum Big {
    #[amd(name = "small")]
    Small = 1,
    #[amd(name = "large")]
    Large = 40000,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Struct)]
#[amd(module = "Peers")]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Struct)]
#[amd(module = "Peers")]
pub struct Named {
    pub name: String,
    pub favourite: Color,
    pub place: Point,
}

#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct Detailed {
    #[amd(tag = 40)]
    pub place: Option<Point>,
    pub code: i32,
    #[amd(tag = 1)]
    pub text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct MoreDetailed {
    #[amd(base)]
    pub base: Detailed,
    #[amd(tag = 2)]
    pub shade: Option<Color>,
}

#[derive(Debug, PartialEq, UserExceptions)]
pub enum Failure {
    More(MoreDetailed),
    Detailed(Detailed),
}

/// What `echoOptionals` returns.
pub type Echoed = (
    Option<f64>,
    Option<Color>,
    i32,
    Option<String>,
    Option<Vec<Point>>,
    Option<Named>,
    Option<Vec<String>>,
    Option<GreeterPrx>,
);

#[interface(module = "Peers")]
pub trait Types {
    fn echo_color(&self, item: Color) -> Color;
    fn echo_big(&self, item: Big) -> Big;
    fn echo_colors(&self, item: Vec<Color>) -> Vec<Color>;
    fn echo_named(&self, item: Named) -> Named;
    fn echo_points(&self, item: Vec<Point>) -> Vec<Point>;
    fn echo_places(&self, item: HashMap<Point, Color>) -> HashMap<Point, Color>;
    #[amd(tags(1, 31, _, 12, 13, 14, 15, 16))]
    fn echo_optionals(
        &self,
        #[amd(tag = 30)] shade: Option<Color>,
        number: i32,
        #[amd(tag = 2)] text: Option<String>,
        #[amd(tag = 3)] points: Option<Vec<Point>>,
        #[amd(tag = 4)] thing: Option<Named>,
        #[amd(tag = 5)] texts: Option<Vec<String>>,
        #[amd(tag = 6)] target: Option<GreeterPrx>,
        #[amd(tag = 300)] ratio: Option<f64>,
    ) -> (
        Option<f64>,
        Option<Color>,
        i32,
        Option<String>,
        Option<Vec<Point>>,
        Option<Named>,
        Option<Vec<String>>,
        Option<GreeterPrx>,
    );
    fn fail(&self, which: String) -> Result<(), Failure>;
}

pub struct TypesServant;

#[servant(Types)]
impl TypesServant {
    fn echo_color(&self, item: Color) -> Color {
        item
    }
    async fn echo_big(&self, item: Big) -> Big {
        item
    }
    fn echo_colors(&self, item: Vec<Color>) -> Vec<Color> {
        item
    }
    async fn echo_named(&self, item: &Named) -> Named {
        item.clone()
    }
    fn echo_points(&self, item: &[Point]) -> Vec<Point> {
        item.to_vec()
    }
    fn echo_places(&self, item: Vec<(Point, Color)>) -> Vec<(Point, Color)> {
        item
    }
    #[expect(clippy::too_many_arguments, reason = "as the interface says")]
    async fn echo_optionals(
        &self,
        shade: Option<Color>,
        number: i32,
        text: Option<&str>,
        points: Option<&[Point]>,
        thing: Option<&Named>,
        texts: Option<Vec<&str>>,
        target: Option<GreeterPrx>,
        ratio: Option<f64>,
    ) -> Echoed {
        (
            ratio,
            shade,
            number,
            text.map(str::to_owned),
            points.map(<[_]>::to_vec),
            thing.cloned(),
            texts.map(|texts| texts.into_iter().map(str::to_owned).collect()),
            target,
        )
    }
    fn fail(&self, which: &str) -> Result<(), Failure> {
        let point = Point { x: 1, y: 2 };
        let detailed = |code, text: Option<&str>, place| Detailed {
            place,
            code,
            text: text.map(str::to_owned),
        };
        match which {
            "set" => Err(detailed(1, Some("why"), Some(point)).into()),
            "unset" => Err(detailed(2, None, None).into()),
            "derived" => Err(MoreDetailed {
                base: detailed(3, Some("more"), None),
                shade: Some(Color::Green),
            }
            .into()),
            _ => Ok(()),
        }
    }
}
