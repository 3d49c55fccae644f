//! Servants that say themselves where they belong, and an adapter that finds them.
//!
//! Run it with `cargo run --example registered_servants`. `main` names no servant: each is declared with an identity
//! where it is written, here in a module of its own, elsewhere in a crate of its own.

use amd::prelude::*;

/// The interface.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

/// The servants. Nothing outside refers to them.
mod servants {
    use super::{Greeter, GreeterPrx};
    use amd::prelude::*;

    /// Made by `Default`, and added by any adapter.
    #[derive(Default)]
    struct English;

    #[servant(Greeter, identity = "greeters/english")]
    impl English {
        fn greet(&self, name: &str) -> String {
            format!("Hello, {name}!")
        }
    }

    /// Made by a constructor that asks the communicator for what it needs, and added by one adapter alone.
    struct Configured {
        words: String,
    }

    impl Configured {
        fn new(communicator: &Communicator) -> Self {
            let words = communicator.properties().get("Greeter.Words").unwrap_or("Moin");
            Self {
                words: words.to_owned(),
            }
        }
    }

    #[servant(Greeter, identity = "greeters/configured", adapter = "GreeterAdapter", new = Configured::new)]
    impl Configured {
        async fn greet(&self, name: &str) -> String {
            format!("{}, {name}!", self.words)
        }
    }

    /// A constructor may fail, which `add_registered` reports; here it fails if the text of the proxy is wrong.
    struct Front {
        english: GreeterPrx,
    }

    impl Front {
        fn connect(communicator: &Communicator) -> amd::Result<Self> {
            let backend = communicator
                .properties()
                .get("Greeter.Backend")
                .unwrap_or("greeters/english:tcp -p 4061");
            Ok(Self {
                english: communicator.proxy(backend)?,
            })
        }
    }

    /// A facet of an object that is there already: the same identity, another name.
    #[servant(Greeter, identity = "greeters/english", facet = "remote", new = Front::connect)]
    impl Front {
        fn greet(&self, name: &str) -> Invocation<String> {
            self.english.greet(name)
        }
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::builder()
        .property("Greeter.Words", "Guten Tag")
        .args(std::env::args())
        .build()?;
    for name in ["GreeterAdapter", "AdminAdapter"] {
        let adapter = communicator.create_object_adapter_with_endpoints(name, "tcp -h 127.0.0.1 -p 0")?;
        let added = adapter.add_registered()?;
        println!("{name} found {} servants:", added.len());
        adapter.activate().await?;
        for proxy in added {
            let (identity, facet) = (proxy.ice_identity().to_string(), proxy.ice_facet().to_owned());
            let greeter: GreeterPrx = proxy.ice_unchecked_cast();
            match &*facet {
                "" => println!("  {identity} answers: {}", greeter.greet("Alice").await?),
                facet => println!("  {identity} has the facet `{facet}`, a {}", greeter.ice_id().await?),
            }
        }
    }
    // The same once more: every identity is taken, and nothing is added.
    let adapter = communicator.create_object_adapter("")?;
    adapter.add_registered()?;
    if let Err(error) = adapter.add_registered() {
        println!("a second time is refused: {error}");
    }
    communicator.destroy().await;
    Ok(())
}
