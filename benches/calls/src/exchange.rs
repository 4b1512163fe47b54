//! The one exchange that everything here repeats.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response};
use tasks_devserver::{App, Seed};
use tasks_sdk::transport::InMemoryTransport;
use tasks_sdk::{TaskRun, Tasks, Webiny, WebinyBuilder};

/// How many runs the page holds: about 8 KB of JSON.
const RUNS: usize = 19;

/// A request of the SDK's, and the answer to it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// As it is given to a transport.
    pub request: Request<Bytes>,
    /// As the local server of this project answers it.
    pub response: Response<Bytes>,
}

impl Exchange {
    /// Lets the SDK make its call once, in memory.
    ///
    /// # Errors
    ///
    /// When the call fails.
    pub async fn record() -> anyhow::Result<Self> {
        let app = App::default();
        app.seed(&Seed::new(1000));
        let latest = Arc::new(Mutex::new(None));
        let recorder = Arc::clone(&latest);
        let transport = InMemoryTransport::new(move |request: Request<Bytes>| {
            let response = app.handle(request.clone());
            let exchange = Self {
                request,
                response: response.clone(),
            };
            *recorder.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
            Ok(response)
        });
        let settings = settings("http://localhost").transport(transport);
        call(&settings.build()?.tasks()).await?;
        let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.take().context("the call sent nothing")
    }
}

/// The settings of a client that makes the call.
pub fn settings(endpoint: &str) -> WebinyBuilder {
    Webiny::builder()
        .endpoint(endpoint)
        .token(tasks_devserver::FULL_TOKEN)
}

/// The call: the newest runs, without their opaque values.
///
/// # Errors
///
/// Those of the call.
pub async fn call(tasks: &Tasks) -> tasks_sdk::Result<Vec<TaskRun>> {
    tasks.list_tasks().first(RUNS).await
}
