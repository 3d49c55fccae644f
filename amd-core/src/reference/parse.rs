//! The text of a proxy: identity, options, and the way to the object.

use super::endpoint_parse::parse_endpoints;
use super::{
    EndpointRole, InvocationMode, Reference, ReferenceDefaults, ReferenceParseError, ReferenceProblem, Target, Version,
};
use crate::identity::{Identity, IdentityError, unescape};

/// White space in the text of proxies and endpoints.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

impl Reference {
    /// The reference with this text; `None` if the text is empty or `""`, which stand for a null proxy.
    ///
    /// ```text
    /// proxy  = identity { option } [ ":" endpoint { ":" endpoint } | "@" adapter-id ]
    /// option = -t | -o | -O | -d | -D | -s | -f facet | -e encoding | -p protocol
    /// ```
    ///
    /// Endpoints of an unknown protocol are left out with a warning, as long as another one is there.
    ///
    /// ```
    /// use amd_core::reference::{Reference, ReferenceDefaults, Target};
    ///
    /// let defaults = ReferenceDefaults::default();
    /// let reference = Reference::parse("weather/paris -f admin @ WeatherAdapter", &defaults)?.ok_or("a null proxy")?;
    /// assert_eq!(reference.facet(), "admin");
    /// assert_eq!(reference.target(), &Target::Indirect("WeatherAdapter".to_owned()));
    ///
    /// assert_eq!(Reference::parse("", &defaults)?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the text is not the text of a proxy.
    pub fn parse(text: &str, defaults: &ReferenceDefaults) -> Result<Option<Self>, ReferenceParseError> {
        if text.is_empty() {
            return Ok(None);
        }
        let mut cursor = Cursor { text, position: 0 };
        cursor.skip_space();
        let token = cursor.token()?;
        if token.text.is_empty() {
            return cursor.null_proxy(&token);
        }
        let identity = token
            .text
            .parse()
            .map_err(|error| identity_error(text, token.start, error))?;
        let mut reference = Self::new(identity).with_encoding(defaults.encoding);
        loop {
            cursor.skip_space();
            let target = match cursor.peek() {
                None => Target::WellKnown,
                Some(':') => {
                    let start = cursor.position + 1;
                    Target::Direct(parse_endpoints(text, start, EndpointRole::Connect, defaults)?)
                }
                Some('@') => Target::Indirect(cursor.adapter_id()?),
                Some(_) => {
                    reference = cursor.option(reference)?;
                    continue;
                }
            };
            return Ok(Some(reference.with_target(target)));
        }
    }
}

fn identity_error(text: &str, start: usize, error: IdentityError) -> ReferenceParseError {
    let position = start + error.position();
    let problem = match error {
        IdentityError::EmptyName { .. } => ReferenceProblem::EmptyName,
        IdentityError::SecondSlash { .. } => ReferenceProblem::SecondSlash,
        IdentityError::Escape { error, .. } => ReferenceProblem::Escape(error.moved_by(start)),
    };
    ReferenceParseError::new(text, position, problem)
}

/// A piece of the text, without the quotes around it.
struct Token<'a> {
    text: &'a str,
    /// Where `text` starts.
    start: usize,
    quoted: bool,
}

