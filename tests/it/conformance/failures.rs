use tasks_sdk::{ErrorKind, Executed};

use super::target::on_every_server;

#[tokio::test]
async fn an_endpoint_works_with_and_without_slash_and_path() {
    on_every_server("forms of the endpoint", async |target| {
        let base = target
            .endpoint()
            .trim_end_matches('/')
            .trim_end_matches("/graphql");
        for endpoint in [
            base.to_owned(),
            format!("{base}/"),
            format!("{base}/graphql/"),
        ] {
            let builder = target.builder().endpoint(&endpoint).token(target.token());
            let tasks = builder.build().unwrap().tasks();
            assert!(
                !tasks.list_definitions().await.unwrap().is_empty(),
                "{endpoint}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_path_is_an_http_error_with_its_status() {
    on_every_server("a wrong path", async |target| {
        let base = target
            .endpoint()
            .trim_end_matches('/')
            .trim_end_matches("/graphql");
        let builder = target.builder().endpoint(format!("{base}/no/such/path"));
        let tasks = builder.token(target.token()).build().unwrap().tasks();
        let error = tasks.list_definitions().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Http, "{error}");
        assert_eq!(error.code(), "HTTP_ERROR");
        assert_eq!(error.http_status().unwrap(), 404);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_tenant_is_an_error_that_shows_what_the_server_said() {
    on_every_server("an unknown tenant", async |target| {
        let builder = target
            .builder()
            .tenant("noSuchTenant")
            .token(target.token());
        let tasks = builder.build().unwrap().tasks();
        let Err(error) = tasks.list_definitions().await else {
            return target.skip("the server has a single tenant");
        };
        assert_eq!(error.kind(), ErrorKind::Http, "{error}");
        assert_eq!(error.http_status().unwrap(), 500);
        assert!(!error.body_excerpt().is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_listening_is_a_network_error_and_nothing_was_sent() {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = tasks_sdk::Webiny::builder()
        .endpoint(endpoint)
        .token("aToken")
        .build();
    let tasks = client.unwrap().tasks();
    for error in [
        tasks.list_tasks().await.unwrap_err(),
        tasks.trigger_task("succeed").await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Network, "{error}");
        assert_eq!(error.code(), "NETWORK_ERROR");
        assert_eq!(error.executed(), Executed::No);
    }
}
