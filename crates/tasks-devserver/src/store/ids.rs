//! Ids of entries: 24 hex digits that sort by creation.

use uuid::Uuid;

use crate::json::ByteString;

/// Makes ids as Webiny does: seconds, a part of the process, and a counter.
#[derive(Debug)]
pub(crate) struct Ids {
    process: u64,
    counter: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Self {
            process: Uuid::new_v4().as_u64_pair().1 & 0xFF_FFFF_FFFF,
            counter: 0,
        }
    }
}

impl Ids {
    pub(crate) fn next(&mut self, now: i64) -> ByteString {
        self.counter += 1;
        let seconds = now.div_euclid(1000) & 0xFFFF_FFFF;
        let counter = self.counter & 0xFF_FFFF;
        format!("{seconds:08x}{:010x}{counter:06x}", self.process).into()
    }
}
