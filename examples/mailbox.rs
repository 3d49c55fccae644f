//! A servant with `&mut self` methods and no lock: it is served through a mailbox, one dispatch at a time.
//!
//! Run it with `cargo run --example mailbox`. A hundred visitors come at once, and each step of a visit awaits something;
//! still no two visits mix, as an asynchronous `&mut self` method has the servant across its awaits.

use amd::prelude::*;

#[interface(module = "VisitorCenter")]
trait Counter {
    fn visit(&self, name: String) -> i32;
    fn visitors(&self) -> Vec<String>;
    fn close(&self) -> String;
}

#[derive(Default)]
struct GuestBook {
    names: Vec<String>,
    writing: bool,
    own: Option<CounterPrx>,
}

#[servant(Counter)]
impl GuestBook {
    async fn visit(&mut self, name: String) -> i32 {
        assert!(!self.writing, "somebody else is writing");
        self.writing = true;
        tokio::task::yield_now().await;
        self.names.push(name);
        self.writing = false;
        i32::try_from(self.names.len()).unwrap_or(i32::MAX)
    }

    // In such a block this goes through the mailbox as well: it never sees a half-written entry.
    fn visitors(&self) -> Vec<String> {
        self.names.clone()
    }

    // A call of the object by itself would wait for this dispatch, which waits for the call. It fails at once.
    async fn close(&mut self) -> String {
        match &self.own {
            Some(own) => own
                .visitors()
                .await
                .map_or_else(|error| error.to_string(), |_| "called".into()),
            None => "no proxy".into(),
        }
    }
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    let communicator = Communicator::from_args(std::env::args())?;
    let adapter = communicator.create_object_adapter_with_endpoints("Books", "tcp -h 127.0.0.1 -p 0")?;
    let own = adapter.create_proxy("book")?.ice_unchecked_cast();
    let book = GuestBook {
        own: Some(own),
        ..GuestBook::default()
    };
    let book: CounterPrx = adapter.add(book, "book")?.ice_unchecked_cast();
    adapter.activate().await?;

    let visits = (1..=100).map(|number| book.visit(&format!("visitor {number}")));
    let numbers = futures::future::try_join_all(visits).await?;
    let in_order = numbers.iter().copied().eq(1..=100);
    println!("{} visits, in the order of their arrival: {in_order}", numbers.len());
    println!("the last one was {}", book.visitors().await?.pop().unwrap_or_default());
    println!("a call of itself: {}", book.close().await?);

    communicator.destroy().await;
    Ok(())
}
