//! Doc comments and `#[deprecated]`.

use super::writer::Writer;
use crate::model::{DocText, Docs, MetadataList};

/// Writes the docs of something.
pub(super) fn write(docs: &Docs, metadata: &MetadataList, or_else: &str, writer: &mut Writer) {
    let overview = docs.overview.plain();
    let overview = if overview.trim().is_empty() {
        or_else
    } else {
        overview.trim()
    };
    lines(overview, writer);
    section(
        "Parameters",
        docs.params.iter().map(|entry| (entry.name.as_str(), &entry.text)),
        writer,
    );
    paragraph("Returns", &docs.returns, writer);
    section(
        "Errors",
        docs.throws.iter().map(|entry| (entry.name.as_str(), &entry.text)),
        writer,
    );
    paragraph("Remarks", &docs.remarks, writer);
    let reason = metadata
        .deprecated()
        .map(str::to_owned)
        .or_else(|| docs.deprecated.as_ref().map(DocText::plain));
    match reason.as_deref().map(str::trim) {
        None => {}
        Some("") => writer.line("#[deprecated]"),
        Some(reason) => writer.line(&format!("#[deprecated(note = {reason:?})]")),
    }
}

fn section<'a>(title: &str, entries: impl Iterator<Item = (&'a str, &'a DocText)>, writer: &mut Writer) {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return;
    }
    writer.line("///");
    writer.line(&format!("/// # {title}"));
    for (name, text) in entries {
        lines(&format!("- `{name}`: {}", text.plain().trim()), writer);
    }
}

fn paragraph(title: &str, text: &DocText, writer: &mut Writer) {
    if !text.is_empty() {
        writer.line("///");
        writer.line(&format!("/// # {title}"));
        lines(text.plain().trim(), writer);
    }
}

/// Text that is not Markdown could be taken for it: brackets are escaped, so that they are no links.
pub(super) fn lines(text: &str, writer: &mut Writer) {
    for line in text.lines() {
        let line = line.trim().replace('[', "\\[").replace(']', "\\]").replace('<', "\\<");
        writer.line(format!("/// {line}").trim_end());
    }
}
