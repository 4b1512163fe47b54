//! Entries by id, and what they were like a while ago.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::json::ByteString;

use super::Entry;

/// Entries ordered by id, which is the order of creation.
///
/// Lists may lag behind writes, so a table can keep what has been changed or removed for as long as a
/// list may still show it.
#[derive(Debug)]
pub(crate) struct Table<E> {
    entries: BTreeMap<ByteString, Arc<E>>,
    past: BTreeMap<ByteString, Past<E>>,
    keeps_past: bool,
}

#[derive(Debug)]
struct Past<E> {
    /// Versions that are no longer current, oldest first.
    versions: Vec<Arc<E>>,
    /// When the entry was removed, in milliseconds.
    removed: Option<i64>,
}

impl<E: Entry + Clone> Table<E> {
    pub(crate) fn new(keeps_past: bool) -> Self {
        Self {
            entries: BTreeMap::new(),
            past: BTreeMap::new(),
            keeps_past,
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<E>> {
        self.entries.get(id)
    }

    /// An entry to change; readers that hold it keep what they have seen. Whoever changes it sets
    /// when it was saved.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut E> {
        let entry = self.entries.get_mut(id)?;
        if self.keeps_past {
            let versions = &mut Past::of(&mut self.past, entry).versions;
            versions.push(Arc::clone(entry));
        }
        Some(Arc::make_mut(entry))
    }

    pub(crate) fn insert(&mut self, entry: Arc<E>) {
        self.entries.insert(entry.id().into(), entry);
    }

    pub(crate) fn remove(&mut self, id: &str, now: i64) -> Option<Arc<E>> {
        let entry = self.entries.remove(id)?;
        if self.keeps_past {
            let past = Past::of(&mut self.past, &entry);
            past.versions.push(Arc::clone(&entry));
            past.removed = Some(now);
        }
        Some(entry)
    }

    /// Every entry as it was at that time, as far as it existed. What came before is forgotten.
    pub(crate) fn as_of(&mut self, time: i64) -> impl Iterator<Item = &Arc<E>> {
        let entries = &self.entries;
        self.past.retain(|id, past| {
            past.forget_before(time);
            match past.removed {
                Some(removed) => removed > time,
                None => entries.get(id).is_some_and(|entry| is_newer(entry, time)),
            }
        });
        let past = &self.past;
        let current = entries.iter().filter_map(move |(id, entry)| {
            if is_newer(entry, time) {
                past.get(id).and_then(|past| past.at(time))
            } else {
                Some(entry)
            }
        });
        let removed = past.values().filter(|past| past.removed.is_some());
        current.chain(removed.filter_map(move |past| past.at(time)))
    }
}

impl<E: Entry> Past<E> {
    fn of<'a>(past: &'a mut BTreeMap<ByteString, Self>, entry: &E) -> &'a mut Self {
        past.entry(entry.id().into()).or_insert(Self {
            versions: Vec::new(),
            removed: None,
        })
    }

    /// The version that was current at that time.
    fn at(&self, time: i64) -> Option<&Arc<E>> {
        let mut versions = self.versions.iter().rev();
        versions.find(|version| !is_newer(version, time))
    }

    /// Forgets the versions that were no longer current at that time.
    fn forget_before(&mut self, time: i64) {
        let newer = |version: &Arc<E>| is_newer(version, time);
        let first_newer = self.versions.iter().position(newer);
        let superseded = first_newer.unwrap_or(self.versions.len()).saturating_sub(1);
        self.versions.drain(..superseded);
    }
}

/// Whether an entry was saved after that time.
fn is_newer<E: Entry>(entry: &Arc<E>, time: i64) -> bool {
    entry.saved_on().millis > time
}
