//! A server without sockets: requests in, responses out.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, Response};

use crate::auth::ApiKeys;
use crate::builder::Builder;
use crate::clock::{Clock, Stamp, millis};
use crate::definitions::Offer;
use crate::execute::{self, Documents, LateError};
use crate::generation::Generation;
use crate::http_shapes::{self, Failure};
use crate::json::{self, Json};
use crate::ledger::{Delivery, LedgerEntry};
use crate::runner;
use crate::seed::{self, Seed};
use crate::tenancy::{Partition, Tenancy, named_tenant};
use crate::world::World;

/// The only path that is served.
const PATH: &str = "/graphql";

/// The whole server but its sockets. Clones share one state.
///
/// ```
/// use bytes::Bytes;
/// use tasks_devserver::{App, FULL_TOKEN};
///
/// let app = App::builder().build();
/// let body = r#"{"query":"{ backgroundTasks { listDefinitions { data { id } } } }"}"#;
/// let request = http::Request::post("/graphql")
///     .header("content-type", "application/json")
///     .header("authorization", format!("Bearer {FULL_TOKEN}"))
///     .header("x-tenant", "root")
///     .body(Bytes::from(body))
///     .unwrap();
/// let response = app.handle(request);
/// assert_eq!(response.status(), 200);
/// ```
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    generation: Generation,
    keys: ApiKeys,
    tenancy: Tenancy,
    clock: Clock,
    offer: Offer,
    documents: Documents,
    world: Mutex<World>,
    requests: AtomicU64,
}

impl App {
    /// Settings other than the default ones: a 5.41 server with the tenant `root`.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(builder: Builder) -> Self {
        let Builder {
            generation,
            keys,
            tenancy,
            clock,
            start_delay,
            list_lag,
            offer,
            ..
        } = builder;
        Self(Arc::new(Shared {
            generation,
            keys,
            tenancy,
            clock,
            offer,
            documents: Documents::default(),
            world: Mutex::new(World::new(
                generation,
                millis(start_delay),
                millis(list_lag),
            )),
            requests: AtomicU64::new(0),
        }))
    }

    /// Answers one request, as a 5.41 server was measured to.
    ///
    /// Whatever the request, there is an answer: errors have the shapes of the real server.
    pub fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let number = self.number();
        let response = self.execute(request, number, None);
        self.settle(number, Delivery::Sent);
        response
    }

    /// The number of a request that has come in.
    pub(crate) fn number(&self) -> u64 {
        self.0.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Notes what became of the answer to a request.
    pub(crate) fn settle(&self, number: u64, delivery: Delivery) {
        self.lock().ledger.settle(number, delivery);
    }

    /// Answers a request that has its number.
    pub(crate) fn execute(
        &self,
        request: Request<Bytes>,
        number: u64,
        late_error: Option<LateError>,
    ) -> Response<Bytes> {
        let (parts, body) = request.into_parts();
        let tenant = named_tenant(&parts.headers);
        if parts.method != Method::POST || parts.uri.path() != PATH {
            let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            return http_shapes::no_such_route(&parts.method, path, tenant);
        }
        let context = |partition| execute::Context {
            app: self,
            caller: self.0.keys.caller(&parts.headers),
            partition,
            request: number,
            late_error,
        };
        match self.post(&parts.headers, &body, context) {
            Ok(answer) => http_shapes::executed(answer, tenant),
            Err(failure) => failure.into_response(tenant),
        }
    }

    fn post<'a>(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        context: impl FnOnce(Partition) -> execute::Context<'a>,
    ) -> Result<Vec<u8>, Failure> {
        let body = read_body(headers, body)?;
        let context = context(self.0.tenancy.partition(self.0.generation, headers)?);
        match body {
            None => Ok(execute::nothing_to_execute()),
            Some(Json::Array(items)) => {
                let mut answers = Vec::with_capacity(items.len());
                for item in &items {
                    answers.push(execute::run(&context, item)?);
                }
                Ok([b"[".as_slice(), &answers.join(&b','), b"]"].concat())
            }
            Some(item) => execute::run(&context, &item),
        }
    }

    /// The dialect that the server speaks.
    pub fn generation(&self) -> Generation {
        self.0.generation
    }

    /// How many HTTP requests have come in, whatever became of them. A batch is one request.
    pub fn request_count(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    /// What the server has executed for its clients so far, in order.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.read_ledger(<[LedgerEntry]>::to_vec)
    }

    /// Looks at what the server has executed so far without copying it. The server waits meanwhile.
    ///
    /// ```
    /// use tasks_devserver::{App, LedgerAction};
    ///
    /// let app = App::default();
    /// let triggers = app.read_ledger(|entries| {
    ///     let triggers = entries.iter().filter(|entry| entry.action == LedgerAction::Trigger);
    ///     triggers.count()
    /// });
    /// assert_eq!(triggers, 0);
    /// ```
    pub fn read_ledger<T>(&self, look: impl FnOnce(&[LedgerEntry]) -> T) -> T {
        look(self.world().0.ledger.entries())
    }

    /// Creates many finished runs at once and tells their ids, oldest first.
    pub fn seed(&self, seed: &Seed) -> Vec<String> {
        let (mut world, now) = self.world();
        seed::plant(&mut world, seed, &now)
    }

    pub(crate) fn schema(&self) -> &'static Valid<Schema> {
        self.0.generation.schema(self.0.offer)
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    pub(crate) fn offer(&self) -> Offer {
        self.0.offer
    }

    /// The state as it is now, after everything that was due.
    pub(crate) fn world(&self) -> (MutexGuard<'_, World>, Stamp) {
        let mut world = self.lock();
        let now = self.0.clock.now();
        runner::catch_up(&mut world, now);
        (world, Stamp::at(now))
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic in another request is that request's; the state is changed in whole steps.
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without what the server stores, which holds the inputs of its clients.
impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("generation", &self.0.generation)
            .field("keys", &self.0.keys)
            .field("request_count", &self.request_count())
            .finish_non_exhaustive()
    }
}

impl Default for App {
    fn default() -> Self {
        Self::builder().build()
    }
}

/// The JSON of a body; none where the server's parser does not look, which is not an error.
fn read_body(headers: &HeaderMap, body: &[u8]) -> Result<Option<Json>, Failure> {
    let Some(content_type) = headers.get(CONTENT_TYPE) else {
        return Ok(None);
    };
    let content_type = content_type.to_str().unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Failure::content_type(content_type));
    }
    if body.is_empty() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(body);
    match json::parse(&text) {
        Ok(body) => Ok(Some(body)),
        Err(json::ParseError(message)) => Err(Failure::new(message)),
    }
}
