//! `cargo xtask dev`, and the Workers with demo brands that the tests send to: `dev.mjs` under a lock, once all is built.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::module::Build;
use crate::process::{self, Group};
use crate::{Result, build_worker, layout, setup};

/// A directory with a local database, held by one process at a time: the writers of two would block each other.
#[derive(Debug)]
struct State {
    directory: PathBuf,
    _held: File,
}

impl State {
    fn open(directory: &Path, fresh: bool) -> Result<Self> {
        let directory = std::path::absolute(directory).map_err(|error| error.to_string())?;
        let problem = |error: std::io::Error| format!("cannot use {}: {error}", directory.display());
        fs::create_dir_all(&directory).map_err(problem)?;
        let lock = directory.join("lock");
        let held = File::create(&lock).map_err(problem)?;
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
        for entry in fs::read_dir(&directory).map_err(problem)?.filter(|_| fresh) {
            let path = entry.map_err(problem)?.path();
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(problem)?;
            } else if path != lock {
                fs::remove_file(&path).map_err(problem)?;
            }
        }
        Ok(Self { directory, _held: held })
    }
}

/// Serves until Ctrl-C. Without `state`, wrangler's own directory is used, so that `npx wrangler dev` finds the same database.
pub(crate) fn run(port: u16, fresh: bool, state: Option<&Path>) -> Result {
    let (directory, demo_json) = match state {
        Some(directory) => (directory.to_owned(), directory.join("demo.json")),
        None => (layout::root().join(".wrangler"), layout::target().join("demo.json")),
    };
    let state = State::open(&directory, fresh)?;
    setup::for_worker(Build::Dev)?;
    build_worker::build(Build::Dev)?;
    let status = Group::start(script(&state, port, &demo_json))?.wait();
    match status {
        Ok(_) => Err("the Worker has ended by itself; the lines above say why".to_owned()),
        Err(_) if process::stopping() => {
            eprintln!("\nStopped.");
            Ok(())
        }
        Err(problem) => Err(problem),
    }
}

fn script(state: &State, port: u16, demo_json: &Path) -> Command {
    let mut command = layout::command("node");
    command.arg("xtask/dev.mjs").arg(port.to_string()).arg(&state.directory).arg(demo_json);
    command
}

/// A Worker of its own with an empty database, on any free port, whose output goes to `wrangler.log` beside the database.
#[derive(Debug)]
pub(crate) struct TestWorker {
    // Before the state: fields are dropped in order, and the Worker gives up the database first.
    _node: Group,
    state: State,
}

impl TestWorker {
    pub(crate) fn start(name: &str) -> Result<Self> {
        let state = State::open(&layout::target().join(name), true)?;
        setup::for_worker(Build::Production)?;
        build_worker::build(Build::Production)?;
        let worker = state.directory.join("demo.json");
        let mut command = script(&state, 0, &worker);
        let mut node = Group::start({
            command.env("WRANGLER_LOG", state.directory.join("wrangler.log")).stdout(Stdio::null());
            command
        })?;
        while !worker.exists() {
            if let Some(status) = node.finished() {
                return Err(format!("the Worker of the tests did not start ({status})"));
            }
            process::pause()?;
        }
        Ok(Self { _node: node, state })
    }

    pub(crate) fn demo_json(&self) -> PathBuf {
        self.state.directory.join("demo.json")
    }
}
