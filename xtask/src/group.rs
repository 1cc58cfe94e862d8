//! Child processes that never outlive us. Each is started as the leader of a process group of its own, and it is the
//! group that is ended: wrangler starts workerd and a build, npm starts node, and they must go too.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal, killpg};
use nix::unistd::Pid;

use crate::Result;

/// How long a group may take to end by itself; wrangler needs about 0.3 s.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

static STOPPING: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Whether Ctrl-C or SIGTERM has come, so that whoever waits for something gives up.
pub(crate) fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// From here on SIGINT, SIGTERM and SIGHUP end every group that runs (a second one kills), and [`stopping`] says so.
///
/// Must be called before any other thread exists: threads inherit the mask under which only our thread takes signals.
/// (Children don't: the standard library clears it for them.)
pub(crate) fn end_all_on_signal() {
    let mut signals = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        signals.add(signal);
    }
    if signals.thread_block().is_err() {
        return; // Then signals end us in the usual way.
    }
    thread::spawn(move || {
        while signals.wait().is_ok() {
            let again = STOPPING.swap(true, Ordering::SeqCst);
            for &group in running().iter() {
                let _gone_already = killpg(group, if again { Signal::SIGKILL } else { Signal::SIGTERM });
            }
        }
    });
}

fn running() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Group {
    leader: Child,
    id: Pid,
}

impl Group {
    /// Starts the command without a standard input: as a background group, it could not read the terminal anyway.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut running = running(); // Held, so that a signal comes either before the start or after the entry.
        if stopping() {
            return Err("stopped".to_owned());
        }
        let program = command.get_program().to_string_lossy().into_owned();
        let leader = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        let id = i32::try_from(leader.id()).map(Pid::from_raw).map_err(|_| format!("{program} has no usable id"))?;
        running.push(id);
        Ok(Self { leader, id })
    }

    pub(crate) fn leader(&mut self) -> &mut Child {
        &mut self.leader
    }

    /// The leader's status, if it has ended.
    pub(crate) fn finished(&mut self) -> Option<ExitStatus> {
        self.leader.try_wait().ok().flatten()
    }

    /// Waits for the leader to end. Returns an error if a signal came meanwhile, whatever the leader made of it.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.leader.wait().map_err(|error| format!("cannot wait for a child: {error}"))?;
        if stopping() { Err("stopped".to_owned()) } else { Ok(status) }
    }

    /// Whether a process of the group is left. The leader counts until it has been waited for, hence [`Self::finished`].
    fn exists(&mut self) -> bool {
        let _reaped = self.finished();
        killpg(self.id, None).is_ok()
    }

    fn ends_within(&mut self, time: Duration) -> bool {
        let start = Instant::now();
        while self.exists() {
            if start.elapsed() > time {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.exists() {
            let _gone_already = killpg(self.id, Signal::SIGTERM);
            if !self.ends_within(GRACE) {
                let _gone_already = killpg(self.id, Signal::SIGKILL);
                let _reaped = self.leader.wait();
            }
        }
        running().retain(|&group| group != self.id);
    }
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
        command.args(["-c", "sleep 600 & echo started; wait"]).stdout(Stdio::piped());
        let mut group = Group::start(&mut command).unwrap();
        let mut line = String::new();
        BufReader::new(group.leader().stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "started\n");
        let id = group.id;
        drop(group);
        // The grandchild is reaped by init, which may take a moment.
        let gone = (0..500).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            nix::sys::signal::killpg(id, None).is_err()
        });
        assert!(gone, "sleep outlived its group");
    }
}
