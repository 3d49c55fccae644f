//! The names of properties that Ice 3.7 or 3.8 have, and which of them amd uses; and those that amd has beside them.
//!
//! They are the facts of the Ice manual's "Property Reference". A name that ends with `*` stands for all that go on there.

use std::sync::LazyLock;

use Support::{Accepted, Refused, Supported};

use super::check::Kind;

/// Whether amd uses a property.
#[derive(Clone, Copy, Debug)]
pub(super) enum Support {
    /// It does, and needs a value of this kind.
    Supported(Kind),
    /// Not yet: it is accepted with a warning.
    Accepted,
    /// It does not, for this reason, and to go on without it would not be safe.
    Refused(&'static str),
}

/// A property of Ice, in full.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) support: Support,
}

impl Known {
    pub(super) fn is(&self, name: &str) -> bool {
        matches(&self.name, name)
    }
}

/// Whether `name` is `pattern`, or goes on where it has a `*`.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start) && name.len() > start.len(),
        None => name == pattern,
    }
}

/// All properties that begin with one of [`CHECKED`].
pub(super) static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let mut known = Vec::new();
    for (name, support) in AMD.iter().chain(ICE).chain(SSL) {
        known.push(Known {
            name: (*name).to_owned(),
            support: *support,
        });
    }
    for (starts, rows, used) in FAMILIES {
        for start in *starts {
            for (end, support) in *rows {
                let support = if *used { *support } else { Accepted };
                known.push(Known {
                    name: format!("{start}.{end}"),
                    support,
                });
            }
        }
    }
    known
});

/// First parts of names of which [`KNOWN`] has all.
pub(super) const CHECKED: &[&str] = &["Amd", "Ice", "IceSSL"];

/// First parts of names that belong to plug-ins of Ice: amd does not use them yet.
pub(super) const PLUG_INS: &[&str] = &["IceBT", "IceDiscovery", "IceLocatorDiscovery", "IceMX"];

/// First parts of names that belong to programs of Ice, which may share a file with a program of amd.
const SERVICES: &[&str] = &[
    "DataStorm",
    "Freeze",
    "Glacier2",
    "IceBox",
    "IceBoxAdmin",
    "IceBridge",
    "IceGrid",
    "IceGridAdmin",
    "IcePatch2",
    "IcePatch2Client",
    "IceStorm",
    "IceStormAdmin",
];

/// Whether names with this first part belong to Ice or to amd.
pub(super) fn is_reserved(first: &str) -> bool {
    [CHECKED, PLUG_INS, SERVICES].iter().any(|list| list.contains(&first))
}

