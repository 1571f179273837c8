//! Puts the parts of the human report together.

use super::page::Page;
use super::{baseline, checks, details, head, suite};
use crate::outcome::{FlowOutcome, RunOutcome};
use crate::report::colour::{Colour, Tint};
use crate::report::summary;
use crate::text::plural;

/// The width at which the human report wraps.
pub const WIDTH: usize = 100;

/// The report for a person.
pub fn human(outcome: &RunOutcome, colour: Colour) -> String {
    human_at_width(outcome, colour, WIDTH)
}

/// The report for a person, wrapped at a width, in characters. Words longer than that, as URLs are, stay whole.
pub fn human_at_width(outcome: &RunOutcome, colour: Colour, width: usize) -> String {
    let mut page = Page::new(colour, width);
    match outcome.flows.as_slice() {
        [flow] if !summary::is_suite(outcome) => {
            head::show(&mut page, outcome, flow);
            below(&mut page, flow);
        }
        _ => suite::show(&mut page, outcome),
    }
    baseline::show(&mut page, outcome);
    page.into_text()
}

/// All that stands below the head of a flow; what matters most comes last, nearest to the prompt.
pub(super) fn below(page: &mut Page, flow: &FlowOutcome) {
    head::verification(page, flow);
    checks::show(page, flow);
    if let Some(why) = &flow.interrupted {
        page.blank();
        page.entry(0, "Interrupted:", Tint::Doubtful, &format!("{why}; this is what is known so far"));
    }
    if !flow.left_out.is_empty() {
        page.blank();
        for left_out in &flow.left_out {
            let them = if left_out.ids.len() == 1 { "it" } else { "them" };
            let line =
                format!("{} left out; {} runs {them}", plural(left_out.ids.len(), "check"), left_out.flag);
            page.text(0, &line);
        }
    }
    if !flow.notes.is_empty() {
        page.blank();
        flow.notes.iter().for_each(|note| page.entry(0, "Note:", Tint::Strong, note));
    }
    details::show(page, flow);
}
