//! References and endpoints as text, in the short style of Ice 3.8.

use std::fmt::{self, Write as _};

use super::parse::is_space;
use super::{
    Endpoint, EndpointTimeout, InvocationMode, OpaqueEndpoint, OwnEndpoint, Reference, ReferenceDefaults,
    StreamEndpoint, Target, UdpEndpoint, Version, base64,
};
use crate::identity::{ToStringMode, escape};

impl Reference {
    /// The text, in the given mode. `-e` is left out only if the encoding is 1.1 and that is the default.
    ///
    /// `Display` is the same with [`ToStringMode::Unicode`] and the default defaults.
    #[must_use]
    pub fn to_string_with(&self, mode: ToStringMode, defaults: &ReferenceDefaults) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _: fmt::Result = self.write(mode, defaults.encoding, &mut out);
        out
    }

    fn write(&self, mode: ToStringMode, default_encoding: Version, out: &mut String) -> fmt::Result {
        write_token(&self.identity().to_string_with(mode), out);
        if !self.facet().is_empty() {
            out.push_str(" -f ");
            write_escaped(self.facet(), mode, out);
        }
        if self.mode() != InvocationMode::Twoway {
            write!(out, " {}", self.mode().option())?;
        }
        if self.is_secure() {
            out.push_str(" -s");
        }
        if self.protocol() != Version::PROTOCOL_1_0 {
            write!(out, " -p {}", self.protocol())?;
        }
        if (self.encoding(), default_encoding) != (Version::ENCODING_1_1, Version::ENCODING_1_1) {
            write!(out, " -e {}", self.encoding())?;
        }
        match self.target() {
            Target::Direct(endpoints) => endpoints.iter().try_for_each(|endpoint| write!(out, ":{endpoint}"))?,
            Target::Indirect(adapter_id) => {
                out.push_str(" @ ");
                write_escaped(adapter_id, mode, out);
            }
            Target::WellKnown => {}
        }
        Ok(())
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(ToStringMode::Unicode, Version::ENCODING_1_1, &mut out)?;
        f.write_str(&out)
    }
}

fn write_escaped(text: &str, mode: ToStringMode, out: &mut String) {
    let mut escaped = String::with_capacity(text.len());
    escape(text, None, mode, &mut escaped);
    write_token(&escaped, out);
}

/// Appends an escaped text, in quotes if it would not be read as one token without.
fn write_token(escaped: &str, out: &mut String) {
    let quote = if escaped.starts_with('-') || escaped.contains([' ', ':', '@']) {
        "\""
    } else {
        ""
    };
    for part in [quote, escaped, quote] {
        out.push_str(part);
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.protocol())?;
        match self {
            Self::Tcp(stream) | Self::Ssl(stream) => stream.fmt(f),
            Self::Ws(web_socket) | Self::Wss(web_socket) => {
                web_socket.stream.fmt(f)?;
                write!(f, " -r {}", Word(&web_socket.resource))
            }
            Self::Udp(udp) => udp.fmt(f),
            Self::Own(own) => own.fmt(f),
            Self::Opaque(opaque) => opaque.fmt(f),
        }
    }
}

// These are private methods rather than `Display`: they are not endpoints without the name of their protocol.

impl StreamEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_address(&self.host, self.port, self.source_address, f)?;
        match self.timeout {
            EndpointTimeout::DEFAULT => {}
            EndpointTimeout::INFINITE => f.write_str(" -t infinite")?,
            timeout => write!(f, " -t {}", timeout.to_millis())?,
        }
        f.write_str(if self.compress { " -z" } else { "" })
    }
}

impl UdpEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_address(&self.host, self.port, self.source_address, f)?;
        if let Some(interface) = &self.interface {
            write!(f, " --interface {}", Word(interface))?;
        }
        if let Some(ttl) = self.ttl {
            write!(f, " --ttl {ttl}")?;
        }
        f.write_str(if self.compress { " -z" } else { "" })
    }
}

impl OwnEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let compress = if self.compress { " -z" } else { "" };
        write!(f, " -a {}{compress}", Word(&self.address))
    }
}

impl OpaqueEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            " -t {} -e {} -v {}",
            self.type_number,
            self.encoding,
            Word(&base64::encode(&self.bytes))
        )
    }
}

fn fmt_address(host: &str, port: u16, source: Option<std::net::IpAddr>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !host.is_empty() {
        write!(f, " -h {}", Word(host))?;
    }
    write!(f, " -p {port}")?;
    if let Some(source) = source {
        write!(f, " --sourceAddress {}", Word(&source.to_string()))?;
    }
    Ok(())
}

/// A word of an endpoint, in quotes if it would not be read as one without.
struct Word<'a>(&'a str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = match self.0 {
            word if word.contains('"') => "'",
            word if word.is_empty() || word.contains(|character| is_space(character) || ":'".contains(character)) => {
                "\""
            }
            _ => "",
        };
        write!(f, "{quote}{}{quote}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    fn printed(text: &str) -> String {
        Reference::parse(text, &ReferenceDefaults::default())
            .unwrap()
            .unwrap()
            .to_string()
    }

    #[test]
    fn as_ice_3_8_prints() {
        let table = [
            ("a", "a"),
            ("a -o -f \"x y\"", "a -f \"x y\" -o"),
            ("c/a@ad", "c/a @ ad"),
            ("a:tcp -h h -p 1", "a:tcp -h h -p 1"),
            (
                "a:tcp -h \"::1\" -p 1 -t infinite -z",
                "a:tcp -h \"::1\" -p 1 -t infinite -z",
            ),
            ("a:ws -h h -p 1", "a:ws -h h -p 1 -r /"),
            (
                "a:udp -h 239.1.1.1 -p 1 --interface 127.0.0.1 --ttl 3 -z",
                "a:udp -h 239.1.1.1 -p 1 --interface 127.0.0.1 --ttl 3 -z",
            ),
            (
                "a:opaque -t 1 -e 1.0 -v CTEyNy4wLjAuMREnAAD/////AA==",
                "a:tcp -h 127.0.0.1 -p 10001 -t infinite",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(printed(text), expected);
        }
    }

    #[test]
    fn modes_and_the_default_encoding() {
        let reference = Reference::parse("é -f ü", &ReferenceDefaults::default())
            .unwrap()
            .unwrap();
        let old = ReferenceDefaults {
            encoding: Encoding::V1_0.into(),
            ..ReferenceDefaults::default()
        };
        assert_eq!(
            reference.to_string_with(ToStringMode::Ascii, &old),
            r"\u00e9 -f \u00fc -e 1.1"
        );
        assert_eq!(
            reference.to_string_with(ToStringMode::Compat, &ReferenceDefaults::default()),
            r"\303\251 -f \303\274"
        );
    }
}
