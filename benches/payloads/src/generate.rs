//! Bodies like the files', of any size.

use std::fmt::Write as _;

use bytes::Bytes;
use fastrand::Rng;

use crate::Kind;

/// Words as they stand in names and messages, some of them not ASCII.
const WORDS: [&str; 12] = [
    "article",
    "batch",
    "export",
    "größe",
    "import",
    "nightly",
    "publish",
    "review",
    "tenant",
    "weekly",
    "žluťoučký",
    "任务",
];

/// Definitions: one of them too long to be kept without an allocation.
const DEFINITIONS: [&str; 5] = [
    "deleteModel",
    "exportEntries",
    "publishEntriesBackgroundTask",
    "reindexTenant",
    "syncArticles",
];

/// A body of this kind with so many items, the same for the same seed on every machine.
///
/// Each opaque `output` has about `output` bytes, each log twenty items.
///
/// ```
/// use bench_payloads::{Kind, generate};
///
/// let body = generate(Kind::Full, 10, 500, 1);
/// assert_eq!(body, generate(Kind::Full, 10, 500, 1));
/// assert_ne!(body, generate(Kind::Full, 10, 500, 2));
/// ```
pub fn generate(kind: Kind, items: usize, output: usize, seed: u64) -> Bytes {
    let mut generator = Generator {
        random: Rng::with_seed(seed),
        text: String::new(),
    };
    let field = match kind {
        Kind::Light | Kind::Full => "listTasks",
        Kind::Logs => "listLogs",
    };
    let text = &mut generator.text;
    text.push_str(r#"{"data":{"backgroundTasks":{""#);
    text.push_str(field);
    text.push_str(r#"":{"data":["#);
    for index in 0..items {
        if index > 0 {
            generator.text.push(',');
        }
        match kind {
            Kind::Light => generator.run(index, None),
            Kind::Full => generator.run(index, Some(output)),
            Kind::Logs => generator.log(index),
        }
    }
    generator.text.push_str(
        r#"],"meta":{"cursor":"IjEwMDAi","hasMoreItems":true,"totalCount":123456},"error":null}}}}"#,
    );
    generator.text.into()
}

struct Generator {
    random: Rng,
    text: String,
}

impl Generator {
    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.text.write_fmt(text);
    }

    fn hex(&mut self, digits: usize) -> String {
        let digit = |_| char::from_digit(self.random.u32(..16), 16).unwrap_or('0');
        (0..digits).map(digit).collect()
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.random.usize(..WORDS.len())]
    }

    fn time(&mut self) -> String {
        let (day, hour) = (self.random.u8(1..=28), self.random.u8(..24));
        let (minute, second) = (self.random.u8(..60), self.random.u8(..60));
        let millisecond = self.random.u16(..1000);
        format!("2025-11-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }

    fn run(&mut self, index: usize, output: Option<usize>) {
        let (id, definition) = (self.hex(24), DEFINITIONS[self.random.usize(..5)]);
        let (first, second) = (self.word(), self.word());
        let times = [(); 4].map(|()| self.time());
        let (iterations, suffix) = (self.random.u8(1..40), self.hex(10));
        let parent = if self.random.bool() {
            format!("\"{}\"", self.hex(24))
        } else {
            "null".to_owned()
        };
        self.push(format_args!(
            r#"{{"id":"{id}","name":"{first} {second} #{index}","definitionId":"{definition}","taskStatus":"success","createdOn":"{}","savedOn":"{}","createdBy":{{"id":"key-full","displayName":"API key full","type":"api-key"}},"startedOn":"{}","finishedOn":"{}","iterations":{iterations},"parentId":{parent},"executionName":"{definition}_{id}_{suffix}""#,
            times[0], times[1], times[2], times[3],
        ));
        if let Some(output) = output {
            let request = self.hex(32);
            self.push(format_args!(
                r#","eventResponse":{{"$metadata":{{"httpStatusCode":200,"requestId":"{request}","attempts":1}},"startDate":"{}"}},"input":{{"modelId":"article","limit":500,"where":{{"savedOn_gte":"{}"}}}},"output":{{"done":{iterations},"rows":["#,
                times[1], times[0],
            ));
            self.rows(output);
            self.text.push_str("]}");
        }
        self.text.push('}');
    }

    fn rows(&mut self, bytes: usize) {
        let start = self.text.len();
        while self.text.len() - start < bytes {
            if self.text.len() > start {
                self.text.push(',');
            }
            let (id, took) = (self.hex(24), self.random.u32(..1_000_000));
            let (tag, first, second) = (self.word(), self.word(), self.word());
            self.push(format_args!(
                r#"{{"entryId":"{id}#0001","ok":true,"took":{}.{:03},"tags":["{tag}",null],"msg":"Published \"{first} {second}\"\t{}%"}}"#,
                took / 1000, took % 1000, took % 100,
            ));
        }
    }

    fn log(&mut self, index: usize) {
        let (id, run, time) = (self.hex(24), self.hex(24), self.time());
        self.push(format_args!(
            r#"{{"id":"{id}","createdOn":"{time}","createdBy":{{"id":"key-full","displayName":"API key full","type":"api-key"}},"executionName":"syncArticles_{run}","iteration":{index},"items":["#,
        ));
        for item in 0..20 {
            if item > 0 {
                self.text.push(',');
            }
            let (first, second, time) = (self.word(), self.word(), self.time());
            let data = match self.random.u8(..3) {
                0 => format!(r#"{{"done":{item},"last":"{}"}}"#, self.hex(24)),
                _ => "null".to_owned(),
            };
            self.push(format_args!(
                r#"{{"message":"{first} {item}/20 {second}","createdOn":"{time}","type":"info","data":{data},"error":null}}"#,
            ));
        }
        self.text.push_str("]}");
    }
}
