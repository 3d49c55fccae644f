//! How long the expansion of one operation is, in the lines of the snapshots. What can be generic code of the run time should be.

use std::path::Path;

/// The names of the snapshots that begin like this, with their lines.
fn snapshots(prefix: &str) -> Vec<(String, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/snapshots");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = names.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix));
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    };
    names.map(|path| (path.display().to_string(), read(&path))).collect()
}

/// The items that begin with a line like this: their first lines, and how long they are up to the line that ends them.
fn items(lines: &[String], begins: impl Fn(&str) -> bool) -> Vec<(&str, usize)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let length = |begin: usize| {
        let ends = |line: &String| matches!(line.trim(), "}" | "})") && indent(line) == indent(&lines[begin]);
        lines[begin..].iter().position(ends).expect("an item ends") + 1
    };
    let found = (0..lines.len()).filter(|number| begins(lines[*number].trim_start()));
    found.map(|begin| (lines[begin].trim(), length(begin))).collect()
}

/// All items of these snapshots that begin so are at most as long; there are at least `count`.
fn at_most(limit: usize, prefix: &str, count: usize, begins: fn(&str) -> bool) {
    let snapshots = snapshots(prefix);
    let found = snapshots
        .iter()
        .flat_map(|(name, lines)| items(lines, begins).into_iter().map(move |item| (name, item)));
    let found: Vec<_> = found.collect();
    assert!(found.len() >= count, "only {} were found: {found:?}", found.len());
    let long: Vec<_> = found.iter().filter(|(_, (_, length))| *length > limit).collect();
    assert!(long.is_empty(), "longer than {limit} lines: {long:#?}");
}

fn is_row(line: &str) -> bool {
    [
        "Serves<",
        "ServesExclusively<",
        "ServesLocally<",
        "OneMethodPerOperation<",
    ]
    .iter()
    .any(|name| line.starts_with(&format!("impl __amd::{name}")))
}

/// What is done with a request.
fn is_body(line: &str) -> bool {
    line.starts_with(".serve(|")
}

fn is_proxy_method(line: &str) -> bool {
    line.starts_with("pub fn ")
}

/// All of a row: the impl with its bound, the lane, the body. With one parameter it is 22 lines or so.
#[test]
fn a_row_is_short() {
    at_most(25, "servant_second_stage", 3, is_row);
    at_most(19, "servant_exclusive", 1, is_row);
    at_most(19, "servant_local", 1, is_row);
    at_most(19, "servant_parts", 1, is_row);
}

#[test]
fn what_is_done_with_a_request_is_a_dozen_lines_or_so() {
    at_most(14, "servant_second_stage", 3, is_body);
    at_most(12, "servant_exclusive", 1, is_body);
    at_most(12, "servant_local", 1, is_body);
    at_most(12, "servant_parts", 1, is_body);
    at_most(12, "servant_untyped", 1, is_body);
}

/// Responders are looked for by type, and optional parameters take a few lines each.
#[test]
fn rows_of_rare_forms_are_longer() {
    at_most(36, "servant_policies_second_stage", 4, is_row);
    at_most(43, "optional_parameters_servant", 1, is_row);
}

/// Its documentation not counted. The longest are those of bases, whose types are told by number.
#[test]
fn a_method_of_a_proxy_is_short() {
    at_most(17, "interface.rs", 2, is_proxy_method);
    at_most(24, "interface_second_stage", 4, is_proxy_method);
    at_most(21, "optional_parameters_interface", 1, is_proxy_method);
}
