//! Runs every server of `faults.toml`, some at a time, and puts together what they show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use globset::{Glob, GlobSet, GlobSetBuilder};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::built_on::BuiltOn;
use super::flows::{Bench, label, of_row};
use super::judge::{self, could_not_run};
use super::proof::{Proof, ServerProof};
use super::reach::{self, Reached};
use super::server::{BadFault, add_conforming, add_fault, common};
use crate::http::{Client, ClientOptions};
use crate::outcome::FlowOutcome;
use crate::reference::{Consent, Options};
use crate::spec::Catalog;
use crate::spec::model::{FaultFlow, FaultRow, FaultsFile};
use crate::spec::result_name::{fits, is_exact, spec_of};

/// What is to be proven.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Only the faults that this pattern fits (`*` for any characters); nothing is then said of what is missing.
    pub fault: Option<String>,
    /// Only the checks and steps that one of these patterns fits, with the faults that they must notice; all if there is
    /// none.
    pub specs: Vec<String>,
    /// How many servers run at the same time.
    pub jobs: usize,
}

impl Wanted {
    fn spec(&self, id: &str) -> bool {
        self.specs.is_empty() || self.specs.iter().any(|pattern| fits(pattern, id))
    }

    /// The checks that have to run: what is not asked for would only cost time.
    fn globs(&self) -> Option<GlobSet> {
        let globs = self.specs.iter().filter_map(|pattern| Glob::new(pattern).ok());
        let set = globs.fold(GlobSetBuilder::new(), |mut set, glob| {
            set.add(glob);
            set
        });
        set.build().ok().filter(|_| !self.specs.is_empty())
    }

    fn fault(&self, row: &FaultRow) -> bool {
        let named = self.fault.as_ref().is_none_or(|pattern| fits(pattern, &row.id));
        let masks = row.masks.iter().filter(|name| is_exact(name));
        let mut shown = row.must.iter().chain(&row.reaches).chain(masks);
        named && (self.specs.is_empty() || shown.any(|name| self.spec(spec_of(name))))
    }
}

/// One run: a server, a flow.
struct Job {
    /// The place of the server among the results; none for the conforming server in the flow of a fault.
    server: Option<usize>,
    options: Options,
    flow: FaultFlow,
}

/// Proves the specs of a catalog.
///
/// # Errors
/// A row of `faults.toml` that makes no server, and a pattern that fits nothing.
pub async fn prove(catalog: &Arc<Catalog>, wanted: &Wanted) -> Result<Proof, BadFault> {
    let started = Instant::now();
    let empty = FaultsFile::default();
    let file = catalog.faults.as_ref().map_or(&empty, |entry| &entry.model);
    let (mut servers, jobs) = jobs(file, wanted)?;
    let outcomes = run_all(catalog, jobs, wanted).await;
    let built = BuiltOn::of(catalog);

    let mut reached = Reached::default();
    let mut before: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (job, outcome) in &outcomes {
        if let Ok(outcome) = outcome {
            reached.add(outcome);
            if job.server.is_none() {
                before.insert(label(&job.flow), could_not_run(outcome));
            }
        }
    }
    let mut skipped = BTreeMap::new();
    for (job, outcome) in outcomes {
        let Some(server) = job.server.and_then(|place| servers.get_mut(place)) else { continue };
        let flow = label(&job.flow);
        match outcome {
            Ok(outcome) if !server.is_fault => {
                skipped
                    .entry(server.id.clone())
                    .or_insert_with(BTreeSet::new)
                    .extend(could_not_run(&outcome));
                judge_server(file, server, &outcome, None, wanted, &built);
            }
            Ok(outcome) => judge_server(file, server, &outcome, before.get(&flow), wanted, &built),
            Err(error) => server.problems.push(error),
        }
        server.flows.push(flow);
    }
    if wanted.specs.is_empty() {
        add_stale_skips(file, &mut servers, &skipped);
    }
    add_not_reached(file, &mut servers, wanted);
    let mut proof = Proof { excluded: file.excluded.len(), duration: started.elapsed(), ..Proof::default() };
    if wanted.fault.is_none() {
        add_gaps(&mut proof, catalog, file, &mut servers, &reached, wanted);
    }
    proof.servers = servers;
    Ok(proof)
}

fn jobs(file: &FaultsFile, wanted: &Wanted) -> Result<(Vec<ServerProof>, Vec<Job>), BadFault> {
    let (mut servers, mut jobs) = (Vec::new(), Vec::new());
    let common = common(file)?;
    for row in file.conforming.iter().filter(|_| wanted.fault.is_none()) {
        let mut options = common.clone();
        add_conforming(&mut options, row)?;
        for flow in of_row(&row.flow, &file.flow) {
            jobs.push(Job { server: Some(servers.len()), options: options.clone(), flow });
        }
        servers.push(ServerProof { id: row.id.clone(), does: row.does.clone(), ..ServerProof::default() });
    }
    let mut flows: Vec<FaultFlow> = Vec::new();
    for row in file.fault.iter().filter(|row| wanted.fault(row)) {
        let mut options = common.clone();
        add_fault(&mut options, row)?;
        for flow in of_row(&row.flow, &file.flow) {
            if !flows.iter().any(|known| label(known) == label(&flow)) {
                flows.push(flow.clone());
                let flow = FaultFlow { step_timeout_ms: None, client_metadata_url: None, ..flow.clone() };
                // What the flow takes for granted is no fault: clients that are known, a page where there is a script.
                let consent = if flow.login.is_some() { Consent::Form } else { Consent::Auto };
                let clients = if flow.client_id.is_some() { options.clients.clone() } else { Vec::new() };
                jobs.push(Job {
                    server: None,
                    options: Options { clients, consent, ..common.clone() },
                    flow,
                });
            }
            jobs.push(Job { server: Some(servers.len()), options: options.clone(), flow });
        }
        let (id, does) = (row.id.clone(), row.does.clone());
        let masks = !row.reaches.is_empty() || row.masks.iter().any(|name| is_exact(name));
        servers.push(ServerProof { id, does, is_fault: true, masks, ..ServerProof::default() });
    }
    if servers.is_empty() {
        let pattern = wanted.fault.clone().unwrap_or_else(|| wanted.specs.join(", "));
        return Err(BadFault::Unknown(pattern, super::server::WHERE_LISTED.to_owned()));
    }
    Ok((servers, jobs))
}

