//! Coverage as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::coverage::{Coverage, Row, State};

/// Counts of one group: tested, excluded, open.
type Counts = [usize; 3];

fn groups(coverage: &Coverage) -> BTreeMap<(String, String, String), Counts> {
    let mut groups: BTreeMap<_, Counts> = BTreeMap::new();
    for row in &coverage.rows {
        let key = (row.party.clone(), row.level.clone(), row.basis.clone());
        groups.entry(key).or_default()[place(row)] += 1;
    }
    groups
}

fn place(row: &Row) -> usize {
    match row.state {
        State::Tested => 0,
        State::Excluded(_) => 1,
        State::Open => 2,
    }
}

/// A table for each revision; with `open`, the requirements that are not tested yet by name.
#[must_use]
pub fn coverage_human(coverages: &[Coverage], open: bool) -> String {
    let mut text = String::new();
    for coverage in coverages {
        let _ = writeln!(text, "{}", coverage.revision);
        let _ = writeln!(
            text,
            "  {:22} {:7} {:17} {:>7} {:>8} {:>5}",
            "party", "level", "basis", "tested", "excluded", "open"
        );
        for ((party, level, basis), [tested, excluded, open]) in groups(coverage) {
            let _ = writeln!(text, "  {party:22} {level:7} {basis:17} {tested:>7} {excluded:>8} {open:>5}");
        }
        if open {
            for row in coverage.rows.iter().filter(|row| row.state == State::Open) {
                let _ = writeln!(text, "  open: {} ({} {})", row.id, row.party, row.level);
            }
        }
        let (tested, all) = coverage.testable();
        let _ = writeln!(
            text,
            "  {tested} of {all} requirements of servers that can be seen from outside are tested, {} are excluded.\n",
            coverage.excluded()
        );
    }
    text
}

/// The same for programs, with every requirement.
#[must_use]
pub fn coverage_json(coverages: &[Coverage]) -> String {
    let row = |row: &Row| {
        let (state, reason) = match &row.state {
            State::Tested => ("tested", None),
            State::Excluded(reason) => ("excluded", Some(reason)),
            State::Open => ("open", None),
        };
        let mut value = json!({
            "id": row.id,
            "party": row.party,
            "level": row.level,
            "basis": row.basis,
            "blackBox": row.visible,
            "state": state,
        });
        if let Some(reason) = reason {
            value["reason"] = reason.as_str().into();
        }
        value
    };
    let revision = |coverage: &Coverage| {
        let (tested, testable) = coverage.testable();
        json!({
            "protocolVersion": coverage.revision,
            "tested": tested,
            "testable": testable,
            "excluded": coverage.excluded(),
            "requirements": coverage.rows.iter().map(row).collect::<Vec<Value>>(),
        })
    };
    format!("{:#}", json!({ "revisions": coverages.iter().map(revision).collect::<Vec<Value>>() }))
}
