//! From a proxy without endpoints to a connection.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::connection::{Connection, ConnectionError};
use crate::reference::Endpoint;

use super::super::selection::Sought;
use super::super::{Client, InvocationError, ObjectPrx};
use super::cache::{Age, Answer, Cached};
use super::{LocateError, Locator, Subject, What};

/// The way of a proxy's calls by a locator.
#[derive(Clone)]
pub(in crate::proxy) struct Indirect {
    proxy: ObjectPrx,
    wanted: Wanted,
}

/// What calls want of a locator, and of the connection. Those that want the same stand in one line.
#[derive(Clone)]
pub(in crate::proxy) struct Wanted {
    locator: Arc<Locator>,
    subject: Subject,
    age: Age,
    /// Without endpoints.
    sought: Sought,
    is_secure: bool,
}

impl Wanted {
    fn parts(&self) -> (*const Locator, &Subject, Age, &Sought, bool) {
        let locator = Arc::as_ptr(&self.locator);
        (locator, &self.subject, self.age, &self.sought, self.is_secure)
    }
}

impl PartialEq for Wanted {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Wanted {}

impl Hash for Wanted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// Why there is no connection.
#[derive(Clone, Debug)]
pub(in crate::proxy) enum NoConnection {
    Failed(ConnectionError),
    NotLocated(Arc<LocateError>),
    /// No endpoint that the locator gave can be used.
    Unusable,
}

impl NoConnection {
    /// The error of a call through this proxy.
    pub(in crate::proxy) fn into_error(self, proxy: &ObjectPrx) -> InvocationError {
        match self {
            Self::Failed(error) => InvocationError::Connection(error),
            Self::NotLocated(error) => InvocationError::NotLocated(error),
            Self::Unusable => InvocationError::NoEndpoint {
                proxy: proxy.to_string(),
            },
        }
    }
}

impl From<ConnectionError> for NoConnection {
    fn from(error: ConnectionError) -> Self {
        Self::Failed(error)
    }
}

impl From<Arc<LocateError>> for NoConnection {
    fn from(error: Arc<LocateError>) -> Self {
        Self::NotLocated(error)
    }
}

/// Where an object is.
struct Place {
    endpoints: Vec<Endpoint>,
    /// Nobody was asked just now.
    was_known: bool,
}

impl Indirect {
    /// The way of calls through this proxy, if it has no endpoints and has a locator.
    pub(in crate::proxy) fn of(proxy: &ObjectPrx) -> Option<Self> {
        let subject = Subject::of(proxy.reference())?;
        let options = proxy.options();
        if options.router.is_some() {
            return None;
        }
        let wanted = Wanted {
            locator: options.locator.clone()?,
            subject,
            age: options.locator_cache_timeout,
            sought: Sought::anything(proxy),
            is_secure: proxy.reference().is_secure(),
        };
        let proxy = proxy.clone();
        Some(Self { proxy, wanted })
    }

    pub(in crate::proxy) fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// A connection that is there, to where the object is known to be.
    pub(in crate::proxy) fn connection(&self, client: &Client) -> Option<Connection> {
        let Wanted {
            locator, subject, age, ..
        } = &self.wanted;
        let endpoints = {
            let cache = locator.cache();
            match cache.get(subject, *age) {
                Cached::Fresh(Answer::Endpoints(endpoints)) => endpoints,
                Cached::Fresh(Answer::Adapter(id)) => match cache.get(&subject.adapter(id), *age) {
                    Cached::Fresh(Answer::Endpoints(endpoints)) => endpoints,
                    _ => return None,
                },
                _ => return None,
            }
        };
        let (sought, _) = Sought::among(&self.proxy, &endpoints)?;
        client.active_connection(&sought)
    }

    /// Where nobody answers at a place that was known from before, the locator is asked once more: the object may have moved.
    pub(in crate::proxy) async fn connect(self, client: Arc<Client>) -> Result<Connection, NoConnection> {
        let place = self.locate(&client).await?;
        let connected = match self.connect_to(&client, &place).await {
            Err(NoConnection::Failed(_) | NoConnection::Unusable) if place.was_known => {
                self.forget();
                let place = self.locate(&client).await?;
                self.connect_to(&client, &place).await
            }
            connected => connected,
        };
        if connected.is_err() {
            self.forget();
        }
        connected
    }

    pub(in crate::proxy) fn is_well_known(&self) -> bool {
        matches!(self.wanted.subject.what, What::Object(_))
    }

    /// Forgets where the object is.
    pub(in crate::proxy) fn forget(&self) {
        self.wanted.locator.cache().forget(&self.wanted.subject);
    }

    async fn connect_to(&self, client: &Arc<Client>, place: &Place) -> Result<Connection, NoConnection> {
        let (sought, others) = Sought::among(&self.proxy, &place.endpoints).ok_or(NoConnection::Unusable)?;
        Ok(client.clone().connect(sought, others).await?)
    }

    /// An object that is said to be at an adapter which is not there may have moved to another.
    async fn locate(&self, client: &Arc<Client>) -> Result<Place, Arc<LocateError>> {
        let (place, was_known) = self.locate_once(client).await;
        if place.is_err() && was_known {
            self.forget();
            return self.locate_once(client).await.0;
        }
        place
    }

    /// Also tells whether a part of the way was known before.
    async fn locate_once(&self, client: &Arc<Client>) -> (Result<Place, Arc<LocateError>>, bool) {
        let Wanted {
            locator, subject, age, ..
        } = &self.wanted;
        let (adapter, object_was_known) = match locator.find(client, subject, *age).await {
            Err(error) => return (Err(error), false),
            Ok((Answer::Endpoints(endpoints), was_known)) => {
                let place = Place { endpoints, was_known };
                return (Ok(place), was_known);
            }
            Ok((Answer::Adapter(id), was_known)) => (subject.adapter(id), was_known),
        };
        let place = match locator.find(client, &adapter, *age).await {
            Ok((Answer::Endpoints(endpoints), was_known)) => Ok(Place {
                endpoints,
                was_known: was_known || object_was_known,
            }),
            // It is never answered: `usable` refuses it.
            Ok((Answer::Adapter(_), _)) => Ok(Place {
                endpoints: Vec::new(),
                was_known: false,
            }),
            Err(error) => Err(error),
        };
        (place, object_was_known)
    }
}
