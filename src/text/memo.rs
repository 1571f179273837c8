//! What was found out about texts, each once.

use std::collections::HashMap;
use std::fmt::{Debug, Formatter, Result};
use std::sync::{Arc, PoisonError, RwLock};

/// What is known of texts. They are those of spec files and settings, ours or the user's: there are only so many, and
/// nobody chooses them to make the table slow. A copy knows nothing.
pub struct Memo<T>(RwLock<HashMap<String, Arc<T>, foldhash::fast::RandomState>>);

impl<T> Memo<T> {
    /// What is known of this text; what `look` finds, if that is nothing yet.
    pub fn of(&self, text: &str, look: impl FnOnce() -> T) -> Arc<T> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return known.clone();
        }
        let found = Arc::new(look());
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(text.to_owned()).or_insert(found).clone()
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(RwLock::default())
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Memo::default()
    }
}

impl<T> Debug for Memo<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str("Memo")
    }
}
