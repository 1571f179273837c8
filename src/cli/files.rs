//! Files that commands write: whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever the user's settings allow.
    Usual,
    /// The user alone: it holds secrets.
    Owner,
}

/// Whether a file can be written there, as far as that can be told before a run whose result would be lost.
pub(super) fn check_folder(flag: &str, path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::config(format!("{flag}: {} is a folder", path.display())));
    }
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    Err(Failure::config(format!("{flag}: there is no folder {}", folder.display())))
}

/// Writes a file by way of another one in the same folder, so that a reader sees the old text or the new one. What
/// is no file, such as `/dev/stderr`, is written to directly.
pub(super) fn write(path: &Path, text: &str, readers: Readers) -> Result<(), Failure> {
    let failed =
        |error: io::Error| Failure::internal(format!("{} cannot be written: {error}", path.display()));
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fs::write(path, text).map_err(failed);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside: PathBuf = folder_of(path).join(format!(".{name}.{}.tmp", std::process::id()));
    let written = fill(&beside, text, readers).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What matters is why the file was not written.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn fill(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let mut file = create(path, readers)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn create(path: &Path, readers: Readers) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = match readers {
        Readers::Usual => 0o666,
        Readers::Owner => 0o600,
    };
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: Readers) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        fs::write(&path, "old and longer").unwrap();
        write(&path, "new", Readers::Usual).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_secrets_is_readable_by_its_owner_alone_even_if_it_was_open_before() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        fs::write(&path, "{}").unwrap();
        write(&path, "secret", Readers::Owner).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_before_anything_is_run() {
        let told = check_folder("--output", Path::new("nowhere/at/all.json")).unwrap_err().message;
        assert_eq!(told, "--output: there is no folder nowhere/at");
        assert!(check_folder("--output", Path::new("report.json")).is_ok());
    }
}
