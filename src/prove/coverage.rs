//! How much of the catalogue of requirements is tested, by whom it binds, how strictly, and by what right.

use std::collections::BTreeSet;

use crate::spec::model::{OutcomeRow, RequirementRow, Spec};
use crate::spec::{Catalog, Kind};

/// Whether a requirement is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A step or a check cites it.
    Tested,
    /// It is not tested, for this reason.
    Excluded(String),
    /// It is not tested yet.
    Open,
}

/// A requirement with its state.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Whom it binds.
    pub party: String,
    /// How strictly: MUST, SHOULD, MAY.
    pub level: String,
    /// Where the key word comes from.
    pub basis: String,
    /// Whether it can be seen from outside, wholly or partly.
    pub visible: bool,
    /// Whether it is tested.
    pub state: State,
}

/// The requirements of one revision.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The revision.
    pub revision: String,
    /// Its requirements.
    pub rows: Vec<Row>,
}

impl Coverage {
    /// Requirements of servers that can be seen from outside: how many are tested, and how many there are, those that
    /// are excluded for another reason among them.
    #[must_use]
    pub fn testable(&self) -> (usize, usize) {
        let all = self.rows.iter().filter(|row| row.is_seen_of_a_server());
        (all.clone().filter(|row| row.state == State::Tested).count(), all.count())
    }

    /// How many of those are excluded, with a reason.
    #[must_use]
    pub fn excluded(&self) -> usize {
        let all = self.rows.iter().filter(|row| row.is_seen_of_a_server());
        all.filter(|row| matches!(row.state, State::Excluded(_))).count()
    }
}

impl Row {
    fn is_seen_of_a_server(&self) -> bool {
        self.visible && self.party != "client"
    }
}

/// The coverage of each revision that the catalog knows, or of this one.
#[must_use]
pub fn coverage(catalog: &Catalog, revision: Option<&str>) -> Vec<Coverage> {
    let cited = cited(catalog);
    let names = catalog.protocols.keys().filter(|name| revision.is_none_or(|own| own == *name));
    names
        .filter_map(|name| {
            let revision = catalog.revision(name)?;
            let rows = catalog.requirements.values().filter_map(|entry| {
                let row = &entry.model;
                let extensions: Vec<String> = row.extension.iter().cloned().collect();
                let standing = catalog.standing(&row.id, &revision, &extensions)?;
                Some(Row {
                    id: row.id.clone(),
                    party: row.party.clone().unwrap_or_default(),
                    level: standing.level.word().replace(" NOT", ""),
                    basis: row.basis.map(|basis| word(&basis)).unwrap_or_default(),
                    visible: row.black_box.as_deref() != Some("no"),
                    state: state(row, &cited),
                })
            });
            Some(Coverage { revision: name.clone(), rows: rows.collect() })
        })
        .collect()
}

fn word(basis: &crate::spec::model::Basis) -> String {
    serde_json::to_value(basis).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn state(row: &RequirementRow, cited: &BTreeSet<&str>) -> State {
    if cited.contains(row.id.as_str()) {
        return State::Tested;
    }
    match &row.excluded {
        Some(reason) => State::Excluded(reason.clone()),
        None if row.black_box.as_deref() == Some("no") => {
            State::Excluded("it cannot be seen from outside".to_owned())
        }
        None => State::Open,
    }
}

/// Every requirement that a step or check cites, in whatever place; those of shared tables where they name one.
fn cited(catalog: &Catalog) -> BTreeSet<&str> {
    let mut cited = BTreeSet::new();
    for entry in catalog.specs.values() {
        let spec = entry.model.as_ref();
        // A request that others use tests nothing by itself, but its rows may.
        if entry.kind != Kind::Request {
            cited.extend(spec.requirements.iter().map(String::as_str));
        }
        cited.extend(cited_by(spec));
    }
    for entry in catalog.outcomes.values() {
        cited.extend(entry.model.outcome.iter().filter_map(violated));
    }
    cited
}

fn cited_by(spec: &Spec) -> impl Iterator<Item = &str> {
    let rows = spec.outcome.iter().chain(spec.setup.iter().flat_map(|setup| &setup.outcome));
    let checks = spec.check.iter().filter_map(|check| check.requirement.as_deref());
    let variants = spec.variant.iter().filter_map(|variant| variant.requirement.as_deref());
    rows.filter_map(violated).chain(checks).chain(variants)
}

fn violated(row: &OutcomeRow) -> Option<&str> {
    row.violates.as_deref().filter(|id| !id.contains('{'))
}
