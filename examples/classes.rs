//! Classes: instances that are shared, derived, and linked into graphs, which arrive with the shape that they had.
//!
//! Run it with `cargo run --example classes`.
#![allow(clippy::use_self, reason = "the names of the classes are what is shown")]

use amd::SeverOnDrop;
use amd::prelude::*;

/// A part of a machine.
#[derive(Debug, Class)]
#[amd(module = "Workshop")]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// What it is mounted on.
    pub mounted_on: Link<Part>,
    /// In kilograms, if it was weighed.
    #[amd(tag = 1)]
    pub weight: Option<f64>,
}

/// A part that was made of others.
#[derive(Debug, Class)]
#[amd(module = "Workshop")]
pub struct Assembly {
    /// It is a part itself.
    #[amd(base)]
    pub part: Part,
    /// What it was made of.
    pub parts: Vec<Link<Part>>,
}

/// A station of a line. The last one leads to the first.
#[derive(Debug, Class)]
#[amd(module = "Workshop")]
pub struct Station {
    /// What it is called.
    pub name: String,
    /// Where the line goes on.
    pub next: Link<Station>,
}

/// Everything of class type may be null on the wire. `Class` without `Option` refuses that.
#[interface(module = "Workshop")]
pub trait Bench {
    /// What is mounted on the same part as this one.
    #[amd(format = "sliced")]
    fn siblings(&self, part: Option<Class<Part>>) -> Vec<Link<Part>>;
    /// A line of so many stations, as a ring.
    fn line(&self, stations: i32) -> Class<Station>;
}

struct Workbench;

#[servant(Bench)]
impl Workbench {
    fn siblings(&self, part: Option<Class<Part>>) -> Vec<Link<Part>> {
        let base = part.and_then(|part| part.mounted_on.get());
        let Some(assembly) = base.and_then(|base| base.downcast::<Assembly>()) else {
            return Vec::new();
        };
        assembly.parts.clone()
    }

    /// The ring is taken apart when the reply is written.
    fn line(&self, stations: i32) -> Result<SeverOnDrop<Station>, DispatchError> {
        let station = |number: i32| {
            Class::new(Station {
                name: format!("station {number}"),
                next: Link::null(),
            })
        };
        let ring: Vec<_> = (1..=stations).map(station).collect();
        for (station, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            station.next.set(next.clone());
        }
        let first = ring
            .first()
            .ok_or_else(|| DispatchError::new(ReplyStatus::INVALID_DATA, "a line has a station"))?;
        Ok(first.clone().sever_on_drop())
    }
}

fn part(name: &str, weight: Option<f64>) -> Part {
    Part {
        name: name.to_owned(),
        mounted_on: Link::null(),
        weight,
    }
}

/// An assembly to which two parts refer, both ways: the parts of it, and what they are mounted on.
fn clock() -> Class<Assembly> {
    let (dial, hands) = (Class::new(part("dial", None)), Class::new(part("hands", Some(0.25))));
    let clock = Class::new(Assembly {
        part: part("clock", Some(3.5)),
        parts: vec![dial.clone().into(), hands.clone().into(), dial.clone().into()],
    });
    for part in [dial, hands] {
        part.mounted_on.set(clock.clone().upcast());
    }
    clock
}

#[tokio::main]
async fn main() -> amd::Result<()> {
    // Without this property, whoever receives a cycle refuses it: a cycle has to be taken apart again.
    let communicator = Communicator::from_args(["classes", "--Ice.AcceptClassCycles=1"])?;
    let adapter = communicator.create_object_adapter_with_endpoints("Bench", "tcp -h 127.0.0.1 -p 0")?;
    let bench: BenchPrx = adapter.add(Workbench, "bench")?.ice_unchecked_cast();
    adapter.activate().await?;

    println!("A graph:");
    let clock = clock();
    let siblings = bench.siblings(&clock.parts[0].get()).await?;
    let siblings: Vec<Class<Part>> = siblings.iter().filter_map(Link::get).collect();
    for sibling in &siblings {
        let base = sibling.mounted_on.get();
        println!(
            "  {} ({:?}) is mounted on {}, an instance of {}",
            sibling.name,
            sibling.weight,
            base.as_ref().map_or("nothing", |base| &base.name),
            base.as_ref().map_or("none", |base| base.type_id()),
        );
    }
    println!(
        "  the first and the third are one instance: {}; the clock is not the one that was sent: {}",
        siblings[0].ptr_eq(&siblings[2]),
        siblings[0]
            .mounted_on
            .get()
            .is_some_and(|received| !received.ptr_eq(&clock)),
    );
    // Parts and assembly refer to each other. Every graph with a cycle is taken apart when it is not needed any more.
    clock.sever();
    siblings.iter().for_each(Class::sever);

    println!("A cycle:");
    let first = bench.line(3).await?;
    let mut station = first.clone();
    for _ in 0..4 {
        print!("  {} ->", station.name);
        let Some(next) = station.next.get() else { break };
        station = next;
    }
    println!(" ...");
    first.sever();
    println!("  severed, {} leads to {:?}", first.name, first.next);
    communicator.destroy().await;
    Ok(())
}
