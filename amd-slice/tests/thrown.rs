//! What is in the set of exceptions of an operation.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use amd_slice::Compiler;
use amd_slice::rust::{RustOptions, generate};

const COMMON: &str = "module Common {
    exception Base { int i; }
    exception Zero extends Base {}
    exception Other {}
}";

const SHOP: &str = "#include \"Common.ice\"
module Shop {
    exception Late extends Common::Zero { string why; }
    exception Early extends Common::Base {}
    exception Zero extends Late {}
    local exception Hidden extends Common::Base {}
    interface I {
        void any() throws Common::Base;
        void some() throws Late, Common::Other;
        void declared() throws Common::Zero, Common::Base;
        void one() throws Common::Other;
    }
}";

fn rust(options: &RustOptions) -> String {
    let compiler = Compiler::new()
        .add_source("Common.ice", COMMON)
        .add_source("Shop.ice", SHOP);
    let compilation = compiler
        .compile(&["Shop.ice"])
        .unwrap_or_else(|errors| panic!("{errors}"));
    generate(&compilation, options)
}

/// The variants of a set.
fn set(text: &str, name: &str) -> Vec<String> {
    let (_, found) = text.split_once(&format!("pub enum {name} {{")).unwrap();
    let lines = found.split('}').next().unwrap().lines().map(str::trim);
    lines
        .filter(|line| line.ends_with("),"))
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect()
}

#[test]
fn what_derives_from_a_declared_exception_is_in_the_set() {
    let text = rust(&RustOptions::default());
    let any = [
        "Base(super::common::Base)",
        "Zero(super::common::Zero)",
        "Early(Early)",
        "Late(Late)",
        "Zero2(Zero)",
    ];
    assert_eq!(set(&text, "IAnyError"), any);
    assert_eq!(
        set(&text, "ISomeError"),
        ["Late(Late)", "Other(super::common::Other)", "Zero(Zero)"]
    );
    assert_eq!(set(&text, "IOneError"), ["Other(super::common::Other)"]);
}

/// The declared ones come first, in their order; nothing is there twice.
#[test]
fn declared_exceptions_come_first() {
    let text = rust(&RustOptions::default());
    let declared = set(&text, "IDeclaredError");
    assert_eq!(
        declared[..2],
        ["Zero(super::common::Zero)", "Base(super::common::Base)"]
    );
    assert_eq!(declared[2..], ["Early(Early)", "Late(Late)", "Zero2(Zero)"]);
}

#[test]
fn exceptions_of_a_file_that_is_elsewhere_are_found_there() {
    let options = RustOptions {
        elsewhere: [("Common.ice".to_owned(), "crate::other".to_owned())].into(),
        ..RustOptions::default()
    };
    let any = set(&rust(&options), "IAnyError");
    assert_eq!(
        any[..2],
        ["Base(crate::other::common::Base)", "Zero(crate::other::common::Zero)"]
    );
    assert_eq!(any.len(), 5);
}

/// A name with a number of its own is not given twice.
#[test]
fn numbers_are_free() {
    let text = "module A { exception E {} } module B { exception E {} }
        module M { exception E2 {} interface I { void op() throws E2, A::E, B::E; } }";
    let compilation = Compiler::new().add_source("M.ice", text).compile(&["M.ice"]).unwrap();
    let text = generate(&compilation, &RustOptions::default());
    let variants = set(&text, "IOpError");
    assert_eq!(variants, ["E2(E2)", "E(super::a::E)", "E3(super::b::E)"]);
}
