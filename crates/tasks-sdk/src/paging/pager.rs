//! [`Pager`]: one page after the other.
//!
//! The server's cursors are offsets (measured on a 5.41 server with DynamoDB storage), so an item
//! that appears or vanishes while a list is read shifts the pages behind it, and an item would be
//! missed or seen twice. In the default order, newest first, a list is therefore read by key: each
//! next page asks for what was created up to the last item seen, and drops the overlap by id.

use std::collections::{HashSet, VecDeque};

use tasks_types::{SmallStr, Timestamp};

use super::position::{Created, Position, Step};
use super::{Listed, Listing, Page, PageRequest};
use crate::call::Answer;
use crate::{CallMeta, Error, ErrorKind, Result};

/// A position in a list that is being read.
#[derive(Clone)]
pub(crate) struct Pager<L: Listing> {
    listing: L,
    position: Position,
    /// How many items the next page may have.
    limit: usize,
    /// How many items are still wanted; `None` for all.
    wanted: Option<usize>,
    /// How many pages in a row held nothing new.
    barren: usize,
    /// Inside one millisecond: how many items it had at the last page.
    crowd: Option<i32>,
    /// By cursor: the ids of the last two pages, in which an item that moved may come again.
    recent: VecDeque<HashSet<SmallStr>>,
    timed_out: bool,
    begun: bool,
    /// As the first page said; `None` before it.
    total_count: Option<u64>,
}

impl<L: Listing> Pager<L> {
    pub(crate) fn new(listing: L) -> Result<Self> {
        listing.validate()?;
        Ok(Self {
            position: listing.start(),
            limit: listing.page_size().first(),
            wanted: listing.wanted(),
            listing,
            barren: 0,
            crowd: None,
            recent: VecDeque::new(),
            timed_out: false,
            begun: false,
            total_count: None,
        })
    }

