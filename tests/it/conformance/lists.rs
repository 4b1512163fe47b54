use serde_json::json;

use super::target::on_every_server;

#[tokio::test]
async fn a_list_holds_every_run_once_newest_first() {
    on_every_server("a list of all runs", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let mut triggered = Vec::new();
        for n in 0..60 {
            triggered.push(target.trigger("succeed", &json!({"n": n})).await.id);
        }
        let runs = target.tasks().list_tasks().await.unwrap();
        for id in &triggered {
            let times = runs.iter().filter(|run| run.id == *id).count();
            assert_eq!(times, 1, "{id}: more than a default page was triggered");
        }
        let times: Vec<_> = runs.iter().map(|run| run.created_on.get()).collect();
        assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    })
    .await;
}

#[tokio::test]
async fn opaque_values_are_only_listed_when_asked_for() {
    on_every_server("light and full lists", async |target| {
        if !target.has("succeed").await {
            return;
        }
        let run = target.run("succeed", &json!({"n": 1})).await;
        let light = target.tasks().list_tasks().await.unwrap();
        let light = light
            .into_iter()
            .find(|listed| listed.id == run.id)
            .unwrap();
        assert_eq!(
            (&light.input, &light.output, &light.event_response),
            (&None, &None, &None)
        );
        let full = target.tasks().list_tasks().full().await.unwrap();
        let full = full.into_iter().find(|listed| listed.id == run.id).unwrap();
        assert!(full.input.is_some() && full.output.is_some() && full.event_response.is_some());

        let mut without = full;
        (without.input, without.output, without.event_response) = (None, None, None);
        assert_eq!(light, without, "the other fields are the same");
    })
    .await;
}
