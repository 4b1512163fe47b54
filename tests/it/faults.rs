//! What every kind of call makes of every fault: `docs/faults.md` is the expectation, and each of
//! its rows is run here.

mod call;
mod document;
mod lag;
mod situation;

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream;

use self::call::Case;
use self::situation::{SITUATIONS, Situation};

/// How many rows run at a time.
const ROWS_AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documented_table_is_what_happens() {
    let mut rows: Vec<_> = stream::iter(SITUATIONS)
        .map(row)
        .buffered(ROWS_AT_ONCE)
        .collect()
        .await;
    // Where time runs out, a busy machine shows more attempts than needed: once more, alone.
    let documented = document::rows();
    for (number, situation) in SITUATIONS.iter().enumerate() {
        if situation.takes_long() && documented.get(number) != rows.get(number) {
            rows[number] = row(situation).await;
        }
    }
    document::compare(&rows);
}

/// What happens to each kind of call.
async fn row(situation: &Situation) -> String {
    let mut outcomes = BTreeMap::new();
    for case in Case::ALL {
        outcomes.insert(case, case.run(situation).await);
    }
    document::line(situation.name, &outcomes)
}
