//! The escape sequences of identities, facets and adapter ids.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// How characters outside printable ASCII are written in identities and proxies: the property `Ice.ToStringMode`.
///
/// Readers accept what each of the modes writes.
///
/// ```
/// use amd_core::identity::{Identity, ToStringMode};
///
/// let identity = Identity::try_from("café")?;
/// assert_eq!(identity.to_string_with(ToStringMode::Unicode), "café");
/// assert_eq!(identity.to_string_with(ToStringMode::Ascii), r"caf\u00e9");
/// assert_eq!(identity.to_string_with(ToStringMode::Compat), r"caf\303\251");
/// # Ok::<(), amd_core::identity::IdentityError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ToStringMode {
    /// As they are.
    #[default]
    Unicode,
    /// As `\u00e9`, or `\U0001f600` beyond the first 65536.
    Ascii,
    /// Each byte of the UTF-8 form as three octal digits, for Ice before 3.7.
    Compat,
}

impl FromStr for ToStringMode {
    type Err = UnknownToStringMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Unicode" => Ok(Self::Unicode),
            "ASCII" => Ok(Self::Ascii),
            "Compat" => Ok(Self::Compat),
            _ => Err(UnknownToStringMode),
        }
    }
}

/// The text is none of the values of `Ice.ToStringMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `Unicode`, `ASCII` or `Compat`")]
pub struct UnknownToStringMode;

/// An escape sequence, or the lack of one, that an identity, facet or adapter id cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EscapeError {
    /// A control character stands there as it is.
    #[error("the control character U+{:04X} must be written as an escape sequence such as `\\u{:04x}`", u32::from(*.character), u32::from(*.character))]
    ControlCharacter {
        /// The character.
        character: char,
        /// Offset in bytes.
        position: usize,
    },
    /// An escape sequence has too few digits or stands for no character.
    #[error("expected {expected}")]
    Sequence {
        /// What the sequence should have been.
        expected: &'static str,
        /// Offset of the backslash, in bytes.
        position: usize,
    },
    /// Bytes that were written as `\xHH` or in octal are not UTF-8 when put together.
    #[error("the bytes written from here on are not UTF-8")]
    NotUtf8 {
        /// Offset of the first such sequence, in bytes.
        position: usize,
    },
}

impl EscapeError {
    /// Offset of the offending character, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        match self {
            Self::ControlCharacter { position, .. } | Self::Sequence { position, .. } | Self::NotUtf8 { position } => {
                *position
            }
        }
    }

    /// The same error in a text that has `offset` bytes before this one.
    pub(crate) fn moved_by(mut self, offset: usize) -> Self {
        match &mut self {
            Self::ControlCharacter { position, .. } | Self::Sequence { position, .. } | Self::NotUtf8 { position } => {
                *position += offset
            }
        }
        self
    }
}

/// Replaces the escape sequences of `text` by what they stand for. `special` is a character that may be escaped too.
pub(crate) fn unescape(text: &str, special: Option<char>) -> Result<String, EscapeError> {
    let mut reader = Unescaper {
        text,
        position: 0,
        bytes: Vec::with_capacity(text.len()),
        raw: Vec::new(),
    };
    while let Some(character) = reader.next() {
        match character {
            '\\' => reader.sequence(special)?,
            '\0'..' ' | '\x7f' => {
                return Err(EscapeError::ControlCharacter {
                    character,
                    position: reader.position - 1,
                });
            }
            _ => reader.push(character),
        }
    }
    reader.finish()
}

struct Unescaper<'a> {
    text: &'a str,
    position: usize,
    bytes: Vec<u8>,
    /// For each byte that was written by its number: where it is in `bytes`, and where its sequence is in `text`.
    raw: Vec<(usize, usize)>,
}

