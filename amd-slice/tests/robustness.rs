//! No input makes the compiler panic, hang or overflow the stack.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write as _, thread, time::Duration};

use amd_slice::{Compilation, Compiler, Diagnostics, MemorySources};
use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};

const TEN_MEGABYTES: usize = 10 << 20;

/// Of each of the many cases. Ten megabytes where the compiler is optimised; else less, for the sake of those who wait.
const SIZE: usize = if cfg!(debug_assertions) { 2 << 20 } else { TEN_MEGABYTES };

/// Compiles one text on a small stack, as one that runs within a macro may have.
fn compile(text: impl Into<Vec<u8>>) -> Result<Compilation, Diagnostics> {
    compile_and_time(text).0
}

/// The same, and how long a core was busy with it: what else the machine does has no part in that.
fn compile_and_time(text: impl Into<Vec<u8>>) -> (Result<Compilation, Diagnostics>, Duration) {
    let mut sources = MemorySources::default();
    sources.add("T.ice", text);
    let compile = move || {
        let compiled = Compiler::with_provider(sources).compile(&["T.ice"]);
        let busy = clock_gettime(ClockId::ThreadCPUTime);
        (compiled, busy.try_into().unwrap())
    };
    thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(compile)
        .unwrap()
        .join()
        .unwrap()
}

/// Compiles a bad text, and says how long that took.
fn fails_soon(name: &str, text: impl Into<Vec<u8>>) {
    println!("{name} ..");
    let (compiled, busy) = compile_and_time(text);
    let shown = compiled.err().unwrap_or_else(|| panic!("{name} compiles")).to_string();
    assert!(shown.len() < 100_000, "{name}: {} bytes of errors", shown.len());
    // Optimised, each takes far less than a second. Tests are not optimised.
    let limit = if cfg!(debug_assertions) {
        Duration::from_secs(20)
    } else {
        Duration::from_secs(1)
    };
    println!("{busy:?}");
    assert!(busy < limit, "{name} took {busy:?}");
}

fn repeat(text: &str) -> String {
    text.repeat(SIZE / text.len())
}

#[test]
fn megabytes_of_garbage() {
    let mut state = 1u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(TEN_MEGABYTES)
    .collect();
    fails_soon("noise", noise);
    for text in [
        "a", "a ", "{", "}", "(", "[", "\"", "\\", "::", "a::", "#", "#if\n", "#if 1\n", "/*", ";", "é", "\0", "\n@",
    ] {
        fails_soon(&format!("{text:?}"), repeat(text));
    }
}

#[test]
fn megabytes_in_one_place() {
    let cases = [
        (
            "a long name",
            format!("module A {{ struct S {{ {} x; }} }}", repeat("a")),
        ),
        (
            "a long path",
            format!("module A {{ struct S {{ {}a x; }} }}", repeat("a::")),
        ),
        ("many modules in one", format!("module {}a {{ }}", repeat("a::"))),
        ("nested modules", repeat("module A { ")),
        ("a deep condition", format!("#if {}1\n#endif", repeat("("))),
        ("a long condition", format!("#if {}\n#endif", repeat("1+"))),
        ("many negations", format!("#if {}1\n#endif", repeat("!"))),
        ("nested conditionals", repeat("#ifdef A\n")),
        (
            "a long string",
            format!("module A {{ const int c = \"{}\"; }}", repeat("x")),
        ),
        (
            "many escapes",
            format!("module A {{ const int c = \"{}\"; }}", repeat("\\q")),
        ),
        (
            "a long number",
            format!("module A {{ const int c = {}; }}", repeat("9")),
        ),
        (
            "many members",
            format!("module A {{ struct S {{ {} }} }}", repeat("int a; ")),
        ),
        (
            "many parameters",
            format!("module A {{ interface I {{ void op({} }} }}", repeat("int a, ")),
        ),
        (
            "many bases",
            format!("module A {{ interface I extends {} {{ }} }}", repeat("I, ")),
        ),
        (
            "much metadata",
            format!("module A {{ {} struct S {{ }} }}", repeat("[\"x\"] ")),
        ),
        (
            "many docs",
            format!("module A {{ {} struct S {{ }} }}", repeat("/// {@link x}\n")),
        ),
        (
            "unknown types",
            format!("module A {{ struct S {{ {} }} }}", repeat("Foo a; ")),
        ),
    ];
    for (name, text) in cases {
        fails_soon(name, text);
    }
}

