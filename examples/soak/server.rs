//! The servant: one operation for each way in which a dispatch can go.

use std::time::Duration;

use amd::prelude::*;

use crate::ledger::Ledger;

#[derive(Debug, UserException)]
#[amd(module = "Soak")]
pub(crate) struct Refused {}

#[interface(module = "Soak")]
pub(crate) trait Worker {
    fn work(&self, number: i64) -> i64;
    fn block(&self, number: i64) -> i64;
    fn count(&self, number: i64) -> i64;
    fn refuse(&self, number: i64) -> Result<i64, Refused>;
    fn panic(&self, number: i64) -> i64;
    fn dawdle(&self, number: i64) -> i64;
    fn tell(&self, number: i64);
}

/// Longer than a caller waits who has little time.
const LONG: Duration = Duration::from_millis(40);
const SHORT: Duration = Duration::from_millis(1);

pub(crate) struct Bee {
    pub(crate) ledger: Ledger,
}

#[servant(Worker)]
impl Bee {
    async fn work(&self, number: i64) -> i64 {
        let _dispatch = self.ledger.begin(number);
        tokio::time::sleep(SHORT).await;
        number
    }

    fn block(&self, number: i64) -> i64 {
        let _dispatch = self.ledger.begin(number);
        std::thread::sleep(SHORT);
        number
    }

    #[amd(inline)]
    fn count(&self, number: i64) -> i64 {
        let _dispatch = self.ledger.begin(number);
        number
    }

    fn refuse(&self, number: i64) -> Result<i64, Refused> {
        let _dispatch = self.ledger.begin(number);
        Err(Refused {})
    }

    async fn panic(&self, number: i64) -> i64 {
        let _dispatch = self.ledger.begin(number);
        tokio::task::yield_now().await;
        panic!("{}", crate::PANIC)
    }

    async fn dawdle(&self, number: i64) -> i64 {
        let _dispatch = self.ledger.begin(number);
        tokio::time::sleep(LONG).await;
        number
    }

    async fn tell(&self, number: i64) {
        let _dispatch = self.ledger.begin(number);
    }
}

/// A server with one object in order and one without.
pub(crate) async fn start(ledger: &Ledger) -> amd::Result<(Communicator, Vec<String>)> {
    let communicator = Communicator::new()?;
    let adapter = communicator.create_object_adapter_with_endpoints("Soak", "tcp -h 127.0.0.1 -p 0")?;
    let bee = || Bee { ledger: ledger.clone() };
    let any = adapter.add(bee(), "any")?;
    let ordered = adapter.add(amd::ordered_by_identity(bee()), "ordered")?;
    adapter.activate().await?;
    Ok((communicator, vec![any.to_string(), ordered.to_string()]))
}
