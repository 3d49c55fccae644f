//! Whom to trust among those whose certificate is good: the properties `IceSSL.TrustOnly*`.

use std::io;

use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::properties::{Properties, PropertyError};

use super::distinguished_name::{DistinguishedName, split};

const ALL: &str = "IceSSL.TrustOnly";
const SERVERS: &str = "IceSSL.TrustOnly.Client";
const CLIENTS: &str = "IceSSL.TrustOnly.Server";

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) enum Peer<'a> {
    /// We are a client.
    Server,
    /// It has connected to this adapter.
    Client(&'a str),
}

/// What the properties say, by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct TrustRules {
    rules: Vec<(String, Rules)>,
}

impl TrustRules {
    pub(super) fn read(properties: &Properties) -> Result<Self, PropertyError> {
        let expected = "distinguished names such as `CN=server,O=amd`, separated by `;`";
        let names = properties.with_prefix(ALL).map(|(name, _)| name.to_owned());
        let rules = names.map(|name| {
            let rules = properties.get_as(&name, expected, Rules::parse)?;
            Ok((name, rules.unwrap_or_default()))
        });
        Ok(Self {
            rules: rules.collect::<Result<_, PropertyError>>()?,
        })
    }

    /// Whether a peer that has shown these certificates, its own first, may be talked to.
    ///
    /// # Errors
    /// The property that says no, and of whom.
    pub(super) fn check(&self, peer: Peer<'_>, certificates: &[CertificateDer<'_>]) -> io::Result<()> {
        let mut rules = self
            .rules
            .iter()
            .filter(|(property, _)| is_for(property, peer))
            .peekable();
        if rules.peek().is_none() {
            return Ok(());
        }
        let name = certificates.first().and_then(DistinguishedName::of);
        for (property, rules) in rules {
            if !name.as_ref().is_some_and(|name| rules.allow(name)) {
                return Err(refused(property, name.as_ref()));
            }
        }
        Ok(())
    }
}

fn is_for(property: &str, peer: Peer<'_>) -> bool {
    match peer {
        Peer::Server => [ALL, SERVERS].contains(&property),
        Peer::Client(adapter) => {
            let own = property.strip_prefix(CLIENTS).and_then(|rest| rest.strip_prefix('.'));
            [ALL, CLIENTS].contains(&property) || own == Some(adapter)
        }
    }
}

fn refused(property: &str, name: Option<&DistinguishedName>) -> io::Error {
    let text = match name {
        Some(name) => format!("{property} does not allow a peer whose certificate says `{name}`"),
        None => format!("{property} does not allow a peer without a certificate"),
    };
    io::Error::new(io::ErrorKind::PermissionDenied, text)
}

/// The value of a property: names that are trusted and, behind `!`, names that are not.
#[derive(Clone, Debug, Default)]
struct Rules {
    trusted: Vec<DistinguishedName>,
    refused: Vec<DistinguishedName>,
}

impl Rules {
    fn parse(text: &str) -> Option<Self> {
        let mut rules = Self::default();
        for entry in split(text, &[';'])? {
            let entry = entry.trim();
            match entry.strip_prefix('!') {
                Some(name) => rules.refused.push(DistinguishedName::parse(name)?),
                None => rules.trusted.push(DistinguishedName::parse(entry)?),
            }
        }
        Some(rules)
    }

    /// A refusal wins. Where nobody is named as trusted everybody else is.
    fn allow(&self, name: &DistinguishedName) -> bool {
        let is_in = |entries: &[DistinguishedName]| entries.iter().any(|entry| name.has(entry));
        !is_in(&self.refused) && (self.trusted.is_empty() || is_in(&self.trusted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        for (rules, name, allowed) in [
            ("O=amd", "CN=a,O=amd", true),
            ("O=amd", "CN=a,O=other", false),
            ("O=amd;O=other", "CN=a,O=other", true),
            ("O=amd; !CN=a", "CN=a,O=amd", false),
            ("O=amd; !CN=a", "CN=b,O=amd", true),
            ("!CN=a", "CN=b", true),
            ("!CN=a,O=amd", "CN=a,O=other", true),
            (r#"O="a;b""#, "O=a\\;b", true),
        ] {
            let parsed = Rules::parse(rules).unwrap();
            let name = DistinguishedName::parse(name).unwrap();
            assert_eq!(parsed.allow(&name), allowed, "{rules} of {name}");
        }
        for text in ["", "amd", "O=amd;", "!"] {
            assert!(Rules::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn properties_and_peers() {
        for (property, server, client, other) in [
            ("IceSSL.TrustOnly", true, true, true),
            ("IceSSL.TrustOnly.Client", true, false, false),
            ("IceSSL.TrustOnly.Server", false, true, true),
            ("IceSSL.TrustOnly.Server.Mine", false, true, false),
        ] {
            let peers = [Peer::Server, Peer::Client("Mine"), Peer::Client("Other")];
            let found = peers.map(|peer| is_for(property, peer));
            assert_eq!(found, [server, client, other], "{property}");
        }
    }
}
