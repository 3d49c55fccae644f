//! The interfaces of `tests/peers/*.ice`, as a Rust program writes them.

use amd::prelude::*;

#[interface(module = "VisitorCenter")]
pub trait Greeter {
    fn greet(&self, name: String) -> String;
}

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct NameTaken {
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct Closed;

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct BaseProblem {
    pub code: i32,
}

#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Peers")]
pub struct DerivedProblem {
    #[amd(base)]
    pub base: BaseProblem,
    pub detail: String,
}

#[derive(Debug, PartialEq, UserExceptions)]
pub enum RegisterError {
    NameTaken(NameTaken),
    Closed(Closed),
}

/// Slice says `throws BaseProblem`: a derived one may come as well, and is told apart where the enum has it.
#[derive(Debug, PartialEq, UserExceptions)]
pub enum Problem {
    Derived(DerivedProblem),
    Base(BaseProblem),
}

/// What no client knows: for them it is its base.
#[derive(Debug, Clone, PartialEq, UserException)]
#[amd(module = "Hidden")]
pub struct SecretProblem {
    #[amd(base)]
    pub base: BaseProblem,
    pub secret: String,
}

/// The exceptions of a server that keeps a secret.
#[derive(Debug, PartialEq, UserExceptions)]
pub enum SecretiveProblem {
    Secret(SecretProblem),
    Derived(DerivedProblem),
    Base(BaseProblem),
}

/// The interface, as clients and as servers see its exceptions.
macro_rules! everything {
    ($problem:ty) => {
        use std::collections::HashMap;

        use amd::prelude::*;

        use super::{BaseProblem, GreeterPrx, RegisterError};

        #[interface(module = "Peers")]
        pub trait Everything {
            fn echo_bool(&self, item: bool) -> bool;
            fn echo_byte(&self, item: u8) -> u8;
            fn echo_short(&self, item: i16) -> i16;
            fn echo_int(&self, item: i32) -> i32;
            fn echo_long(&self, item: i64) -> i64;
            fn echo_float(&self, item: f32) -> f32;
            fn echo_double(&self, item: f64) -> f64;
            fn echo_string(&self, item: String) -> String;
            fn echo_bytes(&self, item: Vec<u8>) -> Vec<u8>;
            fn echo_ints(&self, item: Vec<i32>) -> Vec<i32>;
            fn echo_doubles(&self, item: Vec<f64>) -> Vec<f64>;
            fn echo_strings(&self, item: Vec<String>) -> Vec<String>;
            fn echo_nested(&self, item: Vec<Vec<i32>>) -> Vec<Vec<i32>>;
            fn echo_dict(&self, item: HashMap<String, i32>) -> HashMap<String, i32>;
            fn echo_int_keys(&self, item: HashMap<i32, Vec<String>>) -> HashMap<i32, Vec<String>>;
            fn echo_proxy(&self, item: Option<ObjectPrx>) -> Option<ObjectPrx>;
            fn echo_greeter(&self, item: Option<GreeterPrx>) -> Option<GreeterPrx>;

            #[amd(out)]
            fn swap(&self, number: i32, text: String) -> (String, i32);
            fn divide(&self, dividend: i32, divisor: i32) -> Result<(i32, i32), BaseProblem>;
            fn split(&self, text: String) -> (Vec<String>, i32, HashMap<String, i32>);

            fn register(&self, name: String) -> Result<(), RegisterError>;
            fn problem(&self, which: String) -> Result<(), $problem>;
            fn compact_problem(&self, which: String) -> Result<(), $problem>;
            fn undeclared(&self);
            fn crash(&self);
            fn local_problem(&self);
            fn gone(&self);

            #[amd(idempotent)]
            fn context_value(&self, key: String) -> String;
            #[amd(idempotent)]
            fn whole_context(&self) -> HashMap<String, String>;
            fn describe(&self) -> HashMap<String, String>;
            #[amd(idempotent)]
            fn describe_idempotent(&self) -> HashMap<String, String>;

            fn note(&self, text: String);
            #[amd(idempotent)]
            fn notes(&self) -> Vec<String>;

            #[amd(idempotent)]
            fn greeter_proxy(&self) -> Option<GreeterPrx>;
            fn greet_via(&self, target: Option<GreeterPrx>, name: String) -> String;

            fn sleep(&self, milliseconds: i32);
            fn make_bytes(&self, count: i32) -> Vec<u8>;
            fn shutdown(&self);
        }
    };
}

pub mod client {
    everything!(super::Problem);
}

pub mod server {
    everything!(super::SecretiveProblem);
}
