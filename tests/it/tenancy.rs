//! Tenants and locales: what is triggered in one is invisible in the others.

use std::collections::HashSet;

use tasks_devserver::{DevServer, FULL_TOKEN, Generation};
use tasks_sdk::{TaskId, Webiny};

async fn ids(client: &Webiny) -> HashSet<TaskId> {
    let runs = client.tasks().list_tasks().await.expect("runs");
    runs.into_iter().map(|run| run.id).collect()
}

#[tokio::test]
async fn tenants_never_see_each_others_runs() {
    for generation in Generation::ALL {
        let builder = DevServer::builder().generation(generation).tenant("acme");
        let server = builder.start().await.unwrap();
        let root = Webiny::builder()
            .endpoint(server.endpoint())
            .token(FULL_TOKEN)
            .build();
        let root = root.unwrap();
        let acme = root.tenant("acme").unwrap();
        let in_root = root.tasks().trigger_task("succeed").await.unwrap().id;
        let in_acme = acme.tasks().trigger_task("succeed").await.unwrap().id;
        assert_eq!(
            ids(&root).await,
            HashSet::from([in_root.clone()]),
            "{generation:?}"
        );
        assert_eq!(
            ids(&acme).await,
            HashSet::from([in_acme.clone()]),
            "{generation:?}"
        );
        assert_eq!(acme.tasks().get_task(&in_root).await.unwrap(), None);
        assert_eq!(root.tasks().get_task(&in_acme).await.unwrap(), None);
    }
}

#[tokio::test]
async fn locales_keep_runs_apart_on_5_x_only() {
    for (generation, apart) in [
        (Generation::V5_41, true),
        (Generation::SixEarly, false),
        (Generation::SixLate, false),
    ] {
        let server = DevServer::builder()
            .generation(generation)
            .start()
            .await
            .unwrap();
        let client = Webiny::builder()
            .endpoint(server.endpoint())
            .token(FULL_TOKEN)
            .build();
        let client = client.unwrap();
        let german = client.locale("de-DE").unwrap();
        let in_default = client.tasks().trigger_task("succeed").await.unwrap().id;
        let in_german = german.tasks().trigger_task("succeed").await.unwrap().id;
        let both = HashSet::from([in_default.clone(), in_german.clone()]);
        let (default, german) = (ids(&client).await, ids(&german).await);
        if apart {
            assert_eq!(default, HashSet::from([in_default]));
            assert_eq!(german, HashSet::from([in_german]));
        } else {
            assert_eq!((&default, &german), (&both, &both), "{generation:?}");
        }
    }
}

#[test]
fn an_unusable_tenant_or_locale_is_refused() {
    let client = Webiny::builder()
        .endpoint("http://localhost")
        .build()
        .unwrap();
    assert!(client.tenant("").is_err());
    assert!(client.tenant("a\nb").is_err());
    assert!(client.locale("").is_err());
    assert!(client.locale("de;content:en").is_err());
}
