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
    /// Reads all payloads that `SHA256SUMS` lists.
    ///
    /// # Errors
    ///
    /// When a file is missing or is not the one that the list means.
    pub fn read_all() -> anyhow::Result<Vec<Self>> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/files"));
        let sums = fs::read_to_string(folder.join("SHA256SUMS")).context("SHA256SUMS")?;
        sums.lines()
            .map(|line| Self::read(folder, line).with_context(|| line.to_owned()))
            .collect()
    }

    /// Reads the one that this letter stands for.
    ///
    /// # Panics
    ///
    /// When there is none, or the files are damaged.
    pub fn of(key: &str) -> Self {
        let all = Self::read_all().unwrap_or_else(|error| panic!("{error:#}"));
        let mut all = all.into_iter();
        all.find(|payload| payload.key == key)
            .unwrap_or_else(|| panic!("no payload {key}"))
    }

    fn read(folder: &Path, line: &str) -> anyhow::Result<Self> {
        let (sum, file) = line.split_once("  ").context("not a line of sha256sum")?;
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
