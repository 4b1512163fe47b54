//! Settings of a server.

use std::io;
use std::time::Duration;

use crate::app::App;
use crate::auth::ApiKeys;
use crate::clock::Clock;
use crate::generation::Generation;
use crate::server::DevServer;
use crate::tenancy::Tenancy;

/// From sending a run off to its first iteration, and between two iterations, unless set otherwise.
const START_DELAY: Duration = Duration::from_millis(20);

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
        let port = self.port;
        DevServer::serve(self.build(), port)
    }
}
