//! Time since the server started. It can be moved forward, so that tests see tokens expire without waiting.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub(super) struct Clock {
    started: Instant,
    skipped_millis: AtomicU64,
    epoch: Duration,
}

impl Clock {
    pub(super) fn start() -> Self {
        let epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), skipped_millis: AtomicU64::new(0), epoch }
    }

    pub(super) fn now(&self) -> Duration {
        self.started.elapsed() + Duration::from_millis(self.skipped_millis.load(Ordering::Relaxed))
    }

    /// Seconds since 1970, as other machines count them.
    pub(super) fn unix_seconds(&self) -> u64 {
        (self.epoch + self.now()).as_secs()
    }

    pub(super) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.skipped_millis.fetch_add(millis, Ordering::Relaxed);
    }
}
