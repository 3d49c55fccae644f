//! The page "what the compiler tells you" shows every mistake of `tests/ui` with its message.
//!
//! `UPDATE_GALLERY=1 cargo test --test gallery` writes it anew.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const PAGE: &str = "src/docs/what_the_compiler_tells_you.md";

/// The sections, and how the names of their files begin. What fits none belongs to the last.
const SECTIONS: [(&str, &[&str]); 7] = [
    (
        "Interfaces",
        &["interface_", "base", "operation", "option_without", "name_of"],
    ),
    (
        "Exceptions and chains",
        &["chain", "error", "exception", "set", "row_20", "row_21"],
    ),
    ("Types", &["class", "enum", "struct", "tag"]),
    (
        "Derived interfaces",
        &["derive_", "returns", "module_without", "all_mistakes_of_a_derived"],
    ),
    ("Mocks", &["mock"]),
    ("Slice files", &["slice"]),
    ("Servants", &[]),
];

const HEAD: &str = "\
Every mistake below is a file of `tests/ui`, and each message is what the compiler printed for it. The page is made of them, \
and a test holds it to them.

";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn names() -> Vec<String> {
    let files = fs::read_dir(root().join("tests/ui")).unwrap();
    let mut names: Vec<_> = files
        .filter_map(|file| Some(file.unwrap().file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    names.sort();
    names
}

fn section(name: &str) -> usize {
    let fits = |(_, prefixes): &(&str, &[&str])| prefixes.iter().any(|prefix| name.starts_with(prefix));
    SECTIONS.iter().position(fits).unwrap_or(SECTIONS.len() - 1)
}

fn page() -> String {
    let names = names();
    let mut page = HEAD.to_owned();
    for (number, (title, _)) in SECTIONS.iter().enumerate() {
        writeln!(page, "# {title}").unwrap();
        for name in names.iter().filter(|name| section(name) == number) {
            page.push_str(&entry(name));
        }
    }
    page
}

/// One mistake: its name, the source without what is the same in all, and the message.
fn entry(name: &str) -> String {
    let read = |suffix| fs::read_to_string(root().join("tests/ui").join(format!("{name}.{suffix}"))).unwrap();
    let (source, message) = (read("rs"), read("stderr"));
    let source = source
        .replace("use amd::prelude::*;\n", "")
        .replace("fn main() {}\n", "");
    let title = name.strip_prefix("row_").map_or(name, |row| {
        row.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')
    });
    let mut title = title.replace('_', " ");
    title[..1].make_ascii_uppercase();
    format!(
        "## {title}\n```rust,ignore\n{}\n```\n```text\n{}\n```\n",
        source.trim(),
        message.trim()
    )
}

#[test]
fn the_page_shows_every_mistake_with_its_message() {
    let (path, page) = (root().join(PAGE), page());
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "{PAGE} is out of date: run `UPDATE_GALLERY=1 cargo test --test gallery`"
    );
}
