//! What the macros write has no lints of its own, whatever the user's types are. Checked by `cargo clippy --all-targets`.
#![deny(clippy::result_large_err)]
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use amd::prelude::*;
use amd::testing::serve;

/// Far over what clippy takes for large.
#[derive(Clone, Debug, PartialEq, UserException)]
#[amd(module = "Lints")]
pub struct Report {
    pub sections: Section,
    pub appendix: Section,
}

#[derive(Clone, Debug, Default, PartialEq, Struct)]
#[amd(module = "Lints")]
pub struct Section {
    pub title: String,
    pub author: String,
    pub editor: String,
    pub text: String,
}

#[interface(module = "Lints")]
pub trait Printer {
    fn print(&self) -> Result<(), Report>;
    fn print_later(&self) -> Result<(), Report>;
}

struct Jammed(Report);

#[servant(Printer)]
impl Jammed {
    #[allow(clippy::result_large_err, reason = "the method's own")]
    fn print(&self) -> Result<(), Report> {
        Err(self.0.clone())
    }
    async fn print_later(&self) -> Result<(), Report> {
        Err(self.0.clone())
    }
}

#[test]
fn a_large_exception_is_thrown() {
    let section = Section {
        title: "Paper".to_owned(),
        ..Section::default()
    };
    let report = Report {
        sections: section,
        appendix: Section::default(),
    };
    assert!(size_of::<Report>() > 128);
    let printer = serve::<PrinterPrx>(Jammed(report.clone()));
    for outcome in [printer.print().wait(), printer.print_later().wait()] {
        assert!(matches!(outcome, Err(InvocationError::User(found)) if found == report));
    }
}
