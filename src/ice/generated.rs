//! Generated from the Slice files in `amd-slice/src/ice`. `UPDATE_SNAPSHOTS=1 cargo test -p amd-slice --test ice` writes it anew.

/// The Slice module `::Ice`.
pub mod ice {

    /// Slice `::Ice::BoolSeq`.
    pub type BoolSeq = Vec<bool>;

    /// Slice `::Ice::ByteSeq`.
    pub type ByteSeq = Vec<u8>;

    /// Slice `::Ice::ShortSeq`.
    pub type ShortSeq = Vec<i16>;

    /// Slice `::Ice::IntSeq`.
    pub type IntSeq = Vec<i32>;

    /// Slice `::Ice::LongSeq`.
    pub type LongSeq = Vec<i64>;

    /// Slice `::Ice::FloatSeq`.
    pub type FloatSeq = Vec<f32>;

    /// Slice `::Ice::DoubleSeq`.
    pub type DoubleSeq = Vec<f64>;

    /// Slice `::Ice::StringSeq`.
    pub type StringSeq = Vec<String>;

    /// Slice `::Ice::ObjectSeq`.
    pub type ObjectSeq = Vec<Option<::amd::Class<::amd::AnyClass>>>;

    /// Slice `::Ice::ObjectProxySeq`.
    pub type ObjectProxySeq = Vec<Option<::amd::ObjectPrx>>;

    /// A version of the protocol: how messages are laid out.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::amd::Struct)]
    #[amd(module = "Ice")]
    pub struct ProtocolVersion {
        /// 1 for all that exist.
        pub major: u8,
        /// 0 for all that exist.
        pub minor: u8,
    }

    /// A version of the encoding: how values are laid out.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::amd::Struct)]
    #[amd(module = "Ice")]
    pub struct EncodingVersion {
        /// 1 for all that exist.
        pub major: u8,
        /// 0 or 1.
        pub minor: u8,
    }

    /// The number of TCP endpoints in proxies.
    pub const TCP_ENDPOINT_TYPE: i16 = 1;

    /// The number of TLS endpoints in proxies.
    pub const SSL_ENDPOINT_TYPE: i16 = 2;

    /// The number of UDP endpoints in proxies.
    pub const UDP_ENDPOINT_TYPE: i16 = 3;

    /// The number of WebSocket endpoints in proxies.
    pub const WS_ENDPOINT_TYPE: i16 = 4;

    /// The number of endpoints for WebSockets over TLS in proxies.
    pub const WSS_ENDPOINT_TYPE: i16 = 5;

    /// The number of Bluetooth endpoints in proxies.
    pub const BT_ENDPOINT_TYPE: i16 = 6;

    /// The number of endpoints for TLS over Bluetooth in proxies.
    pub const BTS_ENDPOINT_TYPE: i16 = 7;

    /// The number of endpoints for iOS accessories in proxies.
    pub const IAP_ENDPOINT_TYPE: i16 = 8;

    /// The number of endpoints for TLS with iOS accessories in proxies.
    pub const IAPS_ENDPOINT_TYPE: i16 = 9;

    /// The headers of an HTTP request or reply, by their names.
    pub type HeaderDict = ::std::collections::HashMap<String, String>;

    /// What a caller tells beside the parameters: names and values that go with a request.
    pub type Context = ::std::collections::HashMap<String, String>;

    /// A server process, for those who manage it.
    #[::amd::interface(module = "Ice")]
    pub trait Process {
        /// Begins an orderly end of the process.
        fn shutdown(&self);
        /// Writes text to the process's standard output or standard error.
        ///
        /// # Parameters
        /// - `message`: The text.
        /// - `fd`: 1 for standard output, 2 for standard error.
        #[amd(name = "writeMessage")]
        fn write_message(&self, message: String, fd: i32);
    }

    /// No object adapter has this id.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct AdapterNotFoundException {}

    /// The adapter is not in that replica group, or there is no such group.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct InvalidReplicaGroupIdException {}

