//! The expressions of `#if`.

use std::collections::HashMap;

use super::Macro;
use crate::{lexer::is_word, source::Sources};

/// Nested parentheses, unary operators and macros, together.
const MAX_DEPTH: usize = 64;

/// All steps of all expressions of one compilation: macros that name macros can multiply.
pub(super) const MAX_STEPS: usize = 3_000_000;

/// The value of an expression.
pub(super) fn evaluate(
    text: &str,
    macros: &HashMap<String, Macro>,
    sources: &Sources,
    steps: &mut usize,
) -> Result<i64, String> {
    Evaluator {
        rest: text,
        macros,
        sources,
        depth: 0,
        steps,
    }
    .whole()
}

struct Evaluator<'a> {
    rest: &'a str,
    macros: &'a HashMap<String, Macro>,
    sources: &'a Sources,
    depth: usize,
    steps: &'a mut usize,
}

/// Binary operators by binding strength, the longer of two with the same beginning first.
const OPERATORS: [(&str, u8); 18] = [
    ("||", 1),
    ("&&", 2),
    ("==", 6),
    ("!=", 6),
    ("<=", 7),
    (">=", 7),
    ("<<", 8),
    (">>", 8),
    ("|", 3),
    ("^", 4),
    ("&", 5),
    ("<", 7),
    (">", 7),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("%", 10),
];

impl<'a> Evaluator<'a> {
    fn whole(&mut self) -> Result<i64, String> {
        let value = self.conditional()?;
        self.blanks();
        if self.rest.is_empty() {
            Ok(value)
        } else {
            Err(format!("{} is not expected here", self.shown()))
        }
    }

    fn conditional(&mut self) -> Result<i64, String> {
        let condition = self.binary(1)?;
        if !self.take("?") {
            return Ok(condition);
        }
        self.deeper(|this| {
            let then = this.conditional()?;
            if !this.take(":") {
                return Err("`:` is missing behind `?`".to_owned());
            }
            let otherwise = this.conditional()?;
            Ok(if condition != 0 { then } else { otherwise })
        })
    }

    fn binary(&mut self, strength: u8) -> Result<i64, String> {
        let mut left = self.unary()?;
        loop {
            self.blanks();
            let found = OPERATORS.iter().find(|(operator, _)| self.rest.starts_with(operator));
            let Some((operator, own)) = found.filter(|(_, own)| *own >= strength) else {
                return Ok(left);
            };
            self.rest = &self.rest[operator.len()..];
            let right = self.binary(own + 1)?;
            left = apply(operator, left, right)?;
        }
    }

    fn unary(&mut self) -> Result<i64, String> {
        *self.steps = self.steps.checked_sub(1).ok_or("conditions are too long")?;
        if self.take("!") {
            return self.deeper(|this| Ok(i64::from(this.unary()? == 0)));
        }
        if self.take("-") {
            return self.deeper(|this| Ok(this.unary()?.wrapping_neg()));
        }
        if self.take("+") {
            return self.deeper(Self::unary);
        }
        if self.take("~") {
            return self.deeper(|this| Ok(!this.unary()?));
        }
        if self.take("(") {
            return self.deeper(|this| {
                let value = this.conditional()?;
                if this.take(")") {
                    Ok(value)
                } else {
                    Err("`)` is missing".to_owned())
                }
            });
        }
        self.blanks();
        let word = self.word();
        match word {
            "" if self.rest.is_empty() => Err("a number, a name or `defined` is missing at the end".to_owned()),
            "" => Err(format!(
                "expected a number, a name or `defined`, found {}",
                self.shown()
            )),
            "defined" => self.defined(),
            number if number.starts_with(|c: char| c.is_ascii_digit()) => integer(number),
            name => self.named(name),
        }
    }

    fn defined(&mut self) -> Result<i64, String> {
        let parenthesis = self.take("(");
        self.blanks();
        let name = self.word();
        if name.is_empty() {
            return Err("`defined` needs a name".to_owned());
        }
        if parenthesis && !self.take(")") {
            return Err("`)` is missing behind `defined`".to_owned());
        }
        Ok(i64::from(self.macros.contains_key(name)))
    }

