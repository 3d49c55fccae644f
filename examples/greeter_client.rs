//! Calls any greeter, in whatever language it is written.
//!
//! ```text
//! cargo run --example greeter_client -- "greeter:tcp -h 127.0.0.1 -p 4061" Alice
//! ```

use amd::prelude::*;

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let [_program, proxy, name] = communicator.args() else {
        eprintln!("usage: greeter_client PROXY-STRING NAME");
        std::process::exit(2);
    };
    let greeter: GreeterPrx = communicator.proxy(proxy)?;
    println!("{}", greeter.greet(name).await?);
    communicator.destroy().await;
    Ok(())
}
