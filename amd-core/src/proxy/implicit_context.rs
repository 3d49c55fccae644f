//! The context that goes with all calls of a communicator (`Ice.ImplicitContext`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as TaskContext, Poll};

use pin_project_lite::pin_project;

/// The entries of a context.
type Entries = HashMap<String, String>;

/// Whether there is an implicit context, and whose it is (`Ice.ImplicitContext`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImplicitContextKind {
    /// There is none.
    #[default]
    None,
    /// All calls of the communicator have one in common.
    Shared,
    /// Each thread has its own, and so has each [scope](ImplicitContext::scope).
    PerThread,
}

impl FromStr for ImplicitContextKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "None" => Ok(Self::None),
            "Shared" => Ok(Self::Shared),
            "PerThread" => Ok(Self::PerThread),
            _ => Err(()),
        }
    }
}

/// What goes with every call of a communicator, unless the call says its own context: `Communicator::implicit_context`.
///
/// The context of a proxy is laid over it: where both have a key, the proxy's value is sent. A context that is given to a call
/// replaces both. What counts is the moment when the call is made, not that when it is awaited.
///
/// With `PerThread` each thread starts with an empty one. A task that is polled by several threads has to be
/// [scoped](Self::scope): then what it sets goes along with it, and nothing else sees that.
///
/// The manual describes it under "Implicit Request Contexts".
#[derive(Clone, Debug)]
pub struct ImplicitContext {
    of: Of,
}

#[derive(Clone, Debug)]
enum Of {
    All(Arc<Mutex<Arc<Entries>>>),
    /// Threads may have one for each communicator.
    Thread(u64),
}

thread_local! {
    static THREAD: RefCell<HashMap<u64, Arc<Entries>>> = RefCell::default();
}

impl ImplicitContext {
    /// What a communicator is made with; `None` for `None`.
    #[must_use]
    pub fn new(kind: ImplicitContextKind) -> Option<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let of = match kind {
            ImplicitContextKind::None => return None,
            ImplicitContextKind::Shared => Of::All(Arc::default()),
            ImplicitContextKind::PerThread => Of::Thread(NEXT.fetch_add(1, Ordering::Relaxed)),
        };
        Some(Self { of })
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        self.current().get(key).cloned()
    }

    /// Sets the value of a key, and returns the one before.
    pub fn put(&self, key: impl Into<String>, value: impl Into<String>) -> Option<String> {
        self.change(|entries| entries.insert(key.into(), value.into()))
    }

    /// Takes a key out, and returns its value.
    pub fn remove(&self, key: &str) -> Option<String> {
        self.change(|entries| entries.remove(key))
    }

    /// All entries.
    #[doc(alias = "getContext")]
    #[must_use]
    pub fn entries(&self) -> HashMap<String, String> {
        Entries::clone(&self.current())
    }

    /// Replaces all entries.
    #[doc(alias = "setContext")]
    pub fn set(&self, entries: HashMap<String, String>) {
        self.change(|current| *current = entries);
    }

    /// Runs a future with an implicit context of its own, which begins with these entries. With `PerThread` they are seen by what runs in
    /// the future and by nothing else, whatever threads poll it. With `Shared` there is only one context, and the future runs as it is.
    ///
    /// Tasks that are spawned in it are not part of it.
    ///
    /// ```
    /// # use std::collections::HashMap;
    /// # use amd_core::proxy::{ImplicitContext, InvocationError, ObjectPrx, Proxy};
    /// async fn ping_as(context: &ImplicitContext, user: &str, object: &ObjectPrx) -> Result<(), InvocationError> {
    ///     let entries = HashMap::from([("user".to_owned(), user.to_owned())]);
    ///     context.scope(entries, async { object.ice_ping().await }).await
    /// }
    /// ```
    ///
    /// # Cancel safety
    /// As that of the future.
    pub fn scope<F: Future>(&self, entries: HashMap<String, String>, future: F) -> Scope<F> {
        let (context, entries) = (self.clone(), Arc::new(entries));
        Scope {
            future,
            context,
            entries,
        }
    }

    /// The entries that a call has which is made now, with those of its proxy laid over them.
    pub(super) fn under(&self, of_proxy: Option<&Arc<Entries>>) -> Option<Arc<Entries>> {
        let mut entries = self.current();
        match of_proxy {
            Some(over) if entries.is_empty() => return Some(over.clone()),
            Some(over) => {
                let over = over.iter().map(|(key, value)| (key.clone(), value.clone()));
                Arc::make_mut(&mut entries).extend(over);
            }
            None => {}
        }
        (!entries.is_empty()).then_some(entries)
    }

    fn current(&self) -> Arc<Entries> {
        match &self.of {
            Of::All(entries) => entries.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Of::Thread(id) => THREAD.with_borrow(|all| all.get(id).cloned()).unwrap_or_default(),
        }
    }

    fn change<R>(&self, change: impl FnOnce(&mut Entries) -> R) -> R {
        match &self.of {
            Of::All(entries) => {
                let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
                change(Arc::make_mut(&mut entries))
            }
            Of::Thread(id) => THREAD.with_borrow_mut(|all| change(Arc::make_mut(all.entry(*id).or_default()))),
        }
    }

    /// Exchanges the entries of this thread, if it has its own.
    fn swap(&self, entries: &mut Arc<Entries>) {
        if let Of::Thread(id) = &self.of {
            THREAD.with_borrow_mut(|all| std::mem::swap(all.entry(*id).or_default(), entries));
        }
    }
}