type Row = (&'static str, Support);

/// Groups that stand under several names: the names, the group, and whether amd uses the group there.
const FAMILIES: &[(&[&str], &[Row], bool)] = &[
    (&["Ice.ACM", "Ice.ACM.Client", "Ice.ACM.Server"], ACM, true),
    (&["Ice.Connection.Client", "Ice.Connection.Server"], CONNECTION, true),
    (&["Ice.ThreadPool.Client"], THREAD_POOL, false),
    (&["Ice.ThreadPool.Server"], THREAD_POOL, true),
    (&["Ice.Admin"], ADAPTER, true),
    (&["Ice.Default.Locator", "Ice.Default.Router"], PROXY, false),
];

const LEVEL: Support = Supported(Kind::Level);
const FLAG: Support = Supported(Kind::Flag);
const TEXT: Support = Supported(Kind::Text);
const SECONDS: Support = Supported(Kind::Seconds);
const MILLISECONDS: Support = Supported(Kind::Milliseconds);

/// Those that only amd has.
const AMD: &[Row] = &[
    ("Amd.SendDeadlines", FLAG),
    ("Amd.TraceContext", FLAG),
    ("Amd.Watchdog.AsyncHold", MILLISECONDS),
    ("Amd.Watchdog.LaneWait", MILLISECONDS),
    ("Amd.Watchdog.MailboxWait", MILLISECONDS),
];

const ICE: &[Row] = &[
    ("Ice.ACM.Client", Accepted),
    ("Ice.ACM.Server", Accepted),
    ("Ice.AcceptClassCycles", FLAG),
    ("Ice.Admin.DelayCreation", FLAG),
    ("Ice.Admin.Enabled", FLAG),
    ("Ice.Admin.Facets", TEXT),
    ("Ice.Admin.InstanceName", TEXT),
    ("Ice.Admin.Logger.KeepLogs", Accepted),
    ("Ice.Admin.Logger.KeepTraces", Accepted),
    ("Ice.Admin.Logger.Properties", Accepted),
    ("Ice.Admin.ServerId", TEXT),
    ("Ice.BackgroundIO", Accepted),
    ("Ice.BackgroundLocatorCacheUpdates", FLAG),
    ("Ice.BatchAutoFlush", Accepted),
    ("Ice.BatchAutoFlushSize", Supported(Kind::MessageSize)),
    ("Ice.CacheMessageBuffers", Accepted),
    ("Ice.ChangeUser", Accepted),
    ("Ice.ClassGraphDepthMax", Supported(Kind::Count)),
    ("Ice.ClientAccessPolicyProtocol", Accepted),
    ("Ice.CollectObjects", Accepted),
    ("Ice.Compression.Level", Supported(Kind::CompressionLevel)),
    ("Ice.Config", TEXT),
    ("Ice.ConsoleListener", Accepted),
    ("Ice.Default.CollocationOptimized", FLAG),
    ("Ice.Default.EncodingVersion", Supported(Kind::Encoding)),
    ("Ice.Default.EndpointSelection", Supported(Kind::EndpointSelection)),
    ("Ice.Default.Host", TEXT),
    ("Ice.Default.InvocationTimeout", Supported(Kind::InvocationTimeout)),
    ("Ice.Default.Locator", TEXT),
    ("Ice.Default.LocatorCacheTimeout", Supported(Kind::CacheTimeout)),
    ("Ice.Default.Package", Accepted),
    ("Ice.Default.PreferSecure", FLAG),
    ("Ice.Default.Protocol", Supported(Kind::Protocol)),
    ("Ice.Default.Router", TEXT),
    ("Ice.Default.SlicedFormat", FLAG),
    ("Ice.Default.SourceAddress", Supported(Kind::Address)),
    ("Ice.Default.Timeout", Accepted),
    ("Ice.EventLog.Source", Accepted),
    ("Ice.FactoryAssemblies", Accepted),
    ("Ice.HTTPProxyHost", Accepted),
    ("Ice.HTTPProxyPort", Accepted),
    ("Ice.IPv4", Accepted),
    ("Ice.IPv6", Accepted),
    ("Ice.ImplicitContext", Supported(Kind::ImplicitContext)),
    ("Ice.InitPlugins", Accepted),
    ("Ice.LogFile", Accepted),
    ("Ice.LogFile.SizeMax", Accepted),
    ("Ice.LogStdErr.Convert", Accepted),
    ("Ice.MessageSizeMax", Supported(Kind::MessageSize)),
    ("Ice.Nohup", Accepted),
    ("Ice.NullHandleAbort", Accepted),
    ("Ice.Override.CloseTimeout", Supported(Kind::OverrideTimeout)),
    ("Ice.Override.Compress", FLAG),
    ("Ice.Override.ConnectTimeout", Supported(Kind::OverrideTimeout)),
    ("Ice.Override.Secure", FLAG),
    ("Ice.Override.Timeout", Supported(Kind::OverrideTimeout)),
    ("Ice.Package.*", Accepted),
    ("Ice.Plugin.IceSSL", TEXT),
    ("Ice.Plugin.*", Accepted),
    ("Ice.PluginLoadOrder", Accepted),
    ("Ice.PreferIPv6Address", Accepted),
    ("Ice.PreloadAssemblies", Accepted),
    ("Ice.PrintAdapterReady", FLAG),
    ("Ice.PrintProcessId", Accepted),
    ("Ice.PrintStackTraces", Accepted),
    ("Ice.ProgramName", TEXT),
    ("Ice.RetryIntervals", Supported(Kind::RetryIntervals)),
    ("Ice.SOCKSProxyHost", Accepted),
    ("Ice.SOCKSProxyPort", Accepted),
    ("Ice.ServerIdleTime", Accepted),
    ("Ice.StdErr", Accepted),
    ("Ice.StdOut", Accepted),
    ("Ice.SyslogFacility", Accepted),
    ("Ice.SyslogHost", Accepted),
    ("Ice.SyslogPort", Accepted),
    ("Ice.TCP.Backlog", Accepted),
    ("Ice.TCP.RcvSize", Accepted),
    ("Ice.TCP.SndSize", Accepted),
    ("Ice.ThreadInterruptSafe", Accepted),
    ("Ice.ThreadPriority", Accepted),
    ("Ice.ToStringMode", Supported(Kind::ToStringMode)),
    ("Ice.Trace.Admin.Logger", LEVEL),
    ("Ice.Trace.Admin.Properties", LEVEL),
    ("Ice.Trace.Dispatch", LEVEL),
    ("Ice.Trace.GC", LEVEL),
    ("Ice.Trace.Locator", LEVEL),
    ("Ice.Trace.Network", LEVEL),
    ("Ice.Trace.Protocol", LEVEL),
    ("Ice.Trace.Retry", LEVEL),
    ("Ice.Trace.Slicing", LEVEL),
    ("Ice.Trace.ThreadPool", LEVEL),
    ("Ice.UDP.RcvSize", Supported(Kind::Count)),
    ("Ice.UDP.SndSize", Supported(Kind::Count)),
    ("Ice.UseApplicationClassLoader", Accepted),
    ("Ice.UseOSLog", Accepted),
    ("Ice.UseSyslog", Accepted),
    ("Ice.UseSystemdJournal", Accepted),
    ("Ice.Warn.AMICallback", LEVEL),
    ("Ice.Warn.Connections", LEVEL),
    ("Ice.Warn.Datagrams", LEVEL),
    ("Ice.Warn.Dispatch", LEVEL),
    ("Ice.Warn.Endpoints", LEVEL),
    ("Ice.Warn.Executor", LEVEL),
    ("Ice.Warn.UnknownProperties", LEVEL),
    ("Ice.Warn.UnusedProperties", LEVEL),
];

const ACM: &[Row] = &[("Close", Accepted), ("Heartbeat", Accepted), ("Timeout", Accepted)];

/// The last two are amd's own.
const CONNECTION: &[Row] = &[
    ("CloseTimeout", SECONDS),
    ("ConnectTimeout", SECONDS),
    ("EnableIdleCheck", FLAG),
    ("IdleTimeout", SECONDS),
    ("InactivityTimeout", SECONDS),
    ("MaxDispatches", Supported(Kind::Count)),
    ("WriteQueueSizeMax", Supported(Kind::MessageSize)),
    ("WriteTimeout", SECONDS),
];

const THREAD_POOL: &[Row] = &[
    ("Serialize", FLAG),
    ("Size", Supported(Kind::ThreadCount)),
    ("SizeMax", Supported(Kind::ThreadLimit)),
    ("SizeWarn", Accepted),
    ("StackSize", Accepted),
    ("ThreadIdleTime", Accepted),
    ("ThreadPriority", Accepted),
];

/// What follows the name of an object adapter. `OrderByIdentity` and `Connection.Write*` are amd's own.
pub(super) const ADAPTER: &[Row] = &[
    ("ACM", Accepted),
    ("ACM.Close", Accepted),
    ("ACM.Heartbeat", Accepted),
    ("ACM.Timeout", Accepted),
    ("AdapterId", TEXT),
    ("AllowedOrigins", TEXT),
    ("Connection.CloseTimeout", SECONDS),
    ("Connection.ConnectTimeout", SECONDS),
    ("Connection.EnableIdleCheck", FLAG),
    ("Connection.IdleTimeout", SECONDS),
    ("Connection.InactivityTimeout", SECONDS),
    ("Connection.MaxDispatches", Supported(Kind::Count)),
    ("Connection.WriteQueueSizeMax", Supported(Kind::MessageSize)),
    ("Connection.WriteTimeout", SECONDS),
    ("Endpoints", TEXT),
    ("Locator", TEXT),
    ("MaxConnections", Supported(Kind::Count)),
    ("MessageSizeMax", Supported(Kind::MessageSize)),
    ("OrderByIdentity", FLAG),
    ("ProxyOptions", Accepted),
    ("PublishedEndpoints", TEXT),
    ("PublishedHost", TEXT),
    ("ReplicaGroupId", TEXT),
    ("Router", Accepted),
    ("ThreadPool.Serialize", FLAG),
    ("ThreadPool.Size", Accepted),
    ("ThreadPool.SizeMax", Accepted),
    ("ThreadPool.SizeWarn", Accepted),
    ("ThreadPool.StackSize", Accepted),
    ("ThreadPool.ThreadIdleTime", Accepted),
    ("ThreadPool.ThreadPriority", Accepted),
];

/// What follows the name of a property that holds a proxy.
pub(super) const PROXY: &[Row] = &[
    ("CollocationOptimized", FLAG),
    ("ConnectionCached", FLAG),
    ("Context.*", TEXT),
    ("EncodingVersion", Accepted),
    ("EndpointSelection", Supported(Kind::EndpointSelection)),
    ("InvocationTimeout", Supported(Kind::InvocationTimeout)),
    ("Locator", TEXT),
    ("Locator.*", TEXT),
    ("LocatorCacheTimeout", Supported(Kind::CacheTimeout)),
    ("PreferSecure", FLAG),
    ("Router", TEXT),
    ("Router.*", TEXT),
];

const TRUST: &str = "amd has no rules by distinguished name or depth; the CAs of IceSSL.CAs, or a verifier of rustls (`Ssl`), decide whom to trust";
const REVOCATION: &str = "amd does not look at revocation lists by property; a verifier of rustls can (`Ssl`)";
const CIPHERS: &str = "rustls chooses ciphers and key exchange, IceSSL.Protocols the versions of TLS; a configuration of rustls can say more (`Ssl`)";
const AUTHORITIES: &str = "IceSSL.CAs names the certificates of CAs, as a PEM file or a directory";
const CERTIFICATE: &str = "IceSSL.CertFile and IceSSL.KeyFile name certificate and key, as PEM or PKCS#12";

const SSL: &[Row] = &[
    ("IceSSL.Alias", Refused(CERTIFICATE)),
    ("IceSSL.CAs", TEXT),
    ("IceSSL.CertAuthDir", Refused(AUTHORITIES)),
    ("IceSSL.CertAuthFile", Refused(AUTHORITIES)),
    ("IceSSL.CertFile", TEXT),
    ("IceSSL.CertStore", Refused(CERTIFICATE)),
    ("IceSSL.CertStoreLocation", Refused(CERTIFICATE)),
    ("IceSSL.CertVerifier", Refused(TRUST)),
    ("IceSSL.CheckCRL", Refused(REVOCATION)),
    ("IceSSL.CheckCertName", Supported(Kind::Level)),
    ("IceSSL.CertificateRevocationListFiles", Refused(REVOCATION)),
    ("IceSSL.Ciphers", Refused(CIPHERS)),
    ("IceSSL.DH.*", Refused(CIPHERS)),
    ("IceSSL.DHParams", Refused(CIPHERS)),
    ("IceSSL.DefaultDir", TEXT),
    ("IceSSL.EntropyDaemon", Accepted),
    ("IceSSL.FindCert", Refused(CERTIFICATE)),
    ("IceSSL.FindCert.*", Refused(CERTIFICATE)),
    ("IceSSL.ImportCert.*", Refused(CERTIFICATE)),
    ("IceSSL.InitOpenSSL", Accepted),
    ("IceSSL.KeyFile", TEXT),
    ("IceSSL.KeySet", Refused(CERTIFICATE)),
    ("IceSSL.Keychain", Refused(CERTIFICATE)),
    ("IceSSL.KeychainPassword", Refused(CERTIFICATE)),
    ("IceSSL.Keystore", Refused(CERTIFICATE)),
    ("IceSSL.KeystorePassword", Refused(CERTIFICATE)),
    ("IceSSL.KeystoreType", Refused(CERTIFICATE)),
    ("IceSSL.Password", TEXT),
    ("IceSSL.PasswordCallback", Refused(CERTIFICATE)),
    ("IceSSL.PasswordRetryMax", Accepted),
    ("IceSSL.PersistKeySet", Accepted),
    ("IceSSL.ProtocolVersionMax", Refused(CIPHERS)),
    ("IceSSL.ProtocolVersionMin", Refused(CIPHERS)),
    ("IceSSL.Protocols", Supported(Kind::TlsVersions)),
    ("IceSSL.Random", Accepted),
    ("IceSSL.RevocationCheck", Refused(REVOCATION)),
    ("IceSSL.RevocationCheckCacheOnly", Refused(REVOCATION)),
    ("IceSSL.SchannelStrongCrypto", Accepted),
    ("IceSSL.Trace.Security", Accepted),
    ("IceSSL.TrustOnly", Refused(TRUST)),
    ("IceSSL.TrustOnly.Client", Refused(TRUST)),
    ("IceSSL.TrustOnly.Server", Refused(TRUST)),
    ("IceSSL.TrustOnly.Server.*", Refused(TRUST)),
    ("IceSSL.Truststore", Refused(AUTHORITIES)),
    ("IceSSL.TruststorePassword", Refused(AUTHORITIES)),
    ("IceSSL.TruststoreType", Refused(AUTHORITIES)),
    ("IceSSL.UseMachineContext", Accepted),
    ("IceSSL.UsePlatformCAs", Supported(Kind::PlatformAuthorities)),
    ("IceSSL.VerifyDepthMax", Refused(TRUST)),
    ("IceSSL.VerifyPeer", Supported(Kind::VerifyPeer)),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let mut names = HashSet::new();
        for known in KNOWN.iter() {
            let first = known.name.split('.').next().unwrap_or_default();
            assert!(CHECKED.contains(&first), "{}", known.name);
            assert!(names.insert(&known.name), "{} is there twice", known.name);
        }
    }

    #[test]
    fn patterns() {
        assert!(matches("Ice.Plugin.*", "Ice.Plugin.IceSSL.cpp"));
        assert!(!matches("Ice.Plugin.*", "Ice.Plugin."));
        assert!(!matches("Ice.Config", "Ice.Config2"));
    }
}
