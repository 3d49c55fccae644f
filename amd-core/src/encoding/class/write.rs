//! Instances to bytes.

use std::borrow::Cow;
use std::collections::HashMap;

use super::format::{ClassFormat, flags, write_slice};
use super::instance::{Shared, UnknownSlice, UnknownTypeId};
use super::pointer::address;
use super::{AnyClass, Class, MAX_NESTING, SliceClass, write_1_0};
use crate::encoding::{EncodeError, Encoder, Encoding};

/// The instances of an encapsulation that is being written.
#[derive(Default)]
pub(in crate::encoding) struct Writer {
    /// The number of each instance, by its address. They are kept, so that no other takes the address.
    numbers: HashMap<usize, (i32, Shared)>,
    type_ids: HashMap<Cow<'static, str>, usize>,
    /// The indirection table of the slice that is being written.
    table: Option<Table>,
    /// How many instances are being written within each other.
    depth: u32,
    /// Encoding 1.0: the instances that the next list takes.
    pub(super) waiting: Vec<(i32, Shared)>,
}

/// The instances that the members of a slice refer to, in order of first use.
#[derive(Default)]
pub(in crate::encoding) struct Table {
    entries: Vec<Shared>,
    positions: HashMap<usize, usize>,
}

impl Table {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The position of an instance, from 1.
    fn position(&mut self, instance: &Shared) -> usize {
        *self.positions.entry(address(instance)).or_insert_with(|| {
            self.entries.push(instance.clone());
            self.entries.len()
        })
    }
}

impl Writer {
    /// The number of an instance if it has one.
    fn number(&self, instance: &Shared) -> Option<i32> {
        self.numbers.get(&address(instance)).map(|(number, _)| *number)
    }

    /// Gives an instance the next number.
    fn add(&mut self, instance: &Shared, first: usize) -> Option<i32> {
        let number = i32::try_from(self.numbers.len() + first).ok()?;
        self.numbers.insert(address(instance), (number, instance.clone()));
        Some(number)
    }

    /// The index of a type id, which stands for it where it was written before.
    pub(super) fn type_id(&mut self, type_id: &str) -> Option<usize> {
        self.type_ids.get(type_id).copied()
    }

    pub(super) fn add_type_id(&mut self, type_id: Cow<'static, str>) {
        let index = self.type_ids.len() + 1;
        self.type_ids.insert(type_id, index);
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("instances", &self.numbers.len())
            .finish_non_exhaustive()
    }
}

/// Appends a reference to an instance, and in encoding 1.1 the instance itself where it is met first.
pub(super) fn reference<T: SliceClass>(class: Option<&Class<T>>, encoder: &mut Encoder<'_>) {
    let instance = class.map(|class| class.handle().instance());
    match (instance, encoder.encoding()) {
        (None, Encoding::V1_0) => encoder.write_i32(0),
        (None, Encoding::V1_1) => encoder.write_size(0),
        (Some(None), _) => encoder.fail(EncodeError::NotMarshalable {
            what: "an instance that has not been read to its end",
        }),
        (Some(Some(instance)), Encoding::V1_0) => reference_1_0(instance, encoder),
        (Some(Some(instance)), Encoding::V1_1) => match &mut encoder.writer().table {
            Some(table) => {
                let position = table.position(instance);
                encoder.write_size(position);
            }
            None => in_place(instance, encoder),
        },
    }
}

/// The negated number of an instance, which goes to the next list.
fn reference_1_0(instance: &Shared, encoder: &mut Encoder<'_>) {
    let writer = encoder.writer();
    let number = writer.number(instance).or_else(|| {
        let number = writer.add(instance, 1)?;
        writer.waiting.push((number, instance.clone()));
        Some(number)
    });
    match number {
        Some(number) => encoder.write_i32(-number),
        None => encoder.fail(too_many()),
    }
}

/// The number of an instance that was written before, else the instance.
fn in_place(instance: &Shared, encoder: &mut Encoder<'_>) {
    let writer = encoder.writer();
    if let Some(number) = writer.number(instance) {
        return encoder.write_size(usize::try_from(number).unwrap_or(0));
    }
    if writer.add(instance, 2).is_none() {
        return encoder.fail(too_many());
    }
    if writer.depth == MAX_NESTING {
        return encoder.fail(EncodeError::GraphTooDeep { limit: MAX_NESTING });
    }
    writer.depth += 1;
    encoder.write_u8(1);
    ClassEncoder::encode(instance, encoder);
    encoder.writer().depth -= 1;
}

fn too_many() -> EncodeError {
    EncodeError::TooLong {
        what: "a graph of instances",
        size: i32::MAX as usize,
    }
}

/// Appends an indirection table.
pub(super) fn write_table(encoder: &mut Encoder<'_>, table: &Table) {
    let outer = encoder.writer().table.take();
    encoder.write_size(table.entries.len());
    for instance in &table.entries {
        in_place(instance, encoder);
    }
    encoder.writer().table = outer;
}

