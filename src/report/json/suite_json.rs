//! Writes the report of a suite while its flows run: each goes out when it and all before it have ended, so that a long
//! suite is seen early and takes little memory.

use std::collections::BTreeMap;
use std::io::Write;

use super::flow::FlowReport;
use super::pretty::pretty;
use super::suite::{SuiteEnd, SuiteHead};
use crate::outcome::{FlowOutcome, RunOutcome};

/// What the report of a suite says of a flow.
pub struct SuitePart(String);

impl SuitePart {
    /// The part of a flow that will not change any more.
    pub fn of(flow: &FlowOutcome) -> SuitePart {
        SuitePart(pretty(&FlowReport::in_suite(flow), 2))
    }
}

/// The report of a suite on its way out.
pub struct SuiteJson<W> {
    out: W,
    /// The place of the next flow that goes out.
    next: usize,
    /// Flows that have ended before one that is to go out first.
    waiting: BTreeMap<usize, String>,
    /// The reader has gone away, or the disk is full: whoever reads a part sees that it is one.
    is_broken: bool,
}

impl<W: Write> SuiteJson<W> {
    /// Writes what is known of a run before its flows.
    pub fn begin(out: W, run: &RunOutcome) -> SuiteJson<W> {
        let mut json = SuiteJson { out, next: 0, waiting: BTreeMap::new(), is_broken: false };
        let head = pretty(&SuiteHead::new(run), 0);
        json.put(head.strip_suffix("\n}").unwrap_or(&head));
        json.put(",\n  \"results\": [");
        json
    }

    /// Takes the part of the flow in this place.
    pub fn flow(&mut self, place: usize, part: SuitePart) {
        self.waiting.insert(place, part.0);
        while let Some(flow) = self.waiting.remove(&self.next) {
            self.put(if self.next == 0 { "\n    " } else { ",\n    " });
            self.put(&flow);
            self.next += 1;
        }
    }

    /// Writes the flows that it was not given, and what is known after them; gives back where all of it went.
    pub fn end(mut self, run: &RunOutcome) -> W {
        for (place, flow) in run.flows.iter().enumerate().skip(self.next) {
            if place >= self.next && !self.waiting.contains_key(&place) {
                self.flow(place, SuitePart::of(flow));
            }
        }
        self.put(if self.next == 0 { "]," } else { "\n  ]," });
        let end = pretty(&SuiteEnd::new(run), 0);
        self.put(end.strip_prefix('{').unwrap_or(&end));
        self.out
    }

    fn put(&mut self, text: &str) {
        self.is_broken = self.is_broken || self.out.write_all(text.as_bytes()).is_err();
    }
}
