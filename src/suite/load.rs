//! From a suite file to its flows: all mistakes are found at once, before anything is sent.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::config::SuiteFile;
use super::document;
use super::flows::{self, PlacedFlow};
use super::login::{inline_login, named_login};
use super::login_at::LoginAt;
use super::matrix;
use super::pad::{Pad, Path, path};
use super::problem::{Naming, Setting};
use super::publish;
use super::selection::select;
use super::settings::{AuthMode, FlowSettings, ToolCall};
use super::shape;
use super::variables::{Environment, MISSING};
use crate::agent::LoginScript;
use crate::engine::{FlowPlan, Selection};
use crate::lint;
use crate::spec::{Catalog, Mistakes, SourceFile};

/// What the command line says of a whole suite.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Folders of specs, over those of the file.
    pub specs: Vec<PathBuf>,
    /// Lists the tools in every flow.
    pub verify_tools: bool,
    /// Calls this tool in every flow, after the tools were listed.
    pub call_tool: Option<String>,
    /// Sends the headers of every flow to the authorization server, too.
    pub headers_to_all: bool,
}

/// A suite: valid flows against one server.
pub struct Suite {
    /// Its name.
    pub name: Option<String>,
    /// The MCP endpoint.
    pub server_url: String,
    /// How many flows may run at the same time, if the file says so.
    pub jobs: Option<usize>,
    /// The specs.
    pub catalog: Arc<Catalog>,
    /// The flows, in order.
    pub flows: Vec<SuiteFlow>,
    source: SourceFile,
}

/// A flow of a suite.
#[derive(Clone, Debug)]
pub struct SuiteFlow {
    /// Its name in reports.
    pub label: String,
    /// Its settings.
    pub settings: FlowSettings,
    at: Path,
}

/// A flow that is ready to run.
pub struct PlannedFlow {
    /// Its name in reports; none if it is the only flow of a run that has no suite.
    pub label: Option<String>,
    /// What it will do.
    pub plan: FlowPlan,
}

impl Suite {
    /// Reads a suite file, and the specs that it and the command line name.
    ///
    /// # Errors
    /// Every mistake of the file and of those specs.
    pub fn load(
        file: &FilePath,
        overrides: &Overrides,
        environment: Environment<'_>,
    ) -> Result<Suite, Mistakes> {
        let source = document::read(file)?;
        let folder = file.parent().unwrap_or(FilePath::new("."));
        // What every flow reads first is read before the schema is needed, which may be made ready meanwhile.
        let shipped = Catalog::shipped();
        shipped.read_steps();
        Suite::read(source, overrides, environment, |file, pad| {
            load_specs(shipped, file, folder, &overrides.specs, pad)
        })
    }

    /// Reads the text of a suite file against specs that are loaded already: those that it names are not.
    ///
    /// # Errors
    /// Every mistake of the file.
    pub fn of(
        source: SourceFile,
        overrides: &Overrides,
        environment: Environment<'_>,
        catalog: Arc<Catalog>,
    ) -> Result<Suite, Mistakes> {
        Suite::read(source, overrides, environment, |_, _| Ok(catalog))
    }

    /// Reads the text of a suite file; `load` loads the specs that it names.
    fn read(
        source: SourceFile,
        overrides: &Overrides,
        environment: Environment<'_>,
        load: impl FnOnce(&SuiteFile, &mut Pad) -> Result<Arc<Catalog>, Mistakes>,
    ) -> Result<Suite, Mistakes> {
        let mut pad = Pad::new(source);
        let Some(mut value) = document::parse(&mut pad, environment) else { return Err(pad.into_mistakes()) };
        let broken = shape::check(&mut value, &mut pad);
        let file: SuiteFile = match shape::typed(&value) {
            Ok(file) => file,
            Err(message) => {
                // After a noted mistake the rest may not fit the type; alone, it is a disagreement with the schema.
                if pad.is_empty() {
                    pad.note(&[], &message, None);
                }
                return Err(pad.into_mistakes());
            }
        };
        let catalog = match load(&file, &mut pad) {
            Ok(catalog) => catalog,
            Err(mistakes) => {
                return Err(Mistakes(pad.into_mistakes().0.into_iter().chain(mistakes.0).collect()));
            }
        };
        let mut reading =
            Reading { value: &value, file: &file, catalog: &catalog, broken: &broken, environment, pad };
        let mut flows = reading.flows();
        if !reading.pad.is_empty() {
            return Err(reading.pad.into_mistakes());
        }
        let source = reading.pad.source;
        flows.iter_mut().for_each(|flow| overrides.force(&mut flow.settings));
        Ok(Suite { name: file.name, server_url: file.server_url, jobs: file.jobs, catalog, flows, source })
    }

    /// The plans of the flows.
    ///
    /// # Errors
    /// Every flow that this version of the program cannot run.
    pub fn plan(&self) -> Result<Vec<PlannedFlow>, Mistakes> {
        let mut pad = Pad::new(self.source.clone());
        let mut planned = Vec::new();
        for flow in &self.flows {
            match flow.settings.plan(&self.catalog, Naming::Config) {
                Ok(plan) => planned.push(PlannedFlow { label: Some(flow.label.clone()), plan }),
                Err(problems) => problems.0.iter().for_each(|problem| pad.note_problem(&flow.at, problem)),
            }
        }
        publish::share(&mut planned);
        if pad.is_empty() { Ok(planned) } else { Err(pad.into_mistakes()) }
    }
}