impl Unescaper<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += character.len_utf8();
        Some(character)
    }

    fn push(&mut self, character: char) {
        self.bytes
            .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Reads what follows a backslash.
    fn sequence(&mut self, special: Option<char>) -> Result<(), EscapeError> {
        let start = self.position - 1;
        let Some(character) = self.next() else {
            self.push('\\');
            return Ok(());
        };
        match character {
            '\\' | '\'' | '"' | '?' => self.push(character),
            'a' => self.push('\x07'),
            'b' => self.push('\x08'),
            'f' => self.push('\x0c'),
            'n' => self.push('\n'),
            'r' => self.push('\r'),
            't' => self.push('\t'),
            'v' => self.push('\x0b'),
            'u' => self.code_point(
                start,
                4,
                "four hexadecimal digits of a character after `\\u`, as in `\\u00e9`",
            )?,
            'U' => self.code_point(
                start,
                8,
                "eight hexadecimal digits of a character after `\\U`, as in `\\U0001f600`",
            )?,
            'x' => {
                let (value, count) = self.digits(16, 2);
                self.raw_byte(
                    start,
                    value,
                    count,
                    "one or two hexadecimal digits after `\\x`, as in `\\xe9`",
                )?;
            }
            '0'..='7' => {
                self.position -= 1;
                let (value, count) = self.digits(8, 3);
                self.raw_byte(start, value, count, "an octal number up to `\\377`")?;
            }
            _ if Some(character) == special => self.push(character),
            // A backslash before it does not make a control character an escape sequence.
            '\0'..' ' | '\x7f' => {
                return Err(EscapeError::ControlCharacter {
                    character,
                    position: start + 1,
                });
            }
            // Any other backslash has no meaning, and stays.
            _ => {
                self.push('\\');
                self.push(character);
            }
        }
        Ok(())
    }

    /// Reads up to `limit` digits; returns their value and how many there were.
    fn digits(&mut self, radix: u32, limit: usize) -> (u32, usize) {
        let mut value: u32 = 0;
        let mut count = 0;
        while count < limit {
            let Some(digit) = self.peek().and_then(|character| character.to_digit(radix)) else {
                break;
            };
            self.position += 1;
            value = value.wrapping_mul(radix).wrapping_add(digit);
            count += 1;
        }
        (value, count)
    }

    fn code_point(&mut self, position: usize, width: usize, expected: &'static str) -> Result<(), EscapeError> {
        let (value, count) = self.digits(16, width);
        let character = char::from_u32(value).filter(|_| count == width);
        self.push(character.ok_or(EscapeError::Sequence { expected, position })?);
        Ok(())
    }

    fn raw_byte(
        &mut self,
        position: usize,
        value: u32,
        count: usize,
        expected: &'static str,
    ) -> Result<(), EscapeError> {
        let byte = u8::try_from(value).ok().filter(|_| count > 0);
        self.raw.push((self.bytes.len(), position));
        self.bytes
            .push(byte.ok_or(EscapeError::Sequence { expected, position })?);
        Ok(())
    }

    fn finish(self) -> Result<String, EscapeError> {
        String::from_utf8(self.bytes).map_err(|error| {
            let bad = error.utf8_error().valid_up_to();
            // What was not written by its number was UTF-8 before, so the bad byte is in the list.
            let position = self
                .raw
                .iter()
                .find(|(index, _)| *index == bad)
                .map_or(0, |(_, position)| *position);
            EscapeError::NotUtf8 { position }
        })
    }
}

/// Appends `text` with escape sequences where they are due. `special` is a character that gets a backslash too.
pub(crate) fn escape(text: &str, special: Option<char>, mode: ToStringMode, out: &mut String) {
    for character in text.chars() {
        // Writing to a string cannot fail.
        let _: fmt::Result = escape_character(character, special, mode, out);
    }
}

