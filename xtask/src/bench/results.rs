//! Results as a flat object, and what has changed since others.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

/// Results by keys such as `B.vs_value`, for how many times as fast ours is.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Results(BTreeMap<String, f64>);

/// How much of a time may be chance.
const NOISE: f64 = 0.1;

/// A result that is not what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The result's key.
    pub key: String,
    /// What it was, if it was there.
    pub before: Option<f64>,
    /// What it is, if it is there.
    pub now: Option<f64>,
}

impl Results {
    /// Reads a file of results.
    ///
    /// # Errors
    /// When the file cannot be read or is not one.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let shown = file.display();
        let text = fs::read(file).with_context(|| format!("cannot read {shown}"))?;
        serde_json::from_slice(&text).with_context(|| format!("{shown} holds no results"))
    }

    /// Writes a file of results.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// What is not as in `before`: counts to the last one, times beyond what
    /// may be chance.
    pub fn changes_since(&self, before: &Self) -> Vec<Change> {
        let keys = before.0.keys().chain(self.0.keys());
        let keys: std::collections::BTreeSet<_> = keys.collect();
        let changes = keys.into_iter().filter_map(|key| {
            let (before, now) = (before.0.get(key).copied(), self.0.get(key).copied());
            let same = match (before, now) {
                (Some(before), Some(now)) if is_count(key) => before.to_bits() == now.to_bits(),
                (Some(before), Some(now)) => (now / before - 1.0).abs() < NOISE,
                _ => false,
            };
            let key = key.clone();
            (!same).then_some(Change { key, before, now })
        });
        changes.collect()
    }
}

impl Change {
    /// Whether a count is worse than it was.
    pub fn is_worse_count(&self) -> bool {
        let values = self.before.zip(self.now);
        is_count(&self.key) && values.is_some_and(|(before, now)| now > before)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: Option<f64>| value.map_or("none".to_owned(), |value| value.to_string());
        let (before, now) = (shown(self.before), shown(self.now));
        write!(f, "{}: {before} -> {now}", self.key)
    }
}

/// Whether it is the same on every machine.
fn is_count(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    name.starts_with("alloc") || name.starts_with("peak")
}
