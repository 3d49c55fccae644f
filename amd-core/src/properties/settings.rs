//! Properties that other modules take as types.

use std::time::Duration;

use super::check::{Kind, parse_encoding, parse_retry_intervals};
use super::{Properties, PropertyError};
use crate::identity::ToStringMode;
use crate::reference::ReferenceDefaults;

impl Properties {
    /// What the text of proxies and endpoints may leave out: `Ice.Default.Host`, `.Protocol`, `.EncodingVersion` and
    /// `.SourceAddress`, and `Ice.Warn.Endpoints`.
    ///
    /// # Errors
    /// If one of them has a value that it cannot have.
    pub fn reference_defaults(&self) -> Result<ReferenceDefaults, PropertyError> {
        let defaults = ReferenceDefaults::default();
        let encoding = self.get_as("Ice.Default.EncodingVersion", Kind::Encoding.expected(), parse_encoding)?;
        let address = |value: &str| value.parse().ok();
        Ok(ReferenceDefaults {
            host: self.get_or("Ice.Default.Host", "").to_owned(),
            protocol: self.get_or("Ice.Default.Protocol", &defaults.protocol).to_owned(),
            encoding: encoding.map_or(defaults.encoding, Into::into),
            source_address: self.get_as("Ice.Default.SourceAddress", Kind::Address.expected(), address)?,
            protocols: defaults.protocols,
            warn_endpoints: self.get_flag_or("Ice.Warn.Endpoints", defaults.warn_endpoints)?,
        })
    }

    /// How long a call waits before each time that it is sent again: `Ice.RetryIntervals`, a list of milliseconds. One
    /// retry at once by default, none if the first is −1.
    ///
    /// # Errors
    /// If it has a value that it cannot have.
    pub fn retry_intervals(&self) -> Result<Vec<Duration>, PropertyError> {
        let expected = Kind::RetryIntervals.expected();
        let intervals = self.get_as("Ice.RetryIntervals", expected, parse_retry_intervals)?;
        Ok(intervals.unwrap_or_else(|| vec![Duration::ZERO]))
    }

    /// How identities and proxies are written: `Ice.ToStringMode`.
    ///
    /// # Errors
    /// If it has a value that it cannot have.
    pub fn to_string_mode(&self) -> Result<ToStringMode, PropertyError> {
        let mode = |value: &str| value.parse().ok();
        Ok(self
            .get_as("Ice.ToStringMode", Kind::ToStringMode.expected(), mode)?
            .unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Version;

    fn properties(args: &[&str]) -> Properties {
        Properties::builder()
            .without_environment()
            .args(["p"].iter().chain(args).copied())
            .build()
            .unwrap()
    }

    #[test]
    fn retry_intervals() {
        let table: [(&str, &[u64]); 4] = [
            ("0 100 200", &[0, 100, 200]),
            ("5,6", &[5, 6]),
            ("-1", &[]),
            ("-1 7", &[]),
        ];
        for (text, expected) in table {
            let properties = properties(&[&format!("--Ice.RetryIntervals={text}")]);
            let expected: Vec<_> = expected.iter().copied().map(Duration::from_millis).collect();
            assert_eq!(properties.retry_intervals().unwrap(), expected, "{text}");
        }
        assert_eq!(properties(&[]).retry_intervals().unwrap(), [Duration::ZERO]);
    }

    #[test]
    fn reference_defaults() {
        assert_eq!(
            properties(&[]).reference_defaults().unwrap(),
            ReferenceDefaults::default()
        );
        let defaults = properties(&[
            "--Ice.Default.Host=h",
            "--Ice.Default.Protocol=ws",
            "--Ice.Default.EncodingVersion=1.0",
            "--Ice.Default.SourceAddress=::1",
            "--Ice.Warn.Endpoints=0",
        ])
        .reference_defaults()
        .unwrap();
        assert_eq!((defaults.host.as_str(), defaults.protocol.as_str()), ("h", "ws"));
        assert_eq!(defaults.encoding, Version::ENCODING_1_0);
        assert_eq!(defaults.source_address, "::1".parse().ok());
        assert!(!defaults.warn_endpoints);
    }

    #[test]
    fn to_string_mode() {
        let properties = properties(&["--Ice.ToStringMode=Compat"]);
        assert_eq!(properties.to_string_mode().unwrap(), ToStringMode::Compat);
        assert_eq!(Properties::default().to_string_mode().unwrap(), ToStringMode::Unicode);
    }
}
