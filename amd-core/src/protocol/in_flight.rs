//! The requests that wait for their reply.

use std::collections::HashMap;

/// Requests by id, each with what waits for it. Ids are 1, 2, .. and start again behind the largest `i32`.
#[derive(Debug)]
pub(super) struct InFlight<W> {
    waiting: HashMap<i32, W>,
    last_id: i32,
}

impl<W> InFlight<W> {
    pub(super) fn new() -> Self {
        Self {
            waiting: HashMap::new(),
            last_id: 0,
        }
    }

    /// Takes a request in and gives it an id.
    pub(super) fn insert(&mut self, waiter: W) -> i32 {
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if let std::collections::hash_map::Entry::Vacant(entry) = self.waiting.entry(self.last_id) {
                entry.insert(waiter);
                return self.last_id;
            }
        }
    }

    /// The request was answered, or nobody waits for it any longer.
    pub(super) fn remove(&mut self, id: i32) -> Option<W> {
        self.waiting.remove(&id)
    }

    /// Nothing will be answered any more.
    pub(super) fn drain(&mut self) -> Vec<W> {
        self.waiting.drain().map(|(_, waiter)| waiter).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_start_at_one_and_wrap_past_those_in_use() {
        let mut requests = InFlight::new();
        assert_eq!(requests.insert('a'), 1);
        requests.last_id = i32::MAX;
        assert_eq!(requests.insert('b'), 2, "1 is still in use");
        assert_eq!(requests.remove(1), Some('a'));
        assert_eq!(requests.remove(1), None);
        assert_eq!(requests.drain(), ['b']);
        assert!(requests.is_empty());
    }
}
