//! The house keeps its floors: a room imports only from rooms below it.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by floor, from the ground up. Rooms of one floor do not import each other.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["oauth"],
    &["spec"],
    &["outcome", "template", "reference"],
    &["http", "assert", "report"],
    &["lint", "agent"],
    &["action"],
    &["engine"],
    &["suite"],
    &["prove"],
    &["cli"],
];

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that a file names by `crate::room`, tests left out.
fn rooms_named(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut rooms = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            let names = part.strip_prefix('{').map_or_else(
                || vec![part],
                |group| group.split('}').next().unwrap_or_default().split(',').collect(),
            );
            for name in names {
                let name = name.trim();
                let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
                rooms.push(name[..end].to_owned());
            }
        }
    }
    rooms
}

#[test]
fn a_room_imports_only_from_lower_floors() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let Some(room) = inside.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned())
        else {
            continue;
        };
        let Some(floor) = floor_of(&room) else { continue };
        for named in rooms_named(&fs::read_to_string(&file).unwrap()) {
            let upwards = floor_of(&named).is_some_and(|other| other >= floor) && named != room;
            if upwards {
                wrong.push(format!("{} imports {named}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_room_with_a_floor() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
        let room = entry.file_name().to_string_lossy().into_owned();
        assert!(floor_of(&room).is_some(), "src/{room} stands on no floor");
    }
}
