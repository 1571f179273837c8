//! All spec files of a run, by id: the shipped set with the user's layers over it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;

use super::layers;
use super::load;
use super::mistake::{Mistake, Mistakes};
use super::model::{
    DocumentsFile, FaultsFile, FlowFile, LoginFile, OutcomesFile, Patch, PatchesFile, Protocol,
    RequirementRow, Spec,
};
use super::protocol::Revision;
use super::reading::Model;
use super::source::{Layer, SourceFile};
use crate::text::Memo;

/// Where a spec stands in the house: its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `steps/`
    Step,
    /// `checks/<area>/`
    Check,
    /// `requests/`
    Request,
}

/// A part of the catalog with the file that it stands in.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// The file.
    pub source: Arc<SourceFile>,
    /// What it says.
    pub model: Model<T>,
}

/// A step, check or request.
#[derive(Clone, Debug)]
pub struct SpecEntry {
    /// Its folder.
    pub kind: Kind,
    /// The area of a check: the folder below `checks/`.
    pub area: Option<String>,
    /// The file.
    pub source: Arc<SourceFile>,
    /// What it says.
    pub model: Model<Spec>,
}

/// All spec files of a run.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// `flow.toml`.
    pub flow: Option<Entry<FlowFile>>,
    /// Steps, checks and requests by id.
    pub specs: BTreeMap<String, Arc<SpecEntry>>,
    /// Shared outcome rows by id.
    pub outcomes: BTreeMap<String, Entry<OutcomesFile>>,
    /// Shared patches by id.
    pub patches: BTreeMap<String, Entry<PatchesFile>>,
    /// Protocol revisions.
    pub protocols: BTreeMap<String, Entry<Protocol>>,
    /// Requirements by id.
    pub requirements: IndexMap<String, Entry<RequirementRow>>,
    /// Login scripts by id.
    pub logins: BTreeMap<String, Entry<LoginFile>>,
    /// `documents.toml`.
    pub documents: Option<Entry<DocumentsFile>>,
    /// `faults.toml`, with the rows of all layers.
    pub faults: Option<Entry<FaultsFile>>,
    /// Each file `faults.toml` as it stands, in the order of the layers.
    pub fault_files: Vec<Entry<FaultsFile>>,
    /// The addresses of sources, as far as somebody asked.
    pub(super) links: Memo<Option<String>>,
    /// The revisions with all that they extend, as far as somebody asked.
    pub(super) revisions: Memo<Option<Arc<Revision>>>,
}

impl Catalog {
    /// The shipped set with these folders over it, in order: the last wins.
    ///
    /// # Errors
    /// Every file that cannot be read as what its folder says.
    pub fn load(folders: &[PathBuf]) -> Result<Catalog, Mistakes> {
        Catalog::shipped().with(folders)
    }

    /// As `load`, with the mistakes beside all files that can be read.
    pub fn load_what_can_be_read(folders: &[PathBuf]) -> (Catalog, Vec<Mistake>) {
        Catalog::shipped().with_what_can_be_read(folders)
    }

    /// The shipped set, which the build has found right.
    pub fn shipped() -> Catalog {
        let mut catalog = Catalog::default();
        let mut mistakes = Vec::new();
        layers::built_in().for_each(|file| load::add(&mut catalog, file, &mut mistakes));
        debug_assert!(mistakes.is_empty(), "{mistakes:?}");
        catalog
    }

    /// This one with these folders over it.
    ///
    /// # Errors
    /// As for `load`.
    pub fn with(self, folders: &[PathBuf]) -> Result<Catalog, Mistakes> {
        let (catalog, mistakes) = self.with_what_can_be_read(folders);
        if mistakes.is_empty() { Ok(catalog) } else { Err(Mistakes(mistakes)) }
    }

