//! Tests without sockets: a servant in memory, a mock of closures, and a mock with a script.
//!
//! Run it with `cargo run --example testing_with_mocks`. The code under test is a front that greets through another
//! object; each part below is what a `#[test]` of it would hold.

use amd::prelude::*;
use amd::testing::{anything, serve};

/// The exception.
#[derive(Debug, UserException)]
#[amd(module = "VisitorCenter")]
pub struct Closed {
    /// The hour at which it opens.
    pub until: i32,
}

/// The interface.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> Result<String, Closed>;
    fn count(&self) -> i32;
}

/// The code under test: a servant that asks another object.
struct Front {
    back: GreeterPrx,
}

#[servant(Greeter)]
impl Front {
    async fn greet(&self, name: &str) -> Result<String, DispatchError<Closed>> {
        let number = self.back.count().await? + 1;
        Ok(format!("{} You are visitor {number}.", self.back.greet(name).await?))
    }

    fn count(&self) -> Invocation<i32> {
        self.back.count()
    }
}

/// The mock: any interface can have one, wherever it is defined.
#[amd::mock(Greeter)]
struct GreeterMock;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("1. a mock of closures, synchronous or asynchronous by what they return");
    let back = GreeterMock::new()
        .count(|| 41)
        .greet(|name: String| async move { Ok::<_, Closed>(format!("Hello, {name}!")) });
    let served = back.serve();
    let front = serve::<GreeterPrx>(Front {
        back: (*served).clone(),
    });
    println!("   the front answers: {}", front.greet("Alice").wait()?);

    println!("2. a mock with a script: these calls, in this order");
    let back = GreeterMock::new();
    back.expect_count().times(2).returns(0);
    back.expect_greet("Alice").returns("Hi!");
    back.expect_count().returns(0);
    back.expect_greet(anything()).throws(Closed { until: 9 });
    let served = back.serve();
    let front = serve::<GreeterPrx>(Front {
        back: (*served).clone(),
    });
    println!(
        "   the front answers: {} and {}",
        front.count().wait()?,
        front.greet("Alice").wait()?
    );
    match front.greet("Bob").wait() {
        Err(InvocationError::User(closed)) => println!("   and passes exceptions on: {closed}"),
        other => println!("   and should pass exceptions on: {other:?}"),
    }
    back.verify()?;
    println!("   the script was followed to its end");

    println!("3. what a script says of a call that it does not have");
    let back = GreeterMock::new();
    back.expect_greet("Alice").returns("Hi!");
    let served = back.serve();
    if let Err(error) = served.greet("Bob").wait() {
        println!("   the caller: {error}");
    }
    if let Err(error) = back.verify() {
        println!("   the test: {error}");
    }
    Ok(())
}
