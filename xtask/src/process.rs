//! Child processes that never outlive us. Each leads a process group of its own, and the group ends as a whole: wrangler starts
//! workerd, npm starts node, and they must go, too.

use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::Result;

/// How long a leader may take to end by itself; wrangler needs about 0.3 s.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

static STOPPING: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Notes Ctrl-C and its like, so that all waiting ends with an error, and with it every group.
pub(crate) fn stop_on_signal() -> Result {
    [SIGHUP, SIGINT, SIGTERM]
        .into_iter()
        .try_for_each(|signal| signal_hook::flag::register(signal, Arc::clone(&STOPPING)).map(drop))
        .map_err(|error| format!("cannot listen for signals: {error}"))
}

pub(crate) fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// Waits a moment, unless a signal has come.
pub(crate) fn pause() -> Result {
    thread::sleep(POLL);
    if stopping() { Err("stopped".to_owned()) } else { Ok(()) }
}

#[derive(Debug)]
pub(crate) struct Group(Box<dyn ChildWrapper>);

impl Group {
    /// Starts the command without a standard input: as a background group, it could not read the terminal anyway.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null());
        let child = CommandWrap::from(command).wrap(ProcessGroup::leader()).spawn();
        child.map(Self).map_err(|error| format!("cannot start {program}: {error}"))
    }

    pub(crate) fn stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout().take()
    }

    /// The leader's status, if it has ended.
    pub(crate) fn finished(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().ok().flatten()
    }

    /// Waits for the leader to end, or for a signal.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.finished() {
                return if stopping() { Err("stopped".to_owned()) } else { Ok(status) };
            }
            pause()?;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let start = Instant::now();
        let _gone_already = self.0.signal(SIGTERM);
        while self.finished().is_none() && start.elapsed() < GRACE {
            thread::sleep(POLL);
        }
        // Whatever the leader has left behind.
        let _gone_already = self.0.start_kill();
        let _reaped = self.0.wait();
    }
}

/// Runs a command in plain sight.
pub(crate) fn run(what: &str, command: Command) -> Result {
    let status = Group::start(command)?.wait()?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed ({status}); what it printed last says why")) }
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f32())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::Group;

    #[test]
    fn a_group_ends_with_its_grandchildren() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo $!; wait"]).stdout(Stdio::piped());
        let mut group = Group::start(command).unwrap();
        let mut grandchild = String::new();
        BufReader::new(group.stdout().unwrap()).read_line(&mut grandchild).unwrap();
        drop(group);
        // It is reaped by init, which may take a moment.
        let gone = (0..500).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            !Command::new("kill").args(["-0", grandchild.trim()]).stderr(Stdio::null()).status().unwrap().success()
        });
        assert!(gone, "sleep outlived its group");
    }
}
