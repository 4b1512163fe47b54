//! Triggers with markers.

use tasks_sdk::TriggerTask;

use super::campaign::{Campaign, Case, SETTLE, transport};

/// What every machine does in a few seconds. The numbers that the project promises are about more:
/// see [`ten_thousand`].
const EVERYDAY: usize = 1_000;

async fn marked(count: usize, allow: fn(TriggerTask) -> TriggerTask) -> Campaign {
    let trigger = |call: TriggerTask, number| allow(call.marker(marker(number)).settle(SETTLE));
    let name = |number| format!("succeed [{}]", marker(number));
    let campaign = Campaign::run(count, transport(), trigger, name).await;
    campaign.assert_true();
    campaign
}

fn marker(number: usize) -> String {
    format!("order-{number}")
}

async fn each_is_executed_exactly_once(count: usize) {
    let campaign = marked(count, TriggerTask::resend).await;
    let in_doubt = campaign.count(Case::is_in_doubt);
    assert!(in_doubt * 200 <= count, "{campaign}");
    // None has failed, so none was lost.
    let succeeded = campaign.count(Case::succeeded);
    assert_eq!(succeeded + in_doubt, campaign.len(), "{campaign}");
}

async fn doubt_means_not_executed(count: usize) {
    let campaign = marked(count, |call| call).await;
    let in_doubt = campaign.count(Case::is_in_doubt);
    let wrongly = campaign.count(|case| case.is_in_doubt() && case.was_executed());
    assert!(wrongly * 200 <= count, "{campaign}");
    let succeeded = campaign.count(Case::succeeded);
    assert_eq!(succeeded + in_doubt, campaign.len(), "{campaign}");
    assert!(in_doubt > 0, "there was enough to doubt: {campaign}");
}

#[tokio::test]
async fn with_leave_to_send_again_each_is_executed_exactly_once() {
    each_is_executed_exactly_once(EVERYDAY).await;
}

#[tokio::test]
async fn without_leave_to_send_again_doubt_means_that_it_was_not_executed() {
    doubt_means_not_executed(EVERYDAY).await;
}

#[tokio::test]
#[ignore = "takes a while, and a release build: cargo test --release -p tasks-tests -- --ignored"]
async fn ten_thousand() {
    each_is_executed_exactly_once(10_000).await;
    doubt_means_not_executed(10_000).await;
}
