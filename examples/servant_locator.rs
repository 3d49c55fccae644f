//! A servant locator makes servants when they are asked for: here one for each document of a shelf.
//!
//! `cargo run --example servant_locator`

use std::collections::HashMap;
use std::sync::Arc;

use amd::adapter::servant::AnyServant;
use amd::adapter::{Located, ServantLocator};
use amd::encoding::NoUserException;
use amd::prelude::*;

/// Its methods are the operations.
#[interface(module = "Library")]
pub trait Document {
    fn text(&self) -> String;
}

struct Page(String);

#[servant(Document)]
impl Page {
    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The identity of an object is the name of a document.
struct Shelf {
    documents: HashMap<&'static str, &'static str>,
}

impl ServantLocator for Shelf {
    /// What a call of `locate` tells its `finished`.
    type Cookie = String;
    type Exceptions = NoUserException;

    async fn locate(&self, current: &Current) -> Result<Option<Located<String>>, DispatchError> {
        let name = current.identity().name;
        let Some(text) = self.documents.get(name) else {
            println!("  locate: there is no {name}");
            return Ok(None);
        };
        println!("  locate: took {name} off the shelf");
        Ok(Some(Located::with_cookie(Page((*text).to_owned()), name.to_owned())))
    }

    async fn finished(
        &self,
        _current: &Current,
        _servant: &Arc<dyn AnyServant>,
        name: String,
    ) -> Result<(), DispatchError> {
        println!("  finished: put {name} back");
        Ok(())
    }

    fn deactivate(&self, category: &str) {
        println!("the adapter is gone, and with it the locator of category `{category}`");
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("Library", "tcp -h 127.0.0.1 -p 0")?;
    let documents = [("ice", "Ice is water that waits."), ("rust", "Iron, with time.")].into();
    adapter.add_servant_locator(Shelf { documents }, "document")?;
    adapter.activate().await?;

    for name in ["ice", "rust", "tea"] {
        println!("document/{name}:");
        let document = adapter.create_proxy(format!("document/{name}"))?;
        match document.ice_unchecked_cast::<DocumentPrx>().text().await {
            Ok(text) => println!("  {text}"),
            Err(error) => println!("  {error}"),
        }
    }
    communicator.destroy().await;
    Ok(())
}
