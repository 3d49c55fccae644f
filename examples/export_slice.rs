//! Definitions in Rust, written back as Slice.
//!
//! `cargo run --example export_slice > Museum.ice` makes a file for the Slice compilers of all languages. The servant or the
//! client in Rust needs it not: it has the traits.

#![allow(missing_docs, reason = "what has a comment here has one in Slice")]

use std::collections::{BTreeMap, HashMap};

use amd::prelude::*;

/// What is shown.
pub mod collection {
    use super::*;

    /// In which state a thing is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    #[amd(module = "Museum::Collection")]
    pub enum Condition {
        /// As on its first day.
        Perfect,
        Worn = 10,
        /// Slice calls it otherwise.
        #[amd(name = "InPieces")]
        Broken,
    }

    /// Where a thing stands.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Struct)]
    #[amd(module = "Museum::Collection")]
    pub struct Place {
        pub room: i16,
        /// From the door, in paces.
        #[amd(name = "string")]
        pub directions: String,
    }

    /// A thing in the collection.
    #[derive(Debug, Class)]
    #[amd(module = "Museum::Collection", compact_id = 7)]
    pub struct Exhibit {
        pub title: String,
        /// What it came with.
        pub companions: Vec<Link<Self>>,
        #[amd(tag = 3)]
        pub year_of_origin: Option<i32>,
    }

    /// A thing that moves.
    #[derive(Debug, Class)]
    #[amd(module = "Museum::Collection")]
    pub struct Machine {
        #[amd(base)]
        pub exhibit: Exhibit,
        pub condition: Condition,
        pub keeper: Option<super::ArchivePrx>,
    }
}

use collection::{Condition, Exhibit, Machine, Place};

/// Something went wrong at the door.
#[derive(Debug, UserException)]
#[amd(module = "Museum")]
pub struct Refused {
    pub reason: String,
}

/// There is no room for more visitors.
#[derive(Debug, UserException)]
#[amd(module = "Museum")]
pub struct Full {
    #[amd(base)]
    pub refused: Refused,
    pub visitors: Vec<String>,
    #[amd(tag = 1)]
    pub free_again_in: Option<f64>,
}

/// There is no such thing.
#[derive(Debug, UserException)]
#[amd(module = "Museum")]
pub struct Unknown;

#[derive(Debug, UserExceptions)]
pub enum FindError {
    Refused(Refused),
    Unknown(Unknown),
}

/// Knows what is where.
///
/// It may be asked at any time.
#[interface(module = "Museum")]
pub trait Archive {
    /// Where a thing stands, and what stands near.
    #[amd(idempotent, format = "sliced")]
    fn find(&self, title: String) -> Result<(Class<Exhibit>, Place, Vec<Class<Machine>>), FindError>;

    #[amd(idempotent)]
    fn places(&self) -> HashMap<String, Vec<Place>>;

    /// Rooms, by condition and by name.
    fn survey(&self, rooms: Vec<Vec<i16>>) -> BTreeMap<Condition, HashMap<String, Vec<u8>>>;

    /// @param observer Is told of what comes.
    #[amd(name = "watch")]
    fn observe(&self, observer: Option<VisitorPrx>, others: Vec<ObjectPrx>);
}

/// The front desk, which answers for the archive as well.
#[interface(module = "Museum")]
pub trait Desk: Archive {
    /// Lets a visitor in.
    #[amd(tags(_, 4))]
    fn enter(
        &self,
        visitor_name: String,
        #[amd(tag = 1)] age: Option<i32>,
        #[amd(tag = 2)] guide: Option<VisitorPrx>,
    ) -> Result<(i64, Option<Place>), Full>;

    #[amd(out)]
    fn count(&self) -> (i32, bool);

    #[deprecated(note = "ask the archive")]
    fn ask(&self, interface: AnyThing) -> AnyThing;
}

/// An instance of any class.
pub type AnyThing = Class<amd::AnyClass>;

/// Somebody who looks.
#[interface(module = "Museum")]
pub trait Visitor {
    fn call(&self, desk: Option<DeskPrx>) -> Vec<VisitorPrx>;
}

fn main() {
    print!("{}", DeskPrx::SLICE);
}
