//! The instances of an encapsulation that is being read.
//!
//! Instances go by numbers, and a number may be used before its instance is complete: in encoding 1.0 always, in 1.1 where
//! there is a cycle. A pointer to such an instance is deferred: it shares a cell with all others to the same one. The
//! cells are filled at the very end, when it is known that the whole encapsulation is sound, and only those that the user
//! can reach. Until then nothing in memory forms a cycle, so that bytes which turn out to be broken leave nothing behind.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::instance::Shared;
use super::pointer::Target;
use super::{Class, MAX_NESTING, SliceClass};
use crate::encoding::{DecodeError, Encoding};

/// What is accepted of a peer beyond the rules of the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// How deep instances of classes may be nested, counted from 1 (`Ice.ClassGraphDepthMax`). The default is 100, that of
    /// Ice 3.7. In encoding 1.1 no more than 200 are possible, whatever it says.
    pub class_graph_depth: u32,
    /// Whether instances may refer to each other in a cycle (`Ice.AcceptClassCycles`). Not by default: whoever gets one has
    /// to take it apart again.
    pub accept_class_cycles: bool,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            class_graph_depth: 100,
            accept_class_cycles: false,
        }
    }
}

/// How a value holds a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// By a link, which can be cleared.
    Link,
    /// For ever: a cycle of such references could never be freed.
    Fixed,
}

/// The instances of one encapsulation.
#[derive(Default)]
pub(in crate::encoding) struct Graph<'de> {
    /// The type ids that were read, by their index from 1.
    type_ids: Vec<&'de str>,
    slots: HashMap<i32, Slot>,
    /// Encoding 1.1: how many instances have begun.
    begun: i32,
    /// The instances that are being read, the outermost first.
    open: Vec<i32>,
    /// What parameters and results refer to, in their order.
    roots: Vec<i32>,
    /// How many numbers were used and have not begun.
    missing: usize,
    has_deferred: bool,
    /// The indirection table of the slice that is being read: the numbers of its entries.
    pub(super) table: Option<Vec<i32>>,
}

/// What is known of one number.
#[derive(Default)]
struct Slot {
    state: State,
    /// For pointers that were made before the instance was complete.
    cell: Option<Arc<OnceLock<Shared>>>,
    /// The types of these pointers.
    wanted: Vec<Wanted>,
    refers_to: Vec<(i32, Reference)>,
    mark: Mark,
}

#[derive(Default)]
enum State {
    #[default]
    Unseen,
    Open,
    Complete(Shared),
}

/// A type that the instance must be of.
struct Wanted {
    class: TypeId,
    type_id: &'static str,
    offset: usize,
}

/// How far [`Graph::check`] is with an instance.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    New,
    Entered,
    Left,
}

impl<'de> Graph<'de> {
    /// Takes a type id that has no index yet.
    pub(super) fn add_type_id(&mut self, type_id: &'de str) {
        self.type_ids.push(type_id);
    }

