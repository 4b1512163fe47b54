//! A local GraphQL server that behaves like a Webiny server's background tasks.
//!
//! It executes the checked-in schema of each server generation, keeps its data in memory, and really
//! runs tasks. It is meant for tests, yours included, for demos and for examples; it needs nothing
//! installed. What it knows of the real server was measured on a 5.41 server or, where the
//! documentation of an item says so, read from Webiny's public sources.
//!
//! ```
//! use tasks_devserver::{DevServer, Generation};
//!
//! # fn main() -> std::io::Result<()> {
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(async {
//! let server = DevServer::builder()
//!     .generation(Generation::SixLate)
//!     .start()
//!     .await?;
//! assert!(server.endpoint().starts_with("http://127.0.0.1:"));
//! assert_eq!(server.request_count(), 0);
//! server.stop().await;
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! # What there is
//!
//! Tokens: [`FULL_TOKEN`] may do everything, [`READ_ONLY_TOKEN`] may read, any other nothing. Tenant:
//! `root`. Locales: `en-US` and `de-DE`, on the generation that has locales.
//!
//! | definition | what its runs do |
//! |---|---|
//! | `succeed` | one iteration, output `{ok: true, echo: input}` |
//! | `fail` | fails; `input.mode` is `error`, `throw`, `throwWebiny` or `string`, `input.log` adds a log item |
//! | `slow` | `input.iterations` iterations of `input.ms` milliseconds (3 and 100), each with a log; heeds an abort |
//! | `spawner` | creates `input.count` children (2) and waits for them |
//! | `bigOutput` | an output of about `input.kb` KB (10); above 237,568 bytes it is lost |
//! | `unicode` | text from everywhere |
//! | `picky` | refuses input without a number `amount`; `input.crash` makes it throw |
//! | `endless` | runs into its limit of 3 iterations |
//! | `chatty` | a log with several items besides its own |
//!
//! A private one, `hiddenTask`, is neither listed nor triggered. [`Builder::self_cleaning`] adds one that
//! the reference server has not.
//!
//! Runs do not need threads or timers: whoever looks first works out what was due by then. With
//! [`Clock::manual`] a test decides what time it is.
//!
//! # When things go wrong
//!
//! [`DevServer::faults`] makes requests suffer: delays, gateways that answer in the server's stead,
//! connections that break before or after the request was executed, answers that cannot be read. See
//! [`Fault`]. [`Builder::list_lag`] lets lists lag behind writes, [`Builder::idle_close`] closes idle
//! connections early. [`DevServer::read_ledger`] tells what was executed all the same and what became
//! of the answer, [`DevServer::traffic`] which clients left before they had one.
//!
//! A test of a client's own speed can do without GraphQL: a [`Fault::Gateway`] that always happens is a
//! canned answer.
//!
//! # Where it differs from a real server
//!
//! It executes one request at a time, has no API but `backgroundTasks`, keeps introspection on, knows
//! API keys only, and leaves the CMS model out of the data of `SORT_MULTIPLE_FIELDS_ERROR`. Lists page
//! by offset, as with DynamoDB storage. Refusals are worded as graphql-js words them where clients meet
//! them; rarer ones, syntax errors within a document among them, are refused in similar words.

mod app;
mod auth;
mod builder;
mod clock;
mod connection;
mod definitions;
mod execute;
mod faults;
mod generation;
mod http_shapes;
mod json;
mod ledger;
mod runner;
mod seed;
mod server;
mod socket;
mod store;
mod tenancy;
mod traffic;
mod wording;
mod world;

pub use app::App;
pub use auth::{FULL_TOKEN, READ_ONLY_TOKEN};
pub use builder::Builder;
pub use clock::Clock;
pub use faults::{Fault, Faults};
pub use generation::{Generation, UnknownGeneration};
pub use ledger::{Delivery, LedgerAction, LedgerEntry};
pub use seed::Seed;
pub use server::DevServer;
pub use traffic::Traffic;
