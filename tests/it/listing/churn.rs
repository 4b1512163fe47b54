//! Lists while runs come and go: no doubles, and nothing missed that existed throughout.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use proptest::prelude::*;
use tasks_devserver::{App, Clock, FULL_TOKEN, Seed};
use tasks_sdk::transport::InMemoryTransport;
use tasks_sdk::{TaskId, Tasks, Webiny};

/// What happens between two requests of a listing.
#[derive(Clone, Debug)]
enum Event {
    /// So many new runs.
    Create(u32),
    /// The runs at these shares of the list vanish.
    Delete(Vec<f64>),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        (1..9_u32).prop_map(Event::Create),
        prop::collection::vec(0.0..1.0, 1..8).prop_map(Event::Delete),
    ];
    prop::collection::vec(event, 0..12)
}

/// A client over a server whose pages hold at most `page` runs, whatever was asked for, and on
/// which the next event happens after each request.
fn client(app: &App, page: u64, between: impl Fn() + Send + Sync + 'static) -> Tasks {
    let app = app.clone();
    let transport = InMemoryTransport::new(move |request: Request<Bytes>| {
        let (parts, body) = request.into_parts();
        let mut body: serde_json::Value = serde_json::from_slice(&body).expect("a JSON body");
        let limit = body["variables"]["limit"].as_u64().expect("a limit");
        body["variables"]["limit"] = limit.min(page).into();
        let answer = app.handle(Request::from_parts(parts, body.to_string().into()));
        between();
        Ok(answer)
    });
    let builder = Webiny::builder()
        .endpoint("http://localhost")
        .token(FULL_TOKEN);
    let client = builder.transport(transport).build();
    client.expect("usable settings").tasks()
}

/// A client that causes nothing to happen.
fn quiet(app: &App) -> Tasks {
    client(app, 10_000, || {})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_listing_is_exact_about_what_existed_throughout(
        groups in prop::collection::vec((1..20_u32, prop::bool::ANY), 1..4),
        page in 1..8_u64,
        events in events(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let clock = Clock::manual();
        let app = App::builder().clock(clock.clone()).build();
        let mut before: HashSet<TaskId> = HashSet::new();
        for (count, on_one_millisecond) in groups {
            let spacing = Duration::from_millis(u64::from(!on_one_millisecond));
            let seeded = app.seed(&Seed::new(count).spacing(spacing));
            before.extend(seeded.into_iter().map(TaskId::from));
            clock.advance(Duration::from_secs(1));
        }

        let deleted: Arc<Mutex<HashSet<TaskId>>> = Arc::default();
        let created: Arc<Mutex<HashSet<TaskId>>> = Arc::default();
        let script = Mutex::new(events.into_iter());
        let tasks = client(&app, page, {
            let (app, deleted, created) = (app.clone(), deleted.clone(), created.clone());
            let all: Vec<TaskId> = before.iter().cloned().collect();
            move || match script.lock().unwrap().next() {
                None => {}
                Some(Event::Create(count)) => {
                    clock.advance(Duration::from_secs(1));
                    let seeded = app.seed(&Seed::new(count));
                    created.lock().unwrap().extend(seeded.into_iter().map(TaskId::from));
                }
                Some(Event::Delete(shares)) => {
                    for share in shares {
                        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "an index")]
                        let id = &all[(share * all.len() as f64) as usize];
                        if deleted.lock().unwrap().insert(id.clone()) {
                            delete(&app, id);
                        }
                    }
                }
            }
        });

        let listed = runtime.block_on(tasks.list_tasks().into_future()).unwrap();
        let ids: HashSet<TaskId> = listed.iter().map(|run| run.id.clone()).collect();
        prop_assert_eq!(ids.len(), listed.len(), "a run came twice");
        let deleted = deleted.lock().unwrap();
        let created = created.lock().unwrap();
        for id in before.difference(&deleted) {
            prop_assert!(ids.contains(id), "{} existed throughout and was missed", id);
        }
        for id in &ids {
            prop_assert!(before.contains(id) || created.contains(id));
        }
    }
}

fn delete(app: &App, id: &TaskId) {
    let body = serde_json::json!({
        "query": "mutation($id: ID!) { backgroundTasks { deleteTask(id: $id) { data } } }",
        "variables": {"id": id},
    });
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {FULL_TOKEN}"))
        .header("x-tenant", "root")
        .body(Bytes::from(body.to_string()))
        .expect("a request");
    let answer = app.handle(request);
    let answer: serde_json::Value = serde_json::from_slice(answer.body()).expect("a JSON answer");
    assert_eq!(
        answer["data"]["backgroundTasks"]["deleteTask"]["data"],
        true
    );
}

#[test]
fn the_quiet_case_is_not_vacuous() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let app = App::builder().build();
    let seeded = app.seed(&Seed::new(25));
    let listed = runtime
        .block_on(quiet(&app).list_tasks().into_future())
        .unwrap();
    assert_eq!(listed.len(), seeded.len());
    delete(&app, &listed[3].id);
    let listed = runtime
        .block_on(quiet(&app).list_tasks().into_future())
        .unwrap();
    assert_eq!(listed.len(), seeded.len() - 1);
}
