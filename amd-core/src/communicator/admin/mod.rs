//! The administrative object of a communicator (protocol 7.6): by its facet `Process` an IceGrid node stops the server.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod` | the object, its adapter, and its registration |
//! | `process` | the facet `Process` |

mod process;

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};

use crate::adapter::{AdapterError, ObjectAdapter, Precondition};
use crate::identity::Identity;
use crate::properties::{Properties, PropertyError};
use crate::proxy::{Client, ObjectPrx, Proxy, RegistryError};
use crate::reference::InvocationMode;

use super::{Communicator, Error, Result};
use process::Process;

/// The name of its adapter, and what its properties begin with.
const ADAPTER: &str = "Ice.Admin";
const PROCESS: &str = "Process";

/// What the properties say of it.
#[derive(Debug)]
pub(super) struct AdminSettings {
    is_enabled: bool,
    is_delayed: bool,
    has_process: bool,
    instance_name: Option<String>,
    /// By what name the locator knows the server.
    server_id: Option<String>,
}

impl AdminSettings {
    pub(super) fn read(properties: &Properties) -> std::result::Result<Self, PropertyError> {
        let text = |name: &str| properties.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let has_endpoints = text("Ice.Admin.Endpoints").is_some();
        let facets = properties.get_list("Ice.Admin.Facets")?;
        Ok(Self {
            is_enabled: has_endpoints && properties.get_flag_or("Ice.Admin.Enabled", true)?,
            is_delayed: properties.get_flag_or("Ice.Admin.DelayCreation", false)?,
            has_process: facets.is_empty() || facets.iter().any(|facet| facet == PROCESS),
            instance_name: text("Ice.Admin.InstanceName"),
            server_id: text("Ice.Admin.ServerId"),
        })
    }
}

type Started = std::result::Result<ObjectPrx, Arc<dyn StdError + Send + Sync>>;
type Starting = Shared<BoxFuture<'static, Started>>;

/// The object, once it was asked for.
#[derive(Default)]
pub(super) struct Admin(Mutex<Option<Starting>>);

impl Communicator {
    /// The administrative object, which an IceGrid node uses to stop the server: a proxy for it, once it can be called and its locator
    /// knows of it. It has the facet `Process`. `None` if the properties do not ask for it: `Ice.Admin.Endpoints` says where it
    /// listens, and `Ice.Admin.ServerId` that the default locator is told of it. The manual describes it under "Administrative Facility".
    ///
    /// It is there from the start, and the activation of object adapters waits for it; with `Ice.Admin.DelayCreation` it is made by this
    /// call.
    ///
    /// # Errors
    /// If its endpoints cannot be listened on, or the locator does not take it.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the object; it can be asked for again.
    #[doc(alias = "getAdmin")]
    pub async fn admin(&self) -> Result<Option<ObjectPrx>> {
        if !self.inner.settings.admin.is_enabled {
            return Ok(None);
        }
        let started = self.start_admin()?.await;
        started.map(Some).map_err(|source| Error::Admin { source })
    }

    /// Makes the object if the properties ask for it, and nothing says that it is to be made later.
    pub(super) fn create_admin(&self) -> Result<()> {
        let settings = &self.inner.settings.admin;
        if settings.is_enabled && !settings.is_delayed {
            // It is a task, and adapters wait for it.
            drop(self.start_admin()?);
        }
        Ok(())
    }

    /// What the activation of adapters waits for.
    pub(super) fn admin_started(&self) -> Option<Precondition> {
        let starting = self
            .inner
            .admin
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()?;
        Some(Precondition::new(starting.map(|started| started.map(drop))))
    }

    fn start_admin(&self) -> Result<Starting> {
        let mut admin = self.inner.admin.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(starting) = &*admin {
            return Ok(starting.clone());
        }
        let (adapter, object) = self.add_admin()?;
        let (client, server_id) = (self.inner.client.clone(), self.inner.settings.admin.server_id.clone());
        let task = self.inner.runtime.handle().spawn(async move {
            adapter.activate().await?;
            if let Some(server_id) = server_id {
                register(&client, &server_id, &object).await?;
            }
            Ok::<_, AdapterError>(object)
        });
        let joined = task.map(|joined| match joined {
            Ok(started) => started.map_err(|error| Arc::new(error) as Arc<dyn StdError + Send + Sync>),
            Err(_) => Err(Arc::new(Error::Destroyed) as _),
        });
        let starting = joined.boxed().shared();
        *admin = Some(starting.clone());
        Ok(starting)
    }

    fn add_admin(&self) -> Result<(ObjectAdapter, ObjectPrx)> {
        let settings = &self.inner.settings.admin;
        let category = settings.instance_name.clone();
        let category = category.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        let identity = Identity::new("admin", category)?;
        let adapter = self.make_adapter(ADAPTER, "", None)?;
        if settings.has_process {
            let process = Process::new(self.as_owner());
            adapter.add_facet(process, identity.clone(), PROCESS)?;
        }
        let object = adapter.create_proxy(identity)?;
        Ok((adapter, object))
    }
}

/// Tells the locator how the server is stopped.
async fn register(client: &Arc<Client>, server_id: &str, object: &ObjectPrx) -> std::result::Result<(), AdapterError> {
    let Some(locator) = client.default_locator() else {
        return Ok(());
    };
    let process = object
        .ice_with_facet(PROCESS)
        .ice_change(|reference| reference.with_mode(InvocationMode::Twoway));
    let registered = locator.set_process(client, server_id, &process).await;
    registered.map_err(|error| match error {
        RegistryError::Failed(source) => AdapterError::Registration {
            adapter: ADAPTER.to_owned(),
            source: Box::new(source),
        },
        _ => AdapterError::UnknownToLocator {
            what: "server",
            id: server_id.to_owned(),
        },
    })
}