    /// Another adapter with this id is in use.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct AdapterAlreadyActiveException {}

    /// No object has this identity.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct ObjectNotFoundException {}

    /// No server has this id.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct ServerNotFoundException {}

    /// Finds out where the objects and adapters are that proxies name without endpoints.
    #[::amd::interface(module = "Ice")]
    pub trait Locator {
        /// The way to an object.
        ///
        /// # Parameters
        /// - `id`: Its identity.
        ///
        /// # Returns
        /// A proxy with endpoints or an adapter id, or null if none of its servers runs.
        ///
        /// # Errors
        /// - `ObjectNotFoundException`: if it was never registered.
        #[amd(name = "findObjectById")]
        #[amd(idempotent)]
        fn find_object_by_id(&self, id: ::amd::ice::Identity) -> Result<Option<::amd::ObjectPrx>, LocatorFindObjectByIdError>;
        /// The way to an object adapter.
        ///
        /// # Parameters
        /// - `id`: Its id, or the id of a replica group.
        ///
        /// # Returns
        /// A proxy with its endpoints, or null if it is not active.
        ///
        /// # Errors
        /// - `AdapterNotFoundException`: if it was never registered.
        #[amd(name = "findAdapterById")]
        #[amd(idempotent)]
        fn find_adapter_by_id(&self, id: String) -> Result<Option<::amd::ObjectPrx>, LocatorFindAdapterByIdError>;
        /// Where servers register.
        ///
        /// # Returns
        /// The registry, or null if this locator takes no registrations.
        #[amd(name = "getRegistry")]
        #[amd(idempotent)]
        fn get_registry(&self) -> Option<LocatorRegistryPrx>;
    }

