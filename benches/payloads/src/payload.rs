//! The payloads, checked to be the ones that the results were published for.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

/// What a payload answers, which decides the types that it is decoded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `listTasks` without opaque values.
    Light,
    /// `listTasks` with opaque values.
    Full,
    /// `listLogs`.
    Logs,
}

/// A response body.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The letter that stands for it in the results.
    pub key: String,
    /// The file's name without its extensions.
    pub name: String,
    /// What it answers.
    pub kind: Kind,
    /// How many runs or logs it holds; none in an error.
    pub items: usize,
    /// The bytes.
    pub body: Bytes,
}

impl Payload {
    /// Reads all payloads.
    ///
    /// # Errors
    ///
    /// When a file is missing or is not the one that `SHA256SUMS` means.
    pub fn read_all() -> anyhow::Result<Vec<Self>> {
        Self::read_some(|_| true)
    }

    /// Reads the one that this letter stands for.
    ///
    /// # Panics
    ///
    /// When there is none, or its file is damaged.
    pub fn of(key: &str) -> Self {
        let payloads = Self::read_some(|file| file.split('-').next() == Some(key));
        let mut payloads = payloads.unwrap_or_else(|error| panic!("{error:#}"));
        payloads.pop().unwrap_or_else(|| panic!("no payload {key}"))
    }

    /// A copy whose body nobody has touched yet.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            body: self.body.to_vec().into(),
            ..self.clone()
        }
    }

    fn read_some(wanted: impl Fn(&str) -> bool) -> anyhow::Result<Vec<Self>> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/files"));
        let sums = fs::read_to_string(folder.join("SHA256SUMS")).context("SHA256SUMS")?;
        let lines = sums.lines().map(|line| line.split_once("  "));
        let lines = lines.map(|line| line.context("not a line of sha256sum"));
        let wanted = lines.filter(|line| line.as_ref().map_or(true, |(_, file)| wanted(file)));
        wanted
            .map(|line| {
                line.and_then(|(sum, file)| Self::read(folder, sum, file).context(file.to_owned()))
            })
            .collect()
    }

    fn read(folder: &Path, sum: &str, file: &str) -> anyhow::Result<Self> {
        let compressed = fs::read(folder.join(format!("{file}.gz")))?;
        let mut body = Vec::new();
        GzDecoder::new(compressed.as_slice()).read_to_end(&mut body)?;
        let mut found = String::new();
        for byte in Sha256::digest(&body) {
            write!(found, "{byte:02x}")?;
        }
        if found != sum {
            bail!("the file is another one: {found}");
        }
        let name = file.trim_end_matches(".json").to_owned();
        let mut words = name.split('-');
        let key = words.next().unwrap_or_default().to_owned();
        let items = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let kind = match words.next() {
            Some("light") => Kind::Light,
            Some("logs") => Kind::Logs,
            _ => Kind::Full,
        };
        // As a body comes from the network: without spare capacity.
        body.shrink_to_fit();
        Ok(Self {
            key,
            name,
            kind,
            items,
            body: body.into(),
        })
    }
}