    fn with_what_can_be_read(mut self, folders: &[PathBuf]) -> (Catalog, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        for folder in folders {
            for file in layers::folder(folder, &mut mistakes) {
                load::add(&mut self, file, &mut mistakes);
            }
        }
        (self, mistakes)
    }

    /// Reads what every flow is going to read: its steps, and what they are like.
    pub fn read_steps(&self) {
        let steps = self.flow.iter().flat_map(|flow| &flow.model.steps);
        steps.filter_map(|id| self.specs.get(id)).for_each(|entry| drop(self.bases(&entry.model)));
    }

    /// The patches of a spec; what it takes from `patches/` stands in its place.
    pub fn patches_of<'a>(&'a self, spec: &'a Spec) -> Vec<&'a Patch> {
        let shared = |id: &String| self.patches.get(id).map(|entry| &entry.model.patch);
        spec.patch
            .iter()
            .flat_map(|patch| match patch.use_.as_ref().and_then(shared) {
                Some(patches) => patches.iter().collect(),
                None => vec![patch],
            })
            .collect()
    }

    /// Adds the text of a file; `path` is its path from the root of a folder of specs, such as `steps/mine.toml`.
    ///
    /// # Errors
    /// What is wrong with it; the catalog stays as it was.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), Mistakes> {
        let source = SourceFile::new(Layer::Folder(String::new()), path, text);
        load::sort(self, path, &Arc::new(source))
    }

    /// The files, each once, sorted by path.
    pub fn sources(&self) -> Vec<&Arc<SourceFile>> {
        let mut sources: Vec<&Arc<SourceFile>> = self.specs.values().map(|entry| &entry.source).collect();
        sources.extend(self.flow.iter().map(|entry| &entry.source));
        sources.extend(self.documents.iter().map(|entry| &entry.source));
        sources.extend(self.fault_files.iter().map(|entry| &entry.source));
        sources.extend(self.outcomes.values().map(|entry| &entry.source));
        sources.extend(self.patches.values().map(|entry| &entry.source));
        sources.extend(self.protocols.values().map(|entry| &entry.source));
        sources.extend(self.requirements.values().map(|entry| &entry.source));
        sources.extend(self.logins.values().map(|entry| &entry.source));
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        sources.dedup_by(|a, b| Arc::ptr_eq(a, b));
        sources
    }

    /// The newest protocol revision: their names are dates. None if there is no protocol file.
    pub fn newest(&self) -> Option<&str> {
        self.protocols.keys().next_back().map(String::as_str)
    }

    /// A spec, what its request is like, and so on to the deepest base. Circles end where they close.
    pub fn bases<'a>(&'a self, spec: &'a Spec) -> Vec<&'a Spec> {
        let mut chain = vec![spec];
        let mut next = spec.own_change().1;
        while let Some(base) = next.and_then(|id| self.specs.get(id)).map(|entry| entry.model.as_ref()) {
            if chain.iter().any(|known| std::ptr::eq(*known, base)) {
                break;
            }
            chain.push(base);
            next = base.own_change().1;
        }
        chain
    }

    /// Whether the request of a spec goes to the registration endpoint.
    pub fn registers(&self, spec: &Spec) -> bool {
        let url = self.bases(spec).into_iter().find_map(|spec| spec.own_change().0.url);
        url.is_some_and(|url| url.contains("registration_endpoint"))
    }

    /// The checks in the order of their areas, then by id.
    pub fn checks_in_order(&self) -> Vec<&Arc<SpecEntry>> {
        let areas: &[String] = self.flow.as_ref().map_or(&[], |flow| &flow.model.checks.areas);
        let place = |entry: &SpecEntry| {
            areas.iter().position(|area| Some(area) == entry.area.as_ref()).unwrap_or(areas.len())
        };
        let mut checks: Vec<_> = self.specs.values().filter(|entry| entry.kind == Kind::Check).collect();
        checks.sort_by_key(|entry| (place(entry), entry.model.id.clone()));
        checks
    }
}
