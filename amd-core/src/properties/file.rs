//! The syntax of configuration files.

use std::path::Path;

use super::{Properties, PropertyError, PropertyOrigin};

impl Properties {
    /// Reads a file, whose properties win over those that are there.
    pub(super) fn load(&mut self, path: &Path) -> Result<(), PropertyError> {
        let text = std::fs::read_to_string(path).map_err(|error| PropertyError::File {
            path: path.to_owned(),
            error,
        })?;
        for (index, text) in text.strip_prefix('\u{feff}').unwrap_or(&text).lines().enumerate() {
            let line = index + 1;
            match parse_line(text) {
                Line::Blank => {}
                Line::Property(name, value) => {
                    self.apply(
                        name,
                        value,
                        PropertyOrigin::File {
                            path: path.to_owned(),
                            line,
                        },
                    );
                }
                Line::Bad => {
                    return Err(PropertyError::Line {
                        path: path.to_owned(),
                        line,
                        text: text.to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}

#[derive(Debug, PartialEq)]
enum Line {
    Blank,
    Property(String, String),
    Bad,
}

/// A name or value whose white space at either end does not count, unless a backslash is before it.
#[derive(Default)]
struct Trimmed {
    text: String,
    /// How much of the text is there for certain.
    length: usize,
}

impl Trimmed {
    fn push(&mut self, character: char) {
        self.text.push(character);
        self.length = self.text.len();
    }

    fn push_space(&mut self, character: char) {
        if self.length > 0 {
            self.text.push(character);
        }
    }

    fn finish(mut self) -> String {
        self.text.truncate(self.length);
        self.text
    }
}

/// Reads `name=value`. `#` begins a comment; a backslash before `#`, `=`, a space or a backslash takes its meaning away,
/// and before anything else it is a backslash.
fn parse_line(line: &str) -> Line {
    let mut name = None;
    let mut part = Trimmed::default();
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '#' => break,
            '=' if name.is_none() => name = Some(std::mem::take(&mut part).finish()),
            '\\' => part.push(
                characters
                    .next_if(|next| matches!(next, '\\' | '#' | '=' | ' '))
                    .unwrap_or('\\'),
            ),
            _ if character.is_whitespace() => part.push_space(character),
            _ => part.push(character),
        }
    }
    match (name, part.finish()) {
        (None, text) if text.is_empty() => Line::Blank,
        (Some(name), value) if !name.is_empty() => Line::Property(name, value),
        _ => Line::Bad,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines() {
        // As Ice 3.7.8 reads them.
        let table = [
            ("a = b c ", "a", "b c"),
            (r"b=x\#y#z", "b", "x#y"),
            (r"c=x\\y\nz", "c", r"x\y\nz"),
            (r"d=x\=y=z", "d", "x=y=z"),
            (r"e=\ x\ ", "e", " x "),
            (r" f\ g = 1", "f g", "1"),
            (r"g=C:\dir\f \", "g", r"C:\dir\f \"),
            ("h=", "h", ""),
            (r"i\#x=1", "i#x", "1"),
            (r"l\\m=1", r"l\m", "1"),
            ("\ttab\t=\tv\tw\t", "tab", "v\tw"),
            ("q=\"a # b\"", "q", "\"a"),
            ("x = # nothing", "x", ""),
        ];
        for (line, name, value) in table {
            assert_eq!(
                parse_line(line),
                Line::Property(name.to_owned(), value.to_owned()),
                "{line}"
            );
        }
        for blank in ["", "  \t", "# a=b", "  # c"] {
            assert_eq!(parse_line(blank), Line::Blank, "{blank}");
        }
        for bad in ["nokey", "=v", " = v", "a # b=c", r"\=v"] {
            assert_eq!(parse_line(bad), Line::Bad, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in r"([\\#= \t]|\PC)*") {
            parse_line(&line);
        }
    }
}
