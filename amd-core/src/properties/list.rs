//! The syntax of a property that is a list of words.

/// The words of `text`: separated by commas or white space. A part in quotes may contain these, and its own quote after
/// a backslash. `None` if a quote is not closed.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (None, _) if character == ',' || character.is_whitespace() => words.push(std::mem::take(&mut word)),
            (Some(open), '\\') if characters.peek() == Some(&open) => word.extend(characters.next()),
            (Some(open), _) if character == open => quote = None,
            _ => word.push(character),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let table: [(&str, &[&str]); 9] = [
            ("a b,c", &["a", "b", "c"]),
            ("a,, b", &["a", "b"]),
            (" \"a b\" c", &["a b", "c"]),
            ("'x'", &["x"]),
            (r#""a\"b""#, &["a\"b"]),
            ("a\"b c\"", &["ab c"]),
            (r"a\b", &[r"a\b"]),
            ("\"\"", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(split(text).unwrap(), expected, "{text}");
        }
        assert_eq!(split("\"a"), None);
    }
}