struct Cursor<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Cursor<'a> {
    fn error(&self, position: usize, problem: ReferenceProblem) -> ReferenceParseError {
        ReferenceParseError::new(self.text, position, problem)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        self.position = self.text.len() - self.rest().trim_start_matches(is_space).len();
    }

    /// What is in quotes, or what goes on to the next white space, `:` or `@`.
    fn token(&mut self) -> Result<Token<'a>, ReferenceParseError> {
        match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => Ok(self.word()),
        }
    }

    fn word(&mut self) -> Token<'a> {
        let start = self.position;
        let end = self
            .rest()
            .find(|character| is_space(character) || matches!(character, ':' | '@'));
        self.position = end.map_or(self.text.len(), |end| start + end);
        Token {
            text: &self.text[start..self.position],
            start,
            quoted: false,
        }
    }

    /// The backslashes in quotes stay: they are the identity's, facet's or adapter id's.
    fn quoted(&mut self, quote: char) -> Result<Token<'a>, ReferenceParseError> {
        let start = self.position + 1;
        let mut escaped = false;
        for (index, character) in self.text[start..].char_indices() {
            if character == quote && !escaped {
                self.position = start + index + 1;
                return Ok(Token {
                    text: &self.text[start..start + index],
                    start,
                    quoted: true,
                });
            }
            escaped = character == '\\' && !escaped;
        }
        Err(self.error(self.position, ReferenceProblem::UnclosedQuote(quote)))
    }

    fn null_proxy(&mut self, token: &Token<'_>) -> Result<Option<Reference>, ReferenceParseError> {
        if !token.quoted {
            return Err(self.error(token.start, ReferenceProblem::MissingIdentity));
        }
        self.skip_space();
        match self.peek() {
            None => Ok(None),
            Some(_) => Err(self.error(self.position, ReferenceProblem::NullProxyGoesOn)),
        }
    }

    fn option(&mut self, reference: Reference) -> Result<Reference, ReferenceParseError> {
        let option = self.word();
        if let Some(mode) = InvocationMode::ALL
            .into_iter()
            .find(|mode| mode.option() == option.text)
        {
            return Ok(reference.with_mode(mode));
        }
        match option.text {
            "-s" => Ok(reference.with_secure(true)),
            "-f" => Ok(reference.with_facet(self.facet(&option)?)),
            "-e" => Ok(reference.with_encoding(self.version(&option)?)),
            "-p" => Ok(reference.with_protocol(self.version(&option)?)),
            _ => {
                let found = option.text.to_owned();
                let problem = if found.starts_with('-') {
                    let known = "`-t`, `-o`, `-O`, `-d`, `-D`, `-s`, `-f`, `-e` and `-p`";
                    ReferenceProblem::UnknownOption { option: found, known }
                } else {
                    ReferenceProblem::ExpectedOption(found)
                };
                Err(self.error(option.start, problem))
            }
        }
    }

    /// The argument of an option, which does not begin with `-` unless it is quoted.
    fn argument(&mut self, option: &Token<'_>, expected: &'static str) -> Result<Token<'a>, ReferenceParseError> {
        let missing = self.error(
            self.position,
            ReferenceProblem::MissingArgument {
                option: option.text.to_owned(),
                expected,
            },
        );
        self.skip_space();
        match self.peek() {
            None | Some('-' | ':' | '@') => Err(missing),
            Some(_) => Some(self.token()?)
                .filter(|argument| !argument.text.is_empty())
                .ok_or(missing),
        }
    }

    fn facet(&mut self, option: &Token<'_>) -> Result<String, ReferenceParseError> {
        let argument = self.argument(option, "the name of a facet")?;
        self.unescaped(&argument)
    }

    fn unescaped(&self, token: &Token<'_>) -> Result<String, ReferenceParseError> {
        unescape(token.text, None).map_err(|error| {
            let error = error.moved_by(token.start);
            self.error(error.position(), ReferenceProblem::Escape(error))
        })
    }

    fn version(&mut self, option: &Token<'_>) -> Result<Version, ReferenceParseError> {
        let expected = "a version such as `1.1`";
        let argument = self.argument(option, expected)?;
        parse_version(argument.text).ok_or_else(|| {
            let (option, found) = (option.text.to_owned(), argument.text.to_owned());
            self.error(
                argument.start,
                ReferenceProblem::BadArgument {
                    option,
                    expected,
                    found,
                },
            )
        })
    }

    fn adapter_id(&mut self) -> Result<String, ReferenceParseError> {
        self.position += 1;
        self.skip_space();
        let token = self.token()?;
        if token.text.is_empty() {
            return Err(self.error(token.start, ReferenceProblem::MissingAdapterId));
        }
        self.skip_space();
        if self.peek().is_some() {
            return Err(self.error(self.position, ReferenceProblem::AdapterIdGoesOn));
        }
        self.unescaped(&token)
    }
}

/// A version: 1 to 255, a point, 0 to 255. Whether it is supported shows when it is used.
pub(super) fn parse_version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    let version = Version {
        major: parse_number(major)?,
        minor: parse_number(minor)?,
    };
    (version.major > 0).then_some(version)
}

/// A number of digits only, with no sign.
pub(super) fn parse_number<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

