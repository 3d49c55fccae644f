//! What the properties say, as values (protocol, appendix A).

use std::sync::Arc;
use std::time::Duration;

use crate::adapter::{AdapterConfig, AdapterError};
use crate::connection::ConnectionOptions;
use crate::dispatch::{LaneConfig, WatchdogConfig};
use crate::encoding::{ClassFormat, DecodeLimits};
use crate::observe::TracePropagation;
use crate::properties::{Properties, PropertyError};
use crate::protocol::{CompressionLevel, Config, IdleCheck, TimeoutConfig};
use crate::proxy::{ClientConfig, EndpointSelection};
use crate::reference::{Endpoint, EndpointRole, Reference, ReferenceDefaults};
use crate::trace::Trace;
use crate::transport::{TransportProvider, Transports};

use super::admin::AdminSettings;

/// The settings of a communicator.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) client: ClientConfig,
    pub(super) server: ConnectionOptions,
    pub(super) lane: LaneConfig,
    pub(super) watchdog: WatchdogConfig,
    pub(super) print_adapter_ready: bool,
    pub(super) admin: AdminSettings,
}

/// How long a client may accept no bytes. Servers may for as long as they like: they push their callers back.
const ACCEPTED_WRITE_TIMEOUT: Duration = Duration::from_secs(60);

type Result<T> = std::result::Result<T, PropertyError>;

impl Settings {
    pub(super) fn read(properties: &Properties, transports: Vec<Arc<dyn TransportProvider>>) -> Result<Self> {
        let transports = Transports::new(transports);
        let mut defaults = properties.reference_defaults()?;
        defaults.protocols = transports.protocols().collect();
        let default = Config {
            message_size_max: message_size_max(properties)?,
            compression_level: CompressionLevel::new(properties.get_int_or("Ice.Compression.Level", 1)?),
            ..Config::default()
        };
        let default = ConnectionOptions {
            config: default,
            trace: trace(properties)?,
        };
        let default = overridden(properties, default)?;
        let mut accepted = default;
        accepted.config.timeouts.write = Some(ACCEPTED_WRITE_TIMEOUT);
        Ok(Self {
            client: ClientConfig {
                connection: connection(properties, "Ice.Connection.Client", default)?,
                invocation_timeout: invocation_timeout(properties)?,
                class_format: class_format(properties)?,
                decode_limits: decode_limits(properties)?,
                propagation: propagation(properties)?,
                send_deadlines: properties.get_flag_or("Amd.SendDeadlines", false)?,
                locator: locator(properties, "Ice.Default.Locator", &defaults)?,
                router: locator(properties, "Ice.Default.Router", &defaults)?,
                transports,
                defaults,
                endpoint_selection: endpoint_selection(properties, "Ice.Default.EndpointSelection")?
                    .unwrap_or_default(),
                collocation_optimized: properties.get_flag_or("Ice.Default.CollocationOptimized", true)?,
                implicit_context: properties
                    .get_as("Ice.ImplicitContext", "`None`, `Shared` or `PerThread`", |value| {
                        value.parse().ok()
                    })?
                    .unwrap_or_default(),
                prefer_secure: properties.get_flag_or("Ice.Default.PreferSecure", false)?,
                override_secure: properties.get_flag_or("Ice.Override.Secure", false)?,
                retry_intervals: properties.retry_intervals()?,
                locator_cache_timeout: locator_cache_timeout(properties, "Ice.Default.LocatorCacheTimeout")?,
                background_locator_updates: properties.get_flag_or("Ice.BackgroundLocatorCacheUpdates", false)?,
                override_compress: override_compress(properties)?,
                batch_auto_flush_bytes: kibibytes(
                    properties,
                    "Ice.BatchAutoFlushSize",
                    ClientConfig::default().batch_auto_flush_bytes,
                )?,
            },
            server: serialized(
                properties,
                "Ice.ThreadPool.Server",
                connection(properties, "Ice.Connection.Server", accepted)?,
            )?,
            lane: lane(properties)?,
            watchdog: watchdog(properties)?,
            admin: AdminSettings::read(properties)?,
            print_adapter_ready: properties.get_flag_or("Ice.PrintAdapterReady", false)?,
        })
    }

