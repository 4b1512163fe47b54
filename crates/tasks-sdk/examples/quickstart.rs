//! The main job, end to end: list definitions, trigger a run, follow it to its end, read its logs,
//! abort another run.
//!
//! `cargo run -p tasks-sdk --example quickstart` runs it against an embedded server. With
//! `WEBINY_ENDPOINT`, `WEBINY_TOKEN` and, if it is not `root`, `WEBINY_TENANT` set it runs against a
//! real one, which must have the definitions `succeed` and `slow`.

use std::env;
use std::time::Duration;

use serde_json::json;
use tasks_devserver::DevServer;
use tasks_sdk::{TaskId, TaskRun, TaskStatus, Tasks, Webiny};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let server = match env::var("WEBINY_ENDPOINT") {
        Ok(_) => None,
        Err(_) => Some(DevServer::start().await?),
    };
    let webiny = match &server {
        Some(server) => Webiny::builder()
            .endpoint(server.endpoint())
            .token(tasks_devserver::FULL_TOKEN),
        None => Webiny::builder()
            .endpoint(env::var("WEBINY_ENDPOINT")?)
            .token(env::var("WEBINY_TOKEN")?)
            .tenant(env::var("WEBINY_TENANT").unwrap_or_else(|_| "root".to_owned())),
    };
    let tasks = webiny.build()?.tasks();

    println!("definitions:");
    for definition in tasks.list_definitions().await? {
        println!("  {:<12} {}", definition.id, definition.title);
    }

    let run = tasks
        .trigger_task("succeed")
        .name("quickstart")
        .input(&json!({"hello": "world"}))
        .await?;
    println!("triggered {} ({})", run.id, status(&run));
    let run = follow(&tasks, &run.id).await?;
    println!("{} ended: {}", run.id, status(&run));

    println!("logs:");
    for log in tasks.list_logs().task(&run.id).await? {
        for item in log.items.unwrap_or_default() {
            println!("  {}", item.message.unwrap_or_default());
        }
    }

    let slow = tasks
        .trigger_task("slow")
        .input(&json!({"iterations": 100, "ms": 100}))
        .await?;
    println!("triggered {} ({})", slow.id, status(&slow));
    let slow = tasks.abort_task(slow.id).message("only a demo").await?;
    println!("{} was {}", slow.id, status(&slow));
    Ok(())
}

/// Looks at the run until it has ended, and prints what changes.
async fn follow(tasks: &Tasks, id: &TaskId) -> Result<TaskRun> {
    let mut seen = None;
    loop {
        let runs = tasks.list_tasks().await?;
        let run = runs
            .into_iter()
            .find(|run| run.id == *id)
            .ok_or("the run is gone")?;
        if seen != run.task_status {
            println!("  {}", status(&run));
            seen.clone_from(&run.task_status);
        }
        if run.task_status.as_ref().is_some_and(TaskStatus::is_final) {
            return Ok(run);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn status(run: &TaskRun) -> &str {
    run.task_status
        .as_ref()
        .map_or("of unknown status", TaskStatus::as_str)
}
