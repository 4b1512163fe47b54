//! Lists of many runs: all of them, once each, in few requests.

use std::collections::HashSet;
use std::time::Duration;

use tasks_devserver::{DevServer, FULL_TOKEN, Generation, Seed};
use tasks_sdk::Webiny;

#[tokio::test]
async fn ten_thousand_runs_are_ten_thousand_items_in_few_requests() {
    for generation in Generation::ALL {
        let server = DevServer::builder()
            .generation(generation)
            .start()
            .await
            .unwrap();
        server.seed(&Seed::new(10_000).input_bytes(1_000));
        let client = Webiny::builder()
            .endpoint(server.endpoint())
            .token(FULL_TOKEN)
            .build();
        let tasks = client.unwrap().tasks();

        let before = server.request_count();
        let light = tasks.list_tasks().await.unwrap();
        let requests = server.request_count() - before;
        let ids: HashSet<_> = light.iter().map(|run| &run.id).collect();
        assert_eq!((light.len(), ids.len()), (10_000, 10_000), "{generation:?}");
        assert!(requests <= 4, "{requests} requests");

        let before = server.request_count();
        let full = tasks.list_tasks().full().await.unwrap();
        let requests = server.request_count() - before;
        assert_eq!(full.len(), 10_000);
        assert!(
            full.iter()
                .all(|run| run.input.as_ref().unwrap().get().len() >= 1_000)
        );
        assert!(requests <= 12, "{requests} requests");
    }
}

#[tokio::test]
async fn seven_thousand_runs_on_one_millisecond_are_all_listed() {
    let server = DevServer::start().await.unwrap();
    server.seed(&Seed::new(7_000).spacing(Duration::ZERO));
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    let runs = client.unwrap().tasks().list_tasks().await.unwrap();
    let ids: HashSet<_> = runs.iter().map(|run| &run.id).collect();
    assert_eq!((runs.len(), ids.len()), (7_000, 7_000));
}
