//! Requests to one object in their order, different objects in parallel: `ordered_by_identity`.
//!
//! Run it with `cargo run --example ordered_servant`. One servant serves all accounts of a bank. The transfers of an account
//! are booked in the order in which they arrived, however long each takes; other accounts wait for none of them. For all
//! objects of an adapter there is the property `NAME.OrderByIdentity=1`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use amd::ordered_by_identity;
use amd::prelude::*;
use futures::future::join_all;

#[interface(module = "Bank")]
trait Account {
    fn transfer(&self, amount: i32) -> i32;
}

#[derive(Default)]
struct Ledger {
    balances: Mutex<HashMap<String, i32>>,
}

#[servant(Account)]
impl Ledger {
    /// Larger amounts take longer to check, but do not fall behind.
    async fn transfer(&self, amount: i32, current: &Current) -> i32 {
        tokio::time::sleep(Duration::from_millis(amount.unsigned_abs().into())).await;
        let mut balances = self.balances.lock().unwrap_or_else(PoisonError::into_inner);
        let balance = balances.entry(current.identity().name.to_owned()).or_default();
        *balance += amount;
        *balance
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("BankAdapter", "tcp -h 127.0.0.1 -p 0")?;
    adapter.add_default_servant(ordered_by_identity(Ledger::default()), "accounts")?;
    adapter.activate().await?;

    let account = |name: &str| -> amd::Result<AccountPrx> {
        let object = adapter.create_proxy(format!("accounts/{name}"))?;
        Ok(object.ice_unchecked_cast())
    };
    let (alice, bob) = (account("alice")?, account("bob")?);
    alice.ice_ping().await?;
    let slow_and_quick = join_all([alice.transfer(200), alice.transfer(-50), alice.transfer(1)]);
    let (alices, ()) = tokio::join!(slow_and_quick, async {
        let balance = bob.transfer(7).await;
        println!("bob has {balance:?}, and waited for nobody");
    });
    for balance in alices {
        println!("alice has {}", balance?);
    }
    communicator.destroy().await;
    Ok(())
}
