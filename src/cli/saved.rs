//! Sees that files are saved, by looking at them now and then: so it sees them on every system, on network drives and in
//! containers, however an editor saves, which is more than the events of systems tell. Folders of specs are small.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often it looks. Files that are saved at once are seen at once: a look that finds no more changes ends the wait.
const LOOK: Duration = Duration::from_millis(150);
/// Deeper folders are not looked into: a link may lead in a circle.
const DEEPEST: usize = 8;

/// The files that a run reads, as they were at a time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Saved {
    files: BTreeMap<PathBuf, Stamp>,
}

/// When a file was saved and what is in it: not every system tells two times apart that are close.
type Stamp = (Option<SystemTime>, u64);

impl Saved {
    /// The spec files in these folders, and these files, as they are now.
    pub(super) fn now(folders: &[PathBuf], files: &[PathBuf]) -> Saved {
        let mut found = BTreeMap::new();
        folders.iter().for_each(|folder| look_into(folder, 0, &mut found));
        files.iter().for_each(|file| look_at(file, &mut found));
        Saved { files: found }
    }

    /// The first file that is not as it was.
    fn changed_since<'s>(&'s self, before: &'s Saved) -> Option<&'s Path> {
        let all = self.files.keys().chain(before.files.keys());
        all.map(PathBuf::as_path).find(|path| self.files.get(*path) != before.files.get(*path))
    }

    /// Without these files, whatever leads to them.
    pub(super) fn without(mut self, written: &[PathBuf]) -> Saved {
        let real = |path: &Path| path.canonicalize().ok();
        let is_same = |path: &Path, other: &PathBuf| {
            path.file_name() == other.file_name() && real(path).is_some_and(|path| Some(path) == real(other))
        };
        self.files.retain(|path, _| !written.iter().any(|other| is_same(path, other)));
        self
    }

    /// Waits until a file is saved, and until all that are saved with it are. Gives the name of one of them.
    pub(super) async fn next(&self, look: impl FnMut() -> Saved) -> PathBuf {
        self.settled(look, || tokio::time::sleep(LOOK)).await
    }

    /// As `next`: looks, and pauses between two looks.
    async fn settled<P: Future<Output = ()>>(
        &self,
        mut look: impl FnMut() -> Saved,
        pause: impl Fn() -> P,
    ) -> PathBuf {
        let mut last = look();
        loop {
            pause().await;
            let now = look();
            if let (Some(changed), true) = (now.changed_since(self), now == last) {
                return changed.to_owned();
            }
            last = now;
        }
    }
}

fn look_into(folder: &Path, depth: usize, found: &mut BTreeMap<PathBuf, Stamp>) {
    // A folder that is not there now may be soon.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() && depth < DEEPEST {
            look_into(&path, depth + 1, found);
        } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "json") {
            look_at(&path, found);
        }
    }
}

fn look_at(path: &Path, found: &mut BTreeMap<PathBuf, Stamp>) {
    let Ok(bytes) = std::fs::read(path) else { return };
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let modified = std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    found.insert(path.to_owned(), (modified, hasher.finish()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(files: &[(&str, u64)]) -> Saved {
        let files = files.iter().map(|(file, hash)| (PathBuf::from(file), (None, *hash)));
        Saved { files: files.collect() }
    }

    #[tokio::test]
    async fn what_is_still_being_saved_is_waited_for() {
        let before = holding(&[("a", 1), ("b", 1)]);
        let looks =
            [&[("a", 1), ("b", 1)], &[("a", 2), ("b", 1)], &[("a", 2), ("b", 2)], &[("a", 2), ("b", 2)]];
        let mut seen = 0;
        let look = || {
            seen += 1;
            holding(looks[seen - 1])
        };
        assert_eq!(before.settled(look, || std::future::ready(())).await, Path::new("a"));
        assert_eq!(seen, 4);
    }

    #[test]
    fn what_is_saved_made_or_taken_away_is_seen_and_what_is_no_spec_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (spec, other) = (folder.path().join("checks/a/b.toml"), folder.path().join("own.pem"));
        let own = folder.path().join("checks/../report.json");
        let look = || {
            let now = Saved::now(&[folder.path().to_owned()], std::slice::from_ref(&other));
            now.without(std::slice::from_ref(&own))
        };
        let seen = |before: &Saved| look().changed_since(before).map(Path::to_owned);
        let before = look();
        std::fs::write(folder.path().join("notes.txt"), "x").unwrap();
        assert_eq!(seen(&before), None);
        std::fs::create_dir_all(spec.parent().unwrap()).unwrap();
        std::fs::write(&spec, "one").unwrap();
        assert_eq!(seen(&before), Some(spec.clone()));
        let before = look();
        std::fs::write(&spec, "two").unwrap();
        assert_eq!(seen(&before), Some(spec.clone()));
        let before = look();
        std::fs::remove_file(&spec).unwrap();
        assert_eq!(seen(&before), Some(spec));
        let before = look();
        std::fs::write(&other, "x").unwrap();
        assert_eq!(seen(&before), Some(other.clone()));
        let before = look();
        std::fs::write(folder.path().join("report.json"), "{}").unwrap();
        assert_eq!(seen(&before), None, "what the run writes is no reason to run");
    }
}
