//! What comes out: definitions, their order, their docs, and their printed form.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::{fs, process::Command};

use amd_slice::{
    Compilation, Compiler, DefinitionId, DefinitionKind, DocFragment, DocTarget, Format, MemorySources, MetadataKind,
    Type, Value,
};

const EVERYTHING: &str = include_str!("everything.ice");

fn compile(text: &str) -> Compilation {
    let compiler = Compiler::with_provider(MemorySources::default()).add_source("T.ice", text);
    compiler.compile(&["T.ice"]).unwrap_or_else(|errors| panic!("{errors}"))
}

fn id(compilation: &Compilation, name: &str) -> DefinitionId {
    compilation
        .find(name)
        .unwrap_or_else(|| panic!("there is no {name}"))
        .id
}

fn constant<'a>(compilation: &'a Compilation, name: &str) -> &'a Value {
    match &compilation.find(name).unwrap().kind {
        DefinitionKind::Constant(constant) => &constant.value.value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn constants() {
    let all = compile(EVERYTHING);
    let table = [
        ("maximum", Value::Integer(16)),
        ("small", Value::Integer(i64::MIN)),
        ("ratio", Value::Float(2.5)),
        ("half", Value::Float(0.5)),
        ("yes", Value::Bool(true)),
        ("greeting", Value::String("tab\tquote\" AA é 😀 ümlaut".to_owned())),
        ("favourite", Value::Enumerator(id(&all, "Example::Color"), 1)),
        ("other", Value::Enumerator(id(&all, "Example::Color"), 1)),
    ];
    for (name, value) in table {
        assert_eq!(constant(&all, &format!("::Example::{name}")), &value, "{name}");
    }
    let DefinitionKind::Constant(other) = &all.find("Example::other").unwrap().kind else {
        unreachable!()
    };
    assert_eq!(other.value.constant, Some(id(&all, "Example::favourite")));
}

#[test]
fn names_are_looked_up_outwards() {
    let all = compile(EVERYTHING);
    let point = all.find("Example::Inner::Point").unwrap();
    let types: Vec<_> = point.kind.members().iter().map(|member| member.ty.ty).collect();
    let (outer, inner) = (id(&all, "Example::Color"), id(&all, "Example::Inner::Color"));
    assert_eq!(types, [Type::Int, Type::Long, Type::Enum(outer), Type::Enum(inner)]);
    assert_eq!(point.kind.members()[1].metadata.rust_type(), Some("u64"));
    assert_eq!(point.rust_name(), "InnerPoint");
    assert_eq!(all.module(point.module).scoped_name, "::Example::Inner");
}

#[test]
fn enums_classes_and_tags() {
    let all = compile(EVERYTHING);
    let DefinitionKind::Enum(color) = &all.find("Example::Color").unwrap().kind else {
        unreachable!()
    };
    let values: Vec<_> = color
        .enumerators
        .iter()
        .map(|e| (e.rust_name(), e.value, e.is_explicit))
        .collect();
    let expected = [
        ("Red", 0, false),
        ("Green", 3, true),
        ("Blue", 4, false),
        ("Enum", 20, true),
    ];
    assert_eq!(
        values,
        expected.map(|(name, value, explicit)| (name.to_owned(), value, explicit))
    );
    assert_eq!(color.max_value(), 20);
    let tree = id(&all, "Example::Tree");
    let DefinitionKind::Class(leaf) = &all.find("Example::Leaf").unwrap().kind else {
        unreachable!()
    };
    assert_eq!((leaf.compact_id, leaf.base), (Some(16), Some(tree)));
    let members: Vec<_> = all
        .members(id(&all, "Example::Leaf"))
        .iter()
        .map(|(owner, m)| (owner.id, m.tag))
        .collect();
    assert_eq!(
        members,
        [
            (tree, None),
            (tree, Some(2)),
            (tree, None),
            (id(&all, "Example::Leaf"), None)
        ]
    );
    let DefinitionKind::Exception(worse) = &all.find("Example::Worse").unwrap().kind else {
        unreachable!()
    };
    assert_eq!(worse.members[0].ty.ty, Type::Class(tree));
    assert!(all.uses_classes(worse.members[1].ty.ty));
    assert!(!all.uses_classes(Type::Dictionary(id(&all, "Example::ByPoint"))));
}

#[test]
fn operations_are_flattened() {
    let all = compile(EVERYTHING);
    let later = id(&all, "Example::Later");
    let names: Vec<_> = all
        .operations(later)
        .iter()
        .map(|(owner, o)| format!("{}.{}", owner.name, o.name))
        .collect();
    assert_eq!(names, ["Base.name", "Right.out", "Later.run", "Later.tell"]);
    let ids = [
        "::Example::Base",
        "::Example::Later",
        "::Example::Left",
        "::Example::Right",
        "::Ice::Object",
    ];
    assert_eq!(all.type_ids(later), ids);
    let lineage: Vec<_> = all
        .lineage(later)
        .iter()
        .map(|definition| definition.name.as_str())
        .collect();
    assert_eq!(lineage, ["Base", "Left", "Right", "Later"]);

    let definition = all.definition(later);
    assert_eq!(definition.metadata.format(), Some(Format::Sliced));
    assert!(definition.metadata.has(&MetadataKind::Amd));
    let run = &definition.kind.operations()[0];
    assert_eq!(
        run.result.as_ref().map(|result| (result.ty.ty, result.tag)),
        Some((Type::Bool, Some(1)))
    );
    assert_eq!(
        run.in_parameters()
            .map(|p| (p.name.as_str(), p.tag))
            .collect::<Vec<_>>(),
        [("color", None), ("bytes", Some(2))]
    );
    assert_eq!(run.out_parameters().count(), 2);
    assert_eq!(run.throws, [id(&all, "Example::Failure"), id(&all, "Example::Worse")]);
    let tell = &definition.kind.operations()[1];
    let types: Vec<_> = tell.parameters.iter().map(|parameter| parameter.ty.ty).collect();
    assert_eq!(types, [Type::AnyProxy, Type::Proxy(later), Type::AnyClass]);
    let right = all.find("Example::Right").unwrap();
    assert_eq!(right.kind.operations()[0].rust_name(), "out");
    assert!(all.find("Example::Here").unwrap().is_local);
}

#[test]
fn docs_are_parts() {
    let all = compile(EVERYTHING);
    let later = all.find("Example::Later").unwrap();
    let run = &later.kind.operations()[0].docs;
    assert_eq!(run.overview.plain(), "Does it.");
    assert_eq!(run.params[0].name, "color");
    assert_eq!(run.params[0].text.plain(), "The colour,\nof two lines.");
    assert_eq!(run.returns.plain(), "Whether it was done.");
    assert_eq!(
        run.throws[0].target,
        Some(DocTarget::Definition(id(&all, "Example::Worse")))
    );
    let target = Some(DocTarget::Definition(id(&all, "Example::maximum")));
    assert!(run.throws[0].text.0.contains(&DocFragment::Link {
        written: "maximum".into(),
        target
    }));
    assert!(run.throws[0].text.0.contains(&DocFragment::Code("x = y".into())));
    let maximum = all.find("Example::maximum").unwrap();
    let target = Some(DocTarget::Member(id(&all, "Example::Color"), "green".into()));
    assert_eq!(
        maximum.docs.overview.0[1],
        DocFragment::Link {
            written: "Color#green".into(),
            target
        }
    );
    let failure = all.find("Example::Failure").unwrap();
    assert_eq!(failure.docs.deprecated.as_ref().unwrap().plain(), "Nothing is wrong.");
    assert_eq!(failure.kind.members()[0].docs.overview.plain(), "Why.");
}

#[test]
fn what_is_printed_is_the_same() {
    let all = compile(EVERYTHING);
    let printed = all.to_slice(all.roots()[0]);
    let again = compile(&printed);
    assert_eq!(common::shape(&all), common::shape(&again), "{printed}");
    assert_eq!(printed, again.to_slice(again.roots()[0]));
    if let Some(slice2cpp) = common::slice2cpp() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("T.ice");
        fs::write(&path, &printed).unwrap();
        let output = Command::new(slice2cpp)
            .arg("--output-dir")
            .arg(directory.path())
            .arg(&path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{printed}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn one_definition_is_printed() {
    let all = compile(EVERYTHING);
    let printed = all.definition_to_slice(id(&all, "Example::Right"));
    assert_eq!(
        printed,
        "interface Right extends Base\n{\n    void \\out(int \\int);\n}\n"
    );
}

fn three_files() -> MemorySources {
    let mut sources = MemorySources::default();
    sources.add(
        "common/Base.ice",
        "#ifndef BASE\n#define BASE\n#define SIZE 4\nmodule A { struct Base { int x; } }\n#endif",
    );
    sources.add(
        "common/Middle.ice",
        "#pragma once\n#include \"Base.ice\"\nmodule A { sequence<Base> Bases; }",
    );
    sources.add(
        "One.ice",
        "#include <Middle.ice>\n#include \"common/Base.ice\"\nmodule A { const int one = SIZE; }",
    );
    sources.add(
        "Two.ice",
        "#include <common/../common/Middle.ice>\nmodule A { const int two = SIZE; }",
    );
    sources.add("Three.ice", "module A { sequence<Base> Other; }");
    sources
}

#[test]
fn files_are_read_once_and_come_after_what_they_include() {
    let compiler = Compiler::with_provider(three_files())
        .include_path("common")
        .include_path(".");
    let all = compiler
        .compile(&["One.ice", "Two.ice"])
        .unwrap_or_else(|errors| panic!("{errors}"));
    let paths: Vec<_> = all
        .files()
        .iter()
        .map(|file| all.path(file.id).file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(paths, ["Base.ice", "Middle.ice", "One.ice", "Two.ice"]);
    assert_eq!(
        all.files().iter().map(|file| file.is_root).collect::<Vec<_>>(),
        [false, false, true, true]
    );
    let names = |index: usize| {
        all.definitions_in(all.files()[index].id)
            .iter()
            .map(|d| d.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        [names(0), names(1), names(2), names(3)],
        [["Base"], ["Bases"], ["one"], ["two"]]
    );
    assert_eq!(constant(&all, "A::two"), &Value::Integer(4));
    assert_eq!(all.files()[2].includes.len(), 2);
    assert_eq!(all.files()[2].includes[0].written, "<Middle.ice>");
}

#[test]
fn a_name_needs_its_include() {
    let compiler = Compiler::with_provider(three_files())
        .include_path("common")
        .include_path(".");
    let errors = compiler.compile(&["One.ice", "Three.ice"]).unwrap_err().to_string();
    assert!(errors.contains("`Base` is in a file that is not included"), "{errors}");
}

#[test]
fn settings() {
    let text = "module IceFoo { struct My_Prx { int x; } }\n#ifdef EXTRA\nmodule B { const int c = EXTRA; }\n#endif";
    let compiler = || Compiler::with_provider(MemorySources::default()).add_source("T.ice", text);
    assert!(compiler().compile(&["T.ice"]).is_err());
    let all = compiler()
        .allow_reserved(true)
        .define("EXTRA", "7")
        .compile(&["T.ice"])
        .unwrap();
    assert_eq!(constant(&all, "B::c"), &Value::Integer(7));
    let many = "module A { ".to_owned() + &"struct S { Foo f; } ".repeat(50) + "}";
    let errors = compiler()
        .add_source("T.ice", many)
        .max_errors(5)
        .compile(&["T.ice"])
        .unwrap_err();
    assert_eq!(errors.len(), 5);
    assert!(errors.to_string().ends_with("stopped after 5 errors\n"));
}

#[test]
fn a_diagnostic_tells_its_place() {
    let text = "module A\r\n{\r\n\tstruct Ö { int x; } // ünïcode\r\n    struct S { /* ü */ Foo f; }\r\n}";
    let errors = Compiler::new()
        .add_source("T.ice", text)
        .compile(&["T.ice"])
        .unwrap_err();
    let places: Vec<_> = errors
        .iter()
        .map(|error| errors.sources().location(error.span.unwrap()))
        .map(|location| (location.line, location.column))
        .collect();
    assert_eq!(places, [(3, 9), (4, 24)]);
    assert!(
        Compiler::new()
            .add_source("T.ice", "\u{feff}module A { }")
            .compile(&["T.ice"])
            .is_ok()
    );
}

#[test]
fn old_files_in_other_encodings() {
    let in_comment = compile_bytes(b"// \xe4\nmodule A { struct S { int x; } }").unwrap();
    assert_eq!(in_comment.warnings().len(), 1);
    assert!(
        compile_bytes(b"module A { const string s = \"\xe4\"; }")
            .unwrap_err()
            .to_string()
            .contains("not UTF-8")
    );
}

fn compile_bytes(bytes: &[u8]) -> Result<Compilation, amd_slice::Diagnostics> {
    Compiler::with_provider(MemorySources::default())
        .add_source("T.ice", bytes)
        .compile(&["T.ice"])
}

#[test]
fn warnings_can_be_suppressed() {
    let text = |head: &str| format!("{head} module A {{ [\"foo\"] interface I {{ void op(I i); }} }}");
    for (head, count) in [
        ("", 2),
        ("[[\"suppress-warning\"]]", 0),
        ("[[\"suppress-warning:all\"]]", 0),
        ("[[\"suppress-warning:deprecated\"]]", 1),
        ("[[\"suppress-warning:deprecated, invalid-metadata\"]]", 0),
    ] {
        assert_eq!(compile(&text(head)).warnings().len(), count, "{head}");
    }
}
