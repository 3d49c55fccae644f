//! Interfaces and types, written back as Slice: compared with Slice that a person wrote, and given to Ice's compilers.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::Command;

use amd::prelude::*;

use amd_slice::{Compilation, Compiler, DefinitionKind, Member, Type};
use test_support::peers::{self, Availability, SliceCompiler};

mod generated {
    amd::slice!("tests/slice/Types.ice");
}

/// Names that are hard to write, in modules that meet.
mod hard {
    use super::*;

    /// Its module has the name of a sequence, and a type in it another one's.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Struct)]
    #[amd(module = "Hard::IntSeq")]
    pub struct StringSeq {
        pub r#struct: i32,
        #[amd(name = "module")]
        pub other: String,
    }

    #[derive(Clone, Debug, PartialEq, Struct)]
    #[amd(module = "Other")]
    pub struct StringSeq2 {
        pub numbers: Vec<i32>,
    }

    /// A comment that tries to end: */ and to begin again: /* and a quote: """ \
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    #[amd(module = "Hard")]
    pub enum Exception {
        #[amd(name = "Int")]
        Int = 2147483647,
        Out = 3,
        /// One more than the one before.
        Tag,
    }

    pub mod same {
        use super::*;

        /// Called like another one, elsewhere.
        #[derive(Clone, Debug, PartialEq, Struct)]
        #[amd(module = "Other::Deep", name = "Exception")]
        pub struct Exceptional {
            pub first_of_all: bool,
        }
    }

    /// Its members are called like their types.
    #[derive(Debug, UserException)]
    #[amd(module = "Hard::IntSeq")]
    pub struct Shadows {
        pub string_seq: StringSeq,
        pub bool_seq: Vec<bool>,
        pub shadows: bool,
        pub interface: Option<HardestPrx>,
    }

    #[interface(module = "Hard::IntSeq", name = "Interface")]
    pub trait Hardest {
        /// Ends in `*/`.
        fn void(
            &self,
            out1: Vec<String>,
            r#enum: Vec<StringSeq>,
            local: HashMap<StringSeq, Vec<Vec<i32>>>,
            several_words: Vec<Exception>,
            others: Vec<same::Exceptional>,
        ) -> Result<(Vec<StringSeq2>, Vec<HardestPrx>), Shadows>;

        fn string_seq(&self, shadows: StringSeq) -> Vec<f32>;

        fn float_seq(&self);
    }
}

/// A definition as text that does not depend on how sequences, dictionaries and out-parameters are called.
struct Describe<'c>(&'c Compilation);

