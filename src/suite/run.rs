//! The scheduler: runs flows side by side, so that no flow's failure, panic or slowness harms another.

use std::collections::HashMap;
use std::future::{poll_fn, ready};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinSet};

use super::baseline::Baseline;
use super::clock::Clock;
use super::load::PlannedFlow;
use super::panicked::panicked;
use super::settings::AuthMode;
use crate::engine::{Ended, FlowPlan, Once, Tools, run_flow_to_end};
use crate::http::Client;
use crate::outcome::{FlowEvent, FlowOutcome, RunSink};

/// The fewest flows that run at a time unless the user says otherwise: they wait for servers, not for a core.
const FEWEST_JOBS: usize = 4;

/// The most flows that can run at a time.
pub const MOST_JOBS: usize = 64;

/// What all flows of a run share.
pub struct RunTools {
    /// The HTTP clients of the flows, in their order; clients may share their connections.
    pub http: Vec<Client>,
    /// Where events go.
    pub sink: RunSink,
    /// Becomes true when the user wants to stop.
    pub stop: watch::Receiver<bool>,
    /// What specs with `once_per` have done in this run.
    pub once: Arc<Once>,
}

/// How the flows of a run are spread over time.
#[derive(Clone, Default)]
pub struct Schedule {
    /// How many flows run at a time; see [`default_jobs`] if there is none. Those with a browser run one by one.
    pub jobs: Option<usize>,
    /// Whether no flow begins after one has failed; those that run then go on to their end.
    pub fail_fast: bool,
    /// The time limit of the whole run: flows that run then end with what they know.
    pub time_limit: Option<Duration>,
    /// The failures that are known.
    pub baseline: Option<Arc<Baseline>>,
}

/// How many flows run at a time unless the user says otherwise: the number of cores, at least 4.
pub fn default_jobs() -> usize {
    processors().clamp(FEWEST_JOBS, MOST_JOBS)
}

/// How many processors this process may use, asked once: some systems tell by files.
pub fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Makes something of a flow by its place.
pub type Make<T> = Arc<dyn Fn(usize, &mut Ended) -> T + Send + Sync>;

/// What is done with each flow that has ended.
pub struct Finish<T, Tell> {
    /// Makes something of the flow in this place, which will not change any more. It is called where the flow ran, so
    /// that flows do not wait for each other, and what it drops is given back there.
    pub make: Make<T>,
    /// Takes what was made, on the thread that waits for all flows.
    pub tell: Tell,
}

/// Runs the flows. What comes of them is in the order of the flows, whatever the order in which they ended; when
/// `tools.stop` becomes true, it is what is known by then.
pub async fn run_flows<T: Send + 'static>(
    flows: Vec<PlannedFlow>,
    tools: RunTools,
    schedule: Schedule,
    finish: Finish<T, impl FnMut(usize, T)>,
) -> Vec<Ended> {
    let run = |plan: Arc<FlowPlan>, tools| async move { run_flow_to_end(&plan, &tools).await };
    run_with(flows, tools, schedule, run, finish).await
}

/// What a task comes to: what the flow left and what was made of it, or why it did not begin.
type Came<T> = Result<(Ended, T), String>;

/// As [`run_flows`], with what runs one flow passed in.
pub(super) async fn run_with<F, Running, T: Send + 'static>(
    flows: Vec<PlannedFlow>,
    tools: RunTools,
    schedule: Schedule,
    run: F,
    finish: Finish<T, impl FnMut(usize, T)>,
) -> Vec<Ended>
where
    F: Fn(Arc<FlowPlan>, Tools) -> Running + Clone + Send + 'static,
    Running: Future<Output = Ended> + Send,
{
    let Finish { make, mut tell } = finish;
    let clock = Clock::start(tools.stop.clone(), schedule.time_limit);
    let tools = RunTools { stop: clock.stop.clone(), ..tools };
    let turns = Turns::new(schedule);
    let mut running: JoinSet<Came<T>> = JoinSet::new();
    let mut all: Vec<Ended> = Vec::new();
    let mut places = HashMap::new();
    debug_assert_eq!(flows.len(), tools.http.len(), "each flow has its client");
    let clients = tools.http.clone();
    for (place, (flow, http)) in flows.into_iter().zip(clients).enumerate() {
        let plan = Arc::new(flow.plan);
        // Stands until the flow ends by itself: what a panic leaves, too.
        all.push(Ended {
            outcome: FlowOutcome { label: flow.label.clone(), ..plan.outcome() },
            credentials: None,
            answers: Default::default(),
        });
        let secrets = secrets(&plan);
        let own = tools_of(place, http, label(&flow.label, &plan), &tools);
        let (seat, turns, run) = (turns.queue(&plan).await, turns.clone(), run.clone());
        let (make, reason) = (make.clone(), clock.reason.clone());
        let task = running.spawn(async move {
            let seat = seat.await;
            // In a box: what a flow knows on its way is much, and those that wait for their seat need no room for it.
            let mut ended = Box::pin(turns.take(seat, plan, own, flow.label, run)).await?;
            reason.explain(&mut ended.outcome);
            let made = make(place, &mut ended);
            Ok((ended, made))
        });
        places.insert(task.id(), (place, secrets));
    }
    while let Some(joined) = running.join_next_with_id().await {
        let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some((place, secrets)) = places.remove(&id) else { continue };
        let Some(flow) = all.get_mut(place) else { continue };
        match joined {
            Ok((_, Ok((own, made)))) => {
                *flow = own;
                tell(place, made);
                continue;
            }
            Ok((_, Err(why))) => {
                flow.outcome.interrupted = Some(why);
                clock.reason.explain(&mut flow.outcome);
            }
            Err(error) => panicked(&mut flow.outcome, error, &secrets),
        }
        tell(place, make(place, flow));
    }
    all
}

