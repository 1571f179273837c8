//! A small flow of a test's own: spec files written for one rule, and a server that answers what the rule needs.

use std::fs;
use std::sync::Arc;

use mcprove::outcome::FlowOutcome;
use mcprove::suite::FlowSettings;

use crate::support::{edited, flow};

type Change = Box<dyn FnOnce(&mut FlowSettings)>;

/// The files of a flow in the making.
#[derive(Default)]
pub(crate) struct Lab {
    files: Vec<(String, String)>,
    steps: Vec<String>,
    checks: Vec<String>,
    fresh: String,
    edits: String,
    changes: Vec<Change>,
    extensions: Vec<String>,
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) outcome: FlowOutcome,
    /// What reached the server, in order: method, path with query, body.
    pub(crate) sent: Vec<String>,
    pub(crate) headers: Vec<Vec<(String, String)>>,
}

pub(crate) fn lab() -> Lab {
    Lab::default()
}

impl Lab {
    /// A step of the flow; the steps run in the order in which they are added.
    pub(crate) fn step(mut self, id: &str, body: &str) -> Lab {
        self.steps.push(id.to_owned());
        self.spec("steps", id, body)
    }

    /// A check of the area `lab`.
    pub(crate) fn check(mut self, id: &str, body: &str) -> Lab {
        self.checks.push(id.to_owned());
        self.spec("checks/lab", id, body)
    }

    /// A request that others build on.
    pub(crate) fn base(self, id: &str, body: &str) -> Lab {
        self.spec("requests", id, body)
    }

    fn spec(self, folder: &str, id: &str, body: &str) -> Lab {
        let text = format!("spec = 1\nid = \"{id}\"\ntitle = \"{id}\"\n{body}\n");
        self.file(&format!("{folder}/{id}.toml"), &text)
    }

    pub(crate) fn file(mut self, path: &str, text: &str) -> Lab {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// A list of `flow.toml`.
    pub(crate) fn fresh(mut self, list: &str, steps: &[&str]) -> Lab {
        self.fresh.push_str(&format!("\n[fresh.{list}]\nsteps = {steps:?}\n"));
        self
    }

    /// An edit of the server, as TOML.
    pub(crate) fn edit(mut self, body: &str) -> Lab {
        self.edits.push_str(&format!("[[edit]]\n{body}\n"));
        self
    }

    /// A path that answers with 200 and this JSON, written as TOML.
    pub(crate) fn json(self, path: &str, json: &str) -> Lab {
        self.edit(&format!("path = '{path}'\nstatus = 200\njson = {json}"))
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut FlowSettings) + 'static) -> Lab {
        self.changes.push(Box::new(change));
        self
    }

    pub(crate) fn extension(mut self, name: &str) -> Lab {
        self.extensions.push(name.to_owned());
        self
    }

    /// Runs the lab's own steps and checks, and no others.
    pub(crate) async fn run(mut self) -> Ran {
        if !self.steps.is_empty() {
            let order = format!("spec = 1\nsteps = {:?}\n{}", self.steps, self.fresh);
            self = self.file("flow.toml", &order);
        }
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in &self.files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let server = edited(if self.edits.is_empty() { "edit = []" } else { &self.edits }).await;
        let mut globs = globset::GlobSetBuilder::new();
        self.checks.iter().for_each(|id| {
            globs.add(globset::Glob::new(id).unwrap());
        });
        let globs = globs.build().unwrap();
        let mut run = flow(&server.url()).specs(folder.path().into()).checks();
        run.settings.selection.globs = Some(globs);
        self.changes.into_iter().for_each(|change| change(&mut run.settings));
        let extensions = self.extensions;
        let outcome = run.run_with(Arc::new(|_| {}), |plan| plan.extensions = extensions).await;
        let log = server.log();
        server.stop().await;
        let headers = log.iter().map(|seen| seen.headers.clone()).collect();
        Ran { outcome, sent: log.iter().map(line).collect(), headers }
    }
}

fn line(seen: &mcprove::reference::Seen) -> String {
    let query = if seen.query.is_empty() { String::new() } else { format!("?{}", seen.query) };
    format!("{} {}{query} {}", seen.method, seen.path, seen.body).trim_end().to_owned()
}

impl Ran {
    /// The value of a header of the request with this place in the log.
    pub(crate) fn header(&self, index: usize, name: &str) -> Option<&str> {
        self.headers[index].iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}
