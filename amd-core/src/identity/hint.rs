//! Showing a person where in a text something is wrong.

use std::fmt;

/// How many characters of the text are shown before and after the place.
const CONTEXT: usize = 40;

/// A line of the text and below it a caret under the place: what error messages end with.
pub(crate) struct Hint<'a> {
    /// The whole text.
    pub(crate) text: &'a str,
    /// The place, in bytes.
    pub(crate) position: usize,
}

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() {
            return Ok(());
        }
        let place = self.text.floor_char_boundary(self.position);
        let (before, after) = self.text.split_at(place);
        let start = before
            .char_indices()
            .rev()
            .take(CONTEXT)
            .last()
            .map_or(place, |(index, _)| index);
        let end = after
            .char_indices()
            .nth(CONTEXT)
            .map_or(self.text.len(), |(index, _)| place + index);

        f.write_str("\n  ")?;
        let dots = if start > 0 { "..." } else { "" };
        f.write_str(dots)?;
        let mut column = dots.len();
        for (index, character) in self.text[start..end].char_indices() {
            let shown = if character.is_control() { '\u{fffd}' } else { character };
            column += usize::from(start + index < place);
            write!(f, "{shown}")?;
        }
        if end < self.text.len() {
            f.write_str("...")?;
        }
        write!(f, "\n  {:column$}^", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(text: &str, position: usize) -> String {
        Hint { text, position }.to_string()
    }

    #[test]
    fn the_caret_is_under_the_character() {
        assert_eq!(hint("a/b/c", 3), "\n  a/b/c\n     ^");
        assert_eq!(hint("abc", 3), "\n  abc\n     ^");
        assert_eq!(hint("", 0), "");
    }

    #[test]
    fn columns_are_characters_and_controls_do_not_reach_the_terminal() {
        assert_eq!(hint("é\tx", 3), "\n  é\u{fffd}x\n    ^");
        assert_eq!(hint("é", 1), "\n  é\n  ^");
        assert_eq!(hint("é", 99), "\n  é\n   ^");
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "x".repeat(1000);
        let shown = hint(&text, 500);
        assert_eq!(shown, format!("\n  ...{}...\n  {}^", "x".repeat(80), " ".repeat(43)));
    }
}
