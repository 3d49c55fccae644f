//! Proxies that are described by properties: a text, and beside it what a text cannot say.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use crate::properties::Properties;
use crate::proxy::{EndpointSelection, ObjectPrx, Proxy};

use super::settings::{endpoint_selection, locator_cache_timeout};
use super::{Communicator, Result};

impl Communicator {
    /// The proxy that a property describes, if it is set: `NAME` is its text, and these say what the text cannot.
    ///
    /// | property | means |
    /// | --- | --- |
    /// | `NAME.EndpointSelection` | [`Proxy::ice_endpoint_selection`] |
    /// | `NAME.ConnectionCached` | [`Proxy::ice_connection_cached`] |
    /// | `NAME.PreferSecure` | [`Proxy::ice_prefer_secure`] |
    /// | `NAME.CollocationOptimized` | [`Proxy::ice_collocation_optimized`] |
    /// | `NAME.InvocationTimeout` | [`Proxy::ice_invocation_timeout`], in milliseconds, 0 and −1 for none |
    /// | `NAME.Locator` | [`Proxy::ice_locator`], which can have such properties of its own |
    /// | `NAME.Router` | [`Proxy::ice_router`], which can have such properties too |
    /// | `NAME.LocatorCacheTimeout` | [`Proxy::ice_locator_cache_timeout`], in seconds, −1 for ever |
    /// | `NAME.Context.KEY` | an entry of [`Proxy::ice_context`] |
    ///
    /// What is not set is as `Ice.Default.*` say. Of names that begin with `NAME.` and that no proxy has, a warning is logged, unless
    /// `Ice.Warn.UnknownProperties` is 0. The manual describes it under "Proxy Properties".
    ///
    /// # Errors
    /// If its value is not the text of a proxy, or that of one of the others cannot be used.
    #[doc(alias = "propertyToProxy")]
    pub fn proxy_from_property<P: Proxy>(&self, name: &str) -> Result<Option<P>> {
        let Some(text) = self.properties().get(name) else {
            return Ok(None);
        };
        let proxy: P = self.proxy(text)?;
        warn_of_unknown(self.properties(), name)?;
        let locator: Option<ObjectPrx> = self.proxy_from_property(&format!("{name}.Locator"))?;
        let proxy = match &locator {
            Some(locator) => proxy.ice_locator(Some(locator)),
            None => proxy,
        };
        let router: Option<ObjectPrx> = self.proxy_from_property(&format!("{name}.Router"))?;
        let proxy = match &router {
            Some(router) => proxy.ice_router(Some(router)),
            None => proxy,
        };
        with_options(proxy, self.properties(), name).map(Some)
    }

    /// The properties that describe a proxy under this name, so that [`Communicator::proxy_from_property`] makes an equal one of them. They
    /// are not set. A context is among them, as it is not with Ice.
    #[doc(alias = "proxyToProperty")]
    #[must_use]
    pub fn proxy_to_property(&self, proxy: &impl Proxy, name: &str) -> BTreeMap<String, String> {
        let flag = |set: bool| u8::from(set).to_string();
        let timeout = proxy.ice_get_invocation_timeout();
        let timeout = timeout.map_or("-1".to_owned(), |timeout| timeout.as_millis().to_string());
        let mut properties = BTreeMap::from([
            (name.to_owned(), proxy.as_object().to_string()),
            (
                format!("{name}.EndpointSelection"),
                proxy.ice_get_endpoint_selection().name().to_owned(),
            ),
            (
                format!("{name}.ConnectionCached"),
                flag(proxy.ice_is_connection_cached()),
            ),
            (format!("{name}.PreferSecure"), flag(proxy.ice_is_prefer_secure())),
            (
                format!("{name}.CollocationOptimized"),
                flag(proxy.ice_is_collocation_optimized()),
            ),
            (format!("{name}.InvocationTimeout"), timeout),
        ]);
        let age = proxy.ice_get_locator_cache_timeout();
        let age = age.map_or("-1".to_owned(), |age| age.as_secs().to_string());
        properties.insert(format!("{name}.LocatorCacheTimeout"), age);
        if let Some(locator) = proxy.ice_get_locator() {
            properties.extend(self.proxy_to_property(&locator, &format!("{name}.Locator")));
        }
        if let Some(router) = proxy.ice_get_router() {
            properties.extend(self.proxy_to_property(&router, &format!("{name}.Router")));
        }
        let context = proxy.ice_get_context().into_iter();
        properties.extend(context.map(|(key, value)| (format!("{name}.Context.{key}"), value)));
        properties
    }
}

fn with_options<P: Proxy>(mut proxy: P, properties: &Properties, name: &str) -> Result<P> {
    let option = |suffix: &str| format!("{name}.{suffix}");
    let flag = |suffix: &str, default| properties.get_flag_or(&option(suffix), default);
    let selection: Option<EndpointSelection> = endpoint_selection(properties, &option("EndpointSelection"))?;
    if let Some(selection) = selection {
        proxy = proxy.ice_endpoint_selection(selection);
    }
    if let Some(millis) = properties.get_int(&option("InvocationTimeout"))? {
        let millis = u64::try_from(millis).ok().filter(|millis| *millis > 0);
        proxy = proxy.ice_invocation_timeout(millis.map(Duration::from_millis));
    }
    if properties.get(&option("LocatorCacheTimeout")).is_some() {
        proxy = proxy.ice_locator_cache_timeout(locator_cache_timeout(properties, &option("LocatorCacheTimeout"))?);
    }
    let prefix = option("Context.");
    let entries = properties.with_prefix(&prefix);
    let context: HashMap<_, _> = entries
        .map(|(key, value)| (key[prefix.len()..].to_owned(), value.to_owned()))
        .collect();
    if !context.is_empty() {
        proxy = proxy.ice_context(context);
    }
    Ok(proxy
        .ice_connection_cached(flag("ConnectionCached", proxy.ice_is_connection_cached())?)
        .ice_prefer_secure(flag("PreferSecure", proxy.ice_is_prefer_secure())?)
        .ice_collocation_optimized(flag("CollocationOptimized", proxy.ice_is_collocation_optimized())?))
}

fn warn_of_unknown(properties: &Properties, name: &str) -> Result<()> {
    if !properties.get_flag_or("Ice.Warn.UnknownProperties", true)? {
        return Ok(());
    }
    let prefix = format!("{name}.");
    for (property, _) in properties.with_prefix(&prefix) {
        if !Properties::is_option_of_proxies(&property[prefix.len()..]) {
            tracing::warn!(target: "amd::communicator", property, "no proxy has this property, which looks like one of the proxy `{name}`");
        }
    }
    Ok(())
}
