//! What is wrong with the name or value of a property, found when the program starts.

use std::net::IpAddr;
use std::time::Duration;

use super::list::split;
use super::names::{ADAPTER, CHECKED, KNOWN, PLUG_INS, PROXY, Support, is_reserved, matches};
use super::{Properties, PropertyError};
use crate::encoding::Encoding;
use crate::identity::ToStringMode;

/// What the value of a property must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    Flag,
    Level,
    Count,
    Seconds,
    Milliseconds,
    InvocationTimeout,
    CacheTimeout,
    MessageSize,
    ThreadCount,
    ThreadLimit,
    Encoding,
    EndpointSelection,
    ImplicitContext,
    OverrideTimeout,
    Protocol,
    Address,
    ToStringMode,
    RetryIntervals,
    VerifyPeer,
    TlsVersions,
    PlatformAuthorities,
    CompressionLevel,
}

impl Kind {
    /// What the value must be, for a person.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "0 for no or 1 for yes",
            Self::Level => "a number from 0, where 0 is off",
            Self::Count => "a number from 0, where 0 is no limit",
            Self::Seconds => "a number of seconds, 0 for none",
            Self::Milliseconds => "a number of milliseconds, 0 for none",
            Self::InvocationTimeout => "a number of milliseconds, -1 for none",
            Self::CacheTimeout => "a number of seconds, 0 for no cache, -1 for ever",
            Self::MessageSize => "a number of KiB up to 2097151, below 1 for no limit",
            Self::ThreadCount => "a number of threads from 1",
            Self::ThreadLimit => "a number of threads from 1, or -1 for one for each processor",
            Self::Encoding => "`1.0` or `1.1`",
            Self::EndpointSelection => "`Random` or `Ordered`",
            Self::ImplicitContext => "`None`, `Shared` or `PerThread`",
            Self::OverrideTimeout => "a number of milliseconds, -1 for none",
            Self::Protocol => "`tcp`, `ssl`, `ws`, `wss` or `udp`",
            Self::Address => "an IP address",
            Self::ToStringMode => "`Unicode`, `ASCII` or `Compat`",
            Self::RetryIntervals => "numbers of milliseconds, or -1 for no retries",
            Self::VerifyPeer => "0 for no check, 1 to check what a peer gives, or 2 to demand a certificate",
            Self::TlsVersions => "a list of versions of TLS with `tls1_2` or `tls1_3` among them",
            Self::CompressionLevel => "a number, the level of bzip2 from 1 to 9",
            Self::PlatformAuthorities => "0: amd does not use the CAs of the platform, IceSSL.CAs names those to trust",
        }
    }

    fn allows(self, value: &str) -> bool {
        let number = value.parse::<i32>();
        match self {
            Self::Text => true,
            Self::Flag | Self::CompressionLevel => number.is_ok(),
            Self::Level | Self::Count | Self::Seconds | Self::Milliseconds => number.is_ok_and(|number| number >= 0),
            Self::InvocationTimeout | Self::CacheTimeout | Self::OverrideTimeout => {
                number.is_ok_and(|number| number >= -1)
            }
            Self::MessageSize => number.is_ok_and(|number| number <= 2_097_151),
            Self::ThreadCount => number.is_ok_and(|number| number >= 1),
            Self::ThreadLimit => number.is_ok_and(|number| number >= 1 || number == -1),
            Self::Encoding => parse_encoding(value).is_some(),
            Self::ImplicitContext => matches!(value, "None" | "Shared" | "PerThread"),
            Self::EndpointSelection => matches!(value, "Random" | "Ordered"),
            Self::Protocol => matches!(value, "tcp" | "ssl" | "ws" | "wss" | "udp"),
            Self::Address => value.parse::<IpAddr>().is_ok(),
            Self::ToStringMode => value.parse::<ToStringMode>().is_ok(),
            Self::RetryIntervals => parse_retry_intervals(value).is_some(),
            Self::VerifyPeer => matches!(value, "0" | "1" | "2"),
            Self::TlsVersions => value.split([',', ' ']).any(|word| {
                ["tls1_2", "tls1_3"]
                    .iter()
                    .any(|version| word.eq_ignore_ascii_case(version))
            }),
            Self::PlatformAuthorities => value == "0",
        }
    }
}

