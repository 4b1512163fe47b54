//! [`Pages`] and [`Items`]: lists as streams.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_core::stream::FusedStream;
use futures_util::stream::{self, StreamExt};
use tokio::time::Instant;

use super::{Listed, Listing, Pager, Position};
use crate::{CallMeta, Result};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, without those that an earlier page held already.
    pub items: Vec<T>,
    /// How many items the list had when its first page was read; `None` if the server did not say.
    pub total_count: Option<u64>,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<T> Page<T> {
    /// Where to read on after this page.
    pub fn position(&self) -> &Position {
        &self.end
    }
}

/// How long a page that is fetched ahead may be on its way without being looked at. Meanwhile its
/// deadline goes on, and nobody reads what arrives.
const STALE: Duration = Duration::from_secs(10);

type BoxedPages<T> = Pin<Box<dyn FusedStream<Item = Result<Page<T>>> + Send>>;

/// A list as a stream of its pages.
///
/// While one page is worked on, the next is fetched; no more than these two are held. Whoever works
/// on a page for long may cause a request more, for a page that was on its way meanwhile is asked
/// for again. An error ends the stream; a later call can [resume](Position) where it was.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    fetched: Option<Result<Page<T>>>,
    stream: BoxedPages<T>,
    /// Since when the next page is on its way, if nobody waits for it.
    ahead_since: Option<Instant>,
    /// Tells the request that is on its way to begin anew.
    is_stale: Arc<AtomicBool>,
}

impl<T: Listed> Pages<T> {
    pub(crate) fn new<L: Listing<Item = T>>(listing: L) -> Self {
        let is_stale = Arc::<AtomicBool>::default();
        let seen = Arc::clone(&is_stale);
        let pages = stream::unfold(Some(Pager::new(listing)), move |pager| {
            let seen = Arc::clone(&seen);
            async move {
                let mut pager = match pager? {
                    Ok(pager) => pager,
                    Err(error) => return Some((Err(error), None)),
                };
                match next_page(&mut pager, &seen).await {
                    Ok(page) => Some((Ok(page?), Some(Ok(pager)))),
                    Err(error) => Some((Err(error), None)),
                }
            }
        });
        Self {
            fetched: None,
            stream: Box::pin(pages.fuse()),
            ahead_since: None,
            is_stale,
        }
    }

    /// Gets the next page on its way, if it is not here yet.
    fn prefetch(&mut self, context: &mut Context<'_>) {
        if self.fetched.is_some() {
            return;
        }
        match self.stream.as_mut().poll_next(context) {
            Poll::Ready(page) => {
                self.fetched = page;
                self.ahead_since = None;
            }
            Poll::Pending => {
                self.ahead_since.get_or_insert_with(Instant::now);
            }
        }
    }

    /// Before somebody waits for the page that is on its way.
    fn refresh(&mut self) {
        let since = self.ahead_since.take();
        if since.is_some_and(|since| since.elapsed() > STALE) {
            self.is_stale.store(true, Ordering::Relaxed);
        }
    }
}

/// The pager's next page, asked for again each time that it has become stale.
async fn next_page<L: Listing>(
    pager: &mut Pager<L>,
    is_stale: &AtomicBool,
) -> Result<Option<Page<L::Item>>> {
    loop {
        let mut fresh = pager.clone();
        let mut meta = CallMeta::default();
        let page = {
            let mut next = pin!(fresh.next(&mut meta));
            poll_fn(|context| {
                if is_stale.swap(false, Ordering::Relaxed) {
                    return Poll::Ready(None);
                }
                next.as_mut().poll(context).map(Some)
            })
            .await
        };
        if let Some(page) = page {
            *pager = fresh;
            return page;
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T: Listed> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = if let Some(page) = self.fetched.take() {
            Some(page)
        } else {
            self.refresh();
            ready!(self.stream.as_mut().poll_next(context))
        };
        self.prefetch(context);
        Poll::Ready(page)
    }
}

/// A list as a stream of its items.
///
/// While the items of one page are worked on, the next page is fetched; no more than these two
/// are held. An error ends the stream; a later call can [resume](Self::position) where it was.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    position: Position,
    end: Position,
    total_count: Option<u64>,
}

impl<T: Listed> Items<T> {
    pub(crate) fn new<L: Listing<Item = T>>(listing: L) -> Self {
        let start = listing.start();
        Self {
            pages: Pages::new(listing),
            page: Vec::new().into_iter(),
            position: start.clone(),
            end: start,
            total_count: None,
        }
    }

    /// Where to read on after the items that were given out so far.
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// How many items the list had when its first page was read; `None` before that, or if the
    /// server did not say.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("position", &self.position)
            .field("total_count", &self.total_count)
            .finish_non_exhaustive()
    }
}

impl<T: Listed> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                self.pages.prefetch(context);
                if self.page.len() == 0 {
                    self.position = self.end.clone();
                } else {
                    self.position.pass(&item);
                }
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => {
                    self.total_count = page.total_count;
                    self.position = page.start;
                    self.end = page.end;
                    self.page = page.items.into_iter();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.position = self.end.clone();
                    return Poll::Ready(None);
                }
            }
        }
    }
}
