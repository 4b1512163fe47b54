//! [`Position`]: where a list is to be read on.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tasks_types::{Maybe, SmallStr, Timestamp};

use super::Listed;

/// Where a list is to be read on, after some of its items.
///
/// Save it (it is `Serialize` and `Deserialize`) and give it to a later call with the same filters
/// and the same order, which then begins with the first item that was not given out.
///
/// In the default order this holds however many runs were created or deleted meanwhile. Other
/// orders go by the server's cursor, which counts items: there, a run that moved may be missed or
/// come again.
///
/// ```
/// # use tasks_sdk::Webiny;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = tasks_devserver::DevServer::start().await?;
/// # server.seed(&tasks_devserver::Seed::new(5));
/// # let tasks = Webiny::builder().endpoint(server.endpoint()).token("aToken").build()?.tasks();
/// use futures_util::StreamExt;
///
/// let mut runs = tasks.list_tasks().into_stream();
/// runs.next().await;
/// let saved = serde_json::to_string(&runs.position())?;
///
/// let rest = tasks.list_tasks().resume(serde_json::from_str(&saved)?).await?;
/// assert_eq!(rest.len(), 4);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub(super) step: Step,
    /// The items already given out that the next page may hold again.
    #[serde(default, skip_serializing_if = "HashSet::is_empty")]
    pub(super) seen: HashSet<SmallStr>,
}

/// What to ask for next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Step {
    /// By key: what was created in a range of time; inside one millisecond, after a cursor.
    Key {
        created: Created,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<SmallStr>,
    },
    /// By the server's cursor.
    Cursor {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<SmallStr>,
    },
    /// Nothing: the list was read to its end.
    End,
}

impl Step {
    pub(super) fn by_key(created: Created) -> Self {
        Self::Key {
            created,
            after: None,
        }
    }

    pub(super) fn exactly(time: Timestamp, after: Option<SmallStr>) -> Self {
        Self::Key {
            created: Created::Exactly(time),
            after,
        }
    }
}

/// A range of creation times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Created {
    Any,
    UpTo(Timestamp),
    Exactly(Timestamp),
    Before(Timestamp),
}

impl Created {
    /// Narrows a filter's `createdOn_lte`, `createdOn` and `createdOn_lt` to the range. A bound
    /// was taken from an item that the filter let through, so it is the narrower one.
    pub(crate) fn narrow(
        self,
        up_to: &mut Maybe<Timestamp>,
        exactly: &mut Maybe<Timestamp>,
        before: &mut Maybe<Timestamp>,
    ) {
        match self {
            Self::Any => {}
            Self::UpTo(time) => *up_to = time.into(),
            Self::Exactly(time) => *exactly = time.into(),
            Self::Before(time) => *before = time.into(),
        }
    }
}

impl Position {
    /// The beginning of a list in the default order, newest first.
    pub(crate) fn newest() -> Self {
        Self {
            step: Step::by_key(Created::Any),
            seen: HashSet::new(),
        }
    }

    /// The beginning of a list in another order.
    pub(crate) fn first() -> Self {
        Self {
            step: Step::Cursor { after: None },
            seen: HashSet::new(),
        }
    }

    /// Whether this is a position in the default order; `None` if it is the end of any.
    pub(crate) fn is_in_default_order(&self) -> Option<bool> {
        match self.step {
            Step::Key { .. } => Some(true),
            Step::Cursor { .. } => Some(false),
            Step::End => None,
        }
    }

    /// This position after these items of the page that begins here were given out.
    pub(super) fn pass_all<T: Listed>(&mut self, items: &[T]) {
        let last = items.last().map(Listed::created_on);
        // By key, a later page holds again what shares the last item's millisecond, and nothing
        // before that.
        let again = match self.step {
            Step::Key { .. } => {
                let at_key = |item: &&T| Some(item.created_on()) == last;
                items.iter().rev().take_while(at_key).count()
            }
            Step::Cursor { .. } | Step::End => items.len(),
        };
        for item in items.iter().skip(items.len() - again) {
            self.pass(item);
        }
    }

    /// This position after one more item of the page that begins here was given out.
    pub(super) fn pass<T: Listed>(&mut self, item: &T) {
        if let Step::Key { created, after } = &mut self.step {
            let time = item.created_on();
            let is_there = matches!(
                created,
                Created::UpTo(key) | Created::Exactly(key) if key == time
            );
            if !is_there {
                *created = Created::UpTo(time.clone());
                *after = None;
                self.seen.clear();
            }
        }
        self.seen.insert(item.id().into());
    }
}