    /// What `findObjectById` of `Locator` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LocatorFindObjectByIdError {
        /// Slice `::Ice::ObjectNotFoundException`.
        ObjectNotFoundException(ObjectNotFoundException),
    }

    /// What `findAdapterById` of `Locator` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LocatorFindAdapterByIdError {
        /// Slice `::Ice::AdapterNotFoundException`.
        AdapterNotFoundException(AdapterNotFoundException),
    }

    /// Where servers tell a locator what they have.
    #[::amd::interface(module = "Ice")]
    pub trait LocatorRegistry {
        /// Tells the endpoints of an object adapter.
        ///
        /// # Parameters
        /// - `id`: The adapter's id.
        /// - `proxy`: A proxy with its endpoints, null when it is no longer active.
        ///
        /// # Errors
        /// - `AdapterNotFoundException`: if only known adapters may register, and this is none.
        /// - `AdapterAlreadyActiveException`: if the id is in use.
        #[amd(name = "setAdapterDirectProxy")]
        #[amd(idempotent)]
        fn set_adapter_direct_proxy(&self, id: String, proxy: Option<::amd::ObjectPrx>) -> Result<(), LocatorRegistrySetAdapterDirectProxyError>;
        /// Tells the endpoints of an object adapter that is one of several replicas.
        ///
        /// # Parameters
        /// - `adapterId`: The adapter's id.
        /// - `replicaGroupId`: The id of its group.
        /// - `p`: A proxy with its endpoints, null when it is no longer active.
        ///
        /// # Errors
        /// - `AdapterNotFoundException`: if only known adapters may register, and this is none.
        /// - `AdapterAlreadyActiveException`: if the id is in use.
        /// - `InvalidReplicaGroupIdException`: if the adapter does not belong to the group.
        #[amd(name = "setReplicatedAdapterDirectProxy")]
        #[amd(idempotent)]
        fn set_replicated_adapter_direct_proxy(&self, adapter_id: String, replica_group_id: String, p: Option<::amd::ObjectPrx>) -> Result<(), LocatorRegistrySetReplicatedAdapterDirectProxyError>;
        /// Tells how a server process is managed.
        ///
        /// # Parameters
        /// - `id`: The server's id.
        /// - `proxy`: Its process object.
        ///
        /// # Errors
        /// - `ServerNotFoundException`: if only known servers may register, and this is none.
        #[amd(name = "setServerProcessProxy")]
        #[amd(idempotent)]
        fn set_server_process_proxy(&self, id: String, proxy: Option<ProcessPrx>) -> Result<(), LocatorRegistrySetServerProcessProxyError>;
    }

    /// What `setAdapterDirectProxy` of `LocatorRegistry` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LocatorRegistrySetAdapterDirectProxyError {
        /// Slice `::Ice::AdapterNotFoundException`.
        AdapterNotFoundException(AdapterNotFoundException),
        /// Slice `::Ice::AdapterAlreadyActiveException`.
        AdapterAlreadyActiveException(AdapterAlreadyActiveException),
    }

    /// What `setReplicatedAdapterDirectProxy` of `LocatorRegistry` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LocatorRegistrySetReplicatedAdapterDirectProxyError {
        /// Slice `::Ice::AdapterNotFoundException`.
        AdapterNotFoundException(AdapterNotFoundException),
        /// Slice `::Ice::AdapterAlreadyActiveException`.
        AdapterAlreadyActiveException(AdapterAlreadyActiveException),
        /// Slice `::Ice::InvalidReplicaGroupIdException`.
        InvalidReplicaGroupIdException(InvalidReplicaGroupIdException),
    }

    /// What `setServerProcessProxy` of `LocatorRegistry` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LocatorRegistrySetServerProcessProxyError {
        /// Slice `::Ice::ServerNotFoundException`.
        ServerNotFoundException(ServerNotFoundException),
    }

    /// Tells the locator of a server, as the object `Ice/LocatorFinder`.
    #[::amd::interface(module = "Ice")]
    pub trait LocatorFinder {
        /// The locator.
        ///
        /// # Returns
        /// It, or null.
        #[amd(name = "getLocator")]
        fn get_locator(&self) -> Option<LocatorPrx>;
    }

    /// Values of configuration properties by their names.
    pub type PropertyDict = ::std::collections::HashMap<String, String>;

    /// The configuration of a running communicator.
    #[::amd::interface(module = "Ice")]
    pub trait PropertiesAdmin {
        /// The value of one property.
        ///
        /// # Parameters
        /// - `key`: Its name.
        ///
        /// # Returns
        /// The value, empty if it is not set.
        #[amd(name = "getProperty")]
        fn get_property(&self, key: String) -> String;
        /// All properties whose names begin alike.
        ///
        /// # Parameters
        /// - `prefix`: How they begin; empty for all.
        ///
        /// # Returns
        /// The properties.
        #[amd(name = "getPropertiesForPrefix")]
        fn get_properties_for_prefix(&self, prefix: String) -> ::std::collections::HashMap<String, String>;
        /// Changes properties.
        ///
        /// # Parameters
        /// - `newProperties`: Their new values; an empty one removes the property.
        #[amd(name = "setProperties")]
        fn set_properties(&self, new_properties: ::std::collections::HashMap<String, String>);
    }

    /// What kind of log message it is.
    #[derive(Copy)]
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::amd::Enum)]
    #[amd(module = "Ice")]
    pub enum LogMessageType {
        /// Printed as it is.
        PrintMessage = 0,
        /// A trace of what goes on.
        TraceMessage = 1,
        /// Something doubtful.
        WarningMessage = 2,
        /// Something that failed.
        ErrorMessage = 3,
    }

    /// Slice `::Ice::LogMessageTypeSeq`.
    pub type LogMessageTypeSeq = Vec<LogMessageType>;

    /// One message of a log.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::amd::Struct)]
    #[amd(module = "Ice")]
    pub struct LogMessage {
        /// Its kind.
        pub r#type: LogMessageType,
        /// When it was logged, in microseconds since the start of 1970 (UTC).
        pub timestamp: i64,
        /// For a trace message, what it is about; else empty.
        pub trace_category: String,
        /// The text.
        pub message: String,
    }

    /// Slice `::Ice::LogMessageSeq`.
    pub type LogMessageSeq = Vec<LogMessage>;

    /// Receives what another process logs.
    #[::amd::interface(module = "Ice")]
    pub trait RemoteLogger {
        /// Called first, with what was logged before.
        ///
        /// # Parameters
        /// - `prefix`: What the sender's log puts before its messages.
        /// - `logMessages`: The messages, oldest first.
        fn init(&self, prefix: String, log_messages: Vec<LogMessage>);
        /// Called for each message.
        ///
        /// # Parameters
        /// - `message`: It.
        fn log(&self, message: LogMessage);
    }

    /// The remote logger is attached already.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "Ice")]
    pub struct RemoteLoggerAlreadyAttachedException {}

    /// The log of a running communicator.
    #[::amd::interface(module = "Ice")]
    pub trait LoggerAdmin {
        /// Sends all further messages to a remote logger.
        ///
        /// # Parameters
        /// - `prx`: The remote logger.
        /// - `messageTypes`: The kinds to send; none for all.
        /// - `traceCategories`: For trace messages, what they are about; none for all.
        /// - `messageMax`: How many earlier messages to send at once; all that are kept if negative.
        ///
        /// # Errors
        /// - `RemoteLoggerAlreadyAttachedException`: if it is attached.
        #[amd(name = "attachRemoteLogger")]
        fn attach_remote_logger(&self, prx: Option<RemoteLoggerPrx>, message_types: Vec<LogMessageType>, trace_categories: Vec<String>, message_max: i32) -> Result<(), LoggerAdminAttachRemoteLoggerError>;
        /// Ends what `attachRemoteLogger` began.
        ///
        /// # Parameters
        /// - `prx`: The remote logger.
        ///
        /// # Returns
        /// Whether it was attached.
        #[amd(name = "detachRemoteLogger")]
        fn detach_remote_logger(&self, prx: Option<RemoteLoggerPrx>) -> bool;
        /// What was logged.
        ///
        /// # Parameters
        /// - `messageTypes`: The kinds to return; none for all.
        /// - `traceCategories`: For trace messages, what they are about; none for all.
        /// - `messageMax`: How many of the latest messages to return; all that are kept if negative.
        /// - `prefix`: What the log puts before its messages.
        ///
        /// # Returns
        /// The messages, oldest first.
        #[amd(name = "getLog")]
        fn get_log(&self, message_types: Vec<LogMessageType>, trace_categories: Vec<String>, message_max: i32) -> (Vec<LogMessage>, String);
    }

    /// What `attachRemoteLogger` of `LoggerAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum LoggerAdminAttachRemoteLoggerError {
        /// Slice `::Ice::RemoteLoggerAlreadyAttachedException`.
        RemoteLoggerAlreadyAttachedException(RemoteLoggerAlreadyAttachedException),
    }

    /// Passes requests on between networks.
    #[::amd::interface(module = "Ice")]
    pub trait Router {
        /// The object to which clients send what is to be passed on.
        ///
        /// # Parameters
        /// - `hasRoutingTable`: Whether the router must be told of proxies by `addProxies`; yes if absent.
        ///
        /// # Returns
        /// The object, or null where clients send to the router itself.
        #[amd(name = "getClientProxy")]
        #[amd(idempotent)]
        #[amd(tags(_, 1))]
        fn get_client_proxy(&self) -> (Option<::amd::ObjectPrx>, Option<bool>);
        /// The object by which servers reach the client.
        ///
        /// # Returns
        /// The object.
        #[amd(name = "getServerProxy")]
        #[amd(idempotent)]
        fn get_server_proxy(&self) -> Option<::amd::ObjectPrx>;
        /// Tells the router of proxies.
        ///
        /// # Parameters
        /// - `proxies`: What is to be reached through it.
        ///
        /// # Returns
        /// Those that it forgot to make room.
        #[amd(name = "addProxies")]
        #[amd(idempotent)]
        fn add_proxies(&self, proxies: Vec<Option<::amd::ObjectPrx>>) -> Vec<Option<::amd::ObjectPrx>>;
    }

    /// Tells the router of a server, as the object `Ice/RouterFinder`.
    #[::amd::interface(module = "Ice")]
    pub trait RouterFinder {
        /// The router.
        ///
        /// # Returns
        /// It, or null.
        #[amd(name = "getRouter")]
        fn get_router(&self) -> Option<RouterPrx>;
    }

    /// Checksums of Slice definitions by their type ids.
    pub type SliceChecksumDict = ::std::collections::HashMap<String, String>;
}

