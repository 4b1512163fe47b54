//! Finding out the server's dialect: how much it costs, and that it is found out once.

use tasks_devserver::{DevServer, FULL_TOKEN, Generation};
use tasks_sdk::{DefinitionForm, Dialect, Sort, SortForm, Tasks, Webiny};

async fn server(generation: Generation) -> DevServer {
    let builder = DevServer::builder().generation(generation);
    builder.start().await.expect("a loopback port")
}

fn client(server: &DevServer, dialect: Dialect) -> Tasks {
    let builder = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN);
    builder
        .dialect(dialect)
        .build()
        .expect("usable settings")
        .tasks()
}

#[tokio::test]
async fn sixty_four_calls_at_once_find_out_the_form_of_a_definition_with_one_request() {
    for (generation, form, extra) in [
        (Generation::V5_41, DefinitionForm::Enum, 0),
        (Generation::SixEarly, DefinitionForm::Enum, 0),
        (Generation::SixLate, DefinitionForm::String, 1),
    ] {
        let server = server(generation).await;
        let tasks = client(&server, Dialect::default());
        assert_eq!(tasks.dialect().definition, None);
        let calls: Vec<_> = (0..64)
            .map(|_| tokio::spawn(tasks.trigger_task("succeed").into_future()))
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(server.request_count(), 64 + extra, "{generation:?}");
        assert_eq!(server.ledger().len(), 64, "{generation:?}");
        assert_eq!(tasks.dialect().definition, Some(form), "{generation:?}");
    }
}

#[tokio::test]
async fn sixty_four_calls_at_once_find_out_the_names_of_sorts_with_one_request() {
    for (generation, form, extra) in [
        (Generation::V5_41, SortForm::Plain, 0),
        (Generation::SixEarly, SortForm::Values, 1),
        (Generation::SixLate, SortForm::Values, 1),
    ] {
        let server = server(generation).await;
        let tasks = client(&server, Dialect::default());
        let calls: Vec<_> = (0..64)
            .map(|_| {
                tasks
                    .list_tasks()
                    .sort(Sort::TaskStatus.desc())
                    .into_future()
            })
            .map(tokio::spawn)
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(server.request_count(), 64 + extra, "{generation:?}");
        assert_eq!(tasks.dialect().sort, Some(form), "{generation:?}");
        assert_eq!(tasks.dialect().definition, None, "another question");
    }
}

#[tokio::test]
async fn a_dialect_that_is_told_costs_nothing_and_a_wrong_one_is_mended() {
    let mut told = Dialect::default();
    told.definition = Some(DefinitionForm::String);
    told.sort = Some(SortForm::Values);
    for (generation, extra) in [(Generation::SixLate, 0), (Generation::V5_41, 2)] {
        let server = server(generation).await;
        let tasks = client(&server, told);
        for _ in 0..3 {
            tasks.trigger_task("succeed").await.unwrap();
            tasks.list_tasks().sort(Sort::Name.asc()).await.unwrap();
        }
        assert_eq!(server.request_count(), 6 + extra, "{generation:?}");
        assert_eq!(server.ledger().len(), 3, "nothing was triggered twice");
    }
}

#[tokio::test]
async fn clones_for_another_tenant_share_what_was_found_out() {
    let builder = DevServer::builder()
        .generation(Generation::SixLate)
        .tenant("acme");
    let server = builder.start().await.unwrap();
    let client = Webiny::builder()
        .endpoint(server.endpoint())
        .token(FULL_TOKEN)
        .build()
        .unwrap();
    client.tasks().trigger_task("succeed").await.unwrap();
    client
        .tenant("acme")
        .unwrap()
        .tasks()
        .trigger_task("succeed")
        .await
        .unwrap();
    assert_eq!(server.request_count(), 3);
}

#[tokio::test]
async fn an_unknown_definition_settles_the_form_too() {
    let server = server(Generation::V5_41).await;
    let tasks = client(&server, Dialect::default());
    tasks.trigger_task("doesNotExist").await.unwrap_err();
    assert_eq!(tasks.dialect().definition, Some(DefinitionForm::Enum));
}