pub(super) fn parse_encoding(text: &str) -> Option<Encoding> {
    [Encoding::V1_0, Encoding::V1_1]
        .into_iter()
        .find(|encoding| encoding.to_string() == text)
}

/// No interval is followed if the first is −1.
pub(super) fn parse_retry_intervals(text: &str) -> Option<Vec<Duration>> {
    let words = split(text)?;
    if words.first().is_some_and(|first| first == "-1") {
        return Some(Vec::new());
    }
    let interval = |word: &String| word.parse().ok().map(Duration::from_millis);
    words.iter().map(interval).collect()
}

/// What amd makes of a name.
#[derive(Debug, PartialEq)]
enum Standing {
    /// It is used, and needs a value of this kind.
    Supported(Kind),
    /// Ice has it; amd does not use it yet.
    Accepted,
    /// Ice has it; amd does not, and must not go on without it.
    Refused(&'static str),
    /// It belongs to Ice, and Ice does not have it.
    Unknown { suggestion: Option<String> },
    /// It is the program's own, but looks like this property of an object adapter.
    Misspelt { suggestion: String },
    /// It is the program's own, or another program's.
    Own,
}

fn standing(name: &str) -> Standing {
    let first = name.split('.').next().unwrap_or_default();
    let support = if CHECKED.contains(&first) {
        match KNOWN.iter().find(|known| known.is(name)) {
            Some(known) => known.support,
            None => {
                return Standing::Unknown {
                    suggestion: similar_name(name),
                };
            }
        }
    } else if PLUG_INS.contains(&first) {
        Support::Accepted
    } else if is_reserved(first) {
        return Standing::Own;
    } else {
        match named_suffix(name) {
            Some(support) => support,
            None => return misspelt_suffix(name).map_or(Standing::Own, |suggestion| Standing::Misspelt { suggestion }),
        }
    };
    match support {
        Support::Supported(kind) => Standing::Supported(kind),
        Support::Accepted => Standing::Accepted,
        Support::Refused(reason) => Standing::Refused(reason),
    }
}

/// What a name says after a dot, in every way to cut it: the names of adapters may have dots.
fn suffixes(name: &str) -> impl Iterator<Item = (usize, &str)> {
    name.match_indices('.')
        .filter(|(dot, _)| *dot > 0)
        .map(|(dot, _)| (dot + 1, &name[dot + 1..]))
}

fn named_suffix(name: &str) -> Option<Support> {
    let rows = || ADAPTER.iter().chain(PROXY);
    suffixes(name).find_map(|(_, suffix)| {
        rows()
            .find(|(end, _)| matches(end, suffix))
            .map(|(_, support)| *support)
    })
}

fn misspelt_suffix(name: &str) -> Option<String> {
    // Short ones are too near to other words.
    let ends = || ADAPTER.iter().map(|(end, _)| *end).filter(|end| end.len() >= 7);
    let candidates = suffixes(name).flat_map(|(start, suffix)| {
        ends().map(move |end| (strsim::damerau_levenshtein(end, suffix), &name[..start], end))
    });
    let (distance, start, end) = candidates.min_by_key(|(distance, ..)| *distance)?;
    let limit = if end.len() < 10 { 1 } else { 2 };
    (distance <= limit).then(|| format!("{start}{end}"))
}

fn similar_name(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let exact = KNOWN
        .iter()
        .map(|known| known.name.as_str())
        .filter(|known| !known.ends_with('*'));
    let distances = exact.map(|known| (strsim::damerau_levenshtein(&known.to_lowercase(), &lower), known));
    let (distance, known) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= (name.len() / 5).clamp(2, 5)).then(|| known.to_owned())
}

