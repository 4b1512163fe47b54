//! [`Webiny`]: the configured client.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use tasks_transport::{Auth, Stack};

use crate::builder::{LOCALE, TENANT};
use crate::dialect::Questions;
use crate::options::CallOptions;
use crate::{Tasks, WebinyBuilder};

/// A client for one Webiny installation.
///
/// Make one and clone it: clones share connections and what was learned about the server. Clones
/// for [another tenant](Self::tenant) or [locale](Self::locale) share them too.
///
/// ```no_run
/// use tasks_sdk::Webiny;
///
/// # async fn example() -> tasks_sdk::Result<()> {
/// let webiny = Webiny::builder()
///     .endpoint("https://d1234.cloudfront.net/graphql")
///     .token(std::env::var("WEBINY_TOKEN").unwrap_or_default())
///     .build()?;
/// let definitions = webiny.tasks().list_definitions().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Webiny {
    pub(crate) shared: Arc<Shared>,
    /// What every request begins with, the tenant and the locale among its headers.
    pub(crate) head: Arc<Parts>,
    pub(crate) options: CallOptions,
}

/// What all clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) transport: Stack,
    /// What the transport's policies take the token from.
    pub(crate) auth: Option<Auth>,
    pub(crate) questions: Questions,
    #[cfg(feature = "blocking")]
    pub(crate) background: crate::blocking::Background,
}

impl Webiny {
    /// Settings for a client.
    pub fn builder() -> WebinyBuilder {
        WebinyBuilder::default()
    }

    /// The background tasks of the installation.
    ///
    /// ```
    /// # fn example(webiny: tasks_sdk::Webiny) {
    /// let tasks = webiny.tasks();
    /// # }
    /// ```
    pub fn tasks(&self) -> Tasks {
        Tasks::new(self.clone())
    }
}

impl fmt::Debug for Webiny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webiny")
            .field("endpoint", &self.head.uri)
            .field("tenant", &self.head.headers.get(TENANT))
            .field("locale", &self.head.headers.get(LOCALE))
            .field("transport", &self.shared.transport)
            .finish_non_exhaustive()
    }
}
