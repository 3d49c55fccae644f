//! The text of endpoints: those that proxies connect to, and those where object adapters listen.

use std::net::IpAddr;

use super::parse::{is_space, parse_number, parse_version};
use super::{
    Endpoint, EndpointTimeout, OwnEndpoint, OwnProtocol, ReferenceDefaults, ReferenceParseError, ReferenceProblem,
    StreamEndpoint, UdpEndpoint, Version, WebSocketEndpoint, base64,
};

/// What an endpoint is for, which decides what its text may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointRole {
    /// A proxy connects to it. `*` is no host, and unknown protocols are passed over.
    Connect,
    /// An object adapter listens there. `*` or no host is all interfaces, `--sourceAddress` and `opaque` have no
    /// meaning, and an unknown protocol is an error.
    Listen,
}

impl Endpoint {
    /// The endpoints of a text such as `tcp -h localhost -p 4061:ws -p 4062`; none if it is blank.
    ///
    /// They are cut at each `:` that is not inside double quotes. A host of all interfaces comes out empty.
    ///
    /// ```
    /// use amd_core::reference::{Endpoint, EndpointRole, ReferenceDefaults};
    ///
    /// let text = r#"tcp -h 127.0.0.1 -p 4061:ws -h "::1" -p 4062 -r /chat"#;
    /// let endpoints = Endpoint::parse_list(text, EndpointRole::Listen, &ReferenceDefaults::default())?;
    /// assert_eq!(endpoints.len(), 2);
    /// assert_eq!(endpoints[1].host(), Some("::1"));
    /// # Ok::<(), amd_core::reference::ReferenceParseError>(())
    /// ```
    ///
    /// # Errors
    /// If the text is not the text of endpoints, or if none of them has a known protocol.
    pub fn parse_list(
        text: &str,
        role: EndpointRole,
        defaults: &ReferenceDefaults,
    ) -> Result<Vec<Self>, ReferenceParseError> {
        if text.trim_matches(is_space).is_empty() {
            return Ok(Vec::new());
        }
        parse_endpoints(text, 0, role, defaults)
    }
}

