//! Interfaces that inherit others: one servant block, one table, and proxies of every level.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "a test")]

use amd::prelude::*;
use amd::{Lane, Servant};

/// The bottom of the diamond, and what it mentions.
mod common {
    use amd::prelude::*;

    #[derive(Debug, UserException)]
    #[amd(module = "Common")]
    pub struct Busy {
        pub since: i64,
    }

    #[interface(module = "Common")]
    pub trait Named {
        /// What it is called.
        #[amd(idempotent)]
        fn name(&self) -> String;
        fn rename(&self, name: String, r#type: i32) -> Result<(bool, Vec<String>), Busy>;
    }
}

/// Only the traits are in scope, not the proxies of the bases.
mod middle {
    use amd::prelude::*;

    use crate::common::Named;

    #[interface(module = "Middle")]
    pub trait Greeter: Named {
        fn greet(&self, names: Vec<String>) -> String;
    }

    #[interface(module = "Middle")]
    pub trait Closable: Named + Send + Sync + 'static {
        #[amd(name = "close")]
        fn shut(&self, friend: Option<ObjectPrx>, force: bool);
    }
}

/// The top: a diamond, and another base beside it.
mod top {
    use amd::prelude::*;

    use super::middle::Greeter;

    #[interface(module = "Top")]
    pub trait Admin: Greeter + super::middle::Closable + Counted {
        fn shutdown(&self) -> i32;
    }

    #[interface(module = "Top")]
    pub trait Counted {
        fn count(&self, from: i32) -> i32;
    }

    /// Nothing of its own.
    #[interface(module = "Top")]
    pub trait Root: Admin {}
}

use common::{Busy, NamedPrx};
use middle::GreeterPrx;
use top::{Admin, AdminPrx, CountedPrx};

struct Chatbot;

#[servant(Admin)]
impl Chatbot {
    async fn shutdown(&self) -> i32 {
        7
    }
    fn name(&self) -> &'static str {
        "Chatbot"
    }
    async fn greet(&self, names: &[&str], current: &Current) -> String {
        format!("Hello, {}, from {}!", names.join(" and "), current.identity())
    }
    fn rename(&self, name: &str, r#type: i32) -> Result<(bool, Vec<String>), Busy> {
        match r#type {
            0 => Err(Busy { since: 1 }),
            _ => Ok((true, vec![name.to_owned()])),
        }
    }
    #[amd(name = "close")]
    fn end(&self, _friend: Option<ObjectPrx>, _force: bool) {}
    fn count(&self, from: i32) -> i32 {
        from + 1
    }
}

/// A proxy of `servant` over a real connection.
async fn serve<S: Servant, P: Proxy>(servant: S) -> (Communicator, P) {
    let communicator = Communicator::new().unwrap();
    let adapter = communicator
        .create_object_adapter_with_endpoints("Inheritance", "tcp -h 127.0.0.1 -p 0")
        .unwrap();
    let proxy = adapter.add(servant, "it").unwrap();
    adapter.activate().await.unwrap();
    (communicator, P::from_object(proxy))
}

fn names<S: Servant>() -> Vec<&'static str> {
    S::TABLE.iter().map(amd::__private::Row::name).collect()
}

const ADMIN_IDS: [&str; 6] = [
    "::Common::Named",
    "::Ice::Object",
    "::Middle::Closable",
    "::Middle::Greeter",
    "::Top::Admin",
    "::Top::Counted",
];

#[test]
fn the_table_is_flat_and_sorted() {
    assert_eq!(
        names::<Chatbot>(),
        ["close", "count", "greet", "name", "rename", "shutdown"]
    );
    let lane = |row: usize| Chatbot::TABLE[row].handler().lane();
    assert_eq!([lane(2), lane(3), lane(5)], [Lane::Async, Lane::Sync, Lane::Async]);
}

#[test]
fn interfaces_know_all_their_type_ids() {
    assert_eq!(Chatbot::INTERFACE.type_id, "::Top::Admin");
    assert_eq!(Chatbot::INTERFACE.type_ids, ADMIN_IDS);
    assert_eq!(
        GreeterPrx::INTERFACE.type_ids,
        ["::Common::Named", "::Ice::Object", "::Middle::Greeter"]
    );
    assert_eq!(AdminPrx::INTERFACE.operations.len(), 1);
}

#[test]
fn the_traits_of_all_bases_are_implemented() {
    fn is_all<S: common::Named + middle::Greeter + middle::Closable + top::Counted + Admin>() {}
    fn is_admin<S: Admin>() {
        is_all::<S>();
    }
    is_admin::<Chatbot>();
}

#[tokio::test]
async fn the_proxy_has_the_operations_of_its_bases() {
    let (communicator, admin) = serve::<_, AdminPrx>(Chatbot).await;
    assert_eq!(admin.shutdown().await.unwrap(), 7);
    assert_eq!(admin.name().await.unwrap(), "Chatbot");
    let names = vec!["Alice".to_owned(), "Bob".to_owned()];
    assert_eq!(admin.greet(&names).await.unwrap(), "Hello, Alice and Bob, from it!");
    let name = String::from("Relay");
    let (done, names) = admin.rename(&name, 1).await.unwrap();
    assert!(done && names == ["Relay"]);
    let busy = admin.rename("Relay", 0).await.unwrap_err();
    assert_eq!(busy.user().unwrap().since, 1);
    admin.shut(&None, true).await.unwrap();
    assert_eq!(admin.count(1).await.unwrap(), 2);
    let chained: Invocation<(bool, Vec<String>), Busy> = admin.rename("it", 2);
    assert!(chained.await.unwrap().0);
    communicator.destroy().await;
}