fn escape_character(character: char, special: Option<char>, mode: ToStringMode, out: &mut String) -> fmt::Result {
    let compat = mode == ToStringMode::Compat;
    match character {
        '\\' | '\'' | '"' => write!(out, "\\{character}"),
        '\x08' => out.write_str("\\b"),
        '\x0c' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\x07' if !compat => out.write_str("\\a"),
        '\x0b' if !compat => out.write_str("\\v"),
        _ if Some(character) == special => write!(out, "\\{character}"),
        '\0'..' ' | '\x7f' if compat => write!(out, "\\{:03o}", u32::from(character)),
        '\0'..' ' | '\x7f' => write!(out, "\\u{:04x}", u32::from(character)),
        _ if character.is_ascii() || mode == ToStringMode::Unicode => out.write_char(character),
        _ if compat => character
            .encode_utf8(&mut [0; 4])
            .bytes()
            .try_for_each(|byte| write!(out, "\\{byte:03o}")),
        '\0'..='\u{ffff}' => write!(out, "\\u{:04x}", u32::from(character)),
        _ => write!(out, "\\U{:08x}", u32::from(character)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescaping() {
        let table = [
            (r#"\\ \' \" \?"#, "\\ ' \" ?"),
            (r"\a\b\f\n\r\t\v", "\x07\x08\x0c\n\r\t\x0b"),
            (r"\u00e9\U0001f600\u4E16", "é😀世"),
            (r"\303\251", "é"),
            (r"\344\270\226", "世"),
            (r"\xc3\xA9\x4", "é\x04"),
            (r"\1018", "A8"),
            (r"\0a", "\0a"),
            (r"\/", "/"),
            (r"\8\q\é", r"\8\q\é"),
            (r"a\", r"a\"),
            (r"a\\", r"a\"),
            ("é 世", "é 世"),
        ];
        for (text, expected) in table {
            assert_eq!(unescape(text, Some('/')).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(unescape(r"x\/y", None).as_deref(), Ok(r"x\/y"));
    }

    #[test]
    fn refused_with_the_place() {
        let table = [
            ("a\tb", 1),
            ("ab\x7f", 2),
            ("a\\\n", 2),
            (r"a\u00e", 1),
            (r"a\u00eg", 1),
            (r"a\ud800", 1),
            (r"a\U00110000", 1),
            (r"a\Uffffffff", 1),
            (r"a\400", 1),
            (r"a\777", 1),
            (r"a\x", 1),
            (r"a\xg", 1),
            (r"a\303", 1),
            (r"é\251", 2),
            (r"\303\251\303x", 8),
        ];
        for (text, position) in table {
            assert_eq!(
                unescape(text, Some('/')).map_err(|error| error.position()),
                Err(position),
                "{text}"
            );
        }
    }

    #[test]
    fn escaping() {
        let escaped = |text, mode| {
            let mut out = String::new();
            escape(text, Some('/'), mode, &mut out);
            out
        };
        let table = [
            ("\x08\x0c\n\r\t", r"\b\f\n\r\t", r"\b\f\n\r\t", r"\b\f\n\r\t"),
            ("\x07\x0b", r"\a\v", r"\a\v", r"\007\013"),
            ("\x01\x7f", r"\u0001\u007f", r"\u0001\u007f", r"\001\177"),
            ("é世", "é世", r"\u00e9\u4e16", r"\303\251\344\270\226"),
            ("😀", "😀", r"\U0001f600", r"\360\237\230\200"),
            ("a/b", r"a\/b", r"a\/b", r"a\/b"),
            ("q'q\"q", r#"q\'q\"q"#, r#"q\'q\"q"#, r#"q\'q\"q"#),
            (r"back\slash", r"back\\slash", r"back\\slash", r"back\\slash"),
            ("a b:c@d?", "a b:c@d?", "a b:c@d?", "a b:c@d?"),
        ];
        for (text, unicode, ascii, compat) in table {
            assert_eq!(escaped(text, ToStringMode::Unicode), unicode);
            assert_eq!(escaped(text, ToStringMode::Ascii), ascii);
            assert_eq!(escaped(text, ToStringMode::Compat), compat);
        }
    }
}
