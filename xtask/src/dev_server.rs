//! A Worker under `wrangler dev` with a database, demo brands and a `demo.json`, for a developer, the tests or a bench.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use crate::demo::{self, Brand};
use crate::group::{self, Group};
use crate::local_state::LocalState;
use crate::{Result, build_worker, health, layout, local_vars, setup, wrangler};

const POLL: Duration = Duration::from_millis(50);
/// wrangler answers within 5 s of its start on two cores; a machine that is busy gets a lot more.
const READY_WITHIN: Duration = Duration::from_mins(2);

/// Where the database and `demo.json` are kept.
#[derive(Debug)]
pub(crate) struct Place {
    state: PathBuf,
    demo_json: PathBuf,
}

impl Default for Place {
    /// wrangler's own directory, so that plain `npx wrangler dev` finds the same database.
    fn default() -> Self {
        Self { state: layout::root().join(".wrangler/state"), demo_json: layout::target().join("demo.json") }
    }
}

impl Place {
    pub(crate) fn at(directory: PathBuf) -> Self {
        let state = std::path::absolute(&directory).unwrap_or(directory);
        Self { demo_json: state.join("demo.json"), state }
    }
}

/// What becomes of what wrangler and the Worker print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    Shown,
    /// Into `wrangler.log` beside the database.
    Logged,
}

#[derive(Debug)]
pub(crate) struct DevServer {
    // Before the state: fields are dropped in order, and the database is given up by the Worker first.
    wrangler: Group,
    _state: LocalState,
    base: String,
    demo_json: PathBuf,
    premier: Brand,
}

impl DevServer {
    /// Installs and builds what is missing, and returns when `/health` answers 200. Port 0 is any free one.
    pub(crate) fn start(port: u16, fresh: bool, place: Place, output: Output) -> Result<Self> {
        let Place { state, demo_json } = place;
        let port = free_port(port)?;
        let state = LocalState::open(state, fresh)?;
        // It says “ready” to whoever waits for it, which is not true yet.
        let _absent_already = fs::remove_file(&demo_json);

        setup::for_worker()?;
        build_worker::run()?;
        local_vars::ensure()?;
        state.migrate()?;
        let brands = demo::provide(&state)?;

        free_port(port)?; // Minutes may have passed.
        let keys_page = keys_page(&demo_json);
        // The tests read what a deployment says.
        let var = (output == Output::Shown).then_some(keys_page.as_str());
        let mut wrangler = serve(port, &state, output, var)?;
        wait_until_healthy(&mut wrangler, port)?;
        let base = format!("http://127.0.0.1:{port}");
        demo::announce(&demo_json, &base, &brands)?;
        let premier = brands.into_iter().next().ok_or("there are no demo brands")?;
        Ok(Self { wrangler, _state: state, base, demo_json, premier })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn demo_json(&self) -> &Path {
        &self.demo_json
    }

    /// The first of the demo brands, to show how it is done.
    pub(crate) fn premier(&self) -> &Brand {
        &self.premier
    }

    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.wrangler.wait()
    }
}

/// The port itself, or a free one for 0. Asked before anything is built or started: a port that is taken is the most
/// common reason to fail, and wrangler would silently take another one.
fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        format!("port {port} on 127.0.0.1 cannot be used ({error}): stop what holds it, or choose another with --port")
    })?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

/// Where the keys of a local Worker are found, as its answers say it.
fn keys_page(demo_json: &Path) -> String {
    let file = demo_json.strip_prefix(layout::root()).unwrap_or(demo_json);
    format!("KEYS_PAGE:in {}, or make with cargo xtask admin", file.display())
}

fn serve(port: u16, state: &LocalState, output: Output, var: Option<&str>) -> Result<Group> {
    let port = port.to_string();
    let mut command = wrangler::command(
        // Inspector port 0: any free one, so that two Workers can run side by side.
        &["dev", "--ip", "127.0.0.1", "--port", &port, "--inspector-port", "0", "--show-interactive-dev-session=false"],
        state.directory(),
    );
    if let Some(var) = var {
        command.args(["--var", var]);
    }
    if output == Output::Logged {
        let log = state.file("wrangler.log");
        let problem = |error: std::io::Error| format!("cannot write {}: {error}", log.display());
        let file = File::create(&log).map_err(problem)?;
        command.stderr(file.try_clone().map_err(problem)?).stdout(file);
    }
    Group::start(&mut command)
}

fn wait_until_healthy(server: &mut Group, port: u16) -> Result {
    let start = Instant::now();
    let mut last = None;
    while start.elapsed() < READY_WITHIN {
        if group::stopping() {
            return Err("stopped".to_owned());
        }
        if let Some(status) = server.finished() {
            return Err(format!("wrangler dev ended before the Worker answered ({status}); its output tells why"));
        }
        last = health::status(port);
        if last == Some(200) {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    Err(match last {
        Some(status) => format!("the Worker is up but not healthy: GET /health answers {status}"),
        None => format!("nothing answered on port {port} within {} s", READY_WITHIN.as_secs()),
    })
}
