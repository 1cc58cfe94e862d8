//! The committed inputs of a target.

use std::fs;
use std::path::Path;

/// In the order of their names: the same on every machine.
pub(crate) fn read(corpus: &Path, target: &str) -> Result<Vec<Vec<u8>>, String> {
    let folder = corpus.join(target);
    let problem = |error| format!("cannot read {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(problem)? {
        files.push(entry.map_err(problem)?.path());
    }
    files.sort();
    files.iter().map(|file| fs::read(file).map_err(problem)).collect()
}