#[test]
fn many_definitions() {
    let mut text = String::from("module A { ");
    let mut count = 0;
    while text.len() < SIZE {
        write!(text, "struct S{count} {{ int x; }} ").unwrap();
        count += 1;
    }
    text.push_str("struct S0 { int x; } }");
    fails_soon("many structs", text);
}

#[test]
fn deep_chains() {
    let chain = |first: &str, link: &dyn Fn(usize) -> String| {
        let mut text = format!("module A {{ {first} ");
        for index in 1..if cfg!(debug_assertions) { 10_000 } else { 50_000 } {
            text.push_str(&link(index));
        }
        text + "}"
    };
    let classes = chain("class C0 { int m0; }", &|i| {
        format!("class C{i} extends C{} {{ int m{i}; }} ", i - 1)
    });
    fails_soon("a chain of classes", classes);
    let interfaces = chain("interface I0 { void o0(); }", &|i| {
        format!("interface I{i} extends I{} {{ void o{i}(); }} ", i - 1)
    });
    fails_soon("a chain of interfaces", interfaces);
    fails_soon(
        "a chain of structs",
        chain("struct S0 { int x; }", &|i| format!("struct S{i} {{ S{} x; }} ", i - 1)),
    );
    fails_soon(
        "a chain of sequences",
        chain("sequence<int> S0;", &|i| format!("sequence<S{}> S{i}; ", i - 1)),
    );
    fails_soon("a chain of dictionaries", {
        chain("dictionary<int, int> S0;", &|i| {
            format!("dictionary<int, S{}> S{i}; ", i - 1)
        })
    });
    let mut wide = String::from("module A { ");
    for index in 0..1000 {
        write!(wide, "interface I{index} {{ void o{index}(); }} ").unwrap();
    }
    let all: Vec<_> = (0..1000).map(|index| format!("I{index}")).collect();
    write!(wide, "interface J extends {} {{ }} ", all.join(", ")).unwrap();
    for index in 0..10_000 {
        write!(wide, "interface K{index} extends J {{ }} ").unwrap();
    }
    fails_soon("wide inheritance", wide + "}");
    // Layers of diamonds: paths double, definitions do not.
    let mut diamonds = String::from("module A { interface L0 { void op(); } interface R0 extends L0 { } ");
    for index in 1..90 {
        let below = index - 1;
        write!(
            diamonds,
            "interface L{index} extends L{below}, R{below} {{ }} interface R{index} extends L{below}, R{below} {{ }} "
        )
        .unwrap();
    }
    assert!(compile(diamonds + "}").is_ok());
}

#[test]
fn large_definitions() {
    let list = |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(" ");
    let count = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
    let many = list(count, &|i| format!("interface I{i} {{ }}"));
    let bases = list(count, &|i| format!("I{i},"));
    fails_soon(
        "many bases of one",
        format!("module A {{ {many} interface J extends {bases} {{ }} }}"),
    );
    let same = list(1000, &|i| format!("interface I{i} {{ void a(); }}"));
    let bases = list(1000, &|i| format!("I{i},"));
    fails_soon(
        "many meet",
        format!(
            "module A {{ {same} interface J extends {} {{ }} }}",
            bases.trim_end_matches(',')
        ),
    );
    let enumerators = list(count, &|i| format!("e{i},"));
    let constants = list(count / 2, &|i| format!("const E c{i} = E::e{i};"));
    fails_soon(
        "many enumerators",
        format!("module A {{ enum E {{ {enumerators} }} {constants} const int last = 1.5; }}"),
    );
    let operations = list(count, &|i| format!("/** {{@link #o{i}}} */ void o{i}();"));
    fails_soon(
        "many links",
        format!("module A {{ interface I {{ {operations} }} const int last = 1.5; }}"),
    );
    let exceptions = list(count, &|i| format!("exception E{i} {{ }}"));
    let throws = list(count, &|i| format!("E{i},"));
    fails_soon(
        "many throws",
        format!("module A {{ {exceptions} interface I {{ void op() throws {throws} E0; }} }}"),
    );
}

#[test]
fn macros_do_not_multiply() {
    let mut text = String::from("#define M0 0\n");
    for index in 1..40 {
        let below = index - 1;
        writeln!(text, "#define M{index} M{below} + M{below}").unwrap();
    }
    fails_soon("a bomb of conditions", format!("{text}#if M31\n#endif\n"));
    fails_soon("a bomb of tokens", format!("{text}module A {{ const int c = M31; }}"));
    let empty = text.replace("M0 0", "M0").replace(" + ", " ");
    fails_soon("a bomb of nothing", format!("{empty}module A {{ M31 }}"));
    fails_soon("many conditions", format!("{text}{}", repeat("#if M9\n#endif\n")));
    fails_soon(
        "a macro of itself",
        "#define A A\n#if A\n#endif\n#define B C\n#define C B\nmodule B { } B",
    );
}

