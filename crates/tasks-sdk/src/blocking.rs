//! Calls for programs without an async runtime (feature `blocking`): the same builders and errors,
//! run to their end on a thread of the client's own.

use std::fmt;
use std::io;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::thread;

use futures_util::StreamExt;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::paging::Listed;
use crate::{Error, Pages, Result, Webiny};

/// The thread that drives a client's blocking calls and their connections. It starts with the
/// first such call and ends with the last clone of the client.
#[derive(Default)]
pub(crate) struct Background(OnceLock<io::Result<Driver>>);

struct Driver {
    runtime: Handle,
    /// The thread ends when this is dropped.
    _running: oneshot::Sender<()>,
}

impl Driver {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (running, stopped) = oneshot::channel();
        thread::Builder::new()
            .name("webiny-tasks".to_owned())
            .spawn(move || runtime.block_on(stopped).ok())?;
        Ok(Self {
            runtime: handle,
            _running: running,
        })
    }
}

impl Background {
    fn handle(&self) -> Result<&Handle> {
        match self.0.get_or_init(Driver::start) {
            Ok(driver) => Ok(&driver.runtime),
            Err(error) => Err(Error::config(format!(
                "blocking: the background thread does not start: {error}"
            ))),
        }
    }
}

/// Runs a call to its end, while this thread waits.
pub(crate) fn run<T, F>(client: &Webiny, future: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    if Handle::try_current().is_ok() {
        return Err(Error::config(
            "blocking: this thread belongs to an async runtime, which the call would hold up; use \
             .await",
        ));
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    client.shared.background.handle()?.spawn(async move {
        // Nobody waits for it if the waiting thread was killed.
        let _ = sender.send(future.await);
    });
    receiver
        .recv()
        .map_err(|_| Error::network("the background thread has ended").in_doubt())
}

/// Lets a builder be sent without an async runtime; `$client` leads to the builder's client.
macro_rules! blocking_methods {
    ($call:ident $(<$generic:ident: $($bound:path),+>)? => $output:ty, $($client:ident).+) => {
        impl $(<$generic: $($bound +)+ 'static>)? $call $(<$generic>)? {
            /// Sends the call and waits for its end, for programs without an async runtime
            /// (feature `blocking`). It works on any thread that does not belong to an async
            /// runtime.
            ///
            /// # Errors
            ///
            /// As for `.await`, and [`Config`](crate::ErrorKind::Config) inside an async runtime,
            /// to which the threads of its `spawn_blocking` belong too.
            ///
            /// ```
            /// # fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// for definition in tasks.list_definitions().blocking_send()? {
            ///     println!("{}", definition.id);
            /// }
            /// # Ok(())
            /// # }
            /// ```
            pub fn blocking_send(self) -> crate::Result<$output> {
                let client = self.$($client).+.clone();
                crate::blocking::run(&client, self.into_future())?
            }

            /// Sends the call as [`blocking_send`](Self::blocking_send) does, and also returns what
            /// it cost.
            ///
            /// # Errors
            ///
            /// As for [`blocking_send`](Self::blocking_send).
            ///
            /// ```
            /// # fn example(tasks: tasks_sdk::Tasks) -> tasks_sdk::Result<()> {
            /// let (definitions, meta) = tasks.list_definitions().blocking_send_with_meta()?;
            /// println!("{} definitions, {} bytes", definitions.len(), meta.bytes());
            /// # Ok(())
            /// # }
            /// ```
            pub fn blocking_send_with_meta(
                self,
            ) -> crate::Result<($output, crate::CallMeta)> {
                let client = self.$($client).+.clone();
                crate::blocking::run(&client, self.with_meta().into_future())?
            }
        }
    };
}
pub(crate) use blocking_methods;

/// A list as an iterator of its items, which waits for each page (feature `blocking`).
///
/// No more than two pages are held at a time. After an error it ends.
#[must_use = "iterators do nothing unless consumed"]
pub struct BlockingItems<T> {
    client: Webiny,
    /// None after the end.
    pages: Option<Pages<T>>,
    page: std::vec::IntoIter<T>,
}

impl<T: Listed> BlockingItems<T> {
    pub(crate) fn new(client: Webiny, pages: Pages<T>) -> Self {
        Self {
            client,
            pages: Some(pages),
            page: Vec::new().into_iter(),
        }
    }

    fn next_page(&mut self) -> Option<Result<Vec<T>>> {
        let mut pages = self.pages.take()?;
        let read = async move { (pages.next().await, pages) };
        match run(&self.client, read) {
            Ok((Some(Ok(page)), pages)) => {
                self.pages = Some(pages);
                Some(Ok(page.items))
            }
            Ok((Some(Err(error)), _)) | Err(error) => Some(Err(error)),
            Ok((None, _)) => None,
        }
    }
}

impl<T: Listed> Iterator for BlockingItems<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.next_page()? {
                Ok(items) => self.page = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T> fmt::Debug for BlockingItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingItems").finish_non_exhaustive()
    }
}