pin_project! {
    /// A future with an implicit context of its own ([`ImplicitContext::scope`]).
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Scope<F> {
        #[pin]
        future: F,
        context: ImplicitContext,
        entries: Arc<Entries>,
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        let inside = Inside::enter(this.context, this.entries);
        let polled = this.future.poll(cx);
        drop(inside);
        polled
    }
}

/// The thread has the entries of a scope, until this is dropped: also when the future panics.
struct Inside<'a> {
    context: &'a ImplicitContext,
    entries: &'a mut Arc<Entries>,
}

impl<'a> Inside<'a> {
    fn enter(context: &'a ImplicitContext, entries: &'a mut Arc<Entries>) -> Self {
        context.swap(entries);
        Self { context, entries }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.context.swap(self.entries);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(pairs: &[(&str, &str)]) -> Entries {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    fn context(kind: ImplicitContextKind) -> ImplicitContext {
        ImplicitContext::new(kind).unwrap()
    }

    #[test]
    fn none_is_none() {
        assert!(ImplicitContext::new(ImplicitContextKind::None).is_none());
    }

    #[test]
    fn the_entries_of_a_proxy_win() {
        let context = context(ImplicitContextKind::Shared);
        assert_eq!(context.under(None), None);
        context.set(entries(&[("a", "1"), ("b", "1")]));
        let of_proxy = Arc::new(entries(&[("b", "2"), ("c", "2")]));
        let both = context.under(Some(&of_proxy)).unwrap();
        assert_eq!(*both, entries(&[("a", "1"), ("b", "2"), ("c", "2")]));
        assert_eq!(
            context.entries(),
            entries(&[("a", "1"), ("b", "1")]),
            "nothing is changed by a call"
        );
    }

    #[test]
    fn a_shared_one_is_seen_by_all_threads_and_one_of_a_thread_by_none() {
        for (kind, seen) in [
            (ImplicitContextKind::Shared, Some("1")),
            (ImplicitContextKind::PerThread, None),
        ] {
            let here = context(kind);
            assert_eq!(here.put("key", "1"), None);
            assert_eq!(here.get("key").as_deref(), Some("1"));
            let there = here.clone();
            let found = std::thread::spawn(move || there.get("key")).join().unwrap();
            assert_eq!(found.as_deref(), seen, "{kind:?}");
            assert_eq!(here.remove("key").as_deref(), Some("1"));
            assert_eq!(here.get("key"), None);
        }
    }

    #[test]
    fn communicators_have_nothing_in_common() {
        let (one, other) = (
            context(ImplicitContextKind::PerThread),
            context(ImplicitContextKind::PerThread),
        );
        one.put("key", "1");
        assert_eq!(other.get("key"), None);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_scope_keeps_its_entries_from_thread_to_thread() {
        let context = context(ImplicitContextKind::PerThread);
        context.put("key", "outside");
        let tasks: Vec<_> = (0..50)
            .map(|number: u32| {
                let inner = context.clone();
                let scoped = async move {
                    for _ in 0..20 {
                        assert_eq!(inner.get("key").unwrap(), number.to_string());
                        inner.put("key", number.to_string());
                        tokio::task::yield_now().await;
                    }
                };
                let entries = entries(&[("key", &number.to_string())]);
                tokio::spawn(context.scope(entries, scoped))
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let after = tokio::spawn({
            let context = context.clone();
            async move { context.get("key") }
        });
        assert_eq!(after.await.unwrap(), None);
    }

    #[test]
    fn a_panic_ends_a_scope() {
        let context = context(ImplicitContextKind::PerThread);
        let scope = context.scope(entries(&[("key", "1")]), async { panic!("in a test") });
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| futures_executor::block_on(scope)));
        assert!(caught.is_err());
        assert_eq!(context.get("key"), None);
    }
}