/// What a communicator counts: threads, connections, invocations, dispatches.
pub mod ice_mx {

    /// Slice `::IceMX::StringIntDict`.
    pub type StringIntDict = ::std::collections::HashMap<String, i32>;

    /// Numbers about things of one kind, which are counted together under an id.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct Metrics {
        /// The id.
        pub id: String,
        /// How many there were.
        pub total: i64,
        /// How many there are now.
        pub current: i32,
        /// How long those that ended lasted altogether, in microseconds.
        pub total_lifetime: i64,
        /// How many failed.
        pub failures: i32,
    }

    /// What failed, and how often.
    #[derive(Clone, Debug, PartialEq, ::amd::Struct)]
    #[amd(module = "IceMX")]
    pub struct MetricsFailures {
        /// The id of the metrics.
        pub id: String,
        /// How often each exception was met, by its name.
        pub failures: ::std::collections::HashMap<String, i32>,
    }

    /// Slice `::IceMX::MetricsFailuresSeq`.
    pub type MetricsFailuresSeq = Vec<MetricsFailures>;

    /// Slice `::IceMX::MetricsMap`.
    pub type MetricsMap = Vec<Option<::amd::Class<Metrics>>>;

    /// Slice `::IceMX::MetricsView`.
    pub type MetricsView = ::std::collections::HashMap<String, Vec<Option<::amd::Class<Metrics>>>>;

    /// No view has this name.
    #[derive(Clone, Debug, PartialEq, ::amd::UserException)]
    #[amd(module = "IceMX")]
    pub struct UnknownMetricsView {}

    /// The metrics of a running communicator.
    #[::amd::interface(module = "IceMX")]
    pub trait MetricsAdmin {
        /// The views that are configured.
        ///
        /// # Parameters
        /// - `disabledViews`: The names of those that are off.
        ///
        /// # Returns
        /// The names of those that are on.
        #[amd(name = "getMetricsViewNames")]
        fn get_metrics_view_names(&self) -> (Vec<String>, Vec<String>);
        /// Turns a view on.
        ///
        /// # Parameters
        /// - `name`: Its name.
        ///
        /// # Errors
        /// - `UnknownMetricsView`: if there is none.
        #[amd(name = "enableMetricsView")]
        fn enable_metrics_view(&self, name: String) -> Result<(), MetricsAdminEnableMetricsViewError>;
        /// Turns a view off.
        ///
        /// # Parameters
        /// - `name`: Its name.
        ///
        /// # Errors
        /// - `UnknownMetricsView`: if there is none.
        #[amd(name = "disableMetricsView")]
        fn disable_metrics_view(&self, name: String) -> Result<(), MetricsAdminDisableMetricsViewError>;
        /// The metrics of a view.
        ///
        /// # Parameters
        /// - `view`: Its name.
        /// - `timestamp`: When they were taken, in microseconds since the start of 1970 (UTC).
        ///
        /// # Returns
        /// The metrics, by the name of the map.
        ///
        /// # Errors
        /// - `UnknownMetricsView`: if there is no such view.
        #[amd(name = "getMetricsView")]
        #[amd(format = "sliced")]
        fn get_metrics_view(&self, view: String) -> Result<(::std::collections::HashMap<String, Vec<Option<::amd::Class<Metrics>>>>, i64), MetricsAdminGetMetricsViewError>;
        /// What failed, for all metrics of a map.
        ///
        /// # Parameters
        /// - `view`: The name of the view.
        /// - `map`: The name of the map.
        ///
        /// # Returns
        /// What failed.
        ///
        /// # Errors
        /// - `UnknownMetricsView`: if there is no such view.
        #[amd(name = "getMapMetricsFailures")]
        fn get_map_metrics_failures(&self, view: String, map: String) -> Result<Vec<MetricsFailures>, MetricsAdminGetMapMetricsFailuresError>;
        /// What failed, for one metrics.
        ///
        /// # Parameters
        /// - `view`: The name of the view.
        /// - `map`: The name of the map.
        /// - `id`: The id of the metrics.
        ///
        /// # Returns
        /// What failed.
        ///
        /// # Errors
        /// - `UnknownMetricsView`: if there is no such view.
        #[amd(name = "getMetricsFailures")]
        fn get_metrics_failures(&self, view: String, map: String, id: String) -> Result<MetricsFailures, MetricsAdminGetMetricsFailuresError>;
    }

    /// What `enableMetricsView` of `MetricsAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum MetricsAdminEnableMetricsViewError {
        /// Slice `::IceMX::UnknownMetricsView`.
        UnknownMetricsView(UnknownMetricsView),
    }

    /// What `disableMetricsView` of `MetricsAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum MetricsAdminDisableMetricsViewError {
        /// Slice `::IceMX::UnknownMetricsView`.
        UnknownMetricsView(UnknownMetricsView),
    }

    /// What `getMetricsView` of `MetricsAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum MetricsAdminGetMetricsViewError {
        /// Slice `::IceMX::UnknownMetricsView`.
        UnknownMetricsView(UnknownMetricsView),
    }

    /// What `getMapMetricsFailures` of `MetricsAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum MetricsAdminGetMapMetricsFailuresError {
        /// Slice `::IceMX::UnknownMetricsView`.
        UnknownMetricsView(UnknownMetricsView),
    }

    /// What `getMetricsFailures` of `MetricsAdmin` throws.
    #[derive(Debug, ::amd::UserExceptions)]
    pub enum MetricsAdminGetMetricsFailuresError {
        /// Slice `::IceMX::UnknownMetricsView`.
        UnknownMetricsView(UnknownMetricsView),
    }

    /// Threads of a pool.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct ThreadMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: Metrics,
        /// How many read or write.
        #[amd(name = "inUseForIO")]
        pub in_use_for_io: i32,
        /// How many run code of the application.
        pub in_use_for_user: i32,
        /// How many do something else.
        pub in_use_for_other: i32,
    }

    /// Requests that are dispatched.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct DispatchMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: Metrics,
        /// How many ended with a user exception.
        pub user_exception: i32,
        /// The bytes of the requests.
        pub size: i64,
        /// The bytes of the replies.
        pub reply_size: i64,
    }

    /// What invocations need: requests to servants near or far.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct ChildInvocationMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: Metrics,
        /// The bytes of the requests.
        pub size: i64,
        /// The bytes of the replies.
        pub reply_size: i64,
    }

    /// Requests to servants of the same communicator.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct CollocatedMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: ChildInvocationMetrics,
    }

    /// Requests that go over a connection.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct RemoteMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: ChildInvocationMetrics,
    }

    /// Invocations by proxies.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct InvocationMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: Metrics,
        /// How often a request was sent again.
        pub retry: i32,
        /// How many ended with a user exception.
        pub user_exception: i32,
        /// Their requests over connections.
        pub remotes: Vec<::amd::Link<Metrics>>,
        /// Their requests within the communicator.
        pub collocated: Vec<::amd::Link<Metrics>>,
    }

    /// Connections.
    #[derive(Clone, Debug, ::amd::Class)]
    #[amd(module = "IceMX")]
    pub struct ConnectionMetrics {
        /// What it inherits.
        #[amd(base)]
        pub base: Metrics,
        /// The bytes that came.
        pub received_bytes: i64,
        /// The bytes that went.
        pub sent_bytes: i64,
    }
}
