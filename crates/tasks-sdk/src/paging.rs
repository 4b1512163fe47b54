//! Lists: read to the end, page by page, in whatever order, while items come and go.

mod pager;
mod position;
mod size;
mod stream;

use tasks_types::{SmallStr, TaskLog, TaskRun, Timestamp};

use crate::call::Answer;
use crate::{CallMeta, Result};

pub use position::Position;
pub use stream::{Items, Page, Pages};

pub(crate) use pager::Pager;
pub(crate) use position::Created;
pub(crate) use size::PageSize;

/// What lists hold.
pub trait Listed: Send + Unpin + 'static {
    /// What tells one item from all others.
    fn id(&self) -> &str;
    /// When the item was created, which the default order goes by.
    fn created_on(&self) -> &Timestamp;
}

impl Listed for TaskRun {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn created_on(&self) -> &Timestamp {
        &self.created_on
    }
}

impl Listed for TaskLog {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn created_on(&self) -> &Timestamp {
        &self.created_on
    }
}

/// A list of the API that can be read page by page.
pub(crate) trait Listing: Clone + Send + Sync + 'static {
    type Item: Listed;

    /// Checks the arguments, before anything is sent.
    fn validate(&self) -> Result<()>;

    /// How large pages are.
    fn page_size(&self) -> PageSize;

    /// How many items are wanted; `None` for all.
    fn wanted(&self) -> Option<usize>;

    /// Where reading begins.
    fn start(&self) -> Position;

    /// Sends one request.
    fn request(
        &self,
        page: PageRequest,
        meta: &mut CallMeta,
    ) -> impl Future<Output = Result<Answer<Vec<Self::Item>>>> + Send;
}

/// What one page should hold.
#[derive(Clone, Debug)]
pub(crate) struct PageRequest {
    pub(crate) created: Created,
    pub(crate) after: Option<SmallStr>,
    pub(crate) limit: i32,
}

/// Reads a list to its end, or as far as wanted.
pub(crate) fn all<L: Listing>(
    listing: L,
    meta: &mut CallMeta,
) -> impl Future<Output = Result<Vec<L::Item>>> + Send {
    // Outside, so that the future does not hold the listing beside the pager.
    let pager = Pager::new(listing);
    async move {
        let mut pager = pager?;
        let mut items = Vec::new();
        while let Some(page) = pager.next(meta).await? {
            if items.is_empty() {
                items = page.items;
            } else {
                items.extend(page.items);
            }
        }
        Ok(items)
    }
}

/// Asks how many items a list has.
pub(crate) async fn count<L: Listing>(listing: L) -> Result<u64> {
    listing.validate()?;
    let page = PageRequest {
        created: Created::Any,
        after: None,
        limit: 1,
    };
    let answer = listing.request(page, &mut CallMeta::default()).await?;
    let total = answer.meta.as_ref().map(|meta| meta.total_count);
    total
        .and_then(|total| u64::try_from(total).ok())
        .ok_or_else(|| answer.broken("the answer does not say how many items the list has"))
}
