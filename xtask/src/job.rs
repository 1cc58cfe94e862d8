//! Long steps: several at once, each into a log file, with a spinner on a terminal.

use std::fs::{self, File};
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::process::{self, Group, seconds};
use crate::{Result, layout};

/// How much of a failed step's log is shown.
const TAIL: usize = 40;

#[derive(Debug)]
pub(crate) struct Job {
    name: &'static str,
    command: Command,
}

impl Job {
    pub(crate) fn new(name: &'static str, command: Command) -> Self {
        Self { name, command }
    }
}

#[derive(Debug)]
struct Running {
    name: &'static str,
    log: PathBuf,
    group: Group,
    start: Instant,
    spinner: ProgressBar,
}

pub(crate) fn run(name: &'static str, command: Command) -> Result {
    run_all(vec![Job::new(name, command)])
}

/// Runs the jobs side by side and returns when all are done, or ends the others when one fails.
pub(crate) fn run_all(jobs: Vec<Job>) -> Result {
    let progress = MultiProgress::new();
    let mut running = jobs.into_iter().map(|job| start(job, &progress)).collect::<Result<Vec<_>>>()?;
    while !running.is_empty() {
        process::pause()?;
        for at in (0..running.len()).rev() {
            let Some(status) = running[at].group.finished() else { continue };
            let job = running.remove(at);
            job.spinner.finish_and_clear();
            if !status.success() {
                progress.clear().unwrap_or_default();
                let log = job.log.display();
                return Err(format!("{} failed ({status}). The end of {log}:\n\n{}", job.name, tail(&job.log)));
            }
            progress.suspend(|| eprintln!("  done  {} ({})", job.name, seconds(job.start.elapsed())));
            // A log is for the one who has to read it: kept where the step failed.
            let _unimportant = fs::remove_file(&job.log);
        }
    }
    Ok(())
}

fn start(mut job: Job, progress: &MultiProgress) -> Result<Running> {
    let log = log_file(job.name)?;
    let problem = |error: std::io::Error| format!("cannot write {}: {error}", log.display());
    let out = File::create(&log).map_err(problem)?;
    job.command.stderr(out.try_clone().map_err(problem)?).stdout(out);
    let style = ProgressStyle::with_template("  {spinner} {msg} {elapsed}").map_err(|error| error.to_string())?;
    let spinner = progress.add(ProgressBar::new_spinner().with_style(style).with_message(job.name));
    spinner.enable_steady_tick(Duration::from_millis(200));
    if !stderr().is_terminal() {
        eprintln!("  {} …", job.name);
    }
    Ok(Running { name: job.name, log, group: Group::start(job.command)?, start: Instant::now(), spinner })
}

fn log_file(name: &str) -> Result<PathBuf> {
    let directory = layout::target().join("xtask");
    fs::create_dir_all(&directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    // Two at once, as in tests beside a dev server, must not share a file.
    Ok(directory.join(format!("{}.{}.log", name.replace(' ', "-"), std::process::id())))
}

fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(TAIL)..).unwrap_or_default().join("\n")
}
