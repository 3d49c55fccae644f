//! The built-in files of Ice: their Rust in the facade, and whether they say what Ice says.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use amd_slice::rust::{RustOptions, generate};
use amd_slice::{Compilation, Compiler, Definition, DefinitionKind, Operation, Type};

/// Everything that the facade has of Ice, in one file.
const ALL: &str = "
#include <Ice/BuiltinSequences.ice>
#include <Ice/Connection.ice>
#include <Ice/Context.ice>
#include <Ice/Endpoint.ice>
#include <Ice/Identity.ice>
#include <Ice/Locator.ice>
#include <Ice/Metrics.ice>
#include <Ice/OperationMode.ice>
#include <Ice/Process.ice>
#include <Ice/PropertiesAdmin.ice>
#include <Ice/RemoteLogger.ice>
#include <Ice/Router.ice>
#include <Ice/SliceChecksumDict.ice>
#include <Ice/Version.ice>
";

const HEAD: &str = "\
//! Generated from the Slice files in `amd-slice/src/ice`. `UPDATE_SNAPSHOTS=1 cargo test -p amd-slice --test ice` writes it anew.
";

/// `src/ice/generated.rs` is what the generator makes of the built-in files.
#[test]
fn the_generated_file_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let compilation = Compiler::new()
        .built_in(false)
        .include_path(root.join("amd-slice/src/ice"))
        .add_source("all.ice", ALL)
        .compile(&["all.ice"])
        .unwrap();
    // These two are written by hand.
    let by_hand = ["Ice/Identity.ice", "Ice/OperationMode.ice"];
    let options = RustOptions {
        elsewhere: by_hand.map(|file| (file.to_owned(), "::amd".to_owned())).into(),
        ..RustOptions::default()
    };
    let text = format!("{HEAD}{}", generate(&compilation, &options));
    let path = root.join("src/ice/generated.rs");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == text,
        "src/ice/generated.rs is out of date"
    );
}

/// What a definition is, with the names of what it refers to; no comments, no metadata but the format.
struct Shown<'a>(&'a Compilation);

impl Shown<'_> {
    fn name(&self, ty: Type) -> String {
        let star = if matches!(ty, Type::Proxy(_)) { "*" } else { "" };
        match ty.definition() {
            Some(id) => format!("{}{star}", self.0.definition(id).scoped_name),
            None => format!("{ty:?}"),
        }
    }

    fn names(&self, ids: &[amd_slice::DefinitionId]) -> Vec<&str> {
        let names = ids.iter().map(|id| self.0.definition(*id).scoped_name.as_str());
        names.collect()
    }

    fn operation(&self, operation: &Operation) -> String {
        let result = operation
            .result
            .as_ref()
            .map(|result| (self.name(result.ty.ty), result.tag));
        let parameter = |p: &amd_slice::Parameter| (p.name.clone(), p.is_out, self.name(p.ty.ty), p.tag);
        let parameters: Vec<_> = operation.parameters.iter().map(parameter).collect();
        format!(
            "{} idempotent={} {result:?} {parameters:?} throws {:?} format={:?}",
            operation.name,
            operation.is_idempotent,
            self.names(&operation.throws),
            operation.metadata.format()
        )
    }

    fn definition(&self, definition: &Definition) -> Vec<String> {
        let kind = &definition.kind;
        let mut lines = vec![format!("{} local={}", kind.describe(), definition.is_local)];
        lines.push(format!("bases {:?}", self.names(&kind.bases())));
        lines.push(format!("format {:?}", definition.metadata.format()));
        for member in kind.members() {
            let default = member.default.as_ref().map(|default| format!("{:?}", default.value));
            lines.push(format!(
                "{} {} {:?} {default:?}",
                member.name,
                self.name(member.ty.ty),
                member.tag
            ));
        }
        lines.extend(kind.operations().iter().map(|operation| self.operation(operation)));
        lines.push(match kind {
            DefinitionKind::Sequence(of) => self.name(of.element.ty),
            DefinitionKind::Dictionary(of) => format!("{} {}", self.name(of.key.ty), self.name(of.value.ty)),
            DefinitionKind::Constant(of) => format!("{} {:?}", self.name(of.ty.ty), of.value.value),
            DefinitionKind::Class(of) => format!("compact id {:?}", of.compact_id),
            DefinitionKind::Enum(of) => {
                let all = of.enumerators.iter().map(|one| format!("{} = {}", one.name, one.value));
                all.collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        });
        lines
    }

    fn all(&self) -> BTreeMap<String, Vec<String>> {
        let definitions = self.0.definitions().iter();
        let defined = definitions.filter(|definition| definition.kind.is_defined());
        defined
            .map(|definition| (definition.scoped_name.clone(), self.definition(definition)))
            .collect()
    }
}

/// Each definition that is built in is one that Ice 3.7 has, word for word.
#[test]
fn the_built_in_files_say_what_ice_says() {
    if !common::installed() {
        return;
    }
    let installed: Vec<_> = common::ice_files()
        .into_iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("Ice")))
        .collect();
    let theirs = Compiler::new()
        .built_in(false)
        .include_path(common::INSTALLED)
        .compile(&installed)
        .unwrap();
    let theirs = Shown(&theirs).all();
    let text: String = installed
        .iter()
        .map(|path| format!("#include <Ice/{}>\n", path.file_name().unwrap().to_str().unwrap()))
        .collect();
    // No include path: all of it is built in, and there is a file for each of theirs.
    let ours = Compiler::new()
        .add_source("all.ice", text)
        .compile(&["all.ice"])
        .unwrap();
    let built_in = ours.files().iter().filter(|file| ours.is_built_in(file.id));
    assert!(built_in.count() >= installed.len());
    let ours = Shown(&ours).all();
    assert!(ours.len() > 60, "{}", ours.len());
    for (name, definition) in &ours {
        assert_eq!(Some(definition), theirs.get(name), "{name}");
    }
    // What theirs has and is not built in is local.
    for (name, definition) in &theirs {
        let local = definition[0].ends_with("local=true");
        assert!(local || ours.contains_key(name), "{name} is not built in");
    }
}
