//! The parameters that an expected call has.

use std::fmt::Debug;

/// What a parameter of type `T` is expected to be: a value that it is compared with, a closure that takes `&T` and tells,
/// or [`anything`]. `Kind` tells which, and is always inferred.
#[diagnostic::on_unimplemented(
    message = "a parameter of type `{T}` cannot be expected to be `{Self}`",
    label = "the parameter is a `{T}`",
    note = "accepted: a value that a `{T}` can be compared with (both `Debug`), a closure `|value: &{T}| ..` that returns a `bool`, or `anything()`"
)]
pub trait Expected<T, Kind>: Send + Sync + 'static {
    /// Whether the parameter is as expected.
    fn matches(&self, value: &T) -> bool;

    /// The expectation for people.
    fn describe(&self) -> String;

    /// A parameter for people.
    fn show(value: &T) -> String;
}

/// Any parameter is as expected.
#[must_use]
pub fn anything() -> Anything {
    Anything(())
}

/// What [`anything`] gives.
#[derive(Clone, Copy, Debug)]
pub struct Anything(());

/// A value that is compared.
#[derive(Debug)]
pub enum ByValue {}

/// A closure that tells.
#[derive(Debug)]
pub enum ByPredicate {}

#[diagnostic::do_not_recommend]
impl<T: PartialEq<U> + Debug, U: Debug + Send + Sync + 'static> Expected<T, ByValue> for U {
    fn matches(&self, value: &T) -> bool {
        value == self
    }

    fn describe(&self) -> String {
        format!("{self:?}")
    }

    fn show(value: &T) -> String {
        format!("{value:?}")
    }
}

#[diagnostic::do_not_recommend]
impl<T, F: Fn(&T) -> bool + Send + Sync + 'static> Expected<T, ByPredicate> for F {
    fn matches(&self, value: &T) -> bool {
        self(value)
    }

    fn describe(&self) -> String {
        "a value as the closure says".to_owned()
    }

    fn show(_value: &T) -> String {
        "_".to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<T> Expected<T, Self> for Anything {
    fn matches(&self, _value: &T) -> bool {
        true
    }

    fn describe(&self) -> String {
        "_".to_owned()
    }

    fn show(_value: &T) -> String {
        "_".to_owned()
    }
}

/// What all parameters of a call are expected to be.
pub trait Matching<Taken, Kinds>: Send + Sync + 'static {
    /// Whether all are as expected.
    fn matches(&self, taken: &Taken) -> bool;

    /// The expectations for people, separated by commas.
    fn describe(&self) -> String;

    /// Parameters for people, separated by commas.
    fn show(taken: &Taken) -> String;
}

impl Matching<(), ()> for () {
    fn matches(&self, _taken: &()) -> bool {
        true
    }

    fn describe(&self) -> String {
        String::new()
    }

    fn show(_taken: &()) -> String {
        String::new()
    }
}

macro_rules! tuples {
    ($(($($name:ident $taken:ident $kind:ident $place:tt)+))*) => {$(
        impl<$($name, $taken, $kind),+> Matching<($($taken,)+), ($($kind,)+)> for ($($name,)+)
        where
            $($name: Expected<$taken, $kind>),+
        {
            fn matches(&self, taken: &($($taken,)+)) -> bool {
                $(self.$place.matches(&taken.$place))&&+
            }

            fn describe(&self) -> String {
                [$(self.$place.describe()),+].join(", ")
            }

            fn show(taken: &($($taken,)+)) -> String {
                [$($name::show(&taken.$place)),+].join(", ")
            }
        }
    )*};
}

tuples! {
    (A TA KA 0)
    (A TA KA 0 B TB KB 1)
    (A TA KA 0 B TB KB 1 C TC KC 2)
    (A TA KA 0 B TB KB 1 C TC KC 2 D TD KD 3)
    (A TA KA 0 B TB KB 1 C TC KC 2 D TD KD 3 E TE KE 4)
    (A TA KA 0 B TB KB 1 C TC KC 2 D TD KD 3 E TE KE 4 F TF KF 5)
    (A TA KA 0 B TB KB 1 C TC KC 2 D TD KD 3 E TE KE 4 F TF KF 5 G TG KG 6)
    (A TA KA 0 B TB KB 1 C TC KC 2 D TD KD 3 E TE KE 4 F TF KF 5 G TG KG 6 H TH KH 7)
}
