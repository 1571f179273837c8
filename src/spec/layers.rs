//! The layers of spec files: the shipped set in the binary, then each folder given with `--specs`.

use std::path::{Path, PathBuf};

use super::mistake::Mistake;
use super::shipped;
use super::source::{Layer, SourceFile};

/// Folders in folders deeper than this are no layout of ours.
const MAX_DEPTH: usize = 4;
/// The longest spec file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// A file of a layer, with its path from the root of the layer, `/` between folders.
pub(super) struct LayerFile {
    pub(super) relative: String,
    pub(super) source: SourceFile,
}

/// The shipped set.
pub(super) fn built_in() -> impl Iterator<Item = LayerFile> {
    shipped::files()
        .iter()
        .map(|file| LayerFile { relative: file.path.to_owned(), source: SourceFile::shipped(file) })
}

/// The files of a folder, sorted by path.
pub(super) fn folder(root: &Path, mistakes: &mut Vec<Mistake>) -> Vec<LayerFile> {
    let shown = root.display().to_string();
    if !root.is_dir() {
        let what = if root.exists() { "is a file, not a folder" } else { "does not exist" };
        mistakes.push(Mistake::of_file(&shown, format!("the folder of specs {what}")).help(
            "give --specs a folder that is laid out like specs/: steps/, checks/<area>/, protocol/, …",
        ));
        return Vec::new();
    }
    let mut paths = Vec::new();
    collect(root, 0, &mut paths, mistakes);
    paths.sort();
    paths.iter().filter_map(|path| read(root, &shown, path, mistakes)).collect()
}

fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>, mistakes: &mut Vec<Mistake>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            mistakes.push(Mistake::of_file(folder.display().to_string(), format!("cannot be read: {error}")));
            return;
        }
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() && depth < MAX_DEPTH {
            collect(&path, depth + 1, paths, mistakes);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "json") {
            paths.push(path);
        }
    }
}

fn read(root: &Path, layer: &str, path: &Path, mistakes: &mut Vec<Mistake>) -> Option<LayerFile> {
    let shown = path.display().to_string();
    let too_long = std::fs::metadata(path).is_ok_and(|m| m.len() > MAX_FILE);
    if too_long {
        mistakes.push(Mistake::of_file(shown, format!("longer than {MAX_FILE} bytes: this is no spec file")));
        return None;
    }
    let text = match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            mistakes.push(Mistake::of_file(shown, "not valid UTF-8").help("save the file as UTF-8"));
            return None;
        }
        Err(error) => {
            mistakes.push(Mistake::of_file(shown, format!("cannot be read: {error}")));
            return None;
        }
    };
    let inside = path.strip_prefix(root).ok()?;
    let relative: Vec<_> =
        inside.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
    let source = SourceFile::new(Layer::Folder(layer.to_owned()), shown, text);
    Some(LayerFile { relative: relative.join("/"), source })
}
