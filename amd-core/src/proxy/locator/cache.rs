//! What a locator has told, and since when it is known.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::reference::Endpoint;

use super::Subject;

/// What a locator says of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Endpoints(Vec<Endpoint>),
    /// A well-known object is at the adapter with this id.
    Adapter(String),
}

/// How old an answer may be that is used without asking again: `None` for any age, zero for no use at all.
pub(super) type Age = Option<Duration>;

#[derive(Debug, Default)]
pub(super) struct Cache(HashMap<Subject, Entry>);

#[derive(Debug)]
struct Entry {
    answer: Answer,
    since: Instant,
}

/// What the cache has.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cached {
    Fresh(Answer),
    Expired(Answer),
    Nothing,
}

impl Cache {
    pub(super) fn get(&self, subject: &Subject, age: Age) -> Cached {
        if age == Some(Duration::ZERO) {
            return Cached::Nothing;
        }
        let Some(entry) = self.0.get(subject) else {
            return Cached::Nothing;
        };
        let answer = entry.answer.clone();
        if age.is_none_or(|age| entry.since.elapsed() <= age) {
            Cached::Fresh(answer)
        } else {
            Cached::Expired(answer)
        }
    }

    pub(super) fn put(&mut self, subject: Subject, answer: Answer) {
        let since = Instant::now();
        self.0.insert(subject, Entry { answer, since });
    }

    /// Forgets the way to a subject: what was told of it, and of the adapter that it led to.
    pub(super) fn forget(&mut self, subject: &Subject) {
        let forgotten = self.0.remove(subject).map(|entry| entry.answer);
        if let Some(Answer::Adapter(id)) = forgotten {
            self.0.remove(&subject.adapter(id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::What;
    use super::*;
    use crate::reference::Version;

    const SECOND: Duration = Duration::from_secs(1);

    fn subject() -> Subject {
        Subject {
            what: What::Adapter("A".to_owned()),
            encoding: Version::ENCODING_1_1,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_fresh_for_so_long() {
        let mut cache = Cache::default();
        let answer = Answer::Endpoints(Vec::new());
        cache.put(subject(), answer.clone());
        tokio::time::advance(2 * SECOND).await;
        assert_eq!(cache.get(&subject(), None), Cached::Fresh(answer.clone()));
        assert_eq!(cache.get(&subject(), Some(3 * SECOND)), Cached::Fresh(answer.clone()));
        assert_eq!(cache.get(&subject(), Some(SECOND)), Cached::Expired(answer));
        assert_eq!(cache.get(&subject(), Some(Duration::ZERO)), Cached::Nothing);
    }

    #[tokio::test]
    async fn an_object_is_forgotten_with_its_adapter() {
        let mut cache = Cache::default();
        let object = Subject {
            what: What::Object("greeter".parse().unwrap()),
            ..subject()
        };
        cache.put(object.clone(), Answer::Adapter("A".to_owned()));
        cache.put(subject(), Answer::Endpoints(Vec::new()));
        cache.forget(&object);
        assert_eq!(cache.get(&object, None), Cached::Nothing);
        assert_eq!(cache.get(&subject(), None), Cached::Nothing);
    }
}
