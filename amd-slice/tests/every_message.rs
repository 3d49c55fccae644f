//! Each message of the compiler has a case in `tests/diagnostics`: what it says is seen before users see it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Beginnings of literals that no case has. A message that is added to the sources gets a case, or stands here with a reason.
const WITHOUT_CASE: &[&str] = &[
    // What is inserted into `expected .., found ..`: the message has cases, not with each of these.
    "a directive",
    "an included file",
    "a module has a name",
    "an unknown character",
    "a character with the code",
    "the name of ",
    "the type of the ",
    "and the types of ",
    "the value of the ",
    "the enumerator's value",
    "the member",
    "the struct",
    "the sequence",
    "the dictionary",
    "the exception",
    "the interface",
    "the class",
    "between the types",
    "behind the ",
    "and the type",
    "and the value",
    "and what {what} holds",
    "`,` or `)` behind",
    "{} is not expected here",
    "only modules are nested here",
    // Limits: `tests/robustness.rs` goes beyond some of them, and does not look at the words.
    "modules are nested deeper",
    "types are nested deeper",
    "the expression is nested deeper",
    "conditionals are nested deeper",
    "files include each other deeper",
    "inheritance is deeper",
    "there is more inheritance",
    "conditions are too long",
    "this name has more than",
    "this is too much Slice",
    "there may be {MAX_TOKENS}",
    "this macro expands",
    "macros may nest",
    // Files that cannot be read, or are no text.
    "`{}` cannot be read",
    "`{name}` cannot be read",
    "this file is not UTF-8",
    "this string is not UTF-8",
    "save the file as UTF-8",
    "what is not UTF-8",
    // The name of a source, not a message.
    "<command line>",
    // These need several root files or include paths, which a case does not have.
    "searched in",
    "it is beside this file",
    "`{shown}` is in a file that is not included",
    "it is here",
    "add `#include",
    "include the file that defines it",
    // A string never ends there: the lexer takes the quote behind a backslash into it.
    "a backslash at the end",
];

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The string literals of Rust code, without those of its comments and tests, and with escapes read.
fn literals(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.contains("reason = "));
    let code = lines.collect::<Vec<_>>().join("\n").replace("'\"'", "");
    let mut chars = code.chars();
    let mut found = Vec::new();
    while chars.by_ref().any(|c| c == '"') {
        let mut text = String::new();
        while let Some(c) = chars.next().filter(|c| *c != '"') {
            text.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        found.push(text);
    }
    found
}

/// What stands between the placeholders of a message.
fn fixed_parts(literal: &str) -> Vec<String> {
    let literal = literal.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let parts = literal.split('{').enumerate().map(|(index, part)| match index {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, behind)| behind),
    });
    let parts = parts.map(|part| part.replace('\u{1}', "{").replace('\u{2}', "}"));
    parts
        .map(|part| part.trim_matches(['`', ' ']).to_owned())
        .filter(|part| part.contains(' '))
        .collect()
}

#[test]
fn every_message_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = files(&root.join("tests/diagnostics"), "txt");
    let cases: String = cases.iter().map(|case| fs::read_to_string(case).unwrap()).collect();
    let mut sources = vec![root.join("src/lexer.rs")];
    for folder in ["parser", "preprocessor", "resolve", "check"] {
        sources.extend(files(&root.join("src").join(folder), "rs"));
    }
    let sources = sources.iter().map(|path| fs::read_to_string(path).unwrap());
    let messages: Vec<String> = sources.flat_map(|code| literals(&code)).collect();
    let count = messages
        .iter()
        .filter(|message| !fixed_parts(message).is_empty())
        .count();
    assert!(count > 150, "only {count} messages were found");

    let excused = |message: &str| WITHOUT_CASE.iter().any(|start| message.starts_with(start));
    let shown = |message: &str| fixed_parts(message).iter().all(|part| cases.contains(part.as_str()));
    let missing: Vec<_> = messages
        .iter()
        .filter(|message| !shown(message) && !excused(message))
        .collect();
    assert!(missing.is_empty(), "no case in tests/diagnostics has {missing:#?}");
    let needless: Vec<_> = WITHOUT_CASE
        .iter()
        .filter(|start| {
            !messages
                .iter()
                .any(|message| message.starts_with(**start) && !shown(message))
        })
        .collect();
    assert!(
        needless.is_empty(),
        "these have a case, or are no messages: {needless:#?}"
    );
}
