//! Slice definitions with the names of Rust's own things.
#![allow(missing_docs, clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

mod generated {
    amd::slice!("tests/slice/Names.ice");
}

use amd::Link as Pointer;
use amd::prelude::*;
use generated::{inner, interfaces, results, types};

struct Everything;

type Optional = ::std::option::Option<String>;

#[servant(types::Encode)]
impl Everything {
    fn op(
        &self,
        s: types::String,
        o: Option<types::Option>,
        m: types::HashMap,
        c: Option<amd::Class<types::Class>>,
    ) -> Result<(types::Vec, Optional), types::EncodeOpError> {
        let Some(class) = c else {
            let base = types::Result { what: s.value };
            return Err(types::Error {
                base_: base,
                base: s.other,
            }
            .into());
        };
        let text = o.map(|option| format!("{option:?} {} {}", m.len(), class.r#box.any.is_none()));
        Ok((types::Vec { all: vec![s] }, text))
    }

    async fn clone(&self, self_: String, crate_: Option<types::EncodePrx>, super_: Option<ObjectPrx>) -> String {
        format!("{self_} {} {}", crate_.is_some(), super_.is_some())
    }

    async fn into(&self, _i: i32) {}

    fn same(&self, d: types::Default, _map: types::HashMap, _box: types::Box) -> types::Default {
        d
    }

    fn kept(&self) -> types::Kept {
        let (s, d) = (
            types::String::default(),
            types::Default {
                a: false,
                b: Vec::new(),
            },
        );
        types::Kept { s, d }
    }
}

struct Words;

#[servant(interfaces::Result)]
impl Words {
    fn op(&self, s: &str) -> String {
        s.to_uppercase()
    }

    fn all(&self) -> types::StringSeq {
        Vec::new()
    }

    fn op2(&self, s: Option<String>, _t: Option<interfaces::StringPrx>) -> Option<interfaces::VecPrx> {
        assert!(s.is_none());
        None
    }

    fn fail(&self) -> Result<(), interfaces::ResultFailError> {
        let base_ = types::Result { what: String::new() };
        Err(types::Error {
            base_,
            base: String::new(),
        }
        .into())
    }
}

async fn serve<P: Proxy>(servant: impl amd::adapter::servant::IntoServant) -> (Communicator, P) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(servant, "object").unwrap().ice_unchecked_cast();
    adapter.activate().await.unwrap();
    (communicator, proxy)
}

fn class() -> amd::Class<types::Class> {
    let vec = types::Vec { all: Vec::new() };
    let any = None;
    let (option, options) = (types::Option::Some, vec![types::Option::None]);
    amd::Class::new(types::Class {
        next: Pointer::default(),
        r#box: types::Box {
            option,
            vec,
            any,
            options,
        },
    })
}

#[tokio::test]
async fn types_with_names_of_rust_are_sent() {
    let (communicator, object): (_, types::EncodePrx) = serve(Everything).await;
    let text = types::String::default();
    assert_eq!((text.value.as_str(), text.part), ("text", 0.5));
    let map: types::HashMap = [("a".to_owned(), types::Vec { all: Vec::new() })].into();
    let some = types::Option::Some;
    let (vec, said) = object.op(&text, Some(&some), &map, &Some(class())).await.unwrap();
    assert_eq!((vec.all, said.as_deref()), (vec![text.clone()], Some("Some 1 true")));
    let error = object.op(&text, None, &map, &None).await.unwrap_err();
    let InvocationError::User(types::EncodeOpError::Error(error)) = error else {
        panic!("{error}");
    };
    assert_eq!((error.base_.what.as_str(), error.base.as_str()), ("text", ""));
    let clone = types::EncodePrx::clone(&object, "a", &None, &None).await.unwrap();
    assert_eq!(clone, "a false false");
    assert_eq!(object.kept().await.unwrap().s, text);
    communicator.destroy().await;
}

#[tokio::test]
async fn interfaces_with_names_of_rust_are_served() {
    let (communicator, object): (_, interfaces::ResultPrx) = serve(Words).await;
    assert_eq!(object.op("a").await.unwrap(), "A");
    assert_eq!(object.all().await.unwrap(), []);
    assert_eq!(object.op2(None, &None).await.unwrap(), None);
    assert!(matches!(object.fail().await, Err(InvocationError::User(_))));
    communicator.destroy().await;
}

struct Maker;

#[servant(results::Maker)]
impl Maker {
    fn make(&self, from: results::Result, also: Option<results::Result>) -> results::Result {
        also.unwrap_or(from)
    }
}

#[tokio::test]
async fn a_result_is_a_struct() {
    let (communicator, object): (_, results::MakerPrx) = serve(Maker).await;
    let (one, two) = (results::Result { i: 1 }, results::Result { i: 2 });
    assert_eq!(object.make(&one, None).await.unwrap(), one);
    assert_eq!(object.make(&one, Some(&two)).await.unwrap(), two);
    communicator.destroy().await;
}

#[test]
fn modules_with_names_of_rust() {
    assert_eq!((inner::TEXT, inner::str::TEXT), ("other", "text"));
    let _ = inner::i32::S { i: 1 };
}
