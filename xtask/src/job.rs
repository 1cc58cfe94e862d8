//! Long steps: several at once, each into a log file, with a sign of life on the terminal.

use std::fs::{self, File};
use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::group::{self, Group};
use crate::{Result, layout};

const POLL: Duration = Duration::from_millis(50);
/// How often a log that nobody watches live (CI) gets a line.
const HEARTBEAT: Duration = Duration::from_secs(15);
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
}

pub(crate) fn run(name: &'static str, command: Command) -> Result {
    run_all(vec![Job::new(name, command)])
}

/// Runs the jobs side by side and returns when all are done, or ends the others when one fails.
pub(crate) fn run_all(jobs: Vec<Job>) -> Result {
    let mut running = jobs.into_iter().map(start).collect::<Result<Vec<_>>>()?;
    let mut display = Display::new();
    while !running.is_empty() {
        if group::stopping() {
            display.clear();
            return Err("stopped".to_owned());
        }
        display.show(&running);
        thread::sleep(POLL);
        let mut still = Vec::new();
        for mut job in running {
            match job.group.finished() {
                None => still.push(job),
                Some(status) if status.success() => {
                    display.line(&format!("  done  {} ({})", job.name, seconds(job.start.elapsed())));
                }
                Some(_) if group::stopping() => return Err("stopped".to_owned()),
                Some(status) => {
                    display.clear();
                    return Err(format!(
                        "{} failed ({status}). The end of {}:\n\n{}",
                        job.name,
                        job.log.display(),
                        tail(&job.log)
                    ));
                }
            }
        }
        running = still;
    }
    Ok(())
}

fn start(mut job: Job) -> Result<Running> {
    let log = log_file(job.name)?;
    let problem = |error: std::io::Error| format!("cannot write {}: {error}", log.display());
    let out = File::create(&log).map_err(problem)?;
    let err = out.try_clone().map_err(problem)?;
    let group = Group::start(job.command.stdout(out).stderr(err))?;
    Ok(Running { name: job.name, log, group, start: Instant::now() })
}

fn log_file(name: &str) -> Result<PathBuf> {
    let directory = layout::target().join("xtask");
    fs::create_dir_all(&directory).map_err(|error| format!("cannot create {}: {error}", directory.display()))?;
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    // Two at once, as in tests beside a dev server, must not share a file.
    Ok(directory.join(format!("{name}.{}.log", std::process::id())))
}

fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(TAIL)..).unwrap_or_default().join("\n")
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}

/// On a terminal, one line that is drawn over; elsewhere, a line now and then.
#[derive(Debug)]
struct Display {
    terminal: bool,
    drawn: Instant,
}

impl Display {
    fn new() -> Self {
        Self { terminal: stderr().is_terminal(), drawn: Instant::now() }
    }

    fn show(&mut self, running: &[Running]) {
        let pause = if self.terminal { Duration::from_millis(250) } else { HEARTBEAT };
        if self.drawn.elapsed() < pause {
            return;
        }
        self.drawn = Instant::now();
        let names: Vec<String> =
            running.iter().map(|job| format!("{} {} s", job.name, job.start.elapsed().as_secs())).collect();
        let doing = running.first().map(|job| last_line(&job.log)).unwrap_or_default();
        let line = format!("  {}  {doing}", names.join(", "));
        if self.terminal {
            let line: String = line.chars().take(110).collect();
            eprint!("\r\x1b[2K{line}");
            let _shown_or_not = stderr().flush();
        } else {
            eprintln!("{line}");
        }
    }

    fn clear(&self) {
        if self.terminal {
            eprint!("\r\x1b[2K");
        }
    }

    fn line(&self, text: &str) {
        self.clear();
        eprintln!("{text}");
    }
}

/// What the tool itself says that it does, like `Compiling walrus v0.27.2`.
fn last_line(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.trim().chars().filter(|c| !c.is_control()).take(60).collect()
}

impl Drop for Running {
    fn drop(&mut self) {
        // A log is for the one who has to read it: kept where the step failed.
        if self.group.finished().is_some_and(|status| status.success()) {
            let _unimportant = fs::remove_file(&self.log);
        }
    }
}
