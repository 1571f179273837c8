//! Time since the server started. It can be moved forward, so that tests see tokens expire without waiting.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(super) struct Clock {
    started: Instant,
    skipped_millis: AtomicU64,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { started: Instant::now(), skipped_millis: AtomicU64::new(0) }
    }

    pub(super) fn now(&self) -> Duration {
        self.started.elapsed() + Duration::from_millis(self.skipped_millis.load(Ordering::Relaxed))
    }

    pub(super) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.skipped_millis.fetch_add(millis, Ordering::Relaxed);
    }
}