#[tokio::test]
async fn the_object_is_each_of_its_bases() {
    let (communicator, admin) = serve::<_, AdminPrx>(Chatbot).await;
    assert_eq!(admin.ice_id().await.unwrap(), "::Top::Admin");
    assert_eq!(admin.ice_ids().await.unwrap(), ADMIN_IDS);
    for id in ADMIN_IDS {
        assert!(admin.ice_is_a(id).await.unwrap(), "{id}");
    }
    assert!(!admin.ice_is_a("::Top::Root").await.unwrap());

    let greeter = GreeterPrx::from(admin.clone());
    assert_eq!(
        greeter.greet(&["Carol".to_owned()]).await.unwrap(),
        "Hello, Carol, from it!"
    );
    assert_eq!(greeter.name().await.unwrap(), "Chatbot");
    let named: NamedPrx = admin.clone().into();
    assert_eq!(named, NamedPrx::from(greeter.clone()));
    assert_eq!(named.name().await.unwrap(), "Chatbot");
    let counted: CountedPrx = admin.clone().into();
    assert_eq!(counted.count(2).await.unwrap(), 3);

    assert_eq!(named.ice_checked_cast::<AdminPrx>().await.unwrap(), Some(admin));
    assert_eq!(named.ice_checked_cast::<top::RootPrx>().await.unwrap(), None);
    communicator.destroy().await;
}

/// An interface without operations of its own, served by a generic type.
struct Generic<T>(T);

#[servant(top::Root)]
impl<T: Send + Sync + 'static + Into<i32> + Copy> Generic<T> {
    fn shutdown(&self) -> i32 {
        self.0.into()
    }
    fn name(&self) -> String {
        String::new()
    }
    fn greet(&self, _: Vec<String>) -> String {
        String::new()
    }
    fn rename(&self, _: String, _: i32) -> Result<(bool, Vec<String>), Busy> {
        Err(Busy { since: 0 })
    }
    fn shut(&self, _: Option<ObjectPrx>, _: bool) {}
    async fn count(&self, from: i32) -> i32 {
        from
    }
}

#[tokio::test]
async fn four_levels() {
    let (communicator, root) = serve::<_, top::RootPrx>(Generic(3_i16)).await;
    assert_eq!(root.shutdown().await.unwrap(), 3);
    assert_eq!(root.count(4).await.unwrap(), 4);
    assert_eq!(root.ice_ids().await.unwrap().len(), 7);
    let named: NamedPrx = root.into();
    assert_eq!(named.name().await.unwrap(), "");
    communicator.destroy().await;
}

/// A base beside what inherits it, and another interface.
#[interface(module = "Top")]
trait Waver {
    fn wave(&self);
}

struct Several;

#[servant(Waver, common::Named, middle::Closable)]
impl Several {
    fn wave(&self) {}
    fn name(&self) -> String {
        "Several".into()
    }
    fn rename(&self, _: &str, _: i32) -> Result<(bool, Vec<String>), Busy> {
        Ok((false, Vec::new()))
    }
    async fn shut(&self, _: Option<ObjectPrx>, _: bool) {}
}

#[tokio::test]
async fn a_servant_may_name_a_base_too() {
    assert_eq!(names::<Several>(), ["close", "name", "rename", "wave"]);
    let (communicator, waver) = serve::<_, WaverPrx>(Several).await;
    assert_eq!(waver.ice_id().await.unwrap(), "::Top::Waver");
    assert_eq!(
        waver.ice_ids().await.unwrap(),
        ["::Common::Named", "::Ice::Object", "::Middle::Closable", "::Top::Waver"]
    );
    waver.wave().await.unwrap();
    let closable = waver.ice_checked_cast::<middle::ClosablePrx>().await.unwrap().unwrap();
    closable.shut(&Some(waver.as_object().clone()), false).await.unwrap();
    communicator.destroy().await;
}

/// The base is in another crate, and its trait is not in scope here.
mod across_crates {
    use amd::prelude::*;

    #[interface(module = "Across")]
    pub trait Introduction: linked_servants::Whoami {
        fn introduce(&self, guest: String) -> String;
    }

    struct Host;

    #[servant(Introduction)]
    impl Host {
        async fn whoami(&self) -> String {
            "host".to_owned()
        }

        fn introduce(&self, guest: &str) -> String {
            format!("{guest}, meet the host")
        }
    }

    #[tokio::test]
    async fn a_base_of_another_crate_is_served_and_called() {
        let communicator = Communicator::new().unwrap();
        let host: IntroductionPrx = communicator.proxy_to(Host).unwrap();
        assert_eq!(host.whoami().await.unwrap(), "host");
        assert_eq!(host.introduce("Alice").await.unwrap(), "Alice, meet the host");
        assert!(host.ice_is_a("::Linking::Whoami").await.unwrap());
        let base: linked_servants::WhoamiPrx = host.into();
        assert_eq!(base.whoami().await.unwrap(), "host");
        let again = base.ice_checked_cast::<IntroductionPrx>().await.unwrap();
        assert!(again.is_some());
    }
}
