use tasks_sdk::{ErrorKind, Executed};

use super::target::on_every_server;

#[tokio::test]
async fn settings_are_where_the_server_has_them_and_unsupported_elsewhere() {
    on_every_server("settings", async |target| {
        let tasks = target.tasks();
        let before = match tasks.get_settings().await {
            Ok(settings) => settings,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
                assert!(error.to_string().contains("getSettings"), "{error}");
                let error = tasks
                    .update_settings()
                    .retention_days(30)
                    .await
                    .unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
                assert_eq!(error.executed(), Executed::No);
                return target.skip("the server has no settings");
            }
        };
        let changed = tasks.update_settings().retention_days(30).await.unwrap();
        assert_eq!(changed.retention_days, Some(30));
        assert_eq!(tasks.get_settings().await.unwrap(), changed);
        let days = before
            .retention_days
            .and_then(|days| u32::try_from(days).ok());
        tasks
            .update_settings()
            .retention_days(days.unwrap_or(0))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn wrong_settings_are_refused_before_anything_is_sent() {
    on_every_server("wrong settings", async |target| {
        let tasks = target.tasks();
        for call in [
            tasks.update_settings(),
            tasks.update_settings().retention_days(3651),
        ] {
            let error = call.await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Validation, 0),
                "{error}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn definition_fields_are_where_the_server_has_them_and_unsupported_elsewhere() {
    on_every_server("definition fields", async |target| {
        let tasks = target.tasks();
        let light = tasks.list_definitions().await.unwrap();
        assert!(light.iter().all(|definition| definition.fields.is_none()));
        match tasks.list_definitions().full().await {
            Ok(definitions) => {
                assert_eq!(definitions.len(), light.len());
                assert!(
                    definitions
                        .iter()
                        .any(|definition| definition.fields.is_some())
                );
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
                target.skip("the server's definitions have no fields");
            }
        }
    })
    .await;
}