    /// A macro is worth what its text is worth; every other name is worth 0, as in C.
    fn named(&mut self, name: &str) -> Result<i64, String> {
        let Some(found) = self.macros.get(name) else {
            return Ok(i64::from(name == "true"));
        };
        let text = self.sources.text(found.body);
        if text.trim().is_empty() {
            return Err(format!("the macro `{name}` has no value"));
        }
        let (macros, sources) = (self.macros, self.sources);
        self.deeper(|this| {
            Evaluator {
                rest: text,
                macros,
                sources,
                depth: this.depth,
                steps: this.steps,
            }
            .whole()
            .map_err(|error| format!("in the macro `{name}`: {error}"))
        })
    }

    fn deeper(&mut self, step: impl FnOnce(&mut Self) -> Result<i64, String>) -> Result<i64, String> {
        if self.depth >= MAX_DEPTH {
            return Err(format!("the expression is nested deeper than {MAX_DEPTH} levels"));
        }
        self.depth += 1;
        let value = step(self);
        self.depth -= 1;
        value
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        // Comments of the line are still in its text.
        while self.rest.starts_with("/*") {
            let end = self.rest.find("*/").map_or(self.rest.len(), |index| index + 2);
            self.rest = self.rest[end..].trim_start();
        }
        if self.rest.starts_with("//") {
            self.rest = "";
        }
    }

    fn take(&mut self, symbol: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(symbol) {
            Some(rest) if !(symbol == "!" && rest.starts_with('=')) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn word(&mut self) -> &'a str {
        let length = self.rest.bytes().take_while(|byte| is_word(*byte)).count();
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        word
    }

    fn shown(&self) -> String {
        format!("`{}`", self.rest.chars().take(20).collect::<String>())
    }
}

fn integer(text: &str) -> Result<i64, String> {
    let digits = text.trim_end_matches(['l', 'L', 'u', 'U']);
    let value = if let Some(hexadecimal) = digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        i64::from_str_radix(hexadecimal, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        i64::from_str_radix(&digits[1..], 8)
    } else {
        digits.parse()
    };
    value.map_err(|_| format!("`{}` is not an integer", text.chars().take(40).collect::<String>()))
}

fn apply(operator: &str, left: i64, right: i64) -> Result<i64, String> {
    let shift = || u32::try_from(right).map_err(|_| "a shift by a negative number".to_owned());
    Ok(match operator {
        "||" => i64::from(left != 0 || right != 0),
        "&&" => i64::from(left != 0 && right != 0),
        "==" => i64::from(left == right),
        "!=" => i64::from(left != right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "|" => left | right,
        "^" => left ^ right,
        "&" => left & right,
        "<<" => left.wrapping_shl(shift()?),
        ">>" => left.wrapping_shr(shift()?),
        "+" => left.wrapping_add(right),
        "-" => left.wrapping_sub(right),
        "*" => left.wrapping_mul(right),
        "/" => left.checked_div(right).ok_or("division by zero")?,
        _ => left.checked_rem(right).ok_or("division by zero")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<i64, String> {
        evaluate(text, &HashMap::new(), &Sources::default(), &mut 10_000)
    }

    #[test]
    fn expressions() {
        let table = [
            ("1", 1),
            ("0", 0),
            ("0x1F", 31),
            ("017", 15),
            ("10L", 10),
            ("!0", 1),
            ("!!5", 1),
            ("defined(X)", 0),
            ("!defined X", 1),
            ("!defined(A) && !defined(B)", 1),
            ("1 || 0 && 0", 1),
            ("(1 || 0) && 0", 0),
            ("1 + 2 * 3 == 7", 1),
            ("2 > 1", 1),
            ("2 >= 3", 0),
            ("1 != 1", 0),
            ("-1 < 0", 1),
            ("~0 == -1", 1),
            ("1 << 4", 16),
            ("5 % 3 - 1", 1),
            ("0 ? 1 : 2", 2),
            ("UNKNOWN", 0),
            ("1 /* yes */ && 1 // end", 1),
        ];
        for (text, expected) in table {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn mistakes() {
        for text in [
            "",
            "(",
            "1 +",
            "1 2",
            "defined",
            "defined(",
            "defined(X",
            "1 / 0",
            "1 % 0",
            "0x",
            "08",
            "'a'",
            "1 ? 2",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
        for text in [
            "(".repeat(1_000_000),
            "!".repeat(1_000_000),
            "1?".repeat(1_000_000),
            "1+".repeat(1_000_000),
        ] {
            assert!(value(&text).is_err());
        }
    }
}