impl Overrides {
    /// What the command line forces onto a flow; the file cannot switch it off.
    fn force(&self, settings: &mut FlowSettings) {
        settings.headers_to_all |= self.headers_to_all;
        settings.verify_tools |= self.verify_tools || self.call_tool.is_some();
        if let Some(name) = &self.call_tool {
            let known = settings.call_tool.take().filter(|tool| tool.name == *name);
            settings.call_tool =
                Some(known.unwrap_or_else(|| ToolCall { name: name.clone(), params: json!({}) }));
        }
    }
}

fn load_specs(
    shipped: Catalog,
    file: &SuiteFile,
    folder: &FilePath,
    more: &[PathBuf],
    pad: &mut Pad,
) -> Result<Arc<Catalog>, Mistakes> {
    let mut folders = Vec::new();
    for (i, specs) in file.specs.iter().enumerate().filter(|(_, specs)| !specs.contains(MISSING)) {
        let specs = folder.join(specs);
        if specs.is_dir() {
            folders.push(specs);
        } else {
            let help = "the path is relative to the folder of this file";
            pad.note(
                &path(&["specs", &i.to_string()]),
                &format!("there is no folder `{}`", specs.display()),
                Some(help),
            );
        }
    }
    folders.extend(more.iter().cloned());
    let catalog = shipped.with(&folders)?;
    if !folders.is_empty() {
        lint::lint(&catalog)?;
    }
    Ok(Arc::new(catalog))
}

/// A file while its flows are made.
struct Reading<'f> {
    value: &'f Value,
    file: &'f SuiteFile,
    catalog: &'f Catalog,
    broken: &'f [Path],
    environment: Environment<'f>,
    pad: Pad,
}

impl Reading<'_> {
    fn flows(&mut self) -> Vec<SuiteFlow> {
        let selection = self.selection();
        let mut placed = flows::listed(self.value, &mut self.pad);
        if let Some(matrix) = &self.file.matrix
            && !self.is_broken(&path(&["matrix"]))
        {
            let defaults = self.file.defaults.clone().unwrap_or_default();
            for combination in matrix::expand(matrix, &defaults, self.catalog, &mut self.pad) {
                placed.extend(flows::of_combination(self.value, &combination, &mut self.pad));
            }
        }
        let mut flows: Vec<SuiteFlow> = Vec::new();
        for flow in &placed {
            let broken = self.is_broken(&flow.at) || self.is_broken(&path(&["defaults"]));
            let Some(mut settings) = flow.settings(self.file, selection.clone(), broken, &mut self.pad)
            else {
                continue;
            };
            settings.login = self.login(flow, settings.auth_mode);
            self.note_problems(flow, &settings, broken);
            let label = flow.flow.label.clone().unwrap_or_else(|| settings.label());
            let label = unique(label, &flows);
            flows.push(SuiteFlow { label, settings, at: flow.at.clone() });
        }
        flows
    }

    /// The login script of a headless flow; what is wrong with it is noted.
    fn login(&mut self, flow: &PlacedFlow, mode: AuthMode) -> Option<Arc<LoginScript>> {
        let at = flow.flow.auth.as_ref()?.login.as_ref().filter(|_| mode == AuthMode::Headless)?;
        let place = flow.place(self.value, Setting::Login);
        match at {
            LoginAt::Inline(login) => inline_login(login, &place, &mut self.pad),
            LoginAt::Named(given) if given.contains(MISSING) => None,
            LoginAt::Named(given) => {
                let folder = FilePath::new(&self.pad.source.path).parent().unwrap_or(FilePath::new(""));
                match named_login(self.catalog, given, folder, self.environment) {
                    Ok(script) => Some(script),
                    Err(mistakes) => {
                        mistakes.0.into_iter().for_each(|mistake| self.pad.add(mistake));
                        None
                    }
                }
            }
        }
    }

    fn selection(&mut self) -> Selection {
        let globs = &self.file.checks;
        match select(self.catalog, false, globs, self.file.allow.clone(), Naming::Config) {
            Ok(selection) => selection,
            Err(problems) => {
                for (i, problem) in problems {
                    self.pad.note_problem(&path(&["checks", &i.to_string()]), &problem);
                }
                Selection::default()
            }
        }
    }

    fn note_problems(&mut self, flow: &PlacedFlow, settings: &FlowSettings, broken: bool) {
        let mut problems = settings.problems_of_values(Naming::Config);
        // A combination is judged only if all of it could be read.
        if !broken {
            problems.extend(settings.problems_of_combination(self.catalog, Naming::Config));
        }
        for problem in problems.iter().filter(|problem| !problem.message.contains(MISSING)) {
            let place = flow.place(self.value, problem.setting);
            self.pad.note_problem(&place, problem);
        }
        if settings.server_url.is_empty() {
            self.pad.note(&path(Setting::ServerUrl.path()), "the text is empty", None);
        }
    }

    /// Whether something at this path or below it was taken out.
    fn is_broken(&self, at: &[String]) -> bool {
        self.broken.iter().any(|path| path.starts_with(at) || at.starts_with(path))
    }
}

/// Reports tell flows apart by their label.
fn unique(label: String, flows: &[SuiteFlow]) -> String {
    let taken = |label: &str| flows.iter().any(|flow| flow.label == label);
    if !taken(&label) {
        return label;
    }
    (2..).map(|n| format!("{label} ({n})")).find(|label| !taken(label)).unwrap_or(label)
}
