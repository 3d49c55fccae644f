//! Distinguished names, as RFC 2253 writes them: `CN=server,O=amd`.

use std::fmt;

use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::x509::AttributeTypeAndValue;

/// A distinguished name, or a part of one: attributes and their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DistinguishedName {
    attributes: Vec<(String, String)>,
}

impl DistinguishedName {
    /// `None` if that is not how a name is written.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let attributes = split(text, &[',', '+'])?.into_iter().map(|part| {
            let (key, value) = part.split_once('=')?;
            Some((normalised(key.trim())?, unescaped(value.trim())?))
        });
        let attributes: Option<Vec<_>> = attributes.collect();
        attributes.map(|attributes| Self { attributes })
    }

    /// The subject of a certificate; `None` if it cannot be read.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
        let attributes = certificate.subject().iter_attributes().map(attribute);
        let attributes: Option<Vec<_>> = attributes.collect();
        attributes.map(|attributes| Self { attributes })
    }

    /// Whether all attributes of `part` are among these.
    pub(super) fn has(&self, part: &Self) -> bool {
        part.attributes
            .iter()
            .all(|attribute| self.attributes.contains(attribute))
    }
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> Option<(String, String)> {
    let oid = attribute.attr_type();
    let key = oid2abbrev(oid, oid_registry()).map_or_else(|_| oid.to_id_string(), str::to_owned);
    Some((normalised(&key)?, attribute.as_str().ok()?.to_owned()))
}

/// Attributes that have several names have one here.
fn normalised(key: &str) -> Option<String> {
    let key = key.to_ascii_uppercase();
    let key = match key.as_str() {
        "" => return None,
        "E" | "EMAIL" => "EMAILADDRESS",
        "S" => "ST",
        key => key.strip_prefix("OID.").unwrap_or(key),
    };
    Some(key.to_owned())
}

/// The parts between these characters, where they are neither in quotes nor behind a backslash. `None` if a quote is not closed.
pub(super) fn split<'t>(text: &'t str, at: &[char]) -> Option<Vec<&'t str>> {
    let (mut parts, mut start, mut quoted) = (Vec::new(), 0, false);
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\\' => _ = characters.next(),
            '"' => quoted = !quoted,
            _ if !quoted && at.contains(&character) => {
                parts.push(&text[start..index]);
                start = index + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted).then_some(parts)
}

/// Without its quotes, and what is behind backslashes: a character, or the byte that two hexadecimal digits say.
fn unescaped(value: &str) -> Option<String> {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let mut rest = inner.unwrap_or(value).as_bytes();
    let mut bytes = Vec::new();
    while let [first, tail @ ..] = rest {
        let (byte, length) = match (first, tail) {
            (b'\\', []) => return None,
            (b'\\', [high, low, ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                (hexadecimal(*high) << 4 | hexadecimal(*low), 3)
            }
            (b'\\', [escaped, ..]) => (*escaped, 2),
            (other, _) => (*other, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8(bytes).ok()
}

fn hexadecimal(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// As people read it, who know what is meant.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (key, value)) in self.attributes.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{key}={value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        DistinguishedName::parse(text).map(|name| name.to_string())
    }

    #[test]
    fn names() {
        for (text, name) in [
            ("CN=server", "CN=server"),
            (" cn = a server , O=amd ", "CN=a server,O=amd"),
            (r#"CN="a, b",O=c\, d"#, "CN=a, b,O=c, d"),
            (r#"CN=\C3\A9t\C3\A9 \"b"#, "CN=été \"b"),
            ("email=a@b,S=c,OID.2.5.4.5=7", "EMAILADDRESS=a@b,ST=c,2.5.4.5=7"),
            ("CN=a+OU=b", "CN=a,OU=b"),
            ("CN=", "CN="),
        ] {
            assert_eq!(parsed(text).as_deref(), Some(name), "{text}");
        }
        for text in ["", "CN", "=a", "CN=a,", r#"CN="a"#, "CN=a\\", r"CN=\ff"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn parts() {
        let name = DistinguishedName::parse("CN=server,OU=b,O=amd").unwrap();
        for (part, has) in [
            ("O=amd", true),
            ("O=amd,CN=server", true),
            ("O=amd,CN=other", false),
            ("O=Amd", false),
            ("L=amd", false),
        ] {
            assert_eq!(name.has(&DistinguishedName::parse(part).unwrap()), has, "{part}");
        }
    }
}
