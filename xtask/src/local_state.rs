//! The directory of the local database, held by one process at a time: the writers of two would block each other.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::{Result, fingerprint, job, layout, wrangler};

#[derive(Debug)]
pub(crate) struct LocalState {
    directory: PathBuf,
    _held: File,
}

impl LocalState {
    pub(crate) fn open(directory: PathBuf, fresh: bool) -> Result<Self> {
        let problem = |error: std::io::Error| format!("cannot use {}: {error}", directory.display());
        fs::create_dir_all(&directory).map_err(problem)?;
        let held = File::create(directory.with_extension("lock")).map_err(problem)?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "another `cargo xtask dev` uses {}: stop it, or give this one a `--state DIR` of its own",
                    directory.display()
                ));
            }
            Err(TryLockError::Error(error)) => return Err(problem(error)),
        }
        if fresh {
            fs::remove_dir_all(&directory).map_err(problem)?;
            fs::create_dir_all(&directory).map_err(problem)?;
        }
        Ok(Self { directory, _held: held })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Applies what `edge/migrations` has and a database has not.
    pub(crate) fn migrate(&self) -> Result {
        let stamp = self.file("migrated");
        let fingerprint = fingerprint::of(&["edge/migrations", "wrangler.toml"])?;
        if fingerprint::is_marked(&stamp, &fingerprint) {
            return Ok(());
        }
        for database in databases()? {
            job::run(
                "migrations",
                wrangler::command(&["d1", "migrations", "apply", &database, "--local"], &self.directory),
            )?;
        }
        fingerprint::mark(&stamp, &fingerprint)
    }

    /// Runs a file of SQL on the first database.
    pub(crate) fn execute(&self, name: &'static str, script: &Path) -> Result {
        let mut command = wrangler::command(&["d1", "execute", "DB", "--local", "--yes"], &self.directory);
        command.arg("--file").arg(script);
        job::run(name, command)
    }
}

/// The names of the bindings in `wrangler.toml`: `DB`, `DB_1` and so on.
fn databases() -> Result<Vec<String>> {
    let file = layout::root().join("wrangler.toml");
    let toml = fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    Ok(bound(&toml))
}

fn bound(toml: &str) -> Vec<String> {
    let names = toml.lines().filter_map(|line| line.strip_prefix("binding = \"DB")?.split_once('"'));
    names.map(|(number, _)| format!("DB{number}")).collect()
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn every_database_is_found() {
        let toml = "binding = \"PAGES\"\n[[d1_databases]]\nbinding = \"DB\"\n# binding = \"DB_9\"\nbinding = \"DB_1\" # full\n";
        assert_eq!(bound(toml), ["DB", "DB_1"]);
    }
}
