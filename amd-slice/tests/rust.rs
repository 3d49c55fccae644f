//! The Rust of a Slice file, compared with the file beside it. `UPDATE_SNAPSHOTS=1` writes it anew.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use amd_slice::Compiler;
use amd_slice::rust::{RustOptions, generate};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rust")
}

#[test]
fn every_construct() {
    let compilation = Compiler::new().compile(&[folder().join("Shop.ice")]).unwrap();
    let text = generate(&compilation, &RustOptions::default());
    let path = folder().join("shop.rs.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        text == std::fs::read_to_string(&path).unwrap_or_default(),
        "shop.rs.txt changed:\n{text}"
    );
}

/// `["amd"]` is accepted and changes nothing: row 5 of the features of asynchronous dispatch.
#[test]
fn row_05_amd_metadata_changes_nothing() {
    let rust = |metadata: &str| {
        let text = format!("module M {{ {metadata} interface I {{ {metadata} void op(int i); }} }}");
        let compilation = Compiler::new().add_source("M.ice", text).compile(&["M.ice"]).unwrap();
        assert!(compilation.warnings().is_empty());
        generate(&compilation, &RustOptions::default())
    };
    assert_eq!(rust(r#"["amd"]"#), rust(""));
}

#[test]
fn what_is_elsewhere_is_not_generated_and_found_there() {
    let compilation = Compiler::new()
        .add_source(
            "Common.ice",
            "module Common { struct Point { int x; } interface Base { void op(); } }",
        )
        .add_source(
            "Shop.ice",
            "#include \"Common.ice\"\nmodule Shop { interface I extends Common::Base { void at(Common::Point p); } }",
        )
        .compile(&["Shop.ice"])
        .unwrap();
    let options = RustOptions {
        elsewhere: [("Common.ice".to_owned(), "crate::common".to_owned())].into(),
        ..RustOptions::default()
    };
    let text = generate(&compilation, &options);
    assert!(!text.contains("pub struct Point"), "{text}");
    assert!(text.contains("pub trait I: crate::common::common::Base"), "{text}");
    assert!(text.contains("p: crate::common::common::Point"), "{text}");
}
