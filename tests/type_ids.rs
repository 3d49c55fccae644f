//! Definitions that share a type id. They are of this program alone, which therefore cannot have a communicator.
#![allow(missing_debug_implementations, missing_docs, clippy::unwrap_used, reason = "a test")]

use amd::prelude::*;

pub mod one {
    use amd::prelude::*;

    #[interface(module = "Shared")]
    pub trait Same {
        fn first(&self, name: String) -> i32;
        #[amd(idempotent)]
        fn second(&self);
    }

    #[interface(module = "Shared")]
    pub trait Operations {
        fn greet(&self, name: String);
    }

    #[interface(module = "Shared")]
    pub trait Mode {
        fn get(&self);
    }

    #[interface(module = "Shared")]
    pub trait Bases: Same {}

    #[derive(Debug, UserException)]
    #[amd(module = "Shared")]
    pub struct Failed {
        pub code: i32,
    }

    #[derive(Debug, UserException)]
    #[amd(module = "Shared")]
    pub struct Alike {
        pub code: i32,
    }

    #[derive(Debug, Class)]
    #[amd(module = "Shared")]
    pub struct Guest {
        pub name: String,
    }
}

pub mod other {
    use amd::prelude::*;

    /// The same in another order.
    #[interface(module = "Shared")]
    pub trait Same {
        #[amd(idempotent)]
        fn second(&self);
        fn first(&self, name: String) -> i32;
    }

    #[interface(module = "Shared")]
    pub trait Operations {
        fn greet(&self, name: i32);
    }

    #[interface(module = "Shared")]
    pub trait Mode {
        #[amd(idempotent)]
        fn get(&self);
    }

    #[interface(module = "Shared")]
    pub trait Bases {}

    #[derive(Debug, UserException)]
    #[amd(module = "Shared")]
    pub struct Failed {
        pub code: i64,
    }

    #[derive(Debug, UserException)]
    #[amd(module = "Shared")]
    pub struct Alike {
        pub code: i32,
    }

    #[derive(Debug, Class)]
    #[amd(module = "Shared")]
    pub struct Guest {
        pub name: String,
        pub badge: i32,
    }
}

/// Both places, with the lines on which the two definitions begin.
fn places(lines: [u32; 2]) -> [String; 2] {
    lines.map(|line| format!("tests/type_ids.rs:{line}"))
}

#[test]
fn interfaces_that_differ_are_found_with_both_places() {
    let found = amd::interface::interface_conflicts();
    let found: Vec<_> = found
        .iter()
        .map(|conflict| (conflict.id.as_str(), conflict.places.map(str::to_owned)))
        .collect();
    assert_eq!(
        found,
        [
            ("::Shared::Bases", places([26, 70])),
            ("::Shared::Mode", places([21, 64])),
            ("::Shared::Operations", places([16, 59])),
        ]
    );
}

#[test]
fn exceptions_and_classes_that_differ_are_found_with_both_places() {
    let found = amd::encoding::registry_conflicts();
    let found: Vec<_> = found
        .iter()
        .map(|conflict| (conflict.kind, conflict.id.as_str(), conflict.places.map(str::to_owned)))
        .collect();
    assert_eq!(
        found,
        [
            ("exception", "::Shared::Failed", places([29, 73])),
            ("class", "::Shared::Guest", places([41, 85])),
        ]
    );
}

#[test]
fn such_a_program_has_no_communicator() {
    let error = Communicator::new().unwrap_err();
    assert!(matches!(error, amd::Error::Registry(_)));
    let text = error.to_string();
    assert!(
        text.starts_with("exception ::Shared::Failed is defined at tests/type_ids.rs:"),
        "{text}"
    );
    assert!(text.contains(" and differently at tests/type_ids.rs:"), "{text}");
}
