//! A servant that knows no interface: it passes every request on to another object, byte by byte.
//!
//! Run it with `cargo run --example forwarder`. `#[servant(untyped)]` makes a servant of one method, `ice_invoke`, which
//! gets every request: the name of the operation from `current`, the parameters undecoded. Such servants are proxies in the
//! network's sense, recorders, bridges to another protocol.

use amd::prelude::*;
use amd::{Encapsulation, Encoding, OperationMode};

#[interface(module = "VisitorCenter")]
trait Greeter {
    fn greet(&self, name: String) -> Result<String, Refused>;
}

#[derive(Debug, UserException)]
#[amd(module = "VisitorCenter")]
struct NoName;

#[derive(Debug, UserExceptions)]
enum Refused {
    NoName(NoName),
}

struct Chatbot;

#[servant(Greeter)]
impl Chatbot {
    fn greet(&self, name: &str, current: &Current) -> Result<String, Refused> {
        if name.is_empty() {
            return Err(NoName.into());
        }
        let salutation = current.context().get("salutation").unwrap_or("Hello");
        Ok(format!("{salutation}, {name}!"))
    }
}

/// Passes requests on, with their contexts, and replies with what comes back: results, user exceptions, failures.
struct Forwarder {
    target: ObjectPrx,
}

#[servant(untyped)]
impl Forwarder {
    // Asynchronous, as it returns something that can be awaited: no thread waits for the target.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an untyped servant is given its parameters"
    )]
    fn ice_invoke(&self, in_params: Encapsulation, current: &Current) -> Invocation<Encapsulation, Encapsulation> {
        println!("forwarding `{}` with {in_params:?}", current.operation());
        let target = if current.is_oneway() {
            self.target.ice_oneway()
        } else {
            self.target.clone()
        };
        target
            .ice_invoke(current.operation(), current.mode(), &in_params)
            .context(current.context().to_map())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("Forwarding", "tcp -h 127.0.0.1 -p 0")?;
    let target = adapter.add(Chatbot, "greeter")?;
    let forwarder = adapter.add(Forwarder { target }, "forwarder")?;
    adapter.activate().await?;

    // Whoever calls the forwarder sees the object behind it, whatever its interface.
    let greeter: GreeterPrx = forwarder.ice_checked_cast().await?.expect("the target is a greeter");
    println!("the object says it is {}", greeter.ice_id().await?);
    println!("{}", greeter.greet("Alice").await?);
    let context = [("salutation".to_owned(), "Welcome".to_owned())];
    println!("{}", greeter.greet("Bob").context(context.into()).await?);
    match greeter.greet("").await {
        Err(InvocationError::User(exception)) => println!("a user exception came through: {exception}"),
        other => println!("unexpected: {other:?}"),
    }

    // The other side of it: a call without a type.
    let name = Encapsulation::new(Encoding::V1_1, |encoder| encoder.put("Carol"))?;
    let greeting = forwarder.ice_invoke("greet", OperationMode::Normal, &name).await?;
    println!(
        "called by name: {}",
        greeting.decode(|decoder| decoder.get::<String>())?
    );

    communicator.destroy().await;
    Ok(())
}
