//! What Ice itself defines, from Slice files that include it and from Rust.
#![allow(missing_docs, clippy::unwrap_used, clippy::needless_pass_by_value, reason = "a test")]

use std::collections::HashMap;

use amd::ice::LocatorFindObjectByIdError as FindError;
use amd::ice::{Locator, LocatorPrx, LocatorRegistryPrx, ObjectNotFoundException, StringSeq};
use amd::identity::IdentityRef;
use amd::prelude::*;

amd::slice!("tests/slice/Directory.ice");

use phone::{Directory, DirectoryPrx, Entry};

struct Phonebook;

#[servant(Directory)]
impl Phonebook {
    fn look_up(&self, of: IdentityRef<'_>, names: &[&str]) -> HashMap<Identity, Entry> {
        let names = names.iter().copied();
        let identities = names.map(|name| Identity::new(name, of.name).unwrap());
        let entry = |id: Identity| Entry {
            id: id.clone(),
            others: vec![id],
            mode: amd::OperationMode::Idempotent,
            locator: None,
        };
        identities.map(|id| (id.clone(), entry(id))).collect()
    }

    fn name(&self, id: Option<Identity>) -> String {
        id.map_or_else(String::new, |id| id.to_string())
    }

    fn locator(&self, of: Entry) -> Option<LocatorPrx> {
        of.locator
    }
}

struct Book;

#[servant(Locator)]
impl Book {
    fn find_object_by_id(&self, id: Identity) -> Result<Option<ObjectPrx>, FindError> {
        match id.name() {
            "known" => Ok(None),
            _ => Err(ObjectNotFoundException {}.into()),
        }
    }

    fn find_adapter_by_id(&self, _id: &str) -> Result<Option<ObjectPrx>, amd::ice::LocatorFindAdapterByIdError> {
        Ok(None)
    }

    fn get_registry(&self) -> Option<LocatorRegistryPrx> {
        None
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
async fn types_of_ice_in_parameters_members_and_keys() {
    let (communicator, directory): (_, DirectoryPrx) = serve(Phonebook).await;
    let of = Identity::new("weather", "").unwrap();
    let names: StringSeq = vec!["paris".to_owned(), "rome".to_owned()];
    let entries = directory.look_up(&of, &names).await.unwrap();
    assert_eq!(entries.len(), 2);
    let rome = Identity::new("rome", "weather").unwrap();
    let entry = &entries[&rome];
    assert_eq!((&entry.id, &entry.others), (&rome, &vec![rome.clone()]));
    assert_eq!(entry.mode, amd::ice::OperationMode::Idempotent);
    assert_eq!(directory.name(Some(&rome)).await.unwrap(), "weather/rome");
    assert_eq!(directory.name(None).await.unwrap(), "");
    assert_eq!(directory.locator(entry).await.unwrap(), None);
    communicator.destroy().await;
}

#[tokio::test]
async fn an_interface_of_ice_is_served_and_called() {
    let (communicator, locator): (_, LocatorPrx) = serve(Book).await;
    assert!(locator.ice_is_a("::Ice::Locator").await.unwrap());
    let known = Identity::new("known", "").unwrap();
    assert_eq!(locator.find_object_by_id(&known).await.unwrap(), None);
    let unknown = Identity::new("unknown", "").unwrap();
    let error = locator.find_object_by_id(&unknown).await.unwrap_err();
    let not_found = FindError::ObjectNotFoundException(ObjectNotFoundException {});
    assert!(matches!(error, InvocationError::User(found) if format!("{found:?}") == format!("{not_found:?}")));
    communicator.destroy().await;
}

/// The Python mapping of Ice, with the Slice files that it comes with.
const CLIENT: &str = r#"
import Ice, sys
Ice.loadSlice("", ["-I" + Ice.getSliceDir(), "tests/slice/Directory.ice"])
import Phone
with Ice.initialize() as communicator:
    directory = Phone.DirectoryPrx.checkedCast(communicator.stringToProxy(sys.argv[1]))
    entries = directory.lookUp(Ice.Identity("weather", ""), ["paris"])
    paris = Ice.Identity("paris", "weather")
    entry = entries[paris]
    assert entry.id == paris and entry.others == [paris], entry
    assert entry.mode == Ice.OperationMode.Idempotent and entry.locator is None, entry
    assert directory.name(paris) == "weather/paris" and directory.name() == ""
    # A servant may take an identity without a name, if it takes it as it is.
    assert list(directory.lookUp(Ice.Identity(), ["paris"])) == [Ice.Identity("paris", "")]
    try:
        directory.name(Ice.Identity())
        raise RuntimeError("an identity without a name was accepted")
    except Ice.UnknownLocalException as error:
        assert "an identity without a name" in error.unknown, error.unknown
    entry.locator = Ice.LocatorPrx.uncheckedCast(communicator.stringToProxy("locator:tcp -h localhost -p 1"))
    assert directory.locator(entry) == entry.locator
print("every call is right")
"#;

#[tokio::test]
async fn types_of_ice_and_a_python_client() {
    let python = || std::process::Command::new("/usr/bin/python3");
    if !python()
        .args(["-c", "import Ice"])
        .output()
        .is_ok_and(|found| found.status.success())
    {
        let required = std::env::var_os("AMD_REQUIRE_PEERS").is_some_and(|value| value == "1");
        assert!(!required, "Ice for Python is absent: run scripts/install-peers");
        println!("skipped: Ice for Python is absent; scripts/install-peers brings it");
        return;
    }
    let (communicator, directory): (_, DirectoryPrx) = serve(Phonebook).await;
    let proxy = directory.to_string();
    let client = move || python().args(["-c", CLIENT, &proxy]).output().unwrap();
    let output = tokio::task::spawn_blocking(client).await.unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "every call is right",
        "{messages}"
    );
    communicator.destroy().await;
}
