//! How large pages are.

/// The largest page that every storage can serve: with Elasticsearch the server takes no more
/// (from Webiny's public sources).
const MAX_PAGE: usize = 9_999;

/// How many bytes a page of items of unknown size should have: well below the 6 MB at which AWS
/// cuts an answer off.
const TARGET_BYTES: usize = 4_000_000;

/// How large pages are. They are large, for a call's cost hardly depends on it: with DynamoDB
/// storage each call reads the whole partition (measured on a 5.41 server).
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageSize {
    /// Items of a known size, about 300 bytes.
    Light,
    /// Items of any size: the next page is sized by what the last one weighed.
    ByWeight,
}

impl PageSize {
    pub(crate) fn first(self) -> usize {
        match self {
            Self::Light => 5_000,
            Self::ByWeight => 500,
        }
    }

    /// The size of the page after one of so many items and bytes, which was not to be larger than
    /// `limit`: pages only grow back where their weight is known.
    pub(crate) fn next(self, limit: usize, bytes: usize, items: usize) -> usize {
        match self {
            Self::Light => limit,
            Self::ByWeight if items == 0 => limit,
            Self::ByWeight => (TARGET_BYTES / (bytes / items).max(1)).clamp(1, MAX_PAGE),
        }
    }
}
