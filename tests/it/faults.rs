//! What every kind of call makes of every fault: `docs/faults.md` is the expectation, and each of
//! its rows is run here.

mod call;
mod document;
mod lag;
mod situation;

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream;

use self::call::{Case, Outcome};
use self::situation::{SITUATIONS, Situation};

/// How many rows run at a time.
const ROWS_AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documented_table_is_what_happens() {
    let rows: Vec<_> = stream::iter(SITUATIONS)
        .map(|situation| async move { (situation.name, row(situation).await) })
        .buffered(ROWS_AT_ONCE)
        .collect()
        .await;
    document::compare(&rows);
}

/// What happens to each kind of call.
async fn row(situation: &Situation) -> BTreeMap<Case, Outcome> {
    let mut outcomes = BTreeMap::new();
    for case in Case::ALL {
        outcomes.insert(case, case.run(situation).await);
    }
    outcomes
}
