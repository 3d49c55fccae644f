//! Classes in parameters, results and exceptions, over a connection, in both encodings and both formats.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::use_self,
    clippy::needless_pass_by_value,
    reason = "a test"
)]

use amd::encoding::DecodeError;
use amd::prelude::*;
use amd::{AnyClass, SeverOnDrop};

#[derive(Debug, Class)]
#[amd(module = "Test")]
pub struct Shape {
    pub name: String,
    pub next: Link<Shape>,
}

#[derive(Debug, Class)]
#[amd(module = "Test", compact_id = 300)]
pub struct Circle {
    #[amd(base)]
    pub shape: Shape,
    pub radius: f64,
    #[amd(tag = 7)]
    pub color: Option<String>,
}

/// A struct that refers to instances.
#[derive(Debug, Struct)]
#[amd(module = "Test")]
pub struct Pair {
    pub first: Link<Shape>,
    pub second: Link<Shape>,
}

#[derive(Debug, UserException)]
#[amd(module = "Test")]
pub struct Misshapen {
    pub shape: Link<Shape>,
}

#[interface(module = "Test")]
pub trait Drawer {
    fn echo(&self, shape: Option<Class<Shape>>) -> Option<Class<Shape>>;
    #[amd(format = "sliced")]
    fn echo_sliced(&self, shape: Class<Shape>) -> Class<AnyClass>;
    fn pair(&self, shapes: Vec<Option<Class<Shape>>>) -> (Pair, i32);
    fn refuse(&self, shape: Class<Shape>) -> Result<(), Misshapen>;
    fn ring(&self) -> Class<Shape>;
    fn none(&self, shapes: Vec<Option<Class<Shape>>>) -> i32;
}

struct Desk;

#[servant(Drawer)]
impl Desk {
    fn echo(&self, shape: Option<Class<Shape>>) -> Option<Class<Shape>> {
        shape
    }

    async fn echo_sliced(&self, shape: &Class<Shape>) -> Class<AnyClass> {
        shape.clone().into_any()
    }

    fn pair(&self, shapes: &[Option<Class<Shape>>]) -> (Pair, i32) {
        let link = |index: usize| Link::from(shapes.get(index).cloned().flatten());
        let pair = Pair {
            first: link(0),
            second: link(1),
        };
        (pair, i32::try_from(shapes.len()).unwrap())
    }

    fn refuse(&self, shape: Class<Shape>) -> Result<(), Misshapen> {
        Err(Misshapen { shape: shape.into() })
    }

    fn ring(&self) -> SeverOnDrop<Shape> {
        let ring = shape("ring", None);
        ring.next.set(ring.clone());
        ring.sever_on_drop()
    }

    fn none(&self, shapes: Vec<Link<Shape>>) -> i32 {
        i32::try_from(shapes.len()).unwrap()
    }
}

fn shape(name: &str, next: Option<Class<Shape>>) -> Class<Shape> {
    Class::new(Shape {
        name: name.to_owned(),
        next: next.into(),
    })
}

fn circle(radius: f64) -> Class<Circle> {
    Class::new(Circle {
        shape: Shape {
            name: "circle".to_owned(),
            next: Link::null(),
        },
        radius,
        color: Some("red".to_owned()),
    })
}

/// The object by a proxy of each encoding.
async fn drawers(arguments: &[&str]) -> (Communicator, Vec<DrawerPrx>) {
    let arguments = ["test"].iter().chain(arguments).map(|argument| (*argument).to_owned());
    let communicator = Communicator::from_args(arguments).unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Desk", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let object = adapter.add(Desk, "desk").unwrap();
    adapter.activate().await.unwrap();
    let text = object.to_string();
    let old = text.replacen("-e 1.1", "-e 1.0", 1);
    let old = if old == text {
        text.replacen("desk", "desk -e 1.0", 1)
    } else {
        old
    };
    let drawers = [text, old].map(|text| communicator.proxy(&text).unwrap());
    (communicator, drawers.into())
}

#[tokio::test]
async fn instances_pass_in_both_encodings() {
    for arguments in [&[][..], &["--Ice.Default.SlicedFormat=1"]] {
        let (communicator, drawers) = drawers(arguments).await;
        for drawer in drawers {
            assert!(drawer.echo(&None).await.unwrap().is_none());
            let sent = circle(2.5).upcast();
            let received = drawer.echo(&Some(sent.clone())).await.unwrap().unwrap();
            let circle = received.downcast::<Circle>().unwrap();
            let is_old = drawer.to_string().contains("1.0");
            assert_eq!(circle.radius, 2.5);
            assert_eq!(circle.color.is_none(), is_old, "{drawer}");
            let any = drawer.echo_sliced(&sent).await.unwrap();
            assert_eq!(any.type_id(), "::Test::Circle");

            let list = [Some(sent.clone()), Some(shape("last", Some(sent))), None];
            let (pair, count) = drawer.pair(&list).await.unwrap();
            let (first, second) = (pair.first.get().unwrap(), pair.second.get().unwrap());
            assert_eq!(
                (first.name.as_str(), second.name.as_str(), count),
                ("circle", "last", 3)
            );
            assert!(second.next.get().unwrap().ptr_eq(&first));
            // In encoding 1.0 a list of instances follows even where there are none.
            assert_eq!(drawer.none(&[]).await.unwrap(), 0);
        }
        communicator.destroy().await;
    }
}

#[tokio::test]
async fn exceptions_carry_instances() {
    let (communicator, drawers) = drawers(&[]).await;
    for drawer in drawers {
        let Err(InvocationError::User(Misshapen { shape })) = drawer.refuse(&circle(1.0).upcast()).await else {
            panic!("an exception is expected")
        };
        assert_eq!(shape.get().unwrap().downcast::<Circle>().unwrap().radius, 1.0);
    }
    communicator.destroy().await;
}

#[tokio::test]
async fn cycles_and_depth_are_matters_of_configuration() {
    let (communicator, strict) = drawers(&[]).await;
    for drawer in strict {
        let refused = drawer.ring().await;
        assert!(matches!(
            refused,
            Err(InvocationError::Unmarshal(DecodeError::ClassCycle { .. }))
        ));
    }
    communicator.destroy().await;

    let (communicator, lenient) = drawers(&["--Ice.AcceptClassCycles=1", "--Ice.ClassGraphDepthMax=2"]).await;
    for drawer in lenient {
        let ring = drawer.ring().await.unwrap();
        assert!(ring.next.get().unwrap().ptr_eq(&ring));
        ring.sever();

        let two = shape("a", Some(shape("b", None)));
        assert!(drawer.echo(&Some(two.clone())).await.is_ok());
        let three = shape("c", Some(two));
        let refused = drawer.echo(&Some(three)).await;
        assert!(matches!(refused, Err(InvocationError::Dispatch { .. })), "{refused:?}");
    }
    communicator.destroy().await;
}
