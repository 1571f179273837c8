//! Whether the proof would notice a row that is gone: deletes rows of tables, one at a time and in memory, and asks lint
//! and the faults of that spec.

use std::fmt::Write as _;
use std::sync::Arc;

use super::proof::ServerProof;
use super::run::{Wanted, prove};
use crate::lint::lint_all;
use crate::spec::{Catalog, Kind};

/// A deletion, and who noticed it.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// The spec or shared table, with the row that is gone.
    pub gone: String,
    /// What lint, or the first server that came out otherwise, has to say; none if nothing noticed.
    pub told: Option<String>,
}

/// A row that can be deleted.
pub(super) struct Target {
    pub(super) id: String,
    table: Table,
    pub(super) index: usize,
    name: String,
}

#[derive(Clone, Copy)]
enum Table {
    Outcome,
    Check,
    Shared,
}

/// Deletes so many rows, chosen by the seed, each from the whole catalog, and tells who notices.
///
/// A mistake that lint finds is enough. Otherwise the servers run that are right, and the faults that name the spec, or
/// the specs that use the shared table; those that do not come out as `faults.toml` says notice.
pub async fn mutate(catalog: &Arc<Catalog>, seed: u64, count: usize, jobs: usize) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for target in chosen(targets(catalog), seed, count) {
        let gone = format!("{}.{}", target.id, target.name);
        let told = noticed(catalog, &target, jobs).await;
        mutations.push(Mutation { gone, told });
    }
    mutations
}

async fn noticed(catalog: &Arc<Catalog>, target: &Target, jobs: usize) -> Option<String> {
    let without = target.removed_from(catalog);
    if let Some(mistake) = lint_all(&without).into_iter().next() {
        return Some(format!("lint: {}", mistake.message));
    }
    let specs = match target.table {
        Table::Shared => users(catalog, &target.id),
        Table::Outcome | Table::Check => vec![target.id.clone()],
    };
    let wanted = Wanted { fault: None, specs, jobs };
    // The control: what is told with the row in its place does not count.
    let before = problems(catalog, &wanted).await;
    let told = problems(&Arc::new(without), &wanted).await;
    told.into_iter().find(|problem| !before.contains(problem))
}

async fn problems(catalog: &Arc<Catalog>, wanted: &Wanted) -> Vec<String> {
    let told = |server: &ServerProof| {
        let id = server.id.clone();
        server.problems.iter().map(move |problem| format!("{id}: {problem}")).collect::<Vec<_>>()
    };
    match prove(catalog, wanted).await {
        Ok(proof) => proof.servers.iter().flat_map(told).collect(),
        Err(error) => vec![error.to_string()],
    }
}

/// Every row of the tables of steps and checks, and of those that they share.
pub(super) fn targets(catalog: &Catalog) -> Vec<Target> {
    let mut targets = Vec::new();
    for entry in catalog.specs.values().filter(|entry| entry.kind != Kind::Request) {
        let id = &entry.model.id;
        let outcomes = entry.model.outcome.iter().map(|row| row.name.as_ref().or(row.use_.as_ref()));
        let checks = entry.model.check.iter().map(|row| Some(&row.id));
        let target = |table| {
            move |(index, name): (usize, Option<&String>)| Target {
                id: id.clone(),
                table,
                index,
                name: name.cloned().unwrap_or_default(),
            }
        };
        targets.extend(outcomes.enumerate().map(target(Table::Outcome)));
        targets.extend(checks.enumerate().map(target(Table::Check)));
    }
    for (id, entry) in &catalog.outcomes {
        targets.extend(entry.model.outcome.iter().enumerate().map(|(index, row)| Target {
            id: id.clone(),
            table: Table::Shared,
            index,
            name: row.name.clone().or_else(|| row.use_.clone()).unwrap_or_default(),
        }));
    }
    targets
}

fn users(catalog: &Catalog, table: &str) -> Vec<String> {
    let tables: Vec<&String> = catalog
        .outcomes
        .iter()
        .filter(|(id, entry)| {
            *id == table || entry.model.outcome.iter().any(|row| row.use_.as_deref() == Some(table))
        })
        .map(|(id, _)| id)
        .collect();
    let specs = catalog.specs.values().filter(|entry| {
        let rows =
            entry.model.outcome.iter().chain(entry.model.setup.iter().flat_map(|setup| &setup.outcome));
        rows.into_iter().any(|row| row.use_.as_ref().is_some_and(|used| tables.contains(&used)))
    });
    specs.map(|entry| entry.model.id.clone()).collect()
}

impl Target {
    fn removed_from(&self, catalog: &Catalog) -> Catalog {
        let mut without = catalog.clone();
        if let (Table::Shared, Some(entry)) = (self.table, without.outcomes.get_mut(&self.id)) {
            entry.model.change(|file| drop(file.outcome.remove(self.index)));
        } else if let Some(entry) = without.specs.get_mut(&self.id) {
            Arc::make_mut(entry).model.change(|spec| match self.table {
                Table::Outcome => drop(spec.outcome.remove(self.index)),
                Table::Check => drop(spec.check.remove(self.index)),
                Table::Shared => {}
            });
        }
        without
    }
}

/// So many of them, each at most once, in an order that the seed alone decides (Fisher and Yates).
pub(super) fn chosen(mut all: Vec<Target>, seed: u64, count: usize) -> Vec<Target> {
    let mut state = seed;
    let count = count.min(all.len());
    for place in 0..count {
        let rest = (all.len() - place) as u64;
        let step = usize::try_from(next(&mut state) % rest).unwrap_or_default();
        all.swap(place, place + step);
    }
    all.truncate(count);
    all
}

/// SplitMix64: small, and the same on every machine.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A line for each deletion, and the share that was noticed.
#[must_use]
pub fn mutations_human(mutations: &[Mutation], seed: u64) -> String {
    let mut text = String::new();
    for mutation in mutations {
        let _ = match &mutation.told {
            Some(told) => writeln!(text, "ok   {}: {told}", mutation.gone),
            None => writeln!(text, "FAIL {}: nothing notices that it is gone", mutation.gone),
        };
    }
    let noticed = mutations.iter().filter_map(|mutation| mutation.told.as_ref());
    let by_lint = noticed.clone().filter(|told| told.starts_with("lint: ")).count();
    let noticed = noticed.count();
    let _ = writeln!(
        text,
        "\n{noticed} of {} deleted rows are noticed (seed {seed}): {by_lint} by lint, {} by servers that come out otherwise.",
        mutations.len(),
        noticed - by_lint
    );
    text
}