/// Logs what will not have the effect that somebody wants.
///
/// # Errors
/// If a name that belongs to Ice is unknown, or a value is not what its property needs.
pub(super) fn check(properties: &Properties) -> Result<(), PropertyError> {
    let mut errors = Vec::new();
    for (name, entry) in &properties.entries {
        let origin = &entry.origin;
        match standing(name) {
            Standing::Supported(kind) if !kind.allows(&entry.value) => errors.push(PropertyError::Value {
                name: name.clone(),
                value: entry.value.clone(),
                origin: origin.clone(),
                expected: kind.expected(),
            }),
            Standing::Supported(_) | Standing::Own => {}
            Standing::Refused(reason) => errors.push(PropertyError::Refused {
                name: name.clone(),
                origin: origin.clone(),
                reason,
            }),
            Standing::Accepted => {
                tracing::warn!("property `{name}` ({origin}) has no effect: amd does not support it yet");
            }
            Standing::Misspelt { suggestion } => {
                tracing::warn!("property `{name}` ({origin}) is not known to Ice; did you mean `{suggestion}`?");
            }
            Standing::Unknown { suggestion } => {
                errors.push(PropertyError::Unknown {
                    name: name.clone(),
                    origin: origin.clone(),
                    suggestion,
                });
            }
        }
    }
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(PropertyError::Several(errors)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use proptest::prelude::*;

    use super::*;

    fn unknown(suggestion: Option<&str>) -> Standing {
        Standing::Unknown {
            suggestion: suggestion.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn supported() {
        let table = [
            ("Ice.Config", Kind::Text),
            ("Ice.Default.EncodingVersion", Kind::Encoding),
            ("Ice.Connection.Client.IdleTimeout", Kind::Seconds),
            ("Ice.Connection.Server.MaxDispatches", Kind::Count),
            ("Ice.ThreadPool.Server.SizeMax", Kind::ThreadLimit),
            ("Ice.Trace.Network", Kind::Level),
            ("GreeterAdapter.Endpoints", Kind::Text),
            ("Greeter.Adapter.PublishedEndpoints", Kind::Text),
            ("GreeterAdapter.MessageSizeMax", Kind::MessageSize),
            ("Ice.Default.Locator", Kind::Text),
            ("Ice.Admin.Endpoints", Kind::Text),
            ("GreeterAdapter.AdapterId", Kind::Text),
            ("GreeterProxy.LocatorCacheTimeout", Kind::CacheTimeout),
            ("Ice.Override.ConnectTimeout", Kind::OverrideTimeout),
            ("GreeterProxy.InvocationTimeout", Kind::InvocationTimeout),
            ("GreeterProxy.Context.user", Kind::Text),
        ];
        for (name, kind) in table {
            assert_eq!(standing(name), Standing::Supported(kind), "{name}");
        }
    }

    #[test]
    fn accepted() {
        let table = [
            "Ice.ThreadPool.Client.Size",
            "Ice.Plugin.IceDiscovery",
            "Ice.Package.Test",
            "Ice.Default.Locator.EndpointSelection",
            "Ice.Default.Router.Context.key",
            "Ice.ACM.Server.Timeout",
            "IceSSL.Trace.Security",
            "IceMX.Metrics.Debug.GroupBy",
            "GreeterAdapter.ThreadPool.Size",
        ];
        for name in table {
            assert_eq!(standing(name), Standing::Accepted, "{name}");
        }
    }

    #[test]
    fn refused() {
        for name in [
            "IceSSL.CertVerifier",
            "IceSSL.VerifyDepthMax",
            "IceSSL.Ciphers",
            "IceSSL.CheckCRL",
        ] {
            let built = Properties::builder()
                .without_environment()
                .with_default(name, "1")
                .build();
            let error = built.unwrap_err().to_string();
            assert!(error.contains("cannot be used: ") && error.contains(name), "{error}");
        }
    }

    #[test]
    fn unknown_to_ice() {
        let table = [
            ("Ice.ThreadPol.Server.Size", Some("Ice.ThreadPool.Server.Size")),
            ("Ice.messagesizemax", Some("Ice.MessageSizeMax")),
            ("Ice.Trace.Netwrok", Some("Ice.Trace.Network")),
            (
                "Ice.Connection.Server.IdleTimout",
                Some("Ice.Connection.Server.IdleTimeout"),
            ),
            ("IceSSL.CertFiles", Some("IceSSL.CertFile")),
            ("Ice.NoSuchThingAtAll", None),
            ("Ice.", None),
            ("Ice.Plugin.", None),
        ];
        for (name, suggestion) in table {
            assert_eq!(standing(name), unknown(suggestion), "{name}");
        }
    }

    #[test]
    fn the_programs_own() {
        for name in [
            "App.Size",
            "App.Window.Color",
            "App",
            ".x",
            "IceGrid.InstanceName",
            "IceStorm.Anything",
            "App.Counter",
        ] {
            assert_eq!(standing(name), Standing::Own, "{name}");
        }
        for (name, suggestion) in [
            ("GreeterAdapter.Endpoint", "GreeterAdapter.Endpoints"),
            ("My.Adapter.endpoints", "My.Adapter.Endpoints"),
            ("GreeterAdapter.PublishEndpoints", "GreeterAdapter.PublishedEndpoints"),
            ("GreeterAdapter.ThreadPool.SizeMx", "GreeterAdapter.ThreadPool.SizeMax"),
        ] {
            assert_eq!(
                standing(name),
                Standing::Misspelt {
                    suggestion: suggestion.to_owned()
                },
                "{name}"
            );
        }
    }

    /// Gathers the messages of warnings.
    #[derive(Clone, Default)]
    struct Warnings(Arc<Mutex<Vec<String>>>);

    impl tracing::Subscriber for Warnings {
        fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
            *metadata.level() == tracing::Level::WARN
        }
        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            tracing::span::Id::from_u64(1)
        }
        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            let mut message = String::new();
            event.record(&mut |_: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                message = format!("{value:?}");
            });
            self.0.lock().unwrap().push(message);
        }
        fn enter(&self, _: &tracing::span::Id) {}
        fn exit(&self, _: &tracing::span::Id) {}
    }

    #[test]
    fn warnings() {
        let warnings = Warnings::default();
        let args = [
            "p",
            "--Ice.Trace.Network",
            "--Ice.IPv6=0",
            "--A.Endpoint=tcp",
            "--App.Size=1",
        ];
        tracing::subscriber::with_default(warnings.clone(), || {
            Properties::builder().without_environment().args(args).build().unwrap();
        });
        assert_eq!(
            *warnings.0.lock().unwrap(),
            [
                "property `A.Endpoint` (set on the command line) is not known to Ice; did you mean `A.Endpoints`?",
                "property `Ice.IPv6` (set on the command line) has no effect: amd does not support it yet",
            ]
        );
    }

    #[test]
    fn values() {
        let table: [(Kind, &[&str], &[&str]); 15] = [
            (Kind::Flag, &["0", "1", "2", "-1"], &["", "yes", "true", "1.0"]),
            (Kind::Level, &["0", "3"], &["-1", "x", "99999999999"]),
            (Kind::Count, &["0", "100"], &["-1"]),
            (Kind::Seconds, &["0", "60"], &["-1", "60s"]),
            (Kind::InvocationTimeout, &["-1", "0", "5000"], &["-2", "5s"]),
            (
                Kind::MessageSize,
                &["-1", "0", "1024", "2097151"],
                &["2097152", "abc", "1M"],
            ),
            (Kind::ThreadCount, &["1", "8"], &["0", "-1"]),
            (Kind::ThreadLimit, &["-1", "1"], &["0", "-2"]),
            (Kind::Encoding, &["1.0", "1.1"], &["1", "1.2", "2.0"]),
            (Kind::Protocol, &["tcp", "ws"], &["TCP", "http", "default", "opaque"]),
            (Kind::Address, &["127.0.0.1", "::1"], &["localhost", "1.2.3"]),
            (
                Kind::ToStringMode,
                &["Unicode", "ASCII", "Compat"],
                &["Ascii", "unicode"],
            ),
            (Kind::VerifyPeer, &["0", "1", "2"], &["3", "-1", "yes"]),
            (
                Kind::TlsVersions,
                &["tls1_2", "TLS1_3", "tls1_1, tls1_2"],
                &["", "tls1_1", "ssl3", "1.3"],
            ),
            (Kind::PlatformAuthorities, &["0"], &["1", ""]),
        ];
        for (kind, good, bad) in table {
            for value in good {
                assert!(kind.allows(value), "{kind:?} {value}");
            }
            for value in bad {
                assert!(!kind.allows(value), "{kind:?} {value}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_name_and_value_is_judged(name in r"(Ice|IceSSL|\.|Endpoints|\PC)*", value in r"(-?[0-9]|\PC)*") {
            let _ = Properties::builder().without_environment().with_default(name, value).build();
        }
    }
}
