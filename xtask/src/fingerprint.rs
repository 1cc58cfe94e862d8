//! “Has anything changed since?”: by content, since a checkout or a clone gives every file a new time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::module::Build;
use crate::{Result, layout};

/// A fingerprint of the files, and of all files below the directories, that are named relative to the project.
pub(crate) fn of(paths: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        add(&layout::root(), Path::new(path), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(root: &Path, path: &Path, hasher: &mut DefaultHasher) -> Result {
    let full = root.join(path);
    let problem = |error: std::io::Error| format!("cannot read {}: {error}", full.display());
    if full.is_dir() {
        let mut names = Vec::new();
        for entry in fs::read_dir(&full).map_err(problem)? {
            names.push(entry.map_err(problem)?.file_name());
        }
        names.sort();
        for name in names {
            add(root, &path.join(name), hasher)?;
        }
    } else {
        path.hash(hasher);
        fs::read(&full).map_err(problem)?.hash(hasher);
    }
    Ok(())
}

/// Whether the mark in `stamp` says that this very state was dealt with.
pub(crate) fn is_marked(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|marked| marked == fingerprint)
}

/// Whether what was built from this state will do: what is good for production is good for `dev`, and not the other way round.
pub(crate) fn is_built(stamp: &Path, fingerprint: &str, which: Build) -> bool {
    is_marked(stamp, fingerprint) || is_marked(stamp, &mark_of(fingerprint, which))
}

pub(crate) fn mark_built(stamp: &Path, fingerprint: &str, which: Build) -> Result {
    mark(stamp, &mark_of(fingerprint, which))
}

fn mark_of(fingerprint: &str, which: Build) -> String {
    if which == Build::Dev { format!("dev {fingerprint}") } else { fingerprint.to_owned() }
}

pub(crate) fn mark(stamp: &Path, fingerprint: &str) -> Result {
    fs::write(stamp, fingerprint).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}
