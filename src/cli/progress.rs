//! Progress on a terminal: a line for each flow that runs, with its step and the time that has passed.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::consent::Teller;
use super::screen;
use super::shared_args::Format;
use crate::outcome::{Budget, Event, FlowEvent, RunSink};
use crate::text::plural;

/// How often the time is drawn again.
const TICK: Duration = Duration::from_millis(100);

/// Shows what flows do while they do it. Clones share their lines.
#[derive(Clone)]
pub(super) struct Progress {
    lines: MultiProgress,
    by_flow: Arc<Mutex<HashMap<usize, ProgressBar>>>,
    /// Whether lines are drawn.
    drawn: bool,
    /// Whether remarks are made: there is a person who reads them.
    remarks: bool,
    /// Whether there are several flows, so that remarks name theirs.
    several: bool,
    /// Tells of approvals in a browser, whatever the format.
    teller: Arc<Teller>,
}

impl Progress {
    /// Lines are drawn only for a person: stderr is a terminal, and no program reads the report.
    pub(super) fn new(screen: Format, flows: usize) -> Progress {
        let drawn = std::io::stderr().is_terminal() && !screen.is_json();
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Progress { drawn, ..Progress::on(target, screen == Format::Human, flows > 1) }
    }

    fn on(target: ProgressDrawTarget, remarks: bool, several: bool) -> Progress {
        let lines = MultiProgress::with_draw_target(target);
        Progress { lines, by_flow: Arc::default(), drawn: true, remarks, several, teller: Arc::default() }
    }

    /// Without remarks on what the servers are asked for: nothing is sent.
    pub(super) fn of_replay(self) -> Progress {
        Progress { remarks: false, ..self }
    }

    /// Where the events of the flows go.
    pub(super) fn sink(&self) -> RunSink {
        let progress = self.clone();
        Arc::new(move |event| progress.take(event))
    }

    /// Takes all lines away, those of flows that panicked included.
    pub(super) fn end(&self) {
        for (_, line) in self.by_flow.lock().unwrap_or_else(PoisonError::into_inner).drain() {
            line.finish_and_clear();
        }
    }

    fn take(&self, FlowEvent { flow, label, event }: FlowEvent<'_>) {
        self.lines.suspend(|| self.teller.tell(event));
        if let Event::Planned { budget: Some(Budget { registrations, logins }), .. } = event
            && self.remarks
        {
            let whose = if self.several { format!("{label}: ") } else { String::new() };
            self.remark(&format!(
                "{whose}The flow with its checks registers up to {} and asks for approval up to {}.",
                plural(*registrations, "client"),
                plural(*logins, "time"),
            ));
        }
        if !self.drawn {
            return;
        }
        let mut by_flow = self.by_flow.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Planned { .. } => {
                let line = self.lines.add(ProgressBar::new_spinner().with_style(style()));
                line.set_prefix(label.to_owned());
                line.enable_steady_tick(TICK);
                by_flow.insert(flow, line);
            }
            Event::Started { id } => by_flow.get(&flow).iter().for_each(|line| line.set_message(id.clone())),
            // The countdown has the line for itself.
            Event::ConsentWanted { .. } => {
                by_flow.get(&flow).iter().for_each(|line| line.disable_steady_tick())
            }
            Event::ConsentEnded => by_flow.get(&flow).iter().for_each(|line| line.enable_steady_tick(TICK)),
            Event::Finished { .. } | Event::NoBrowser { .. } => {}
            Event::Ended { .. } => by_flow.remove(&flow).iter().for_each(ProgressBar::finish_and_clear),
        }
    }

    fn remark(&self, text: &str) {
        self.lines.suspend(|| screen::notice(text));
    }
}

fn style() -> ProgressStyle {
    // The template is a constant that the tests read.
    ProgressStyle::with_template("{spinner} {elapsed:>4} {prefix}  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Verdict;

    const PLANNED: Event = Event::Planned { steps: 1, checks: 0, budget: None };

    fn shown(progress: &Progress) -> Vec<String> {
        let by_flow = progress.by_flow.lock().unwrap();
        let mut lines: Vec<String> =
            by_flow.values().map(|line| format!("{}: {}", line.prefix(), line.message())).collect();
        lines.sort();
        lines
    }

    #[test]
    fn each_flow_that_runs_has_a_line_with_its_step_until_it_ends() {
        let progress = Progress::on(ProgressDrawTarget::hidden(), false, true);
        let sink = progress.sink();
        let tell = |flow, label, event: &Event| sink(FlowEvent { flow, label, event });
        tell(0, "one", &PLANNED);
        tell(1, "two", &PLANNED);
        tell(0, "one", &Event::Started { id: "token_request".into() });
        tell(0, "one", &Event::Finished { id: "token_request".into(), verdict: Verdict::Passed });
        assert_eq!(shown(&progress), ["one: token_request", "two: "]);
        tell(0, "one", &Event::Ended { passed: true });
        assert_eq!(shown(&progress), ["two: "]);
        progress.end();
        assert!(shown(&progress).is_empty());
    }

    #[test]
    fn nothing_is_drawn_where_stderr_is_no_terminal() {
        // Tests run without one, or with one and JSON.
        let progress = Progress::new(Format::Json, 1);
        progress.sink()(FlowEvent { flow: 0, label: "one", event: &PLANNED });
        assert!(shown(&progress).is_empty());
    }

    #[test]
    fn the_template_of_a_line_can_be_read() {
        assert!(ProgressStyle::with_template("{spinner} {elapsed:>4} {prefix}  {msg}").is_ok());
    }
}
