//! Several sights of one spec are one result: the worst verdict, and each finding once, with all its exchanges.

use super::run::Run;
use super::setup::exchanges_of;
use crate::outcome::Finding;

/// The result of all. What is found of many exchanges alike is one finding that names them.
pub(super) fn merged(mut runs: Vec<Run>) -> Run {
    if runs.len() < 2 {
        return runs.pop().unwrap_or_default();
    }
    let mut exchanges: Vec<usize> = runs.iter().flat_map(exchanges_of).collect();
    exchanges.sort_unstable();
    exchanges.dedup();
    let worst = runs.iter().map(|run| run.verdict).max().unwrap_or_default();
    let mut findings: Vec<(Finding, Vec<usize>)> = Vec::new();
    for finding in runs.iter_mut().flat_map(|run| run.findings.drain(..)) {
        let at = finding.exchange;
        let same =
            |(known, _): &&mut (Finding, _)| known.name == finding.name && known.verdict == finding.verdict;
        match findings.iter_mut().find(same) {
            Some((_, numbers)) => numbers.extend(at),
            None => findings.push((finding, at.into_iter().collect())),
        }
    }
    let place = runs.iter().position(|run| run.verdict == worst).unwrap_or_default();
    let mut whole = runs.swap_remove(place);
    whole.findings = findings.into_iter().map(|(finding, numbers)| naming(finding, &numbers)).collect();
    let decisive = whole.findings.iter().find(|finding| finding.verdict == worst);
    whole.summary = decisive.map_or(whole.summary, |finding| finding.message.clone());
    whole.before = exchanges.into_iter().filter(|number| !whole.sight.numbers().contains(number)).collect();
    whole
}

/// The finding with the numbers of its exchanges, if there are several.
fn naming(mut finding: Finding, numbers: &[usize]) -> Finding {
    if numbers.len() > 1 && !finding.message.is_empty() {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        finding.message = format!("{} (in exchanges {})", finding.message, numbers.join(", "));
    }
    finding
}