impl Describe<'_> {
    fn all(text: &str) -> BTreeSet<String> {
        let compiled = Compiler::new().add_source("T.ice", text).compile(&["T.ice"]);
        let compilation = compiled.unwrap_or_else(|errors| panic!("{errors}\n{text}"));
        assert!(compilation.warnings().is_empty(), "{}\n{text}", compilation.warnings());
        let describe = Describe(&compilation);
        let definitions = compilation.definitions().iter();
        definitions
            .flat_map(|definition| describe.definition(definition))
            .collect()
    }

    fn definition(&self, definition: &amd_slice::Definition) -> Vec<String> {
        let name = &definition.scoped_name;
        let bases: Vec<_> = definition.kind.bases().iter().map(|id| self.name(*id)).collect();
        let kind = match &definition.kind {
            DefinitionKind::Sequence(_) | DefinitionKind::Dictionary(_) | DefinitionKind::Constant(_) => {
                return Vec::new();
            }
            DefinitionKind::Class(class) => format!("a class {:?}", class.compact_id),
            kind => kind.describe().to_owned(),
        };
        assert!(definition.kind.is_defined(), "{name} is only declared");
        let mut lines = vec![format!("{name}: {kind} of {bases:?}")];
        let members = definition.kind.members().iter();
        lines.extend(
            members
                .enumerate()
                .map(|(n, member)| format!("{name} {n}: {}", self.member(member))),
        );
        if let DefinitionKind::Enum(found) = &definition.kind {
            let enumerators = found.enumerators.iter();
            lines.extend(enumerators.map(|found| format!("{name}::{} = {}", found.name, found.value)));
        }
        let operations = definition.kind.operations().iter();
        lines.extend(operations.map(|operation| format!("{name}::{}", self.operation(operation))));
        lines
    }

    fn member(&self, member: &Member) -> String {
        format!("{:?} {} {}", member.tag, self.ty(member.ty.ty), member.name)
    }

    fn operation(&self, operation: &amd_slice::Operation) -> String {
        let returned = operation
            .result
            .iter()
            .map(|result| (result.tag, self.ty(result.ty.ty)));
        let parameters = operation.in_parameters().map(|p| (p.tag, self.ty(p.ty.ty), &p.name));
        let outs = operation.out_parameters().map(|p| (p.tag, self.ty(p.ty.ty)));
        let throws = operation.throws.iter().map(|id| self.name(*id));
        format!(
            "{}{} {:?} {:?} out {:?} throws {:?} {:?}",
            operation.name,
            if operation.is_idempotent { " idempotent" } else { "" },
            returned.collect::<Vec<_>>(),
            parameters.collect::<Vec<_>>(),
            outs.collect::<Vec<_>>(),
            throws.collect::<Vec<_>>(),
            operation.metadata.format(),
        )
    }

    fn ty(&self, ty: Type) -> String {
        let Some(id) = ty.definition() else {
            return ty.keyword().unwrap().to_owned();
        };
        match &self.0.definition(id).kind {
            DefinitionKind::Sequence(found) => format!("sequence<{}>", self.ty(found.element.ty)),
            DefinitionKind::Dictionary(found) => {
                format!("dictionary<{}, {}>", self.ty(found.key.ty), self.ty(found.value.ty))
            }
            _ if matches!(ty, Type::Proxy(_)) => self.name(id) + "*",
            _ => self.name(id),
        }
    }

    fn name(&self, id: amd_slice::DefinitionId) -> String {
        self.0.definition(id).scoped_name.clone()
    }
}

#[track_caller]
fn assert_same(ours: &str, theirs: &str) {
    let (ours, theirs) = (Describe::all(ours), Describe::all(theirs));
    assert!(!theirs.is_empty());
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(only(&ours, &theirs), only(&theirs, &ours));
}