    /// The settings of an adapter; its own properties win over those of the communicator.
    pub(super) fn adapter(
        &self,
        properties: &Properties,
        name: &str,
        default_endpoints: &str,
    ) -> super::Result<AdapterConfig> {
        let property = |suffix: &str| properties.get(&format!("{name}.{suffix}")).filter(|_| !name.is_empty());
        let read = |text: &str, role| {
            Endpoint::parse_list(text, role, &self.client.defaults).map_err(|source| AdapterError::Endpoints {
                adapter: name.to_owned(),
                source,
            })
        };
        let published = property("PublishedEndpoints")
            .map(|text| read(text, EndpointRole::Connect))
            .transpose()?;
        let max_connections = match property("MaxConnections") {
            None => 0,
            Some(_) => count(properties, &format!("{name}.MaxConnections"))?.unwrap_or(0),
        };
        Ok(AdapterConfig {
            name: name.to_owned(),
            endpoints: read(property("Endpoints").unwrap_or(default_endpoints), EndpointRole::Listen)?,
            published_endpoints: published,
            published_host: property("PublishedHost").map(str::to_owned),
            adapter_id: property("AdapterId").unwrap_or_default().to_owned(),
            replica_group_id: property("ReplicaGroupId").unwrap_or_default().to_owned(),
            locator: None,
            connection: self.adapter_connection(properties, name)?,
            max_connections,
            allowed_origins: match name {
                "" => Vec::new(),
                name => properties.get_list(&format!("{name}.AllowedOrigins"))?,
            },
            order_by_identity: properties.get_flag_or(&format!("{name}.OrderByIdentity"), false)?,
            print_ready: self.print_adapter_ready,
            precondition: None,
            owner: None,
        })
    }
}

impl Settings {
    /// Limits and timeouts of the connections that an adapter accepts.
    fn adapter_connection(&self, properties: &Properties, name: &str) -> Result<ConnectionOptions> {
        if name.is_empty() {
            return Ok(self.server);
        }
        let mut options = connection(properties, &format!("{name}.Connection"), self.server)?;
        let limit = format!("{name}.MessageSizeMax");
        options.config.message_size_max = kibibytes(properties, &limit, options.config.message_size_max)?;
        serialized(properties, &format!("{name}.ThreadPool"), options)
    }
}

/// In bytes.
pub(super) fn message_size_max(properties: &Properties) -> Result<usize> {
    kibibytes(properties, "Ice.MessageSizeMax", Config::default().message_size_max)
}

/// `Serialize`: the requests of one connection are dispatched one after the other, in order.
fn serialized(properties: &Properties, prefix: &str, mut options: ConnectionOptions) -> Result<ConnectionOptions> {
    if properties.get_flag_or(&format!("{prefix}.Serialize"), false)? {
        options.config.max_dispatches = 1;
    }
    Ok(options)
}

/// A number that is not negative; 0 and less mean no limit.
fn count(properties: &Properties, name: &str) -> Result<Option<usize>> {
    Ok(properties
        .get_int(name)?
        .map(|count| usize::try_from(count).unwrap_or(0)))
}

/// In KiB; below 1 means no limit but that of the protocol.
fn kibibytes(properties: &Properties, name: &str, default: usize) -> Result<usize> {
    const KIB: usize = 1024;
    const LARGEST: usize = i32::MAX as usize;
    Ok(match properties.get_int(name)?.map(usize::try_from) {
        None => default,
        Some(Ok(kib)) if kib >= 1 => kib.saturating_mul(KIB).min(LARGEST),
        Some(_) => LARGEST,
    })
}

/// The limits and timeouts with this prefix, over those that hold without.
fn connection(properties: &Properties, prefix: &str, default: ConnectionOptions) -> Result<ConnectionOptions> {
    let name = |suffix: &str| format!("{prefix}.{suffix}");
    let ConnectionOptions { config, trace } = default;
    let timeouts = config.timeouts;
    let idle_check = match properties.get_int(&name("EnableIdleCheck"))? {
        None => timeouts.idle_check,
        Some(0) => IdleCheck::Never,
        Some(_) => IdleCheck::Always,
    };
    let config = Config {
        max_dispatches: count(properties, &name("MaxDispatches"))?.unwrap_or(config.max_dispatches),
        timeouts: TimeoutConfig {
            connect: seconds(properties, &name("ConnectTimeout"), timeouts.connect)?,
            close: seconds(properties, &name("CloseTimeout"), timeouts.close)?,
            idle: seconds(properties, &name("IdleTimeout"), timeouts.idle)?,
            idle_check,
            inactivity: seconds(properties, &name("InactivityTimeout"), timeouts.inactivity)?,
            write: seconds(properties, &name("WriteTimeout"), timeouts.write)?,
        },
        write_high_water: kibibytes(properties, &name("WriteQueueSizeMax"), config.write_high_water)?,
        ..config
    };
    Ok(ConnectionOptions { config, trace })
}

fn trace(properties: &Properties) -> Result<Trace> {
    let level = |name: &str, default| Ok(properties.get_int_or(name, default)? > 0);
    Ok(Trace {
        network: level("Ice.Trace.Network", 0)?,
        protocol: level("Ice.Trace.Protocol", 0)?,
        dispatch: level("Ice.Trace.Dispatch", 0)?,
        warn_connections: level("Ice.Warn.Connections", 0)?,
        warn_dispatch: level("Ice.Warn.Dispatch", 1)?,
    })
}

/// `Ice.Override.Timeout`, `.ConnectTimeout` and `.CloseTimeout` of Ice 3.7, in milliseconds, below the `Ice.Connection.*` of 3.8.
fn overridden(properties: &Properties, mut options: ConnectionOptions) -> Result<ConnectionOptions> {
    let timeouts = &mut options.config.timeouts;
    for (name, limit) in [
        ("Ice.Override.ConnectTimeout", &mut timeouts.connect),
        ("Ice.Override.CloseTimeout", &mut timeouts.close),
    ] {
        let both = milliseconds(properties, "Ice.Override.Timeout", *limit)?;
        *limit = milliseconds(properties, name, both)?;
    }
    Ok(options)
}