async fn run_all(
    catalog: &Arc<Catalog>,
    jobs: Vec<Job>,
    wanted: &Wanted,
) -> Vec<(Job, Result<FlowOutcome, String>)> {
    let http = Client::new(ClientOptions::default());
    let bench = Arc::new(Bench { catalog: catalog.clone(), http, only: wanted.globs() });
    let seats = Arc::new(Semaphore::new(wanted.jobs.max(1)));
    let mut running = JoinSet::new();
    for (place, job) in jobs.into_iter().enumerate() {
        let (bench, seats) = (bench.clone(), seats.clone());
        running.spawn(async move {
            // The semaphore stays open as long as there are runs.
            let _seat = seats.acquire_owned().await.ok();
            let outcome = bench.run(job.options.clone(), &job.flow).await;
            (place, job, outcome)
        });
    }
    let mut outcomes = Vec::new();
    while let Some(ended) = running.join_next().await {
        // A run that panicked is missing, and its server is then told that nothing notices it.
        outcomes.extend(ended);
    }
    outcomes.sort_by_key(|(place, ..)| *place);
    outcomes.into_iter().map(|(_, job, outcome)| (job, outcome)).collect()
}

fn judge_server(
    file: &FaultsFile,
    server: &mut ServerProof,
    outcome: &FlowOutcome,
    before: Option<&BTreeSet<String>>,
    wanted: &Wanted,
    built: &BuiltOn,
) {
    let none = BTreeSet::new();
    if let Some(row) = file.fault.iter().find(|row| server.is_fault && row.id == server.id) {
        let before = before.unwrap_or(&none);
        let (noticed, problems) = judge::faulty(row, outcome, before, built, |id| wanted.spec(id));
        server.noticed.extend(noticed);
        server.problems.extend(problems);
        server.reached.extend(judge::reached(&row.reaches, outcome));
    } else if let Some(row) = file.conforming.iter().find(|row| row.id == server.id) {
        server.problems.extend(judge::conforming(outcome, &row.skips));
        server.reached.extend(judge::reached(&row.reaches, outcome));
    }
}

/// What `reaches` names, and no flow came to.
fn add_not_reached(file: &FaultsFile, servers: &mut [ServerProof], wanted: &Wanted) {
    let faults = file.fault.iter().map(|row| (true, &row.id, &row.reaches));
    let conforming = file.conforming.iter().map(|row| (false, &row.id, &row.reaches));
    for (is_fault, id, reaches) in faults.chain(conforming) {
        let named = |server: &&mut ServerProof| server.is_fault == is_fault && server.id == *id;
        let Some(server) = servers.iter_mut().find(named) else { continue };
        let missed = reaches.iter().filter(|name| wanted.spec(spec_of(name)));
        let missed = missed.filter(|name| !server.reached.contains(name));
        server.problems.extend(missed.map(|name| format!("{name} must decide, and no flow comes to it")));
    }
}

/// What `skips` lists in vain: it ran in every flow.
fn add_stale_skips(
    file: &FaultsFile,
    servers: &mut [ServerProof],
    skipped: &BTreeMap<String, BTreeSet<String>>,
) {
    for row in &file.conforming {
        let ran = |id: &&String| is_exact(id) && skipped.get(&row.id).is_some_and(|all| !all.contains(*id));
        let stale = row.skips.keys().filter(ran).map(|id| format!("{id} ran: take it out of `skips`"));
        if let Some(server) = servers.iter_mut().find(|server| !server.is_fault && server.id == row.id) {
            server.problems.extend(stale);
        }
    }
}

/// What is missing of a whole proof.
fn add_gaps(
    proof: &mut Proof,
    catalog: &Catalog,
    file: &FaultsFile,
    servers: &mut [ServerProof],
    reached: &Reached,
    wanted: &Wanted,
) {
    let noticed: BTreeSet<String> =
        servers.iter().flat_map(|server| &server.noticed).map(|name| spec_of(name).to_owned()).collect();
    for server in
        servers.iter_mut().filter(|server| server.is_fault && server.noticed.is_empty() && !server.masks)
    {
        server.problems.push("nothing notices it: name what must be red under `must`".to_owned());
    }
    let missing = reach::missing(catalog, &noticed, reached, &file.unproven, |id| wanted.spec(id));
    proof.proven = noticed.len();
    proof.specs = missing.specs;
    proof.rows = missing.rows;
    proof.reached = missing.rows - missing.unreached;
    proof.excused = missing.excused;
    proof.gaps = missing.gaps;
}