#[test]
fn includes_end() {
    let mut sources = MemorySources::default();
    for index in 0..1000 {
        sources.add(format!("F{index}.ice"), format!("#include \"F{}.ice\"\n", index + 1));
    }
    sources.add("Loop.ice", "#ifndef L\n#define L\n#include \"Back.ice\"\n#endif");
    sources.add("Back.ice", "#include \"./Loop.ice\"\n");
    let compiler = Compiler::with_provider(sources.clone());
    let errors = compiler.compile(&["F0.ice"]).unwrap_err().to_string();
    assert!(errors.contains("deeper than 100 levels"), "{errors}");
    let errors = compiler.compile(&["Loop.ice"]).unwrap_err().to_string();
    assert!(errors.contains("Loop.ice -> Back.ice -> Loop.ice"), "{errors}");
    // Each includes the next twice.
    for index in 0..90 {
        let next = format!(
            "#define X{index} 1\n#include \"D{0}.ice\"\n#include \"D{0}.ice\"\n",
            index + 1
        );
        sources.add(format!("D{index}.ice"), next);
    }
    sources.add("D90.ice", "module A { }");
    let compilation = Compiler::with_provider(sources).compile(&["D0.ice", "D1.ice"]).unwrap();
    assert_eq!(compilation.files().len(), 91);
}

#[test]
fn what_is_no_file() {
    for path in ["/", "/dev/zero", "/nowhere/at/all.ice", ""] {
        assert!(Compiler::new().compile(&[path]).is_err(), "{path}");
    }
    let large = Compiler::new()
        .max_file_bytes(10)
        .add_source("A.ice", "module A { }")
        .compile(&["A.ice"]);
    assert!(large.unwrap_err().to_string().contains("more than 10 bytes"));
}

/// A text with something of everything.
const EVERYTHING: &str = include_str!("everything.ice");

/// Words that get a parser into all its corners.
const WORDS: [&str; 44] = [
    "module",
    "interface",
    "class",
    "struct",
    "exception",
    "enum",
    "sequence",
    "dictionary",
    "const",
    "local",
    "void",
    "int",
    "string",
    "Object",
    "optional",
    "out",
    "idempotent",
    "throws",
    "extends",
    "implements",
    "true",
    "A",
    "b",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "[",
    "]",
    "[[",
    "]]",
    ",",
    ";",
    "::",
    "=",
    "*",
    "1",
    "-1.5",
    "\"x\"",
    "\n#if 1\n",
    "\n#endif\n",
    "/** @param x */",
];

fn survives(text: &[u8]) {
    let compiled = Compiler::with_provider(MemorySources::default())
        .add_source("T.ice", text)
        .compile(&["T.ice"]);
    match compiled {
        Ok(compilation) => {
            let printed = compilation.to_slice(compilation.roots()[0]);
            let again = Compiler::with_provider(MemorySources::default())
                .allow_reserved(true)
                .add_source("T.ice", printed.as_str())
                .compile(&["T.ice"])
                .unwrap_or_else(|errors| panic!("{printed}\n{errors}"));
            assert_eq!(printed, again.to_slice(again.roots()[0]));
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn random_words(words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..60)) {
        survives(format!("module A {{ {} }}", words.join(" ")).as_bytes());
    }

    #[test]
    fn a_valid_file_with_a_word_replaced(at in 0..EVERYTHING.len(), length in 0..12usize, word in proptest::sample::select(&WORDS[..])) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, word.bytes());
        survives(&bytes);
    }

    #[test]
    fn a_valid_file_cut(start in 0..EVERYTHING.len(), end in 0..EVERYTHING.len()) {
        survives(&EVERYTHING.as_bytes()[start.min(end)..start.max(end)]);
    }

    #[test]
    fn strings_come_back(value in any::<String>()) {
        let mut literal = String::new();
        for character in value.chars() {
            write!(literal, "\\U{:08x}", u32::from(character)).unwrap();
        }
        let text = format!("module A {{ const string c = \"{literal}\"; }}");
        let compilation = Compiler::new().add_source("T.ice", text).compile(&["T.ice"]).unwrap();
        let amd_slice::DefinitionKind::Constant(constant) = &compilation.find("A::c").unwrap().kind else { unreachable!() };
        prop_assert_eq!(&constant.value.value, &amd_slice::Value::String(value));
    }
}
