//! Texts of proxies that are wrong at each position: whatever is done to a good one, the answer is a proxy or an error that shows
//! where.

#![allow(clippy::unwrap_used, reason = "in a test it is an assertion")]

use std::ops::Range;

use amd_core::reference::{Reference, ReferenceDefaults, ReferenceParseError};

/// All options of proxies and endpoints are in these.
const TEXTS: [&str; 9] = [
    "greeter",
    "category/greeter -f facet -o -s -e 1.0 -p 1.0",
    r#""a greeter\"" -f "a facet" -t:tcp -h "::1" -p 4061 -t 5000 -z"#,
    "greeter -O -e 1.1:tcp -h localhost -p 4061 --sourceAddress 127.0.0.1:ssl -h example.com -p 4062 -t infinite",
    "greeter -D:udp -h 239.1.1.1 -p 4061 --interface 127.0.0.1 --ttl 3 -z",
    r#"greeter -d:udp -h 10.0.0.1 -p 1:ws -h h -p 2 -r "/a:b":wss -h h -p 3 -r /c"#,
    r#"gr\u00e9eter/\x41\102 -f f\u00e9 @ "an adapter""#,
    "greeter:opaque -t 99 -e 1.0 -v abcd",
    "grüße/😀@Ädapter",
];

fn parse(text: &str) -> Result<Option<Reference>, ReferenceParseError> {
    let defaults = ReferenceDefaults {
        warn_endpoints: false,
        ..ReferenceDefaults::default()
    };
    Reference::parse(text, &defaults)
}

/// What was read says the same when it is written and read again; an error shows a place in the text.
fn check(text: &str) -> Option<ReferenceParseError> {
    match parse(text) {
        Ok(None) => assert!(text.is_empty() || text == "\"\"", "{text:?} is no null proxy"),
        Ok(Some(reference)) => {
            let written = reference.to_string();
            let again = parse(&written).unwrap_or_else(|error| panic!("{text:?} is written {written:?}: {error}"));
            assert_eq!(again, Some(reference), "{text:?} is written {written:?}");
        }
        Err(error) => {
            assert!(error.position() <= text.len(), "{text:?}: {error}");
            assert!(text.is_char_boundary(error.position()), "{text:?}: {error}");
            let shown = error.to_string();
            assert!(
                shown.starts_with(&format!("at position {}: ", error.position())),
                "{shown}"
            );
            assert!(shown.contains('^'), "{shown}");
            return Some(error);
        }
    }
    None
}

fn positions(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().map(|(position, _)| position).chain([text.len()])
}

/// The characters around a position up to white space.
fn word(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind(' ').map_or(0, |space| space + 1);
    let end = text[at..].find(' ').map_or(text.len(), |space| at + space);
    start..end
}

#[test]
fn good_ones() {
    for text in TEXTS {
        assert_eq!(check(text), None, "{text}");
    }
}

#[test]
fn cut_at_each_position() {
    for text in TEXTS {
        for end in positions(text) {
            check(&text[..end]);
            check(&text[end..]);
        }
    }
}

#[test]
fn without_one_character() {
    for text in TEXTS {
        for (position, character) in text.char_indices() {
            let rest = &text[position + character.len_utf8()..];
            check(&format!("{}{rest}", &text[..position]));
        }
    }
}

#[test]
fn with_one_character_more() {
    for text in TEXTS {
        for position in positions(text) {
            for more in [
                ' ', ':', '@', '/', '\\', '"', '\'', '-', '1', 'x', 'é', '*', '\0', '\u{7f}',
            ] {
                check(&format!("{}{more}{}", &text[..position], &text[position..]));
            }
        }
    }
}

#[test]
fn with_two_characters_exchanged() {
    for text in TEXTS {
        let characters: Vec<char> = text.chars().collect();
        for first in 0..characters.len().saturating_sub(1) {
            let mut changed = characters.clone();
            changed.swap(first, first + 1);
            check(&changed.into_iter().collect::<String>());
        }
    }
}

/// A quote that nothing closes is an error at that quote, wherever it begins a word.
#[test]
fn an_open_quote_is_shown_where_it_is() {
    for text in ["greeter -f facet -o", "greeter @ adapter", "greeter -e 1.0 -f f"] {
        for position in positions(text) {
            let begins = position == 0 || text[..position].ends_with(' ');
            if begins && position < text.len() && !text[position..].starts_with('@') {
                let error = check(&format!("{}'{}", &text[..position], &text[position..]));
                assert_eq!(error.unwrap().position(), position, "{text}");
            }
        }
    }
}

/// Each of these is wrong in one word, which the error points into.
#[test]
fn the_place_is_that_of_the_mistake() {
    let table = [
        ("greeter -x", "-x"),
        ("greeter -f", "-f"),
        ("greeter -f facet -e 1", "1"),
        ("greeter -e 1.1 -p 300.0:tcp", "300.0"),
        ("greeter stray:tcp", "stray"),
        ("a/b/c -o", "a/b/c"),
        ("greeter:tcp -h", "-h"),
        ("greeter:tcp -p 70000", "70000"),
        ("greeter:tcp -p 1:ssl -h h -p x", "x"),
        ("greeter:tcp -p 1 -t -1", "-t"),
        ("greeter:tcp -p 1 -t 0 -z", "0"),
        ("greeter:tcp -h h -p 1 -y", "-y"),
        ("greeter:tcp -h h -h h", "-h h"),
        ("greeter:tcp -h * -p 1", "-h"),
        ("greeter:udp -h h --ttl x", "x"),
        ("greeter:opaque -t 99 -v *", "*"),
        ("greeter:opaque -t 40000 -v abcd", "40000"),
        ("greeter @ adapter more", "more"),
        ("greeter @", "@"),
    ];
    for (text, wrong) in table {
        let error = check(text).unwrap_or_else(|| panic!("{text:?} is taken"));
        let at = text.rfind(wrong).unwrap();
        let near = at.saturating_sub(1)..=word(text, at).end.max(at + wrong.len());
        assert!(near.contains(&error.position()), "{error}");
    }
}