/// The order of endpoints that this property names.
pub(super) fn endpoint_selection(properties: &Properties, name: &str) -> Result<Option<EndpointSelection>> {
    properties.get_as(name, "`Random` or `Ordered`", |value| value.parse().ok())
}

/// The locator, or router, of proxies that say nothing else.
fn locator(properties: &Properties, name: &str, defaults: &ReferenceDefaults) -> Result<Option<Reference>> {
    let read = |text: &str| Reference::parse(text, defaults).ok();
    let locator = properties.get_as(name, "the text of a proxy", read)?;
    Ok(locator.flatten())
}

/// In seconds; −1 is for ever.
pub(super) fn locator_cache_timeout(properties: &Properties, name: &str) -> Result<Option<Duration>> {
    let seconds = properties
        .get_int(name)?
        .and_then(|seconds| u64::try_from(seconds).ok());
    Ok(seconds.map(Duration::from_secs))
}

/// 0 and less turn a timeout off.
fn seconds(properties: &Properties, name: &str, default: Option<Duration>) -> Result<Option<Duration>> {
    Ok(match properties.get_int(name)?.map(u64::try_from) {
        None => default,
        Some(Ok(seconds)) if seconds > 0 => Some(Duration::from_secs(seconds)),
        Some(_) => None,
    })
}

fn class_format(properties: &Properties) -> Result<ClassFormat> {
    let is_sliced = properties.get_flag_or("Ice.Default.SlicedFormat", false)?;
    Ok(if is_sliced {
        ClassFormat::Sliced
    } else {
        ClassFormat::Compact
    })
}

fn override_compress(properties: &Properties) -> Result<Option<bool>> {
    let value = properties.get_int("Ice.Override.Compress")?;
    Ok(value.map(|value| value > 0))
}

/// A depth below 1 is no limit.
fn decode_limits(properties: &Properties) -> Result<DecodeLimits> {
    let default = DecodeLimits::default();
    let depth = properties.get_int("Ice.ClassGraphDepthMax")?.map(u32::try_from);
    Ok(DecodeLimits {
        class_graph_depth: match depth {
            None => default.class_graph_depth,
            Some(Ok(depth)) if depth > 0 => depth,
            Some(_) => u32::MAX,
        },
        accept_class_cycles: properties.get_flag_or("Ice.AcceptClassCycles", default.accept_class_cycles)?,
    })
}

/// In milliseconds; 0 and −1 are no limit, as in Ice 3.8.
fn invocation_timeout(properties: &Properties) -> Result<Option<Duration>> {
    let millis = properties.get_int("Ice.Default.InvocationTimeout")?.map(u64::try_from);
    Ok(millis
        .and_then(std::result::Result::ok)
        .filter(|millis| *millis > 0)
        .map(Duration::from_millis))
}

fn propagation(properties: &Properties) -> Result<TracePropagation> {
    let is_on = properties.get_flag_or("Amd.TraceContext", false)?;
    Ok(if is_on {
        TracePropagation::W3c
    } else {
        TracePropagation::Off
    })
}

fn watchdog(properties: &Properties) -> Result<WatchdogConfig> {
    let limit = |suffix: &str, default| milliseconds(properties, &format!("Amd.Watchdog.{suffix}"), default);
    let default = WatchdogConfig::default();
    Ok(WatchdogConfig {
        async_hold: limit("AsyncHold", default.async_hold)?,
        lane_wait: limit("LaneWait", default.lane_wait)?,
        mailbox_wait: limit("MailboxWait", default.mailbox_wait)?,
    })
}

/// 0 and less turn it off.
fn milliseconds(properties: &Properties, name: &str, default: Option<Duration>) -> Result<Option<Duration>> {
    Ok(match properties.get_int(name)?.map(u64::try_from) {
        None => default,
        Some(Ok(millis)) if millis > 0 => Some(Duration::from_millis(millis)),
        Some(_) => None,
    })
}

/// Without properties the lane has its own default; `Size` alone fixes the number of threads.
fn lane(properties: &Properties) -> Result<LaneConfig> {
    let count = |suffix: &str| {
        let count = properties.get_int(&format!("Ice.ThreadPool.Server.{suffix}"))?;
        Ok(count
            .and_then(|count| usize::try_from(count).ok())
            .filter(|count| *count > 0))
    };
    let default = LaneConfig::default();
    Ok(match (count("Size")?, count("SizeMax")?) {
        (None, None) => default,
        (Some(size), None) => LaneConfig {
            size,
            size_max: size,
            ..default
        },
        (size, Some(size_max)) => LaneConfig {
            size: size.unwrap_or(1).min(size_max),
            size_max,
            ..default
        },
    })
}
