//! What a file says, read when somebody asks: a run asks for few of the shipped files.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

/// What a file, or a row of it, says. Copies share it.
pub struct Model<T>(Arc<Reading<T>>);

struct Reading<T> {
    /// In a box: most are never read, and the room for all of them would be a megabyte.
    read: OnceLock<Box<T>>,
    /// What is to be read, as JSON.
    json: &'static str,
}

impl<T> Model<T> {
    /// What a shipped file says. The build has read it as this type, so that it can be read later.
    pub(super) fn shipped(json: &'static str) -> Model<T> {
        Model(Arc::new(Reading { read: OnceLock::new(), json }))
    }
}

impl<T: Clone + Default + DeserializeOwned> Model<T> {
    /// Changes this copy alone.
    pub fn change(&mut self, change: impl FnOnce(&mut T)) {
        let mut own = T::clone(self);
        change(&mut own);
        *self = own.into();
    }
}

impl<T: Default + DeserializeOwned> Deref for Model<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.read.get_or_init(|| Box::new(serde_json::from_str(self.0.json).unwrap_or_default()))
    }
}

impl<T: Default + DeserializeOwned> AsRef<T> for Model<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T> From<T> for Model<T> {
    fn from(read: T) -> Model<T> {
        Model(Arc::new(Reading { read: OnceLock::from(Box::new(read)), json: "" }))
    }
}

impl<T> Clone for Model<T> {
    fn clone(&self) -> Model<T> {
        Model(self.0.clone())
    }
}

impl<T: Default + DeserializeOwned + Serialize> Serialize for Model<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Model<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.read.fmt(formatter)
    }
}