/// The endpoints of `text` from `start` to its end, of which there is at least one.
pub(super) fn parse_endpoints(
    text: &str,
    start: usize,
    role: EndpointRole,
    defaults: &ReferenceDefaults,
) -> Result<Vec<Endpoint>, ReferenceParseError> {
    let input = Input { text, role, defaults };
    let mut endpoints = Vec::new();
    let mut unknown = None;
    for (start, end) in input.pieces(start)? {
        match input.endpoint(start, end) {
            Ok(endpoint) => endpoints.push(endpoint),
            Err(error) if input.is_passed_over(&error) => {
                if defaults.warn_endpoints {
                    let (endpoint, proxy) = (text[start..end].trim_matches(is_space), text);
                    tracing::warn!(endpoint, proxy, "passed over an endpoint of unknown protocol");
                }
                unknown.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match unknown {
        Some(error) if endpoints.is_empty() => Err(error),
        _ => Ok(endpoints),
    }
}

/// A word and where it starts.
struct Word {
    text: String,
    position: usize,
}

/// An option and its argument, if a word follows that does not begin with `-`.
struct EndpointOption {
    name: Word,
    argument: Option<Word>,
    /// Where the option with its argument ends.
    end: usize,
}

struct Input<'a> {
    text: &'a str,
    role: EndpointRole,
    defaults: &'a ReferenceDefaults,
}

impl Input<'_> {
    fn error(&self, position: usize, problem: ReferenceProblem) -> ReferenceParseError {
        ReferenceParseError::new(self.text, position, problem)
    }

    fn is_passed_over(&self, error: &ReferenceParseError) -> bool {
        self.role == EndpointRole::Connect && matches!(error.problem(), ReferenceProblem::UnknownProtocol(_))
    }

    /// Cuts at each `:` outside double quotes; returns where each piece starts and ends.
    fn pieces(&self, start: usize) -> Result<Vec<(usize, usize)>, ReferenceParseError> {
        let mut pieces = Vec::new();
        let mut piece_start = start;
        let mut quote = None;
        for (index, byte) in self.text.bytes().enumerate().skip(start) {
            match byte {
                b'"' => quote = if quote.is_none() { Some(index) } else { None },
                b':' if quote.is_none() => {
                    pieces.push((piece_start, index));
                    piece_start = index + 1;
                }
                _ => {}
            }
        }
        match quote {
            Some(position) => Err(self.error(position, ReferenceProblem::UnclosedQuote('"'))),
            None => {
                pieces.push((piece_start, self.text.len()));
                Ok(pieces)
            }
        }
    }

    fn endpoint(&self, start: usize, end: usize) -> Result<Endpoint, ReferenceParseError> {
        let mut words = self.words(start, end)?.into_iter();
        let Some(protocol) = words.next() else {
            return Err(self.error(end, ReferenceProblem::EmptyEndpoint));
        };
        let name = match protocol.text.as_str() {
            "default" => &self.defaults.protocol,
            name => name,
        };
        let options = |known| Options::new(self, &protocol, words, known);
        match name {
            "tcp" => options(STREAM_OPTIONS)?.finish(|options| Ok(Endpoint::Tcp(options.stream()?))),
            "ssl" => options(STREAM_OPTIONS)?.finish(|options| Ok(Endpoint::Ssl(options.stream()?))),
            "ws" => options(WEB_SOCKET_OPTIONS)?.finish(|options| Ok(Endpoint::Ws(options.web_socket()?))),
            "wss" => options(WEB_SOCKET_OPTIONS)?.finish(|options| Ok(Endpoint::Wss(options.web_socket()?))),
            "udp" => options(UDP_OPTIONS)?.finish(|options| Ok(Endpoint::Udp(options.udp()?))),
            "opaque" if self.role == EndpointRole::Listen => {
                Err(self.error(protocol.position, ReferenceProblem::OpaqueListener))
            }
            "opaque" => options(OPAQUE_OPTIONS)?.finish(Options::opaque),
            _ => match self.defaults.protocols.iter().find(|own| own.name() == name) {
                Some(own) => options(OWN_OPTIONS)?.finish(|options| options.own(*own)),
                None => Err(self.error(protocol.position, ReferenceProblem::UnknownProtocol(name.to_owned()))),
            },
        }
    }

    /// Splits at white space outside quotes, and takes the quotes off.
    fn words(&self, start: usize, end: usize) -> Result<Vec<Word>, ReferenceParseError> {
        let mut words = Vec::new();
        let mut word: Option<Word> = None;
        let mut quote = None;
        for (index, character) in self.text[start..end].char_indices() {
            let position = start + index;
            match (quote, character) {
                (None, _) if is_space(character) => words.extend(word.take()),
                (None, '\'' | '"') => {
                    quote = Some((character, position));
                    word.get_or_insert(Word {
                        text: String::new(),
                        position,
                    });
                }
                (Some((open, _)), _) if character == open => quote = None,
                _ => word
                    .get_or_insert(Word {
                        text: String::new(),
                        position,
                    })
                    .text
                    .push(character),
            }
        }
        match quote {
            Some((open, position)) => Err(self.error(position, ReferenceProblem::UnclosedQuote(open))),
            None => {
                words.extend(word);
                Ok(words)
            }
        }
    }
}

const STREAM_OPTIONS: &str = "`-h`, `-p`, `-t`, `-z` and `--sourceAddress`";
const WEB_SOCKET_OPTIONS: &str = "`-h`, `-p`, `-r`, `-t`, `-z` and `--sourceAddress`";
const UDP_OPTIONS: &str = "`-h`, `-p`, `-z`, `--interface`, `--ttl` and `--sourceAddress`";
const OWN_OPTIONS: &str = "`-a` and `-z`";
const OPAQUE_OPTIONS: &str = "`-t`, `-e` and `-v`";

const HOST: &str = "a host name or address, an IPv6 one in double quotes,";
const PORT: &str = "a port from 0 to 65535";
const TIMEOUT: &str = "a number of milliseconds from 1, or `infinite`,";
const ADDRESS: &str = "an IP address";
const RESOURCE: &str = "a path such as `/chat`, without spaces or quotes,";
const OWN_ADDRESS: &str = "an address, without both kinds of quotes,";
const INTERFACE: &str = "the name or address of a network interface";
const TTL: &str = "a number of hops from 0 to 255";
const VERSION: &str = "a version such as `1.1`";
const TYPE: &str = "a number from 0 to 32767";
const BASE64: &str = "bytes in base64";

/// The options of one endpoint, which are taken out until none is left.
struct Options<'a> {
    input: &'a Input<'a>,
    /// Where the name of the protocol starts.
    position: usize,
    left: Vec<EndpointOption>,
    known: &'static str,
}

