//! Interfaces and types from Slice files.
#![allow(missing_docs, clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

use amd::prelude::*;

mod peers {
    amd::slice!("tests/peers/Everything.ice");
}

mod generated {
    amd::slice!("tests/slice/Types.ice");
}

use generated::shop::back::StorePrx;
use generated::shop::{
    Counter, CounterOrderError, CounterPrx, GREETING, Item, Leaf, MAX_ITEMS, Node, Owners, Payment, Problem, SoldOut,
    Stock, USUAL,
};
use peers::visitor_center::{Greeter, GreeterPrx};

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    async fn greet(&self, name: &str) -> String {
        format!("Hello, {name}!")
    }
}

struct Shop;

#[servant(Counter)]
impl Shop {
    fn order(&self, item: Item, how: Option<Payment>) -> Result<(i32, Option<String>), CounterOrderError> {
        if item.name.is_empty() {
            let base = Problem {
                why: "nothing".to_owned(),
            };
            return Err(SoldOut { base, left: Some(3) }.into());
        }
        Ok((item.price, how.map(|how| format!("{how:?}"))))
    }

    async fn split(&self, text: &str) -> (Vec<String>, i32) {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let count = i32::try_from(words.len()).unwrap();
        (words, count)
    }

    fn stock(&self) -> Stock {
        [("tea".to_owned(), 3)].into()
    }

    fn find(&self, name: Option<&str>) -> Option<i32> {
        name.and_then(|name| i32::try_from(name.len()).ok())
    }

    fn walk(&self, from: Option<Class<Node>>) -> Option<Class<Node>> {
        from?.next.get()
    }

    fn owners(&self, all: Vec<Item>) -> Owners {
        all.into_iter().map(|item| (item.clone(), vec![item.name])).collect()
    }

    fn payment(&self, how: Payment) -> Payment {
        how
    }

    fn next(&self, current: &Current) -> Option<CounterPrx> {
        let proxy = current
            .adapter()
            .create_proxy(current.identity().to_identity().ok()?)
            .ok()?;
        Some(proxy.ice_unchecked_cast())
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

#[tokio::test]
async fn a_servant_of_an_interface_from_a_slice_file() {
    let (communicator, greeter): (_, GreeterPrx) = serve(Chatbot).await;
    assert_eq!(greeter.greet("Alice").await.unwrap(), "Hello, Alice!");
    communicator.destroy().await;
}

#[tokio::test]
async fn types_from_a_slice_file() {
    let (communicator, counter): (_, CounterPrx) = serve(Shop).await;
    let item = Item {
        name: "tea".to_owned(),
        ..Item::default()
    };
    let ordered = counter.order(&item, Some(&Payment::Invoice)).await.unwrap();
    assert_eq!(ordered, (10, Some("Invoice".to_owned())));
    assert_eq!(counter.order(&item, None).await.unwrap(), (10, None));
    assert_eq!(
        counter.split("a b").await.unwrap(),
        (vec!["a".to_owned(), "b".to_owned()], 2)
    );
    let owners = counter.owners(std::slice::from_ref(&item)).await.unwrap();
    assert_eq!(owners.get(&item), Some(&vec!["tea".to_owned()]));
    for how in [Payment::Cash, Payment::Card, Payment::Invoice] {
        assert_eq!(counter.payment(&how).await.unwrap(), how);
    }
    assert_eq!(counter.next().await.unwrap(), Some(counter.clone()));
    let error = counter.order(&Item::default(), None).await.unwrap_err();
    let sold_out = SoldOut {
        base: Problem {
            why: "nothing".to_owned(),
        },
        left: Some(3),
    };
    assert!(matches!(error, InvocationError::User(CounterOrderError::SoldOut(found)) if found == sold_out));
    communicator.destroy().await;
}

/// A servant of an interface that inherits, and instances of a class that was derived.
#[tokio::test]
async fn inheritance_and_classes_from_a_slice_file() {
    let (communicator, counter): (_, CounterPrx) = serve(Shop).await;
    let stock: Stock = [("tea".to_owned(), 3)].into();
    assert_eq!(counter.stock().await.unwrap(), stock);
    let store: StorePrx = counter.clone().into();
    assert_eq!(store.stock().await.unwrap(), stock);
    assert!(counter.ice_is_a("::Shop::Back::Store").await.unwrap());

    assert_eq!(counter.find(Some("tea")).await.unwrap(), Some(3));
    assert_eq!(store.find(None).await.unwrap(), None);

    let leaf = Class::new(Leaf {
        base: Node {
            name: "leaf".to_owned(),
            next: Link::null(),
        },
        weight: Some(0.5),
    });
    let root = Class::new(Node {
        name: "root".to_owned(),
        next: Link::new(leaf.upcast()),
    });
    let found = counter.walk(&Some(root)).await.unwrap().unwrap();
    assert_eq!(found.name, "leaf");
    assert_eq!(found.downcast::<Leaf>().unwrap().weight, Some(0.5));
    assert!(counter.walk(&None).await.unwrap().is_none());
    communicator.destroy().await;
}

#[test]
fn constants() {
    assert_eq!((MAX_ITEMS, GREETING, USUAL), (100, "Hello, \"friend\"é", Payment::Card));
}
