//! Lists of a response: lenient about their items, and with as much memory as they need.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};

use super::page;
use super::quick::{Cursor, Quick};
use super::raw;

/// A nullable list whose null items are left out: one broken item must not hide the others.
pub(crate) fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    T: Deserialize<'de> + Quick,
    D: Deserializer<'de>,
{
    Option::<WithoutNulls<T>>::deserialize(deserializer).map(|list| list.map(|list| list.0))
}

struct WithoutNulls<T>(Vec<T>);

impl<'de, T: Deserialize<'de> + Quick> Deserialize<'de> for WithoutNulls<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Quick> Visitor<'de> for ListVisitor<T> {
    type Value = WithoutNulls<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        // As many as can be read the quick way, then one that cannot, and so on.
        while let Some(read) = items.next_element_seed(QuickItems(&mut list))? {
            if read == 0 {
                items.next_element_seed(Item(&mut list))?;
            }
        }
        trim(&mut list);
        Ok(WithoutNulls(list))
    }
}

/// Reads items the quick way, if the deserializer is ours. The value is how many; if it is 0, the
/// same item is to be read another way.
struct QuickItems<'a, T>(&'a mut Vec<T>);

impl<'de, T: Deserialize<'de> + Quick> DeserializeSeed<'de> for QuickItems<'_, T> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_newtype_struct(raw::ITEMS, self)
    }
}

impl<'de, T: Deserialize<'de> + Quick> Visitor<'de> for QuickItems<'_, T> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item or null")
    }

    /// From our own decoder: the items and what follows them.
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<usize, E> {
        let grow = |list: &mut Vec<T>, cursor: &Cursor<'_>, length| {
            let (read, left) = (cursor.read(), text.len() - cursor.read());
            list.reserve_exact(expected_items(read, left, length));
        };
        let read = page::read_ahead(text, |source| {
            let mut cursor = Cursor::new(source, text);
            let length = cursor.items(self.0, grow);
            (length, cursor.read())
        });
        // Another text is no list.
        read.ok_or_else(|| E::custom("invalid type: string, expected an item"))
    }

    /// From others.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, item: D) -> Result<usize, D::Error> {
        Item(self.0).deserialize(item).map(|()| 1)
    }
}

/// Reads an item into its place in the list, unless it is null.
struct Item<'a, T>(&'a mut Vec<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Item<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.extend(Option::<T>::deserialize(deserializer)?);
        Ok(())
    }
}

/// How many more items a list may have, if all the rest of a text is such items: a little more than
/// that, for a list that has to grow again is copied.
fn expected_items(read: usize, left: usize, length: usize) -> usize {
    let items = left / (read / length.max(1)).max(1);
    let items = items + items / 16 + 1;
    // The first items may be unlike the others.
    match length {
        0..4 => items.min(4),
        4..64 => items.min(64),
        _ => items,
    }
}

/// Gives back the memory that a list does not need, if it is much.
pub(super) fn trim<T>(list: &mut Vec<T>) {
    if list.capacity() - list.len() > list.len() / 8 {
        list.shrink_to_fit();
    }
}