impl<'a> Options<'a> {
    fn new(
        input: &'a Input<'a>,
        protocol: &Word,
        words: impl Iterator<Item = Word>,
        known: &'static str,
    ) -> Result<Self, ReferenceParseError> {
        let mut left: Vec<EndpointOption> = Vec::new();
        for word in words {
            if word.text.starts_with('-') {
                if left.iter().any(|option| option.name.text == word.text) {
                    return Err(input.error(word.position, ReferenceProblem::RepeatedOption(word.text)));
                }
                let end = word.position + word.text.len();
                left.push(EndpointOption {
                    name: word,
                    argument: None,
                    end,
                });
            } else {
                match left.last_mut() {
                    Some(option) if option.argument.is_none() => option.argument = Some(word),
                    _ => return Err(input.error(word.position, ReferenceProblem::UnexpectedWord(word.text))),
                }
            }
        }
        Ok(Self {
            input,
            position: protocol.position,
            left,
            known,
        })
    }

    /// Reads the endpoint, then refuses the options that nothing has asked for.
    fn finish(
        mut self,
        read: impl FnOnce(&mut Self) -> Result<Endpoint, ReferenceParseError>,
    ) -> Result<Endpoint, ReferenceParseError> {
        let endpoint = read(&mut self)?;
        match self.left.into_iter().next() {
            None => Ok(endpoint),
            Some(EndpointOption { name, .. }) => {
                let problem = ReferenceProblem::UnknownOption {
                    option: name.text,
                    known: self.known,
                };
                Err(self.input.error(name.position, problem))
            }
        }
    }

    fn take(&mut self, name: &str) -> Option<EndpointOption> {
        let index = self.left.iter().position(|option| option.name.text == name)?;
        Some(self.left.remove(index))
    }

    /// The argument of an option as `read` understands it; `None` if the option is not there.
    fn value<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ReferenceParseError> {
        let Some(option) = self.take(name) else { return Ok(None) };
        // Bytes may be none; for the others quotes around nothing are as good as nothing.
        let argument = option
            .argument
            .filter(|argument| name == "-v" || !argument.text.is_empty());
        let Some(Word { text, position }) = argument else {
            let problem = ReferenceProblem::MissingArgument {
                option: option.name.text,
                expected,
            };
            return Err(self.input.error(option.end, problem));
        };
        read(&text).map(Some).ok_or_else(|| {
            let problem = ReferenceProblem::BadArgument {
                option: option.name.text,
                expected,
                found: text,
            };
            self.input.error(position, problem)
        })
    }

    fn flag(&mut self, name: &'static str) -> Result<bool, ReferenceParseError> {
        match self.take(name) {
            None => Ok(false),
            Some(EndpointOption { argument: None, .. }) => Ok(true),
            Some(EndpointOption {
                argument: Some(word), ..
            }) => Err(self
                .input
                .error(word.position, ReferenceProblem::UnexpectedWord(word.text))),
        }
    }

    /// A host; empty for all interfaces.
    fn host(&mut self) -> Result<String, ReferenceParseError> {
        let option = self.left.iter().find(|option| option.name.text == "-h");
        let position = option.map_or(self.position, |option| option.name.position);
        let host = self
            .value("-h", HOST, plain_word)?
            .unwrap_or_else(|| self.input.defaults.host.clone());
        match (host.as_str(), self.input.role) {
            ("*", EndpointRole::Listen) => Ok(String::new()),
            ("*", EndpointRole::Connect) => Err(self.input.error(position, ReferenceProblem::WildcardHost)),
            _ => Ok(host),
        }
    }

    fn port(&mut self) -> Result<u16, ReferenceParseError> {
        Ok(self.value("-p", PORT, parse_number)?.unwrap_or(0))
    }

    fn source_address(&mut self) -> Result<Option<IpAddr>, ReferenceParseError> {
        const NAME: &str = "--sourceAddress";
        match self.input.role {
            EndpointRole::Connect => {
                let address = self.value(NAME, ADDRESS, |text| text.parse().ok())?;
                Ok(address.or(self.input.defaults.source_address))
            }
            EndpointRole::Listen => match self.take(NAME) {
                None => Ok(None),
                Some(option) => Err(self
                    .input
                    .error(option.name.position, ReferenceProblem::OnlyForProxies(NAME))),
            },
        }
    }

