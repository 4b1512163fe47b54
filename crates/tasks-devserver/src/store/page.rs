//! Pages of a list: an offset, wrapped as the server wraps it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Entry, Filter, Sort};

/// The page size of lists that ask for none, or for nothing positive.
const DEFAULT_LIMIT: usize = 50;

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page<E> {
    pub(crate) entries: Vec<Arc<E>>,
    pub(crate) meta: PageMeta,
}

/// What comes with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageMeta {
    /// Where the next page begins; none after the last one.
    pub(crate) cursor: Option<String>,
    pub(crate) total: usize,
}

impl<E: Entry> Page<E> {
    pub(crate) fn of<'a>(
        all: impl Iterator<Item = &'a Arc<E>>,
        filter: &Filter,
        sort: &Sort,
        limit: Option<i64>,
        after: Option<&str>,
    ) -> Self
    where
        E: 'a,
    {
        let mut entries: Vec<Arc<E>> = all
            .filter(|entry| filter.matches(entry.as_ref()))
            .map(Arc::clone)
            .collect();
        sort.apply(&mut entries);
        let total = entries.len();
        let limit = limit
            .and_then(|limit| usize::try_from(limit).ok())
            .filter(|limit| *limit > 0)
            .unwrap_or(DEFAULT_LIMIT);
        let offset = after.and_then(offset).unwrap_or(0);
        let end = offset.saturating_add(limit);
        Self {
            entries: entries.into_iter().skip(offset).take(limit).collect(),
            meta: PageMeta {
                cursor: (end < total).then(|| cursor(end)),
                total,
            },
        }
    }
}

/// Base64 of the offset as a JSON string: `IjIi` is `"2"`.
fn cursor(offset: usize) -> String {
    STANDARD.encode(format!("\"{offset}\""))
}

/// The offset of a cursor. Anything else is nothing, so that it silently yields the first page, as
/// measured on a 5.41 server.
fn offset(cursor: &str) -> Option<usize> {
    let json = STANDARD.decode(cursor).ok()?;
    let offset: String = serde_json::from_slice(&json).ok()?;
    offset.parse().ok()
}
