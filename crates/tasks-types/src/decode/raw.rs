//! Types that ask for the text of a value: by a name that no other type has.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess};

use super::fault::Fault;

/// The name by which `Json` asks. The answer is the value's text, borrowed from the whole text.
pub(crate) const JSON: &str = "$tasks_types::Json";

/// The name by which lists ask. The answer is the text from their next item to the end of the whole
/// text; how much of it was read is said by `page::read_ahead`.
pub(super) const ITEMS: &str = "$tasks_types::Items";

/// The name by which `serde_json::value::RawValue` asks. The answer is a map of this name to the
/// text, as from `serde_json` itself.
pub(super) const RAW_VALUE: &str = "$serde_json::private::RawValue";

pub(super) struct RawValue<'de>(Option<&'de str>);

impl<'de> RawValue<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self(Some(text))
    }
}

impl<'de> MapAccess<'de> for RawValue<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        match self.0 {
            Some(_) => seed
                .deserialize(BorrowedStrDeserializer::new(RAW_VALUE))
                .map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let text = self.0.take().unwrap_or_default();
        seed.deserialize(BorrowedStrDeserializer::new(text))
    }
}