/// A flow may run as long as it has this.
struct Seat {
    _browser: Option<OwnedSemaphorePermit>,
    _seat: Option<OwnedSemaphorePermit>,
}

/// A flow that waits for its seat.
type Queued = Pin<Box<dyn Future<Output = Seat> + Send>>;

/// Who may run when.
#[derive(Clone)]
struct Turns {
    seats: Arc<Semaphore>,
    browser: Arc<Semaphore>,
    schedule: Schedule,
    /// The label of the first flow that failed.
    failed: Arc<OnceLock<String>>,
}

impl Turns {
    fn new(schedule: Schedule) -> Turns {
        let jobs = schedule.jobs.unwrap_or_else(default_jobs);
        Turns {
            seats: Arc::new(Semaphore::new(jobs.max(1))),
            browser: Arc::new(Semaphore::new(1)),
            schedule,
            failed: Arc::default(),
        }
    }

    /// Queues for a seat, and gives what waits for it. Flows queue one after the other and not where each of them runs:
    /// they begin in the order of the configuration, whichever processor is free first.
    async fn queue(&self, plan: &FlowPlan) -> Queued {
        let with_browser = plan.auth_mode == AuthMode::Interactive.name();
        let (seats, browser) = (self.seats.clone(), self.browser.clone());
        let mut seat: Queued = Box::pin(async move {
            // Both semaphores stay open as long as there are flows.
            let browser = if with_browser { browser.acquire_owned().await.ok() } else { None };
            Seat { _browser: browser, _seat: seats.acquire_owned().await.ok() }
        });
        let at_once = poll_fn(|context| Poll::Ready(seat.as_mut().poll(context))).await;
        match at_once {
            Poll::Ready(seat) => Box::pin(ready(seat)),
            Poll::Pending => seat,
        }
    }

    async fn take<F, Running>(
        &self,
        _seat: Seat,
        plan: Arc<FlowPlan>,
        tools: Tools,
        label: Option<String>,
        run: F,
    ) -> Result<Ended, String>
    where
        F: Fn(Arc<FlowPlan>, Tools) -> Running,
        Running: Future<Output = Ended>,
    {
        if *tools.stop.borrow() {
            return Err("interrupted by the user before it began".to_owned());
        }
        if let Some(first) = self.failed.get() {
            return Err(format!("not begun after `{first}` failed (--fail-fast)"));
        }
        let shown = self::label(&label, &plan);
        let mut ended = run(plan, tools).await;
        ended.outcome.label = label;
        if let Some(baseline) = &self.schedule.baseline {
            baseline.mark(&mut ended.outcome);
        }
        if self.schedule.fail_fast && !ended.outcome.passed() {
            // If another flow was first, its name stands.
            let _ = self.failed.set(shown);
        }
        Ok(ended)
    }
}

fn tools_of(flow: usize, http: Client, label: String, tools: &RunTools) -> Tools {
    let sink = tools.sink.clone();
    let sink = Arc::new(move |event: &_| sink(FlowEvent { flow, label: &label, event }));
    Tools { http, sink, stop: tools.stop.clone(), once: tools.once.clone() }
}

/// What a flow is called in reports and baselines.
fn label(own: &Option<String>, plan: &FlowPlan) -> String {
    let made = || format!("{} / {} / {}", plan.revision.name, plan.registration, plan.auth_mode);
    own.clone().unwrap_or_else(made)
}

fn secrets(plan: &FlowPlan) -> Vec<String> {
    let facts = plan.facts.iter().filter(|(_, _, secret)| *secret).filter_map(|(_, value, _)| value.as_str());
    facts.chain(plan.headers.iter().map(|(_, value)| value.as_str())).map(str::to_owned).collect()
}