impl From<Identity> for Reference {
    fn from(identity: Identity) -> Self {
        Self::new(identity)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Option<Reference>, ReferenceParseError> {
        Reference::parse(text, &ReferenceDefaults::default())
    }

    #[test]
    fn accepted_and_printed() {
        let table = [
            ("a", "a"),
            ("  a\t\r\n", "a"),
            ("'a'", "a"),
            (r#""x y" -f "a b""#, r#""x y" -f "a b""#),
            ("c/d", "c/d"),
            (r"a\u00e9", "aé"),
            (r#""a:b@c""#, r#""a:b@c""#),
            (r#"a\"b"#, r#"a\"b"#),
            (r#"'q"q'"#, r#"q\"q"#),
            (r#""a b\\" -o"#, r#""a b\\" -o"#),
            ("a -t", "a"),
            ("a -o", "a -o"),
            ("a -O", "a -O"),
            ("a -d", "a -d"),
            ("a -D", "a -D"),
            ("a -o -d -t", "a"),
            ("a -s", "a -s"),
            ("a -e 1.0", "a -e 1.0"),
            ("a -e 1.1 -e 1.0", "a -e 1.0"),
            ("a -e 255.255 -p 2.0", "a -p 2.0 -e 255.255"),
            (r#"a -o -f "x y""#, r#"a -f "x y" -o"#),
            (r#"a -f "-x""#, r#"a -f "-x""#),
            (r"a -f x\/y", r"a -f x\\/y"),
            ("a -f x -f y", "a -f y"),
            (r#""a"-o"#, "a -o"),
            ("a@ad", "a @ ad"),
            ("a @ 'x y' ", r#"a @ "x y""#),
            ("a -o@ad", "a -o @ ad"),
            (r"a @ b\tc", r"a @ b\tc"),
            ("a:tcp -h h -p 1", "a:tcp -h h -p 1"),
            ("a -o :tcp -h h -p 1 : udp -p 2", "a -o:tcp -h h -p 1:udp -p 2"),
        ];
        for (text, printed) in table {
            let reference = parse(text).unwrap_or_else(|error| panic!("{error}")).unwrap();
            assert_eq!(reference.to_string(), printed, "{text}");
            assert_eq!(parse(printed), Ok(Some(reference)), "{text}");
        }
    }

    #[test]
    fn null() {
        for text in ["", "\"\"", "''", " \"\" "] {
            assert_eq!(parse(text), Ok(None), "{text:?}");
        }
    }

    #[test]
    fn refused_with_the_place() {
        let table = [
            (" ", 1, "expected an identity"),
            (":tcp", 0, "expected an identity"),
            ("@ad", 0, "expected an identity"),
            ("\"\" -t", 3, "nothing can follow the empty identity"),
            ("\"a", 0, "expected a closing \" for this one"),
            ("cat/", 4, "an identity needs a name"),
            ("'a/b/c'", 4, "only one `/`"),
            (r"a\u12", 1, "expected four hexadecimal digits"),
            (
                "a b",
                2,
                "expected an option such as `-o`, or `:` and an endpoint, or `@` and an adapter id, found `b`",
            ),
            ("a -t x", 5, "expected an option"),
            ("\"a\"b", 3, "expected an option"),
            ("a -x", 2, "there is no option `-x` here"),
            ("a -tt", 2, "there is no option `-tt` here"),
            ("a -", 2, "there is no option `-` here"),
            ("a -f", 4, "expected the name of a facet after `-f`"),
            ("a -f -o", 4, "expected the name of a facet after `-f`"),
            ("a -f \"\"", 4, "expected the name of a facet after `-f`"),
            ("a -f:tcp", 4, "expected the name of a facet after `-f`"),
            (r"a -f \x", 5, "expected one or two hexadecimal digits"),
            ("a -e", 4, "expected a version such as `1.1` after `-e`"),
            ("a -e 1", 5, "expected a version such as `1.1` after `-e`, found `1`"),
            ("a -e 0.1", 5, "expected a version"),
            ("a -e 1.256", 5, "expected a version"),
            ("a -e 1.", 5, "expected a version"),
            ("a -p +1.0", 5, "expected a version"),
            ("a@", 2, "expected an adapter id"),
            ("a @ ''", 5, "expected an adapter id"),
            ("a @ b c", 6, "nothing can follow the adapter id"),
            ("a @ b:tcp", 5, "nothing can follow the adapter id"),
            (r"a @ \400", 4, "expected an octal number"),
            (
                "a:tcp -p 1 @ ad",
                11,
                "expected an option, which begins with `-`, found `@`",
            ),
            ("a:", 2, "expected an endpoint"),
            ("a:tcp -h h:", 11, "expected an endpoint"),
        ];
        for (text, position, message) in table {
            let error = parse(text).unwrap_err();
            assert_eq!(error.position(), position, "{error}");
            assert!(error.problem().to_string().starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_default_encoding() {
        let defaults = ReferenceDefaults {
            encoding: Version::ENCODING_1_0,
            ..ReferenceDefaults::default()
        };
        let reference = Reference::parse("a", &defaults).unwrap().unwrap();
        assert_eq!(reference.encoding(), Version::ENCODING_1_0);
    }

    proptest! {
        #[test]
        fn any_text_parses_stably_or_says_why(
            text in r#"(a|c/|"|'|\\|-[toOdDsfepzhr]|:| |@|tcp|ws|udp|opaque|--ttl|1|1\.0|infinite|::1|AQID|\PC|\n)*"#,
        ) {
            match parse(&text) {
                Ok(None) => {}
                Ok(Some(reference)) => {
                    let printed = reference.to_string();
                    prop_assert_eq!(parse(&printed), Ok(Some(reference)), "{}", printed);
                }
                Err(error) => {
                    prop_assert!(error.position() <= text.len());
                    prop_assert!(error.to_string().starts_with("at position "));
                }
            }
        }

        #[test]
        fn any_parts_are_printed_and_read(name in ".+", category in ".*", facet in ".*", adapter in ".*") {
            let reference = Reference::new(Identity::new(name, category).unwrap());
            let reference = reference.with_facet(facet).with_adapter_id(adapter);
            prop_assert_eq!(parse(&reference.to_string()), Ok(Some(reference)));
        }
    }
}
