//! Faults on demand: what a client must survive, when a test says so.

mod asked;
mod body;
mod fault;
mod suffer;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use asked::Asked;

pub use fault::Fault;
pub(crate) use suffer::suffer;

/// The faults of a server's sockets, to be changed at any time. Clones share them.
///
/// Delays that were asked for with [`always`](Self::always) add up. Besides them a request suffers one
/// fault at most: the first queued one that concerns it, else the first that always happens, else
/// one drawn at random. Requests that go to an [`App`](crate::App) directly suffer none.
///
/// ```
/// use std::time::Duration;
/// use tasks_devserver::{DevServer, Fault};
///
/// # fn main() -> std::io::Result<()> {
/// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
/// # runtime.block_on(async {
/// let server = DevServer::start().await?;
/// // The next trigger is executed, and its client never hears of it.
/// server.faults().next_for("triggerTask", Fault::ResetAfterExecution);
/// // Everything takes a while.
/// server.faults().always(Fault::Latency(Duration::from_millis(20)));
/// assert_eq!(server.faults().queued(), 1);
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Whether there are any rules; servers without them look no further.
    armed: AtomicBool,
    rules: Mutex<Rules>,
}

#[derive(Debug, Default)]
struct Rules {
    queued: VecDeque<Rule>,
    standing: Vec<Rule>,
    random: Option<Random>,
    inflicted: BTreeMap<&'static str, u64>,
}

/// A fault, and the API field that requests must ask for to suffer it.
#[derive(Debug)]
struct Rule {
    field: Option<String>,
    fault: Fault,
}

#[derive(Debug)]
struct Random {
    generator: fastrand::Rng,
    share: f64,
    kinds: Vec<Fault>,
}

/// What one request suffers.
#[derive(Debug, Default)]
pub(crate) struct Suffering {
    pub(crate) latency: Duration,
    pub(crate) fault: Option<Fault>,
    /// The kind of the one fault that it suffers besides latency that always happens.
    pub(crate) kind: Option<&'static str>,
}

impl Faults {
    /// Queues a fault: one request suffers it, the next one that no fault queued before is for.
    pub fn next(&self, fault: Fault) {
        self.queue(None, fault);
    }

    /// Queues a fault for the next request whose query names this field of the API, such as
    /// `triggerTask`.
    pub fn next_for(&self, field: &str, fault: Fault) {
        self.queue(Some(field), fault);
    }

    fn queue(&self, field: Option<&str>, fault: Fault) {
        self.change(|rules| rules.queued.push_back(Rule::new(field, fault)));
    }

    /// Lets every request suffer this fault, besides the ones that always happen already.
    pub fn always(&self, fault: Fault) {
        self.change(|rules| rules.standing.push(Rule::new(None, fault)));
    }

    /// Lets every request suffer this fault whose query names this field of the API.
    pub fn always_for(&self, field: &str, fault: Fault) {
        self.change(|rules| rules.standing.push(Rule::new(Some(field), fault)));
    }

    /// Lets this share of all requests, from 0 to 1, suffer one of these faults, drawn at random.
    ///
    /// The same seed draws the same faults in the same order. It replaces what was drawn from before.
    pub fn random(&self, seed: u64, share: f64, kinds: Vec<Fault>) {
        self.change(|rules| {
            rules.random = Some(Random {
                generator: fastrand::Rng::with_seed(seed),
                share,
                kinds,
            });
        });
    }

    /// Ends all faults. What was counted stays.
    pub fn clear(&self) {
        let mut rules = self.rules();
        rules.queued.clear();
        rules.standing.clear();
        rules.random = None;
        self.0.armed.store(false, Ordering::Release);
    }

    /// How many queued faults have not been suffered yet.
    pub fn queued(&self) -> usize {
        self.rules().queued.len()
    }

    /// How many requests have suffered each [kind](Fault::kind) of fault. Kinds that none has suffered
    /// are missing.
    pub fn inflicted(&self) -> BTreeMap<&'static str, u64> {
        self.rules().inflicted.clone()
    }

    /// What a request with this body suffers.
    pub(crate) fn draw(&self, body: &[u8]) -> Suffering {
        if !self.0.armed.load(Ordering::Acquire) {
            return Suffering::default();
        }
        let asked = Asked::of(body);
        self.rules().draw(&asked)
    }

    fn change(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.rules());
        self.0.armed.store(true, Ordering::Release);
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        // No step between two changes of the rules can panic.
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn new(field: Option<&str>, fault: Fault) -> Self {
        Self {
            field: field.map(str::to_owned),
            fault,
        }
    }

    fn concerns(&self, asked: &Asked<'_>) -> bool {
        self.field.as_ref().is_none_or(|field| asked.names(field))
    }
}

impl Rules {
    fn draw(&mut self, asked: &Asked<'_>) -> Suffering {
        let mut suffering = Suffering::default();
        let mut standing = None;
        for Rule { fault, .. } in self.standing.iter().filter(|rule| rule.concerns(asked)) {
            if let Some(latency) = fault.latency(asked) {
                suffering.latency += latency;
                *self.inflicted.entry(fault.kind()).or_default() += 1;
            } else {
                standing = standing.or(Some(fault));
            }
        }
        let queued = self.queued.iter().position(|rule| rule.concerns(asked));
        let queued = queued.and_then(|place| self.queued.remove(place));
        let fault = match (queued, standing) {
            (Some(queued), _) => Some(queued.fault),
            (None, Some(standing)) => Some(standing.clone()),
            (None, None) => self.random.as_mut().and_then(Random::draw),
        };
        let Some(fault) = fault else {
            return suffering;
        };
        *self.inflicted.entry(fault.kind()).or_default() += 1;
        suffering.kind = Some(fault.kind());
        match fault.latency(asked) {
            Some(latency) => suffering.latency += latency,
            None => suffering.fault = Some(fault),
        }
        suffering
    }
}

impl Random {
    fn draw(&mut self) -> Option<Fault> {
        if self.generator.f64() >= self.share {
            return None;
        }
        self.generator.choice(&self.kinds).cloned()
    }
}