    fn stream(&mut self) -> Result<StreamEndpoint, ReferenceParseError> {
        let mut stream = StreamEndpoint::new(self.host()?, self.port()?);
        stream.timeout = self.value("-t", TIMEOUT, parse_timeout)?.unwrap_or_default();
        stream.compress = self.flag("-z")?;
        stream.source_address = self.source_address()?;
        Ok(stream)
    }

    fn web_socket(&mut self) -> Result<WebSocketEndpoint, ReferenceParseError> {
        let stream = self.stream()?;
        let resource = self
            .value("-r", RESOURCE, plain_word)?
            .unwrap_or_else(|| "/".to_owned());
        Ok(WebSocketEndpoint { stream, resource })
    }

    fn udp(&mut self) -> Result<UdpEndpoint, ReferenceParseError> {
        let mut udp = UdpEndpoint::new(self.host()?, self.port()?);
        let role = self.input.role;
        udp.interface = self.value("--interface", INTERFACE, |text| {
            plain_word(text).filter(|interface| interface != "*" || role == EndpointRole::Listen)
        })?;
        udp.ttl = self.value("--ttl", TTL, parse_number)?;
        udp.compress = self.flag("-z")?;
        udp.source_address = self.source_address()?;
        // Old strings have these, without a meaning.
        self.value("-v", VERSION, parse_version)?;
        self.value("-e", VERSION, parse_version)?;
        Ok(udp)
    }

    fn own(&mut self, protocol: OwnProtocol) -> Result<Endpoint, ReferenceParseError> {
        let address = self.value("-a", OWN_ADDRESS, quotable)?;
        let address = address.ok_or_else(|| self.input.error(self.position, ReferenceProblem::AddressMissing))?;
        Ok(Endpoint::Own(OwnEndpoint {
            protocol,
            address,
            compress: self.flag("-z")?,
        }))
    }

    fn opaque(&mut self) -> Result<Endpoint, ReferenceParseError> {
        let type_number = self.value("-t", TYPE, parse_number::<i16>)?;
        let encoding = self
            .value("-e", VERSION, parse_version)?
            .unwrap_or(Version::ENCODING_1_0);
        let bytes = self.value("-v", BASE64, base64::decode)?;
        let needs = |what| self.input.error(self.position, ReferenceProblem::OpaqueNeeds(what));
        let type_number = type_number.ok_or_else(|| needs("`-t` and the number of its protocol"))?;
        let bytes = bytes.ok_or_else(|| needs("`-v` and its bytes in base64"))?;
        Endpoint::from_content(type_number, encoding, &bytes).map_err(|error| {
            self.input
                .error(self.position, ReferenceProblem::OpaqueContent { type_number, error })
        })
    }
}

/// A word without anything that could be taken for its end where it is printed or sent as text.
fn plain_word(text: &str) -> Option<String> {
    let bad = |character: char| character.is_whitespace() || character.is_control() || matches!(character, '\'' | '"');
    if text.contains(bad) {
        None
    } else {
        Some(text.to_owned())
    }
}

/// A word that can be printed in one kind of quotes.
fn quotable(text: &str) -> Option<String> {
    let bad = text.contains(char::is_control) || (text.contains('"') && text.contains('\''));
    (!bad).then(|| text.to_owned())
}