    /// The next page, or `None` after the last. After an error the position is where it was.
    pub(crate) async fn next(&mut self, meta: &mut CallMeta) -> Result<Option<Page<L::Item>>> {
        while self.wanted != Some(0) && self.position.step != Step::End {
            let page = self.read_page(meta).await?;
            let is_empty_list = !self.begun && self.position.step == Step::End;
            self.begun = true;
            // Only an empty list has an empty page.
            if is_empty_list || !page.items.is_empty() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    async fn read_page(&mut self, meta: &mut CallMeta) -> Result<Page<L::Item>> {
        let start = self.position.clone();
        let (created, after) = match &start.step {
            Step::Key { created, after } => (created.clone(), after.as_ref()),
            Step::Cursor { after } => (Created::Any, after.as_ref()),
            Step::End => (Created::Any, None),
        };
        let mut answer = self.request(&created, after, meta).await?;
        let mut items = answer.data.take().unwrap_or_default();
        let ends = items.first().zip(items.last()).map(|(first, last)| {
            let (first, last) = (first.created_on(), last.created_on());
            (first.clone(), last.clone())
        });
        self.limit = self
            .listing
            .page_size()
            .next(self.limit, answer.bytes(), items.len());
        if self.total_count.is_none() {
            let total = answer.meta.as_ref().map(|meta| meta.total_count);
            self.total_count = total.and_then(|total| u64::try_from(total).ok());
        }

        items.retain(|item| !self.position.seen.contains(item.id()));
        match self.wanted {
            Some(wanted) if wanted <= items.len() => {
                items.truncate(wanted);
                self.wanted = Some(0);
                self.position.pass_all(&items);
            }
            wanted => {
                self.wanted = wanted.map(|wanted| wanted - items.len());
                self.advance(&answer, &items, ends, after)?;
            }
        }
        Ok(Page {
            items,
            total_count: self.total_count,
            start,
            end: self.position.clone(),
        })
    }

    /// Sends a request, with smaller and smaller pages while the answer is too large.
    async fn request(
        &mut self,
        created: &Created,
        after: Option<&SmallStr>,
        meta: &mut CallMeta,
    ) -> Result<Answer<Vec<L::Item>>> {
        loop {
            let overlap = self.position.seen.len();
            let wanted = self.wanted.map_or(usize::MAX, |wanted| wanted + overlap);
            let limit = self.limit.min(wanted);
            let page = PageRequest {
                created: created.clone(),
                after: after.cloned(),
                limit: i32::try_from(limit).unwrap_or(i32::MAX),
            };
            // Boxed, to keep the futures around it small: each is moved into the next before it
            // begins.
            match Box::pin(self.listing.request(page, meta)).await {
                Err(error) if error.is_too_large() && limit > 1 => self.limit = limit / 2,
                // Smaller pages hardly make a scan cheaper, so one try is enough.
                Err(error) if error.is_cut_off() && !self.timed_out && limit > 1 => {
                    self.timed_out = true;
                    self.limit = limit / 2;
                }
                Err(error) if error.is_cut_off() => {
                    return Err(error.with_advice(
                        "narrow the filter, or have old runs deleted: the server reads all runs \
                         for each page",
                    ));
                }
                answer => return answer,
            }
        }
    }

    /// Moves the position behind a page.
    fn advance(
        &mut self,
        answer: &Answer<Vec<L::Item>>,
        items: &[L::Item],
        ends: Option<(Timestamp, Timestamp)>,
        after: Option<&SmallStr>,
    ) -> Result<()> {
        let has_more = answer.meta.as_ref().is_some_and(|meta| meta.has_more_items);
        let cursor = answer.meta.as_ref().and_then(|meta| meta.cursor.clone());
        let repeated = || {
            answer.broken("the server repeated a page of the list, so it cannot be read to its end")
        };
        self.barren = if items.is_empty() { self.barren + 1 } else { 0 };
        // A page that is all overlap holds an item of it, so there cannot be more such pages.
        let is_stuck = has_more && self.barren > self.position.seen.len().max(1);
        let leads_nowhere = cursor.is_none() || cursor.as_ref() == after;

        let next = match &self.position.step {
            Step::Key {
                created: Created::Exactly(time),
                ..
            } => {
                let time = time.clone();
                let crowd = answer.meta.as_ref().map(|meta| meta.total_count);
                let has_changed = after.is_some() && self.crowd != crowd;
                self.crowd = crowd;
                self.remember_overlap(items, &time);
                if has_changed {
                    // The cursor counts items, and there are fewer or more of them now.
                    self.barren = 0;
                    Step::exactly(time, None)
                } else if has_more {
                    let (first, last) = ends.ok_or_else(repeated)?;
                    if is_stuck || leads_nowhere || first != time || last != time {
                        return Err(repeated());
                    }
                    Step::exactly(time, cursor)
                } else {
                    self.position.seen.clear();
                    Step::by_key(Created::Before(time))
                }
            }
            Step::Key { created, .. } if has_more => {
                let (first, last) = ends.ok_or_else(repeated)?;
                if is_stuck || !is_in_order(created, &first, &last) {
                    return Err(repeated());
                }
                self.remember_overlap(items, &last);
                if first == last {
                    // The page holds one millisecond only and there may be more of it.
                    Step::exactly(last, None)
                } else {
                    Step::by_key(Created::UpTo(last))
                }
            }
            Step::Cursor { .. } if has_more => {
                if leads_nowhere || is_stuck || ends.is_none() {
                    return Err(repeated());
                }
                self.remember_page(items);
                Step::Cursor { after: cursor }
            }
            Step::Key { .. } | Step::Cursor { .. } | Step::End => Step::End,
        };
        self.position.step = next;
        Ok(())
    }

    /// By cursor: the items of the last two pages are dropped if they come again.
    fn remember_page(&mut self, items: &[L::Item]) {
        let ids = items.iter().map(|item| SmallStr::from(item.id()));
        self.recent.push_back(ids.collect());
        if self.recent.len() > 2 {
            self.recent.pop_front();
        }
        self.position.seen = self.recent.iter().flatten().cloned().collect();
    }

    /// By key: the next page, which begins at `key`, holds the items of that millisecond again.
    fn remember_overlap(&mut self, items: &[L::Item], key: &Timestamp) {
        let seen = &mut self.position.seen;
        // Items come newest first. If all are of the last one's millisecond, the ones before them
        // may be of it as well.
        if items.first().is_some_and(|first| first.created_on() != key) {
            seen.clear();
        }
        let at_key = items
            .iter()
            .rev()
            .take_while(|item| item.created_on() == key);
        seen.extend(at_key.map(|item| SmallStr::from(item.id())));
    }
}

/// Whether a page from the range `created`, whose items reach from `first` to `last`, lies inside
/// that range, newest first. If not, reading on by key would not end.
fn is_in_order(created: &Created, first: &Timestamp, last: &Timestamp) -> bool {
    let (Some(first), Some(last)) = (first.get(), last.get()) else {
        return false;
    };
    let bound = |time: &Timestamp| time.get().unwrap_or(first);
    first >= last
        && match created {
            Created::Any => true,
            Created::UpTo(time) | Created::Exactly(time) => first <= bound(time),
            Created::Before(time) => first < bound(time),
        }
}

impl Error {
    /// Whether our time ran out, or a gateway's, which may mean that the answer was too large for
    /// it: AWS cuts off near 30 s and near 6 MB (from its documentation).
    fn is_cut_off(&self) -> bool {
        self.kind() == ErrorKind::Timeout
            || self.http_status().is_some_and(|status| {
                [
                    http::StatusCode::BAD_GATEWAY,
                    http::StatusCode::GATEWAY_TIMEOUT,
                ]
                .contains(&status)
            })
    }

    /// Whether the answer was too large for us or for a gateway on the way.
    fn is_too_large(&self) -> bool {
        self.is_over_bound()
            || self
                .http_status()
                .is_some_and(|status| status == http::StatusCode::PAYLOAD_TOO_LARGE)
    }
}
