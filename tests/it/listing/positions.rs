//! Streams, pages, the first few, and reading on later.

use futures_util::{StreamExt, TryStreamExt};
use tasks_devserver::{DevServer, FULL_TOKEN, Seed};
use tasks_sdk::{ErrorKind, Position, Sort, TaskId, TaskRun, Tasks, Webiny};

async fn server(runs: u32) -> (DevServer, Tasks) {
    let server = DevServer::start().await.expect("a loopback port");
    server.seed(&Seed::new(runs));
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    (server, client.expect("usable settings").tasks())
}

fn ids(runs: &[TaskRun]) -> Vec<TaskId> {
    runs.iter().map(|run| run.id.clone()).collect()
}

#[tokio::test]
async fn a_stream_holds_what_the_whole_list_holds() {
    let (_server, tasks) = server(12_000).await;
    let all = tasks.list_tasks().await.unwrap();
    let mut stream = tasks.list_tasks().into_stream();
    assert_eq!(stream.total_count(), None);
    let mut streamed = Vec::new();
    while let Some(run) = stream.try_next().await.unwrap() {
        assert_eq!(stream.total_count(), Some(12_000));
        streamed.push(run);
    }
    assert_eq!(streamed, all);
    assert!(stream.next().await.is_none(), "the end stays the end");

    let pages: Vec<_> = tasks.list_tasks().pages().try_collect().await.unwrap();
    assert!(pages.len() >= 3);
    assert!(pages.iter().all(|page| page.total_count == Some(12_000)));
    let items: Vec<_> = pages.into_iter().flat_map(|page| page.items).collect();
    assert_eq!(items, all);
}

#[tokio::test]
async fn an_empty_list_is_one_empty_page_and_no_item() {
    let (_server, tasks) = server(0).await;
    let pages: Vec<_> = tasks.list_tasks().pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 1);
    assert_eq!((pages[0].items.len(), pages[0].total_count), (0, Some(0)));
    assert!(tasks.list_tasks().into_stream().next().await.is_none());
}

#[tokio::test]
async fn the_first_few_cost_one_small_request() {
    let (server, tasks) = server(9_000).await;
    let all = tasks.list_tasks().await.unwrap();
    for (wanted, expected) in [(0, 0), (1, 1), (7, 7), (9_000, 9_000), (10_000, 9_000)] {
        let few = tasks.list_tasks().first(wanted).await.unwrap();
        assert_eq!(few, all[..expected], "first {wanted}");
    }
    let before = server.request_count();
    let (few, meta) = tasks.list_tasks().first(7).with_meta().await.unwrap();
    assert_eq!(
        (few.len(), meta.requests(), server.request_count() - before),
        (7, 1, 1)
    );
    assert!(meta.bytes() < 5_000, "{} bytes", meta.bytes());
}

#[tokio::test]
async fn counting_costs_one_request() {
    let (server, tasks) = server(300).await;
    let before = server.request_count();
    assert_eq!(tasks.list_tasks().total_count().await.unwrap(), 300);
    assert_eq!(
        tasks
            .list_tasks()
            .name("Seed 1")
            .total_count()
            .await
            .unwrap(),
        1
    );
    assert_eq!(tasks.list_logs().total_count().await.unwrap(), 0);
    assert_eq!(server.request_count() - before, 3);
}

#[tokio::test]
async fn a_saved_position_reads_on_with_the_next_item() {
    let server = DevServer::start().await.unwrap();
    server.seed(&Seed::new(40).spacing(std::time::Duration::ZERO));
    server.seed(&Seed::new(40));
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build();
    let tasks = client.unwrap().tasks();
    let all = ids(&tasks.list_tasks().await.unwrap());
    for order in [None, Some(Sort::Name.asc()), Some(Sort::CreatedOn.asc())] {
        let list = || match order {
            None => tasks.list_tasks(),
            Some(order) => tasks.list_tasks().sort(order),
        };
        let whole = ids(&list().await.unwrap());
        assert_eq!(whole.len(), all.len());
        for stop in [0, 1, 13, 39, 40, 41, 79, 80] {
            let mut stream = list().into_stream();
            for expected in &whole[..stop] {
                assert_eq!(stream.next().await.unwrap().unwrap().id, *expected);
            }
            let saved = serde_json::to_string(stream.position()).unwrap();
            let position: Position = serde_json::from_str(&saved).unwrap();
            let rest = ids(&list().resume(position).await.unwrap());
            assert_eq!(rest, whole[stop..], "{order:?} after {stop}");
        }
        for (few, more) in [(1, 1), (33, 19), (40, 1), (41, 7), (60, 20)] {
            let first = list().first(few).pages().next().await.unwrap().unwrap();
            let next = list().resume(first.position().clone()).first(more);
            let next = next.pages().next().await.unwrap().unwrap();
            let stop = few + more;
            assert_eq!(ids(&next.items), whole[few..stop], "{order:?} after {few}");
            let rest = ids(&list().resume(next.position().clone()).await.unwrap());
            assert_eq!(rest, whole[stop..], "{order:?} after {few} and {more}");
        }
    }
}

#[tokio::test]
async fn a_position_of_another_order_is_refused() {
    let (_server, tasks) = server(3).await;
    let position = tasks.list_tasks().into_stream().position().clone();
    let call = tasks.list_tasks().sort(Sort::Name.asc()).resume(position);
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Validation, 0));
}

#[tokio::test]
async fn a_refused_argument_is_a_streams_only_item() {
    let (_server, tasks) = server(3).await;
    let mut stream = tasks.list_tasks().status([]).into_stream();
    assert_eq!(
        stream.next().await.unwrap().unwrap_err().kind(),
        ErrorKind::Validation
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_stream_holds_no_more_than_two_pages() {
    let (server, tasks) = server(20_000).await;
    let before = server.request_count();
    let mut stream = tasks.list_tasks().into_stream();
    stream.next().await.unwrap().unwrap();
    for _ in 0..50 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        stream.next().await.unwrap().unwrap();
    }
    assert_eq!(
        server.request_count() - before,
        2,
        "one page in hand, one fetched ahead"
    );
}
