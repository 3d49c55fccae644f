//! Exceptions are types: each operation says which it throws, and the compiler holds servants and callers to it.
//!
//! Run it with `cargo run --example exceptions`.

use std::collections::HashMap;
use std::sync::Mutex;

use amd::prelude::*;

/// Somebody has this name already.
#[derive(Debug, UserException)]
#[amd(module = "VisitorCenter")]
pub struct NameTaken {
    /// The badge of who has it.
    pub by: String,
}

/// Too late.
#[derive(Debug, UserException)]
#[amd(module = "VisitorCenter")]
pub struct Closed;

/// What `register` throws.
#[derive(Debug, UserExceptions)]
pub enum RegisterError {
    /// By a visitor.
    NameTaken(NameTaken),
    /// By time.
    Closed(Closed),
}

/// Its methods are the operations.
#[interface(module = "VisitorCenter")]
pub trait Register {
    fn register(&self, name: String, badge: String) -> Result<(), RegisterError>;
}

/// Keeps the book.
#[derive(Default)]
struct Desk {
    book: Mutex<HashMap<String, String>>,
}

#[servant(Register)]
impl Desk {
    fn register(&self, name: String, badge: String) -> Result<(), DispatchError<RegisterError>> {
        if name == "Zed" {
            return Err(Closed)?;
        }
        // An error that is no user exception: the caller sees an `UnknownException` with its text.
        let _number: u32 = badge.parse().map_err(DispatchError::unknown)?;
        let mut book = self.book.lock().expect("no one panics with the book");
        if let Some(by) = book.get(&name) {
            return Err(NameTaken { by: by.clone() })?;
        }
        book.insert(name, badge);
        Ok(())
    }
}

/// Passes its calls on. `?` compiles because every exception of the nested call is declared here too.
struct Entrance {
    desk: RegisterPrx,
}

#[servant(Register)]
impl Entrance {
    async fn register(&self, name: &str, badge: &str) -> Result<(), DispatchError<RegisterError>> {
        if name.is_empty() {
            return Err(DispatchError::new(ReplyStatus::INVALID_DATA, "a visitor has a name"));
        }
        self.desk.register(name, badge).await?;
        Ok(())
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("Entrance", "tcp -h 127.0.0.1 -p 0")?;
    let desk = adapter.add(Desk::default(), "desk")?.ice_unchecked_cast();
    let entrance: RegisterPrx = adapter.add(Entrance { desk }, "entrance")?.ice_unchecked_cast();
    adapter.activate().await?;

    for (name, badge) in [("Alice", "1"), ("Alice", "2"), ("Bob", "two"), ("Zed", "3"), ("", "4")] {
        let outcome = match entrance.register(name, badge).await {
            Ok(()) => "registered".to_owned(),
            Err(InvocationError::User(RegisterError::NameTaken(taken))) => format!("taken, by badge {}", taken.by),
            Err(InvocationError::User(RegisterError::Closed(Closed))) => "closed".to_owned(),
            Err(failure) => format!("failed: {failure}"),
        };
        println!("{name:>6} with badge {badge:>3}: {outcome}");
    }
    communicator.destroy().await;
    Ok(())
}