    /// The type id with this index.
    pub(super) fn type_id(&self, index: usize) -> Option<&'de str> {
        self.type_ids.get(index.checked_sub(1)?).copied()
    }

    /// Begins an instance in encoding 1.1, where numbers follow from the order.
    pub(super) fn begin(&mut self, limits: DecodeLimits, offset: usize) -> Result<i32, DecodeError> {
        let limit = limits.class_graph_depth.min(MAX_NESTING);
        if self.open.len() >= limit as usize {
            return Err(DecodeError::GraphTooDeep { limit, offset });
        }
        self.begun += 1;
        let number = self.begun + 1;
        self.begin_numbered(number, offset)?;
        Ok(number)
    }

    /// Begins an instance with a number that the peer gave.
    pub(super) fn begin_numbered(&mut self, number: i32, offset: usize) -> Result<(), DecodeError> {
        let is_referred_to = self.slots.contains_key(&number);
        let slot = self.slots.entry(number).or_default();
        if !matches!(slot.state, State::Unseen) {
            let what = "an instance whose number is taken";
            return Err(DecodeError::Invalid { what, offset });
        }
        slot.state = State::Open;
        self.missing -= usize::from(is_referred_to);
        self.open.push(number);
        Ok(())
    }

    /// Ends the innermost instance.
    pub(super) fn complete(&mut self, instance: Shared) -> Result<(), DecodeError> {
        let number = self.open.pop();
        let slot = number.and_then(|number| self.slots.get_mut(&number));
        let Some(slot) = slot else { return Ok(()) };
        for wanted in slot.wanted.drain(..) {
            wanted.check(&instance)?;
        }
        slot.state = State::Complete(instance);
        Ok(())
    }

    /// Whether no instance is being read.
    pub(super) fn is_outermost(&self) -> bool {
        self.open.is_empty()
    }

    /// Checks that every number that was used has begun. When none is being read, there is nowhere else to look for it.
    pub(super) fn check_missing(&self, offset: usize) -> Result<(), DecodeError> {
        if self.missing == 0 {
            return Ok(());
        }
        let mut missing = self
            .slots
            .iter()
            .filter(|(_, slot)| matches!(slot.state, State::Unseen));
        let number = missing.next().map_or(0, |(number, _)| *number);
        Err(DecodeError::MissingInstance { number, offset })
    }

    /// A pointer to an instance, for the value that is being read.
    pub(super) fn refer<T: SliceClass>(
        &mut self,
        number: i32,
        reference: Reference,
        encoding: Encoding,
        limits: DecodeLimits,
        offset: usize,
    ) -> Result<Class<T>, DecodeError> {
        match self.open.last().and_then(|from| self.slots.get_mut(from)) {
            Some(from) => from.refers_to.push((number, reference)),
            None => self.roots.push(number),
        }
        let is_outermost = self.is_outermost();
        let is_new = !self.slots.contains_key(&number);
        let slot = self.slots.entry(number).or_default();
        match &slot.state {
            State::Complete(instance) => {
                Wanted::of::<T>(offset).check(instance)?;
                return Ok(Class::of(Target::Direct(instance.clone())));
            }
            // In encoding 1.0 an open instance encloses nothing: whether this is a cycle is seen at the end.
            State::Open if encoding == Encoding::V1_1 => check_cycle(reference, limits, offset)?,
            State::Unseen if encoding == Encoding::V1_1 => {
                if is_outermost {
                    return Err(DecodeError::MissingInstance { number, offset });
                }
                if reference == Reference::Fixed {
                    let what = "a reference to a later instance, which only a `Link` can hold,";
                    return Err(DecodeError::Invalid { what, offset });
                }
            }
            _ => {}
        }
        if is_new {
            self.missing += 1;
        }
        let wanted = Wanted::of::<T>(offset);
        if slot.wanted.iter().all(|other| other.class != wanted.class) {
            slot.wanted.push(wanted);
        }
        self.has_deferred = true;
        Ok(Class::of(Target::Deferred(slot.cell.get_or_insert_default().clone())))
    }

    /// Ends the reading: gives the deferred pointers their instances.
    pub(in crate::encoding) fn finish(&mut self, limits: DecodeLimits, offset: usize) -> Result<(), DecodeError> {
        if !self.has_deferred {
            return Ok(());
        }
        self.check_missing(offset)?;
        let reached = self.check(limits, offset)?;
        for number in reached {
            let slot = self.slots.get(&number);
            if let Some(Slot {
                state: State::Complete(instance),
                cell: Some(cell),
                ..
            }) = slot
            {
                // The first time is the only one: a decoder is finished once.
                drop(cell.set(instance.clone()));
            }
        }
        Ok(())
    }

    /// Walks the graph as a recursive reader would have: an instance that is met while it is still entered closes a cycle.
    /// Returns what can be reached.
    fn check(&mut self, limits: DecodeLimits, offset: usize) -> Result<Vec<i32>, DecodeError> {
        let limit = limits.class_graph_depth;
        let mut reached = Vec::new();
        // The instances that are entered, and the reference of each that comes next.
        let mut path: Vec<(i32, usize)> = Vec::new();
        for root in std::mem::take(&mut self.roots) {
            let mut next = Some((root, Reference::Link));
            loop {
                if let Some((number, reference)) = next.take()
                    && let Some(slot) = self.slots.get_mut(&number)
                {
                    match slot.mark {
                        Mark::New if path.len() >= limit as usize => {
                            return Err(DecodeError::GraphTooDeep { limit, offset });
                        }
                        Mark::New => {
                            slot.mark = Mark::Entered;
                            reached.push(number);
                            path.push((number, 0));
                        }
                        Mark::Entered => check_cycle(reference, limits, offset)?,
                        Mark::Left => {}
                    }
                }
                let Some((number, position)) = path.last_mut() else {
                    break;
                };
                let Some(slot) = self.slots.get_mut(number) else { break };
                next = slot.refers_to.get(*position).copied();
                *position += 1;
                if next.is_none() {
                    slot.mark = Mark::Left;
                    path.pop();
                }
            }
        }
        Ok(reached)
    }
}

fn check_cycle(reference: Reference, limits: DecodeLimits, offset: usize) -> Result<(), DecodeError> {
    if !limits.accept_class_cycles {
        return Err(DecodeError::ClassCycle { offset });
    }
    if reference == Reference::Fixed {
        let what = "a cycle of instances that is closed by a member which is no `Link`";
        return Err(DecodeError::Invalid { what, offset });
    }
    Ok(())
}

impl Wanted {
    fn of<T: SliceClass>(offset: usize) -> Self {
        Self {
            class: TypeId::of::<T>(),
            type_id: T::TYPE_ID,
            offset,
        }
    }

    fn check(&self, instance: &Shared) -> Result<(), DecodeError> {
        if instance.part(self.class).is_some() {
            return Ok(());
        }
        Err(DecodeError::WrongClass {
            expected: self.type_id,
            found: instance.class_id().to_owned(),
            offset: self.offset,
        })
    }
}

impl std::fmt::Debug for Graph<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph")
            .field("instances", &self.slots.len())
            .finish_non_exhaustive()
    }
}