fn parse_timeout(text: &str) -> Option<EndpointTimeout> {
    if text == "infinite" {
        return Some(EndpointTimeout::INFINITE);
    }
    parse_number(text)
        .filter(|millis| *millis >= 1)
        .map(EndpointTimeout::from_millis)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str, role: EndpointRole) -> Result<Vec<Endpoint>, ReferenceParseError> {
        Endpoint::parse_list(text, role, &ReferenceDefaults::default())
    }

    fn printed(endpoints: &[Endpoint]) -> String {
        endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(":")
    }

    #[test]
    fn accepted_in_proxies() {
        let table = [
            ("tcp", "tcp -p 0"),
            ("default -h h", "tcp -h h -p 0"),
            ("tcp -h 'h' -p 1", "tcp -h h -p 1"),
            ("'tcp' -h h\"x\"y", "tcp -h hxy -p 0"),
            ("tcp -p 65535 -h h", "tcp -h h -p 65535"),
            ("ssl -h h -t 1000", "ssl -h h -p 0 -t 1000"),
            ("tcp -h h -t 60000", "tcp -h h -p 0"),
            (
                "tcp -h h --sourceAddress 10.0.0.1 -z",
                "tcp -h h -p 0 --sourceAddress 10.0.0.1 -z",
            ),
            ("tcp --sourceAddress \"::1\"", "tcp -p 0 --sourceAddress \"::1\""),
            ("ws -r \"/x:y\"", "ws -p 0 -r \"/x:y\""),
            ("ws -r /x:y -z", "ws -p 0 -r /x"),
            ("wss -h h -z", "wss -h h -p 0 -z -r /"),
            ("udp -h h -v 1.0 -e 1.1", "udp -h h -p 0"),
            (
                "udp -h h --ttl 0 --interface \"fe80::1\"",
                "udp -h h -p 0 --interface \"fe80::1\" --ttl 0",
            ),
            ("opaque -t 99 -e 2.7 -v AQID", "opaque -t 99 -e 2.7 -v AQID"),
            ("opaque -v AQI= -t 0", "opaque -t 0 -e 1.0 -v AQI="),
            ("opaque -t 99 -v \"\"", "opaque -t 99 -e 1.0 -v \"\""),
            ("tcp -h h\t:\n udp", "tcp -h h -p 0:udp -p 0"),
            ("foo -h h:tcp -h i", "tcp -h i -p 0"),
            ("", ""),
            (" \n", ""),
        ];
        for (text, expected) in table {
            let endpoints = parse(text, EndpointRole::Connect).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(printed(&endpoints), expected, "{text}");
            assert_eq!(parse(expected, EndpointRole::Connect), Ok(endpoints), "{text}");
        }
    }

    #[test]
    fn accepted_in_adapters() {
        let table = [
            (
                "tcp -h 127.0.0.1 -p 4061:tcp -h \"::1\"",
                "tcp -h 127.0.0.1 -p 4061:tcp -h \"::1\" -p 0",
            ),
            ("tcp -h *", "tcp -p 0"),
            ("tcp -p 4061", "tcp -p 4061"),
            ("tcp -h 0.0.0.0", "tcp -h 0.0.0.0 -p 0"),
            ("udp -h * --interface *", "udp -p 0 --interface *"),
        ];
        for (text, expected) in table {
            assert_eq!(printed(&parse(text, EndpointRole::Listen).unwrap()), expected, "{text}");
        }
    }

    /// What the endpoint is for, its text, where it is wrong, and how the message begins.
    const REFUSED: &str = r#"
        connect | tcp::tcp | 4 | expected an endpoint
        connect | tcp: | 4 | expected an endpoint
        connect | foo | 0 | unknown protocol `foo`
        connect | TCP -h h | 0 | unknown protocol `TCP`
        connect | -h h | 0 | unknown protocol `-h`
        connect | foo:bar | 0 | unknown protocol `foo`
        connect | tcp h | 4 | expected an option, which begins with `-`, found `h`
        connect | tcp -p 1 2 | 9 | expected an option, which begins with `-`, found `2`
        connect | tcp -z 1 | 7 | expected an option, which begins with `-`, found `1`
        connect | tcp -q | 4 | there is no option `-q` here; the options are `-h`, `-p`, `-t`
        connect | tcp -r / | 4 | there is no option `-r` here
        connect | tcp --ttl 1 | 4 | there is no option `--ttl` here
        connect | udp -c | 4 | there is no option `-c` here
        connect | udp -t 1 | 4 | there is no option `-t` here
        connect | tcp -p 1 -p 2 | 9 | the option `-p` is given twice
        connect | tcp -h | 6 | expected a host name or address, an IPv6 one in double quotes, after `-h`
        connect | tcp -h "" | 6 | expected a host name or address, an IPv6 one in double quotes, after `-h`
        connect | tcp -h "a b" | 7 | expected a host name or address, an IPv6 one in double quotes, after `-h`, found `a b`
        connect | tcp -h * | 4 | `*` stands for all interfaces
        connect | tcp -p x | 7 | expected a port from 0 to 65535 after `-p`, found `x`
        connect | tcp -p 65536 | 7 | expected a port
        connect | tcp -p +1 | 7 | expected a port
        connect | tcp -p -1 | 6 | expected a port from 0 to 65535 after `-p`
        connect | tcp -t -1 | 6 | expected a number of milliseconds
        connect | tcp -t 0 | 7 | expected a number of milliseconds from 1, or `infinite`, after `-t`, found `0`
        connect | tcp -t 2147483648 | 7 | expected a number of milliseconds
        connect | tcp --sourceAddress foo | 20 | expected an IP address after `--sourceAddress`, found `foo`
        connect | ws -r "/a b" | 6 | expected a path
        connect | udp --ttl 256 | 10 | expected a number of hops
        connect | udp --interface * | 16 | expected the name or address of a network interface
        connect | udp -v 1 | 7 | expected a version
        connect | opaque -v AAAA | 0 | an opaque endpoint needs `-t`
        connect | opaque -t 99 | 0 | an opaque endpoint needs `-v`
        connect | opaque -t 32768 -v AAAA | 10 | expected a number from 0 to 32767
        connect | opaque -t 99 -v A | 16 | expected bytes in base64
        connect | tcp:opaque -t 1 -v AAAA | 4 | the bytes are not an endpoint of type 1
        connect | opaque -t 1 -e 2.0 -v AAAA | 0 | the bytes are not an endpoint of type 1: encoding 2.0 is not
        connect | tcp -h "h | 7 | expected a closing " for this one
        connect | tcp -h 'h | 7 | expected a closing ' for this one
        connect | tcp -h 'x:y' | 7 | expected a closing ' for this one
        listen  | foo -h h:tcp -h i | 0 | unknown protocol `foo`
        listen  | tcp -h ::1 -p 1 | 6 | expected a host name or address, an IPv6 one in double quotes, after `-h`
        listen  | tcp:foo | 4 | unknown protocol `foo`
        listen  | tcp --sourceAddress 127.0.0.1 | 4 | `--sourceAddress` is for the endpoints of proxies
        listen  | opaque -t 99 -v AAAA | 0 | an object adapter cannot listen
    "#;

    #[test]
    fn refused_with_the_place() {
        for row in REFUSED.trim().lines() {
            let [role, text, position, message] = row.split(" | ").map(str::trim_start).collect::<Vec<_>>()[..] else {
                panic!("{row}")
            };
            let role = if role.trim() == "listen" {
                EndpointRole::Listen
            } else {
                EndpointRole::Connect
            };
            let error = parse(text, role).unwrap_err();
            assert!(error.problem().to_string().starts_with(message), "{error}");
            assert_eq!(error.position().to_string(), position, "{error}");
        }
    }

    #[test]
    fn defaults() {
        let defaults = ReferenceDefaults {
            host: "h".to_owned(),
            protocol: "ws".to_owned(),
            source_address: Some([127, 0, 0, 1].into()),
            ..ReferenceDefaults::default()
        };
        let parse = |text, role| Endpoint::parse_list(text, role, &defaults).map(|endpoints| printed(&endpoints));
        let table = [
            (
                "default -p 1",
                EndpointRole::Connect,
                "ws -h h -p 1 --sourceAddress 127.0.0.1 -r /",
            ),
            ("default -p 1", EndpointRole::Listen, "ws -h h -p 1 -r /"),
            ("tcp -h *", EndpointRole::Listen, "tcp -p 0"),
            (
                "tcp -h i --sourceAddress 10.0.0.1",
                EndpointRole::Connect,
                "tcp -h i -p 0 --sourceAddress 10.0.0.1",
            ),
        ];
        for (text, role, expected) in table {
            assert_eq!(parse(text, role).as_deref(), Ok(expected));
        }
        let wrong = ReferenceDefaults {
            protocol: "tpc".to_owned(),
            ..ReferenceDefaults::default()
        };
        assert!(Endpoint::parse_list("default", EndpointRole::Connect, &wrong).is_err());
    }

    proptest! {
        #[test]
        fn any_text_parses_stably_or_says_why(
            text in r#"((tcp|ws|udp|opaque|default)|( (-h|-p|-t|-z|-r|-v|-e|--ttl|--interface|--sourceAddress))|( (\*|h|1|1\.1|"::1"|AQID))|:|"|'|\PC)*"#,
            listen: bool,
        ) {
            let role = if listen { EndpointRole::Listen } else { EndpointRole::Connect };
            match parse(&text, role) {
                Ok(endpoints) => prop_assert_eq!(parse(&printed(&endpoints), role), Ok(endpoints)),
                Err(error) => prop_assert!(error.position() <= text.len()),
            }
        }
    }
}
