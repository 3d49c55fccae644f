//! Literals and names of constants.

use super::{Parse, Parser};
use crate::{
    ast::{Expression, ExpressionKind},
    diagnostic::Diagnostic,
    lexer::{Keyword, Token, TokenKind},
    source::Span,
};

impl Parser<'_, '_> {
    pub(super) fn expression(&mut self, what: &str) -> Parse<Expression> {
        let token = self.token;
        let kind = match token.kind {
            TokenKind::Integer => ExpressionKind::Integer(self.integer(token)),
            TokenKind::Float => ExpressionKind::Float(self.float(token)),
            TokenKind::String => ExpressionKind::String(self.string_value(token)),
            TokenKind::Keyword(Keyword::True) => ExpressionKind::Bool(true),
            TokenKind::Keyword(Keyword::False) => ExpressionKind::Bool(false),
            TokenKind::Identifier | TokenKind::Escaped | TokenKind::DoubleColon => {
                let name = self.scoped_name(what)?;
                let written = name.text();
                return Ok(Expression {
                    span: name.span,
                    kind: ExpressionKind::Name(name),
                    written,
                });
            }
            _ => return Err(self.expected(what)),
        };
        let written = self.text(token).to_owned();
        self.take();
        Ok(Expression {
            kind,
            span: token.span,
            written,
        })
    }

    fn integer(&mut self, token: Token) -> i64 {
        let text = self.text(token).to_owned();
        parse_integer(&text).unwrap_or_else(|message| {
            self.report(Diagnostic::error(token.span, message));
            0
        })
    }

    fn float(&mut self, token: Token) -> f64 {
        let text = self.text(token).to_owned();
        parse_float(&text).unwrap_or_else(|message| {
            self.report(Diagnostic::error(token.span, message));
            0.0
        })
    }

    /// The value of a string literal; wrong escapes are reported.
    pub(super) fn string_value(&mut self, token: Token) -> String {
        let text = self.text(token).to_owned();
        let body = text.strip_prefix('"').unwrap_or(&text);
        let body = body.strip_suffix('"').unwrap_or(body);
        let (value, mistakes) = unescape(body);
        for mistake in mistakes {
            // Within a macro's text, the place of the use is all that there is.
            let in_place = token.span == token.text;
            let start = token.span.start as usize + 1 + mistake.at;
            let span = if in_place {
                Span::new(token.span.file, start, start + mistake.length)
            } else {
                token.span
            };
            let diagnostic = match mistake.error {
                true => Diagnostic::error(span, mistake.message),
                false => Diagnostic::warning(span, mistake.message),
            };
            self.report(diagnostic);
        }
        value
    }
}

/// Decimal, `0x` hexadecimal or `0` octal, with a sign.
fn parse_integer(text: &str) -> Result<i64, String> {
    let (negative, digits) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hexadecimal) => (16, hexadecimal),
        None if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        None => (10, digits),
    };
    let shown: String = text.chars().take(60).collect();
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        let base = match radix {
            8 => " (a leading 0 makes it octal)",
            16 => " (0x makes it hexadecimal)",
            _ => "",
        };
        return Err(format!("`{shown}` is not an integer{base}"));
    }
    let magnitude = i128::from_str_radix(digits, radix).unwrap_or(i128::MAX);
    let value = if negative { -magnitude } else { magnitude };
    i64::try_from(value).map_err(|_| format!("`{shown}` is too large for any integer type"))
}

fn parse_float(text: &str) -> Result<f64, String> {
    let shown: String = text.chars().take(60).collect();
    let digits = text.strip_suffix(['f', 'F']).unwrap_or(text);
    let value: f64 = digits.parse().map_err(|_| format!("`{shown}` is not a number"))?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(format!("`{shown}` is too large for a double"))
    }
}

/// Mistakes of one string that are worth a word.
const MAX_MISTAKES: usize = 10;

struct Mistake {
    at: usize,
    length: usize,
    message: String,
    error: bool,
}

