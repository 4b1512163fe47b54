//! Documents that were read before: clients send the same few texts again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::ExecutableDocument;
use apollo_compiler::validation::Valid;

/// So many texts are remembered; then it begins again from none.
const CAPACITY: usize = 500;

type Document = Arc<Valid<ExecutableDocument>>;

/// Valid documents by their text.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<HashMap<String, Document>>);

impl Documents {
    /// The document of this text, read unless it was read before.
    pub(super) fn get<E>(
        &self,
        text: &str,
        read: impl FnOnce() -> Result<Valid<ExecutableDocument>, E>,
    ) -> Result<Document, E> {
        if let Some(document) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(text)
        {
            return Ok(Arc::clone(document));
        }
        let document = Arc::new(read()?);
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if documents.len() >= CAPACITY {
            documents.clear();
        }
        documents.insert(text.to_owned(), Arc::clone(&document));
        Ok(document)
    }
}