impl Encoder<'_> {
    /// The instances of this encapsulation.
    pub(super) fn writer(&mut self) -> &mut Writer {
        self.classes().get_or_insert_default()
    }

    /// Puts the indirection table of a slice in force; returns the one that was.
    pub(super) fn swap_table(&mut self, table: Option<Table>) -> Option<Table> {
        // What uses no classes needs no table.
        std::mem::replace(&mut self.writer().table, table)
    }
}

/// Writes one instance, a slice at a time.
#[derive(Debug)]
pub struct ClassEncoder<'e, 'a> {
    encoder: &'e mut Encoder<'a>,
    is_first: bool,
}

impl<'e, 'a> ClassEncoder<'e, 'a> {
    /// Appends the slices of an instance.
    pub(super) fn encode(instance: &Shared, encoder: &'e mut Encoder<'a>) {
        let outer = encoder.writer().table.take();
        let mut slices = ClassEncoder {
            encoder,
            is_first: true,
        };
        instance.encode_slices(&mut slices);
        slices.encoder.writer().table = outer;
    }

    /// Whether the slices are written so that readers can step over them.
    pub(super) fn is_sliced(&self) -> bool {
        self.encoder.encoding() == Encoding::V1_1 && self.encoder.class_format() == ClassFormat::Sliced
    }

    /// Appends the slice of the class `T`. `tagged_members` writes the optional ones; encoding 1.0 has none.
    pub fn slice<T: SliceClass>(
        &mut self,
        members: impl FnOnce(&mut Encoder<'a>),
        tagged_members: impl FnOnce(&mut Encoder<'a>),
    ) {
        let is_last = AnyClass::is_base_of::<T>();
        if self.encoder.encoding() == Encoding::V1_0 {
            write_1_0::slice(self.encoder, Cow::Borrowed(T::TYPE_ID), members);
            if is_last {
                write_1_0::root_slice(self.encoder);
            }
            return;
        }
        let is_sliced = self.is_sliced();
        let mut slice_flags = 0;
        if is_last {
            slice_flags |= flags::LAST;
        }
        if is_sliced {
            slice_flags |= flags::SIZE;
        }
        let name = match T::COMPACT_ID {
            Some(number) => Name::Compact(number),
            None => Name::Text(Cow::Borrowed(T::TYPE_ID)),
        };
        let is_named = std::mem::take(&mut self.is_first) || is_sliced;
        self.write(slice_flags, Some(name).filter(|_| is_named), members, tagged_members);
    }

    /// Appends slices that came from elsewhere. `are_all`: no known one follows.
    pub(super) fn unknown(&mut self, slices: &[UnknownSlice], are_all: bool) {
        if self.encoder.encoding() == Encoding::V1_0 {
            return self.encoder.fail(EncodeError::NotMarshalable {
                what: "an instance of an unknown class, in encoding 1.0,",
            });
        }
        for (index, slice) in slices.iter().enumerate() {
            let mut slice_flags = flags::SIZE;
            if are_all && index + 1 == slices.len() {
                slice_flags |= flags::LAST;
            }
            if slice.has_tagged_members {
                slice_flags |= flags::TAGGED_MEMBERS;
            }
            self.is_first = false;
            let name = match &slice.type_id {
                UnknownTypeId::Text(text) => Name::Text(Cow::Owned(text.to_string())),
                UnknownTypeId::Compact(number) => Name::Compact(*number),
            };
            let write_members = |encoder: &mut Encoder<'a>| {
                encoder.write_raw(&slice.members);
                for link in &slice.instances {
                    refer_in_order(link.get().as_ref(), encoder);
                }
            };
            self.write(slice_flags, Some(name), write_members, |_| ());
        }
    }

    fn write(
        &mut self,
        slice_flags: u8,
        name: Option<Name>,
        members: impl FnOnce(&mut Encoder<'a>),
        tagged_members: impl FnOnce(&mut Encoder<'a>),
    ) {
        let kind = match &name {
            None => 0,
            Some(Name::Compact(_)) => flags::TYPE_ID_COMPACT,
            Some(Name::Text(text)) if self.encoder.writer().type_id(text).is_some() => flags::TYPE_ID_INDEX,
            Some(Name::Text(_)) => flags::TYPE_ID_TEXT,
        };
        let head = |encoder: &mut Encoder<'a>| match name {
            None => {}
            Some(Name::Compact(number)) => encoder.write_size(usize::try_from(number).unwrap_or(0)),
            Some(Name::Text(text)) => match encoder.writer().type_id(&text) {
                Some(index) => encoder.write_size(index),
                None => {
                    encoder.write_str(&text);
                    encoder.writer().add_type_id(text);
                }
            },
        };
        write_slice(self.encoder, slice_flags | kind, head, members, tagged_members);
    }
}

/// What stands for a type id.
enum Name {
    Text(Cow<'static, str>),
    Compact(i32),
}

/// Appends an entry to the table of an unknown slice, whose members count on its place.
fn refer_in_order(class: Option<&Class<AnyClass>>, encoder: &mut Encoder<'_>) {
    let instance = class.and_then(|class| class.handle().instance());
    match (instance, &mut encoder.writer().table) {
        (Some(instance), Some(table)) => table.entries.push(instance.clone()),
        _ => encoder.fail(EncodeError::NotMarshalable {
            what: "an unknown slice whose instances were cleared",
        }),
    }
}