/// The value of what stands between the quotes. `\x` and octal escapes are bytes, which must make UTF-8 in the end.
fn unescape(body: &str) -> (String, Vec<Mistake>) {
    let mut bytes = Vec::with_capacity(body.len());
    let mut mistakes = Vec::new();
    let mut rest = body;
    while let Some(index) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..index]);
        let at = body.len() - rest.len() + index;
        let escape = &rest[index..];
        let length = match escape_sequence(escape, &mut bytes) {
            Ok(length) => length,
            Err((length, message, error)) => {
                if mistakes.len() < MAX_MISTAKES {
                    mistakes.push(Mistake {
                        at,
                        length,
                        message,
                        error,
                    });
                }
                length
            }
        };
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    let value = String::from_utf8(bytes).unwrap_or_else(|error| {
        let message = "the escapes in this string do not make UTF-8".to_owned();
        mistakes.push(Mistake {
            at: 0,
            length: body.len(),
            message,
            error: true,
        });
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    (value, mistakes)
}

/// Decodes the escape at the start of a text: its length, or its length, what is wrong with it, and whether that is
/// an error.
fn escape_sequence(text: &str, bytes: &mut Vec<u8>) -> Result<usize, (usize, String, bool)> {
    let Some(character) = text.chars().nth(1) else {
        return Err((1, "a backslash at the end of a string".to_owned(), true));
    };
    let simple = match character {
        '\n' => return Ok(2),
        '\r' if text.as_bytes().get(2) == Some(&b'\n') => return Ok(3),
        '\'' | '"' | '?' | '\\' => Some(character as u8),
        'a' => Some(0x07),
        'b' => Some(0x08),
        'f' => Some(0x0C),
        'n' => Some(b'\n'),
        'r' => Some(b'\r'),
        't' => Some(b'\t'),
        'v' => Some(0x0B),
        _ => None,
    };
    if let Some(byte) = simple {
        bytes.push(byte);
        return Ok(2);
    }
    match character {
        '0'..='7' => {
            let length = text[1..]
                .bytes()
                .take(3)
                .take_while(|byte| matches!(byte, b'0'..=b'7'))
                .count();
            let value = u16::from_str_radix(&text[1..=length], 8).unwrap_or(0);
            match u8::try_from(value) {
                Ok(byte) => bytes.push(byte),
                Err(_) => return Err((1 + length, "an octal escape goes up to \\377".to_owned(), true)),
            }
            Ok(1 + length)
        }
        'x' => {
            let length = text[2..].bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
            if length == 0 {
                return Err((2, "`\\x` needs one or two hexadecimal digits".to_owned(), true));
            }
            bytes.push(u8::from_str_radix(&text[2..2 + length], 16).unwrap_or(0));
            Ok(2 + length)
        }
        'u' | 'U' => {
            let wanted = if character == 'u' { 4 } else { 8 };
            let length = text[2..].bytes().take(wanted).take_while(u8::is_ascii_hexdigit).count();
            if length < wanted {
                let message = format!("`\\{character}` needs {wanted} hexadecimal digits");
                return Err((2 + length, message, true));
            }
            let value = u32::from_str_radix(&text[2..2 + wanted], 16).unwrap_or(u32::MAX);
            let Some(decoded) = char::from_u32(value) else {
                return Err((2 + wanted, format!("there is no character U+{value:04X}"), true));
            };
            bytes.extend_from_slice(decoded.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(2 + wanted)
        }
        other => {
            let length = 1 + other.len_utf8();
            bytes.extend_from_slice(&text.as_bytes()[..length]);
            Err((
                length,
                format!("`\\{other}` is not an escape; the backslash stays"),
                false,
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        let table = [
            ("0", 0),
            ("-0", 0),
            ("+7", 7),
            ("010", 8),
            ("0x1f", 31),
            ("-0X10", -16),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("-0x8000000000000000", i64::MIN),
        ];
        for (text, expected) in table {
            assert_eq!(parse_integer(text), Ok(expected), "{text}");
        }
        let long = "9".repeat(1000);
        for text in [
            "08",
            "0x",
            "12ab",
            "9223372036854775808",
            "0xFFFFFFFFFFFFFFFF",
            long.as_str(),
        ] {
            assert!(parse_integer(text).is_err(), "{text}");
        }
    }

    #[test]
    fn floats() {
        let table = [
            ("1.5", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1.5e-3F", -0.0015),
            ("1e10", 1e10),
            ("2f", 2.0),
        ];
        for (text, expected) in table {
            assert_eq!(parse_float(text), Ok(expected), "{text}");
        }
        for text in ["1e400", "1.2.3", "1e", "1.5g"] {
            assert!(parse_float(text).is_err(), "{text}");
        }
    }

    #[test]
    fn escapes() {
        let table = [
            (r"a\tb", "a\tb"),
            (r#"\'\"\?\\"#, "'\"?\\"),
            (r"\a\b\f\n\r\v", "\u{7}\u{8}\u{c}\n\r\u{b}"),
            (r"\x41\x4G", "A\u{4}G"),
            (r"\101\0013\0", "A\u{1}3\0"),
            (r"\xc3\xa9\u00e9\U0001F600", "éé😀"),
            ("a\\\nb", "ab"),
        ];
        for (text, expected) in table {
            let (value, mistakes) = unescape(text);
            assert_eq!(value, expected, "{text}");
            assert!(mistakes.is_empty(), "{text}");
        }
        for text in [r"\x", r"\xff", r"\u12", r"\ud800", r"\U00110000", r"\777", "\\"] {
            assert!(unescape(text).1.iter().any(|mistake| mistake.error), "{text}");
        }
        let (value, mistakes) = unescape(r"\q\é");
        assert_eq!(value, r"\q\é");
        assert!(mistakes.len() == 2 && mistakes.iter().all(|mistake| !mistake.error));
    }
}
