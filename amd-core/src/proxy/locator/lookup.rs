//! One question to a locator. All who want to know the same wait for the same answer, and it comes though they leave.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, Shared};

use crate::reference::Version;

use super::super::{Client, Invocation, InvocationError, ObjectPrx};
use super::cache::{Age, Answer, Cached};
use super::{LocateError, Locator, Subject, What, calls};

pub(super) type Lookup = Shared<BoxFuture<'static, Result<Answer, Arc<LocateError>>>>;

/// How long an answer may take where no invocation timeout says so. A registry may have to start a server first.
const LIMIT: Duration = Duration::from_secs(120);

impl Locator {
    /// What is known of the subject, or else what the locator says; and whether it was known.
    pub(super) async fn find(
        self: &Arc<Self>,
        client: &Arc<Client>,
        subject: &Subject,
        age: Age,
    ) -> Result<(Answer, bool), Arc<LocateError>> {
        let cached = self.cache().get(subject, age);
        match cached {
            Cached::Fresh(answer) => return Ok((answer, true)),
            Cached::Expired(answer) if client.config().background_locator_updates => {
                drop(self.look_up(client, subject));
                return Ok((answer, true));
            }
            Cached::Expired(_) | Cached::Nothing => {}
        }
        Ok((self.look_up(client, subject).await?, false))
    }

    /// Asks the locator, unless somebody does already.
    fn look_up(self: &Arc<Self>, client: &Arc<Client>, subject: &Subject) -> Lookup {
        let mut lookups = self.lookups();
        if let Some(lookup) = lookups.get(subject) {
            return lookup.clone();
        }
        let lookup = self.start(client, subject.clone());
        lookups.insert(subject.clone(), lookup.clone());
        lookup
    }

    /// The question is a task of its own, so that it needs no one who polls it.
    fn start(self: &Arc<Self>, client: &Arc<Client>, subject: Subject) -> Lookup {
        let (locator, of_client) = (self.clone(), client.clone());
        let asked = subject.clone();
        let task = client.runtime().spawn(async move {
            let answer = locator.ask(&of_client, &asked).await;
            locator.answered(&asked, &answer);
            answer.map_err(Arc::new)
        });
        let locator = self.reference.to_string();
        task.map(move |joined| {
            joined.unwrap_or_else(|_| {
                let source = Box::new(InvocationError::CommunicatorDestroyed);
                Err(Arc::new(LocateError::Unreachable {
                    locator,
                    subject: subject.to_string(),
                    source,
                }))
            })
        })
        .boxed()
        .shared()
    }

    fn answered(&self, subject: &Subject, answer: &Result<Answer, LocateError>) {
        let mut lookups = self.lookups();
        match answer {
            Ok(answer) => self.cache().put(subject.clone(), answer.clone()),
            Err(LocateError::Unreachable { .. }) => {}
            Err(_) => self.cache().forget(subject),
        }
        lookups.remove(subject);
    }

    async fn ask(&self, client: &Arc<Client>, subject: &Subject) -> Result<Answer, LocateError> {
        let locator = self.proxy(client).with_encoding_of(subject);
        let (asked, not_found) = match &subject.what {
            What::Adapter(id) => (calls::find_adapter(&locator, id), calls::ADAPTER_NOT_FOUND),
            What::Object(identity) => (calls::find_object(&locator, identity), calls::OBJECT_NOT_FOUND),
        };
        match self.limited(asked).await {
            Ok(proxy) => self.read(subject, proxy),
            Err(error) if calls::threw(&error, not_found) => Err(LocateError::NotRegistered {
                locator: self.reference.to_string(),
                subject: subject.to_string(),
            }),
            Err(error) => Err(LocateError::Unreachable {
                locator: self.reference.to_string(),
                subject: subject.to_string(),
                source: Box::new(error),
            }),
        }
    }

    /// A call of the locator that ends in time.
    pub(super) fn limited<T>(&self, call: Invocation<T>) -> Invocation<T> {
        call.timeout(self.timeout.unwrap_or(LIMIT))
    }

    fn read(&self, subject: &Subject, proxy: Option<ObjectPrx>) -> Result<Answer, LocateError> {
        let answer = proxy.as_ref().and_then(|proxy| usable(subject, proxy));
        answer.ok_or_else(|| LocateError::NoEndpoints {
            locator: self.reference.to_string(),
            subject: subject.to_string(),
            answer: proxy.map(|proxy| proxy.to_string()),
        })
    }
}

/// Only a well-known object may be answered by the id of an adapter: an adapter that leads to another could lead in circles.
fn usable(subject: &Subject, proxy: &ObjectPrx) -> Option<Answer> {
    let reference = proxy.reference();
    let is_object = matches!(subject.what, What::Object(_));
    if is_object && !speaks(reference.encoding(), subject.encoding) {
        return None;
    }
    if let Some(id) = reference.adapter_id() {
        return is_object.then(|| Answer::Adapter(id.to_owned()));
    }
    let endpoints = reference.endpoints().to_vec();
    (!endpoints.is_empty()).then_some(Answer::Endpoints(endpoints))
}

/// Whether an object with one encoding can be called in another.
fn speaks(has: Version, wanted: Version) -> bool {
    has.major == wanted.major && has.minor >= wanted.minor
}

impl ObjectPrx {
    fn with_encoding_of(&self, subject: &Subject) -> Self {
        use super::super::Proxy as _;
        self.ice_change(|reference| reference.with_encoding(subject.encoding))
    }
}
