//! Settings of a server.

use std::io;
use std::time::Duration;

use crate::app::App;
use crate::auth::ApiKeys;
use crate::clock::Clock;
use crate::definitions::Offer;
use crate::generation::Generation;
use crate::server::DevServer;
use crate::tenancy::Tenancy;

/// From sending a run off to its first iteration, and between two iterations, unless set otherwise.
const START_DELAY: Duration = Duration::from_millis(20);

/// How long an idle connection is kept, unless set otherwise; what the reference server announces.
const IDLE_CLOSE: Duration = Duration::from_secs(60);

/// Settings of a server, for [`DevServer`] and [`App`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built or started"]
pub struct Builder {
    pub(crate) generation: Generation,
    pub(crate) port: u16,
    pub(crate) keys: ApiKeys,
    pub(crate) tenancy: Tenancy,
    pub(crate) clock: Clock,
    pub(crate) start_delay: Duration,
    pub(crate) list_lag: Duration,
    pub(crate) idle_close: Duration,
    pub(crate) offer: Offer,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            generation: Generation::default(),
            port: 0,
            keys: ApiKeys::default(),
            tenancy: Tenancy::default(),
            clock: Clock::default(),
            start_delay: START_DELAY,
            list_lag: Duration::ZERO,
            idle_close: IDLE_CLOSE,
            offer: Offer::default(),
        }
    }
}

impl Builder {
    /// The dialect to speak; 5.41 unless set.
    pub fn generation(mut self, generation: Generation) -> Self {
        self.generation = generation;
        self
    }

    /// The port on 127.0.0.1; any free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds a tenant besides `root`.
    pub fn tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenancy.tenants.push(tenant.into());
        self
    }

    /// Serves only the tenant `root` and does not ask for `x-tenant`, as installations without
    /// multi-tenancy do.
    pub fn single_tenant(mut self) -> Self {
        self.tenancy.multi_tenant = false;
        self
    }

    /// Adds a locale besides `en-US` and `de-DE`.
    pub fn locale(mut self, locale: impl Into<String>) -> Self {
        self.tenancy.locales.push(locale.into());
        self
    }

    /// Adds a token whose permission has these letters: `r` reads, `w` triggers and aborts, `d`
    /// deletes. Runs that it triggers were created by the API key of this name.
    pub fn token(mut self, token: &str, name: &str, letters: &str) -> Self {
        self.keys.add(token, name, letters);
        self
    }

    /// The time that a run stays pending, and that passes between two iterations: 20 ms unless set.
    pub fn start_delay(mut self, start_delay: Duration) -> Self {
        self.start_delay = start_delay;
        self
    }

    /// How long lists lag behind writes: `listTasks` and `listLogs` show everything as it was that
    /// long ago, by the server's clock, so what has been created since is missing and what has been
    /// deleted is still there. `getTask` is never late. Not at all unless set.
    ///
    /// Whole milliseconds count.
    pub fn list_lag(mut self, list_lag: Duration) -> Self {
        self.list_lag = list_lag;
        self
    }

    /// Closes connections that have been idle for this long, and ones whose next request takes
    /// longer to arrive: 60 s unless set. Whole seconds are announced in `keep-alive`, anything
    /// below one second is not.
    pub fn idle_close(mut self, idle_close: Duration) -> Self {
        self.idle_close = idle_close;
        self
    }

    /// Offers one more definition, `selfCleaning`, whose runs are deleted with their logs when they
    /// succeed, after `input.ms` milliseconds (0). Later 6.x servers have such definitions, from
    /// Webiny's public sources.
    pub fn self_cleaning(mut self) -> Self {
        self.offer.self_cleaning = true;
        self
    }

    /// Where the server takes the time from; the machine's clock unless set.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// A server without sockets.
    pub fn build(self) -> App {
        App::new(self)
    }

    /// Starts serving on 127.0.0.1.
    ///
    /// # Errors
    /// If the port cannot be listened on.
    #[expect(
        clippy::unused_async,
        reason = "starting may come to wait, and callers should not notice"
    )]
    pub async fn start(self) -> io::Result<DevServer> {
        let (port, idle_close) = (self.port, self.idle_close);
        DevServer::serve(self.build(), port, idle_close)
    }
}
