use super::target::on_every_server;

#[tokio::test]
async fn definitions_have_an_id_a_title_and_perhaps_a_description() {
    on_every_server("definitions have an id and a title", async |target| {
        let definitions = target.tasks().list_definitions().await.unwrap();
        assert!(!definitions.is_empty());
        for definition in &definitions {
            assert!(!definition.id.as_str().is_empty(), "{definition:?}");
            assert!(!definition.title.is_empty(), "{definition:?}");
        }
        let mut ids: Vec<_> = definitions
            .iter()
            .map(|definition| &definition.id)
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), definitions.len(), "an id is there twice");
    })
    .await;
}

#[tokio::test]
async fn titles_and_descriptions_arrive_as_they_were_written() {
    on_every_server("titles and descriptions", async |target| {
        let definitions = target.tasks().list_definitions().await.unwrap();
        for (id, title, description) in [
            (
                "succeed",
                "Succeed",
                Some("Finishes in one iteration and echoes its input."),
            ),
            (
                "unicode",
                "Ünïcødé 任务 🚀",
                Some("Διακριτικά, עברית, emoji 👩‍👩‍👧‍👦, line\nbreak, \"quotes\" and \\backslash."),
            ),
            ("endless", "Endless", None),
        ] {
            if !target.has(id).await {
                continue;
            }
            let definition = definitions
                .iter()
                .find(|definition| definition.id == id)
                .unwrap();
            assert_eq!(definition.title, title);
            assert_eq!(definition.description.as_deref(), description);
        }
    })
    .await;
}

#[tokio::test]
async fn private_definitions_are_not_listed() {
    on_every_server("private definitions are not listed", async |target| {
        let definitions = target.tasks().list_definitions().await.unwrap();
        assert!(
            definitions
                .iter()
                .all(|definition| definition.id != "hiddenTask")
        );
    })
    .await;
}