/// What the example prints, as its users run it.
fn example() -> String {
    let tests = std::env::current_exe().unwrap();
    let path: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples/export_slice");
    assert!(
        path.exists(),
        "{} is not built: run `cargo build --examples`",
        path.display()
    );
    let output = Command::new(path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_example_is_what_a_person_would_write() {
    assert_same(&example(), include_str!("slice/Museum.ice"));
}

#[test]
fn comments_go_along() {
    let text = example();
    for comment in [
        "    /** Something went wrong at the door. */\n    exception Refused",
        "    /**\n     * Knows what is where.\n     *\n     * It may be asked at any time.\n     */\n    interface Archive",
        "            /** From the door, in paces. */\n            string \\string;",
        "        /** @deprecated ask the archive */\n        Value ask(",
    ] {
        assert!(text.contains(comment), "{comment} in {text}");
    }
}

/// From Slice to Rust, and back: whatever interfaces lead to is there.
#[test]
fn slice_files_come_back() {
    use generated::shop::{CounterPrx, back::StorePrx};
    let interfaces = [CounterPrx::INTERFACE, StorePrx::INTERFACE];
    let written = amd::SliceFile::of(&interfaces).to_string();
    let (ours, theirs) = (Describe::all(&written), Describe::all(include_str!("slice/Types.ice")));
    let invented: Vec<_> = ours.difference(&theirs).collect();
    assert_eq!(invented, [] as [&String; 0]);
    for type_id in [
        "::Shop::Counter",
        "::Shop::Item",
        "::Shop::Payment",
        "::Shop::SoldOut",
        "::Shop::Node",
    ] {
        assert!(
            ours.iter().any(|line| line.starts_with(&format!("{type_id}: "))),
            "{type_id} in {written}"
        );
    }
    assert!(!written.contains("Slice `"), "{written}");
}

#[test]
fn hard_names_are_written_so_that_they_are_read() {
    let all = Describe::all(&hard::HardestPrx::SLICE.to_string());
    let operation = all
        .iter()
        .find(|line| line.starts_with("::Hard::IntSeq::Interface::void "))
        .unwrap();
    assert_eq!(
        operation,
        "::Hard::IntSeq::Interface::void [(None, \"sequence<::Other::StringSeq2>\")] \
         [(None, \"sequence<string>\", \"out1\"), \
         (None, \"sequence<::Hard::IntSeq::StringSeq>\", \"enum\"), \
         (None, \"dictionary<::Hard::IntSeq::StringSeq, sequence<sequence<int>>>\", \"local\"), \
         (None, \"sequence<::Hard::Exception>\", \"severalWords\"), \
         (None, \"sequence<::Other::Deep::Exception>\", \"others\")] \
         out [(None, \"sequence<::Hard::IntSeq::Interface*>\")] throws [\"::Hard::IntSeq::Shadows\"] None"
    );
    for line in [
        "::Hard::IntSeq::StringSeq 0: None int struct",
        "::Hard::IntSeq::StringSeq 1: None string module",
        "::Hard::Exception::Int = 2147483647",
        "::Hard::Exception::Tag = 4",
        "::Other::Deep::Exception 0: None bool firstOfAll",
    ] {
        assert!(all.contains(line), "{line} in {all:#?}");
    }
}

#[test]
fn the_program_knows_its_interfaces() {
    let interfaces = amd::interfaces();
    let ids: Vec<_> = interfaces.iter().map(|interface| interface.type_id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for id in ["::Hard::IntSeq::Interface", "::Shop::Counter"] {
        assert_eq!(ids.iter().filter(|known| **known == id).count(), 1, "{ids:?}");
    }
    let counter = interfaces
        .iter()
        .find(|found| found.type_id == "::Shop::Counter")
        .unwrap();
    let order = counter
        .operations
        .iter()
        .find(|operation| operation.name == "order")
        .unwrap();
    assert_eq!(order.parameters[0].name, "item");
    assert_eq!(order.parameters[0].ty.to_string(), "::Shop::Item");
    assert_eq!(order.exceptions.len(), 1);
    assert!(counter.to_string().starts_with("interface Counter"), "{counter}");
    assert!(counter.to_string().contains(&format!("    {order};\n")), "{counter}");
    let all = Describe::all(&amd::SliceFile::of(&interfaces).to_string());
    assert!(
        ids.iter()
            .all(|id| all.iter().any(|line| line.starts_with(&format!("{id}: ")))),
        "{all:#?}"
    );
}

/// Ice's own compilers have no word to say about it.
#[test]
fn compilers_of_ice_accept_it() {
    let interfaces = amd::interfaces();
    let texts = [
        ("Museum", example()),
        ("Hard", hard::HardestPrx::SLICE.to_string()),
        ("Everything", amd::SliceFile::of(&interfaces).to_string()),
    ];
    for compiler in SliceCompiler::ALL {
        match compiler.availability() {
            Availability::Available => {}
            Availability::Absent(reason) if peers::required() => panic!("{reason}"),
            Availability::Absent(reason) => {
                println!("skipped: {reason}");
                continue;
            }
        }
        for (name, text) in &texts {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join(name).with_extension("ice");
            std::fs::write(&file, text).unwrap();
            let complaints = compiler.complaints(&file, folder.path()).unwrap();
            assert_eq!(complaints, "", "{compiler:?} of {text}");
        }
    }
}
