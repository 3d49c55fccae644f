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
        let text = format!("module M {{ {metadata} interface I {{ {metadata} void op(int i); void other(); }} }}");
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

fn with_ice(compiler: Compiler, options: &RustOptions) -> String {
    let text = "#include <Ice/Identity.ice>\n#include \"Ice/LocatorF.ice\"\n\
                module M { interface I { void op(Ice::Identity id, Ice::Locator* by); } }";
    let compiler = compiler.add_source("M.ice", text).include_path("own");
    generate(
        &compiler.compile(&["M.ice"]).unwrap_or_else(|errors| panic!("{errors}")),
        options,
    )
}

/// A directory with files of Ice does not change where their Rust is.
#[test]
fn the_files_of_ice_are_in_the_facade() {
    let own = "module Ice { struct Identity { int other; } }";
    let compilers = [
        Compiler::with_provider(amd_slice::MemorySources::default()),
        Compiler::new().add_source("own/Ice/Identity.ice", own),
        Compiler::new().add_source("Ice/Identity.ice", own),
    ];
    for compiler in compilers {
        let options = RustOptions {
            runtime: "::rpc::amd".to_owned(),
            ..RustOptions::default()
        };
        let text = with_ice(compiler, &options);
        assert!(!text.contains("mod ice"), "{text}");
        let taken = "id: ::rpc::amd::ice::Identity, by: Option<::rpc::amd::ice::LocatorPrx>";
        assert!(text.contains(taken), "{text}");
    }
}

#[test]
fn a_file_of_ice_that_is_elsewhere_is_the_users() {
    let own = "[[\"ice-prefix\"]] module Ice { struct Identity { string name; string realm; } }";
    let compiler = Compiler::new()
        .add_source("own/Ice/Identity.ice", own)
        .prefer("Ice/Identity.ice");
    let options = RustOptions {
        elsewhere: [("Ice/Identity.ice".to_owned(), "crate::own".to_owned())].into(),
        ..RustOptions::default()
    };
    let text = with_ice(compiler, &options);
    let taken = "id: crate::own::ice::Identity, by: Option<::amd::ice::LocatorPrx>";
    assert!(text.contains(taken), "{text}");
}

#[test]
fn a_file_of_ice_that_is_compiled_itself_is_generated() {
    let own = "[[\"ice-prefix\"]] module Ice { struct Identity { string name; string realm; } }";
    let text = "#include <Ice/Identity.ice>\nmodule M { struct S { Ice::Identity id; } }";
    let compilation = Compiler::new()
        .add_source("own/Ice/Identity.ice", own)
        .add_source("M.ice", text)
        .include_path("own")
        .compile(&["own/Ice/Identity.ice", "M.ice"])
        .unwrap();
    let text = generate(&compilation, &RustOptions::default());
    assert!(
        text.contains("pub realm: String") && text.contains("pub id: super::ice::Identity"),
        "{text}"
    );
}

/// As Ice's own compilers have it: an operation's format comes before the interface's, and heirs have their own.
#[test]
fn the_format_of_an_interface_is_that_of_its_operations() {
    let text = r#"module M { class C { int i; }
        ["format:sliced"] interface A {
            C none(); ["format:compact"] C compact(); ["format:default"] C unsaid(); void without();
        }
        interface B extends A { C own(); } }"#;
    let compilation = Compiler::new().add_source("M.ice", text).compile(&["M.ice"]).unwrap();
    assert!(compilation.warnings().is_empty(), "{}", compilation.warnings());
    let text = generate(&compilation, &RustOptions::default());
    let format_of = |operation: &str| {
        let before = text.split(&format!("fn {operation}(")).next().unwrap();
        let attributes = before.rsplit("///").next().unwrap();
        ["sliced", "compact"]
            .into_iter()
            .find(|format| attributes.contains(*format))
    };
    assert_eq!(format_of("none"), Some("sliced"));
    assert_eq!(format_of("compact"), Some("compact"));
    assert_eq!(format_of("unsaid"), Some("sliced"));
    assert_eq!(format_of("without"), None);
    assert_eq!(format_of("own"), None);
}
