//! The text that the values of a response share.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use bytes::Bytes;
use yoke::Yoke;

/// A slice of a text that other slices share. The text lives as long as the last of them.
#[derive(Clone)]
pub(crate) struct Shared(Yoke<&'static str, Arc<Bytes>>);

impl Shared {
    /// All of these bytes, if they are UTF-8.
    ///
    /// The one check for all that is decoded from them, by the processor's vectors.
    pub(super) fn new(bytes: Bytes) -> Option<Self> {
        Yoke::try_attach_to_cart(Arc::new(bytes), |bytes| simdutf8::basic::from_utf8(bytes))
            .ok()
            .map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The slice that `part` is, if it lies in this text.
    pub(super) fn slice(&self, part: &str) -> Option<Self> {
        let start = part.as_ptr().addr();
        let start = start.checked_sub(self.as_str().as_ptr().addr())?;
        let range = start..start + part.len();
        self.as_str().get(range.clone())?;
        let slice = (self.0).map_project_cloned(|text, _| text.get(range).unwrap_or_default());
        Some(Self(slice))
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        // `Bytes` forgets that it was UTF-8, so it is checked once more.
        Self::new(text.into()).unwrap_or_else(|| Self(Yoke::attach_to_cart(Arc::default(), |_| "")))
    }
}

thread_local! {
    /// The text that is being decoded on this thread. `Deserialize` has no place for a context,
    /// and with one in the types no derive could be used for them.
    static SOURCE: RefCell<Option<Shared>> = const { RefCell::new(None) };

    /// How many bytes a value has read by itself, of those that the reader gave it.
    static READ_AHEAD: Cell<usize> = const { Cell::new(0) };
}

/// Makes a text the thread's source, and puts the former one back when dropped.
pub(super) struct Scope {
    former: Option<Shared>,
}

impl Scope {
    pub(super) fn enter(source: Shared) -> Self {
        Self {
            former: SOURCE.replace(Some(source)),
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        SOURCE.set(self.former.take());
    }
}

/// A part of the text that is being decoded on this thread, without a copy.
pub(crate) fn share(part: &str) -> Option<Shared> {
    SOURCE.with_borrow(|source| source.as_ref()?.slice(part))
}

/// Reads a part of the text that is being decoded, without its reader. `read` gives what it read
/// and how many bytes that were, which the reader learns from [`take_read_ahead`].
pub(super) fn read_ahead<T>(part: &str, read: impl FnOnce(&Shared) -> (T, usize)) -> Option<T> {
    SOURCE.with_borrow(|source| {
        let source = source.as_ref()?;
        source.slice(part)?;
        let (value, length) = read(source);
        READ_AHEAD.set(length);
        Some(value)
    })
}

/// How many bytes were read ahead since this was last asked.
pub(super) fn take_read_ahead() -> usize {
    READ_AHEAD.take()
}
