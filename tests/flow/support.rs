//! What flow tests share: a server with edits, a flow against it, and what came of it.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use mcprove::engine::{FlowPlan, Once, Tools, run_flow};
use mcprove::http::{Client, ClientOptions};
use mcprove::outcome::{Finding, FlowOutcome, Sink, SpecOutcome, Verdict};
use mcprove::reference::{Edit, Options, Server};
use mcprove::spec::Catalog;
use mcprove::suite::{AuthMode, FlowSettings, Naming, Registration, ToolCall};
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::sync::watch;

/// The shipped specs, read once for all tests.
static SHIPPED: LazyLock<Arc<Catalog>> = LazyLock::new(|| load(&[]));

fn load(folders: &[PathBuf]) -> Arc<Catalog> {
    Arc::new(Catalog::load(folders).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

/// A port at which nothing listens. Whoever holds it keeps others from listening there.
pub(crate) struct DeafPort(TcpSocket);

impl DeafPort {
    pub(crate) fn take() -> DeafPort {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        DeafPort(socket)
    }

    /// As in a URL.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

/// A flow in the making.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) settings: FlowSettings,
    pub(crate) specs: Vec<PathBuf>,
    pub(crate) once: Arc<Once>,
    pub(crate) http: Client,
}

/// The headless flow 2025-11-25 / dcr with both verifications.
pub(crate) fn flow(url: &str) -> Run {
    let settings = FlowSettings {
        step_timeout: Duration::from_secs(120), // no test waits for it: a busy machine is no broken server
        verify_tools: true,
        call_tool: Some(ToolCall { name: "echo".to_owned(), params: json!({ "text": "hello" }) }),
        ..FlowSettings::new(url, "2025-11-25", Registration::Dcr, AuthMode::Headless)
    };
    Run { settings, specs: Vec::new(), once: Arc::default(), http: Client::new(ClientOptions::default()) }
}

impl Run {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut FlowSettings)) -> Run {
        change(&mut self.settings);
        self
    }

    pub(crate) fn specs(mut self, folder: PathBuf) -> Run {
        self.specs.push(folder);
        self
    }

    pub(crate) fn checks(self) -> Run {
        self.with(|settings| settings.selection.checks = true)
    }

    pub(crate) fn plan(&self) -> FlowPlan {
        let catalog = if self.specs.is_empty() { SHIPPED.clone() } else { load(&self.specs) };
        self.settings.plan(&catalog, Naming::Flags).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn run(self) -> FlowOutcome {
        self.run_with(Arc::new(|_| {}), |_| {}).await
    }

    /// Runs it with events told, and the plan changed where no setting reaches.
    pub(crate) async fn run_with(self, sink: Sink, change: impl FnOnce(&mut FlowPlan)) -> FlowOutcome {
        let mut plan = self.plan();
        change(&mut plan);
        let (_stop, stopped) = watch::channel(false);
        let tools = Tools { http: self.http, sink, stop: stopped, once: self.once };
        run_flow(&plan, &tools).await
    }
}

pub(crate) async fn server() -> Server {
    Server::start(Options::default()).await.unwrap()
}

/// A server that is wrong as these edits say (TOML, `[[edit]]` tables).
pub(crate) async fn edited(edits: &str) -> Server {
    #[derive(serde::Deserialize)]
    struct File {
        edit: Vec<Edit>,
    }
    let file: File = toml::from_str(edits).unwrap_or_else(|error| panic!("{error}\n{edits}"));
    Server::start(Options { edits: file.edit, ..Options::default() }).await.unwrap()
}

/// The result of a step or check; of a row, as `check[row]`.
pub(crate) fn result<'a>(outcome: &'a FlowOutcome, id: &str) -> &'a SpecOutcome {
    let all: Vec<_> = outcome.specs().flat_map(|spec| std::iter::once(spec).chain(&spec.variants)).collect();
    all.iter().find(|spec| spec.id == id).unwrap_or_else(|| {
        let ids: Vec<&str> = all.iter().map(|spec| spec.id.as_str()).collect();
        panic!("no result {id} among {ids:?}")
    })
}

pub(crate) fn verdict(outcome: &FlowOutcome, id: &str) -> Verdict {
    result(outcome, id).verdict
}

/// The finding of a row of a step or check.
pub(crate) fn finding<'a>(outcome: &'a FlowOutcome, id: &str, name: &str) -> &'a Finding {
    let result = result(outcome, id);
    result.findings.iter().find(|finding| finding.name == name).unwrap_or_else(|| {
        let names: Vec<&str> = result.findings.iter().map(|finding| finding.name.as_str()).collect();
        panic!("no finding {name} of {id} among {names:?}")
    })
}

/// Every result that is not green, a line each.
pub(crate) fn not_green(outcome: &FlowOutcome) -> Vec<String> {
    let line = |spec: &SpecOutcome| {
        format!(
            "{} {} ({}): {}",
            spec.verdict.word(),
            spec.id,
            spec.outcome.as_deref().unwrap_or("-"),
            spec.summary
        )
    };
    let green = |spec: &&SpecOutcome| !matches!(spec.verdict, Verdict::Passed | Verdict::NotApplicable);
    outcome.specs().filter(green).map(line).collect()
}
