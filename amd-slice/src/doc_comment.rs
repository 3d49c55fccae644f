//! Doc comments: text to tags and links. Where the links lead is found out later.

use crate::{
    model::{DocEntry, DocFragment, DocSections, DocText, Docs},
    source::{Sources, Span},
};

/// Parses the doc comment that belongs to what follows: the last block, or the last lines with `///`.
pub(crate) fn parse(sources: &Sources, comments: &[Span]) -> Docs {
    let text = |span: &Span| sources.text(*span);
    let Some(last) = comments.last() else {
        return Docs::default();
    };
    let lines: Vec<&str> = if text(last).starts_with("/**") {
        block_lines(text(last))
    } else {
        let count = comments
            .iter()
            .rev()
            .take_while(|span| text(span).starts_with("///"))
            .count();
        comments[comments.len() - count..]
            .iter()
            .map(|span| line_text(text(span)))
            .collect()
    };
    parse_lines(&lines)
}

fn line_text(comment: &str) -> &str {
    comment.trim_start_matches('/').trim()
}

fn block_lines(comment: &str) -> Vec<&str> {
    let body = comment.trim_start_matches('/').trim_start_matches('*');
    let body = body.strip_suffix("*/").unwrap_or(body).trim_end_matches('*');
    body.lines()
        .map(|line| {
            let line = line.trim();
            line.strip_prefix("**")
                .or(line.strip_prefix('*'))
                .unwrap_or(line)
                .trim()
        })
        .collect()
}

fn parse_lines(lines: &[&str]) -> Docs {
    let mut docs = DocSections::default();
    let mut section = String::new();
    let mut tag = "";
    for line in lines {
        let word = tag_of(line);
        if let Some(word) = word {
            finish(&mut docs, tag, &section);
            section.clear();
            tag = word;
            section.push_str(line[1 + word.len()..].trim_start());
        } else {
            section.push('\n');
            section.push_str(line);
        }
    }
    finish(&mut docs, tag, &section);
    docs.into()
}

fn tag_of(line: &str) -> Option<&str> {
    let word = line.strip_prefix('@')?;
    let length = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    Some(&word[..length]).filter(|word| {
        matches!(
            *word,
            "param" | "return" | "returns" | "throws" | "exception" | "see" | "deprecated" | "remark" | "remarks"
        )
    })
}

fn finish(docs: &mut DocSections, tag: &str, section: &str) {
    let section = section.trim();
    match tag {
        "" => docs.overview = text(section),
        "param" => docs.params.extend(entry(section)),
        "return" | "returns" => docs.returns = text(section),
        "throws" | "exception" => docs.throws.extend(entry(section)),
        "see" if !section.is_empty() => docs.see.push(text(section)),
        "deprecated" => docs.deprecated = Some(text(section)),
        "remark" | "remarks" => docs.remarks = text(section),
        _ => {}
    }
}

fn entry(section: &str) -> Option<DocEntry> {
    let end = section.find(char::is_whitespace).unwrap_or(section.len());
    let (name, rest) = section.split_at(end);
    (!name.is_empty()).then(|| DocEntry {
        name: name.to_owned(),
        target: None,
        text: text(rest.trim_start()),
    })
}

fn text(section: &str) -> DocText {
    let mut fragments = Vec::new();
    let mut rest = section;
    let mut plain = String::new();
    while let Some(start) = rest.find("{@") {
        let Some(end) = rest[start..].find('}') else { break };
        let inside = &rest[start + 2..start + end];
        let (tag, argument) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let argument = argument.trim().to_owned();
        let fragment = match tag {
            "link" | "linkplain" => Some(DocFragment::Link {
                written: argument,
                target: None,
            }),
            "code" | "literal" => Some(DocFragment::Code(argument)),
            _ => None,
        };
        plain.push_str(&rest[..start]);
        match fragment {
            Some(fragment) => {
                if !plain.is_empty() {
                    fragments.push(DocFragment::Text(std::mem::take(&mut plain)));
                }
                fragments.push(fragment);
            }
            None => plain.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        fragments.push(DocFragment::Text(plain));
    }
    DocText(fragments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(comment: &str) -> Docs {
        let mut sources = Sources::default();
        let file = sources.add("A.ice".as_ref(), comment.as_bytes());
        let spans: Vec<_> = if comment.starts_with("///") {
            let starts = comment.match_indices("///").map(|(index, _)| index);
            starts
                .map(|start| Span::new(file, start, start + comment[start..].lines().next().map_or(0, str::len)))
                .collect()
        } else {
            vec![Span::new(file, 0, comment.len())]
        };
        parse(&sources, &spans)
    }

    #[test]
    fn a_block() {
        let docs = parse_text(
            "/**\n * Greets {@link Person}.\n *\n * Second.\n * @param name The name,\n *   in full.\n * @return A greeting.\n \
             * @throws Closed If closed.\n * @exception Busy\n * @see Other#thing\n * @deprecated Use greet2.\n **/",
        );
        assert_eq!(docs.overview.plain(), "Greets Person.\n\nSecond.");
        assert_eq!(
            docs.overview.0[1],
            DocFragment::Link {
                written: "Person".into(),
                target: None
            }
        );
        assert_eq!(docs.params[0].name, "name");
        assert_eq!(docs.params[0].text.plain(), "The name,\nin full.");
        assert_eq!(docs.returns.plain(), "A greeting.");
        assert_eq!(
            docs.throws.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
            ["Closed", "Busy"]
        );
        assert_eq!(docs.see[0].plain(), "Other#thing");
        assert_eq!(docs.deprecated.as_ref().unwrap().plain(), "Use greet2.");
    }

    #[test]
    fn lines() {
        let docs = parse_text("/// One.\n/// Two {@code x} {@other y} {@link\n/// @param a b");
        assert_eq!(docs.overview.plain(), "One.\nTwo x {@other y} {@link");
        assert_eq!(docs.params.len(), 1);
    }

    #[test]
    fn nothing() {
        assert!(parse_text("/** */").is_empty());
    }
}
