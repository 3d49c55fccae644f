//! An interface derived from a servant's methods, and a servant in several impl blocks.
//!
//! Run it with `cargo run --example derive_interface`. It prints what was made of the methods: the type ids, the operations as
//! they are on the wire, and the answers to calls through the proxy, which was derived as well.

use amd::prelude::*;

/// Somebody who is at the desk already.
#[derive(Debug, UserException)]
#[amd(module = "VisitorCenter")]
pub struct NameTaken {
    /// Whose name it is.
    pub by: String,
}

/// An interface that is declared by a trait, beside the one that is derived.
#[interface(module = "VisitorCenter")]
pub trait Admin {
    fn shutdown(&self, reason: String);
}

/// There is no trait `Greeter`: it is made of the methods.
struct Chatbot {
    name: String,
}

/// Greets visitors.
#[servant(derive(pub Greeter), Admin, module = "VisitorCenter")]
impl Chatbot {
    /// What is taken as `&str` is a `string` in Slice.
    #[amd(idempotent)]
    fn greet(&self, name: &str) -> String {
        format!("Hello, {name}! I am {}.", self.name)
    }

    /// `&[f64]` is a `sequence<double>`; the current request is no parameter of the operation.
    async fn average(&self, values: &[f64], current: &Current) -> f64 {
        println!("  (`{}` came for `{}`)", current.operation(), current.identity());
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// The error is the exception that the operation may throw.
    fn register(&self, name: &str) -> Result<i32, DispatchError<NameTaken>> {
        if name == self.name {
            return Err(NameTaken { by: name.to_owned() }.into());
        }
        Ok(1)
    }

    /// The name of this type says nothing, so the method does.
    #[amd(returns = String)]
    fn later(&self) -> std::future::Ready<String> {
        std::future::ready("now".to_owned())
    }

    /// This one serves the operation of `Admin`, so it is none of `Greeter`.
    async fn shutdown(&self, reason: &str) {
        println!("  (told to end: {reason})");
    }

    /// What is not an operation says so.
    #[amd(skip)]
    fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

/// Another servant of the derived interface, whose methods stand in two blocks.
struct Mirror;

#[servant(Greeter, part)]
impl Mirror {
    fn greet(&self, name: &str) -> String {
        name.chars().rev().collect()
    }
    fn later(&self) -> String {
        "retal".to_owned()
    }
}

#[servant(Greeter, parts)]
impl Mirror {
    fn average(&self, values: &[f64]) -> f64 {
        -values.iter().sum::<f64>()
    }
    fn register(&self, _name: &str) -> Result<i32, NameTaken> {
        Ok(-1)
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Greeters", "tcp -h 127.0.0.1 -p 0")?;
    let chatbot = adapter.add(Chatbot::new("Chatbot"), "chatbot")?;
    let mirror = adapter.add(Mirror, "mirror")?;
    adapter.activate().await?;

    println!("derived: interface {}, with", GreeterPrx::INTERFACE.type_id);
    for operation in GreeterPrx::INTERFACE.operations {
        println!("  {} ({:?})", operation.name, operation.mode);
    }
    for object in [chatbot, mirror] {
        println!("{}: {}", object.ice_identity(), object.ice_ids().await?.join(" "));
        let greeter: GreeterPrx = object.ice_unchecked_cast();
        println!("  greet: {}", greeter.greet("Alice").await?);
        println!("  average: {}", greeter.average(&[1.0, 2.0, 6.0]).await?);
        println!("  later: {}", greeter.later().await?);
        match greeter.register("Chatbot").await {
            Ok(badge) => println!("  register: badge {badge}"),
            Err(error) => println!("  register: {error}"),
        }
        if let Some(admin) = greeter.ice_checked_cast::<AdminPrx>().await? {
            admin.shutdown("it is late").await?;
        }
    }
    communicator.destroy().await;
    Ok(())
}
