//! Tells a person what to do in the browser, and how much time is left.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::screen;
use crate::outcome::Event;

/// Tells of the approvals of one run: on a terminal with a countdown.
#[derive(Default)]
pub(super) struct Teller {
    countdown: Mutex<Option<JoinHandle<()>>>,
}

impl Teller {
    /// Tells what an event says, if it is about an approval.
    pub(super) fn tell(&self, event: &Event) {
        match event {
            Event::ConsentWanted { url, launches, limit } => {
                if *launches {
                    screen::notice(&format!(
                        "Approve the request in your browser. If none opens, open this URL:\n  {url}"
                    ));
                } else {
                    screen::consent_url(url);
                }
                if screen::is_watched() {
                    self.set(Some(tokio::spawn(count_down(*limit))));
                }
            }
            Event::NoBrowser { url, reason } => {
                if screen::is_watched() {
                    screen::passing("");
                }
                screen::notice(&format!(
                    "No browser can be opened here ({reason}). Open this URL in any browser of this machine:"
                ));
                screen::consent_url(url);
            }
            Event::ConsentEnded => self.set(None),
            Event::Planned { .. } | Event::Started { .. } | Event::Finished { .. } | Event::Ended { .. } => {}
        }
    }

    fn set(&self, next: Option<JoinHandle<()>>) {
        let mut countdown = self.countdown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = std::mem::replace(&mut *countdown, next) {
            running.abort();
            screen::passing("");
        }
    }
}

async fn count_down(limit: Duration) {
    let end = Instant::now() + limit;
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        seconds.tick().await;
        let left = end.saturating_duration_since(Instant::now());
        screen::passing(&format!("Waiting for the browser: {} (Ctrl-C ends the run)", clock(left)));
    }
}

/// `4:59`
fn clock(left: Duration) -> String {
    let seconds = (left.as_millis() + 500) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_shown_like_a_clock() {
        assert_eq!(clock(Duration::from_secs(300)), "5:00");
        assert_eq!(clock(Duration::from_millis(59_600)), "1:00");
        assert_eq!(clock(Duration::from_millis(900)), "0:01");
        assert_eq!(clock(Duration::ZERO), "0:00");
    }
}
