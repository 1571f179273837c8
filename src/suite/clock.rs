//! The time limit of a whole run: it stops the flows as the user would, and says that it was not the user.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::outcome::FlowOutcome;

/// Stops a run at its time limit, or when the user wants it to stop.
pub(super) struct Clock {
    /// Becomes true when flows must stop.
    pub(super) stop: watch::Receiver<bool>,
    /// Why they had to.
    pub(super) reason: Reason,
    /// Ends with the clock.
    _watching: JoinSet<()>,
}

/// Tells whether it was the time limit that stopped a flow.
#[derive(Clone, Default)]
pub(super) struct Reason {
    late: Arc<AtomicBool>,
    limit: Option<Duration>,
}

impl Clock {
    /// Starts to count; without a limit only the user stops the run.
    pub(super) fn start(user: watch::Receiver<bool>, limit: Option<Duration>) -> Clock {
        let reason = Reason { limit, ..Reason::default() };
        let mut watching = JoinSet::new();
        let Some(time) = limit else {
            return Clock { stop: user, reason, _watching: watching };
        };
        let (tell, stop) = watch::channel(false);
        let passed = reason.late.clone();
        watching.spawn(async move {
            tokio::select! {
                () = wanted(user) => {}
                () = tokio::time::sleep(time) => passed.store(true, Ordering::SeqCst),
            }
            let _ = tell.send(true);
            // Kept so that the channel stays open while flows end.
            tell.closed().await;
        });
        Clock { stop, reason, _watching: watching }
    }
}

impl Reason {
    /// Tells of a flow that was stopped whether it was the time limit that did it.
    pub(super) fn explain(&self, flow: &mut FlowOutcome) {
        if let (Some(limit), true, Some(why)) =
            (self.limit, self.late.load(Ordering::SeqCst), &mut flow.interrupted)
        {
            *why = format!("the time limit of the run, {} ms, passed", limit.as_millis());
        }
    }
}

/// Waits until the user wants to stop; forever if nobody can say so any more.
async fn wanted(mut user: watch::Receiver<bool>) {
    if user.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}
