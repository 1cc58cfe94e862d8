//! `cargo xtask dev`: from a clone to a Worker that accepts events, and back to nothing at Ctrl-C.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::demo::{self, Brand};
use crate::group::{self, Group};
use crate::local_state::LocalState;
use crate::{Result, build_worker, health, job, layout, local_vars, setup, wrangler};

const DEFAULT_PORT: u16 = 8787;
const POLL: Duration = Duration::from_millis(50);
/// wrangler answers within 5 s of its start on two cores; a machine that is busy gets a lot more.
const READY_WITHIN: Duration = Duration::from_mins(2);

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let start = Instant::now();
    let port = arguments.value("--port")?.map_or(Ok(DEFAULT_PORT), |text| {
        text.parse().map_err(|_| format!("--port takes a number up to 65535, not {text:?}"))
    })?;
    let fresh = arguments.flag("--fresh");
    let elsewhere = arguments.value("--state")?.map(PathBuf::from);
    arguments.finish()?;

    let port = free_port(port)?;
    let demo_json = elsewhere.as_ref().map_or_else(|| layout::target().join("demo.json"), |dir| dir.join("demo.json"));
    let directory = match elsewhere {
        Some(directory) => std::path::absolute(&directory).map_err(|error| format!("--state: {error}"))?,
        None => LocalState::default_directory(),
    };
    let state = LocalState::open(directory, fresh)?;
    // It says “ready” to whoever waits for it, which is not true yet.
    let _absent_already = fs::remove_file(&demo_json);

    setup::for_worker()?;
    build_worker::run()?;
    local_vars::ensure()?;
    state.migrate()?;
    let brands = demo::provide(&state)?;

    free_port(port)?; // Minutes may have passed.
    let mut server = serve(port, &state)?;
    wait_until_healthy(&mut server, port)?;
    let base = format!("http://127.0.0.1:{port}");
    demo::announce(&demo_json, &base, &brands)?;
    greet(&base, &demo_json, &brands, start.elapsed());

    match server.wait() {
        Ok(status) => Err(format!("wrangler dev ended by itself ({status})")),
        Err(_) if group::stopping() => {
            drop(server);
            eprintln!("\nStopped.");
            Ok(())
        }
        Err(problem) => Err(problem),
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

fn serve(port: u16, state: &LocalState) -> Result<Group> {
    let port = port.to_string();
    // Inspector port 0: any free one, so that two Workers can run side by side.
    let arguments =
        ["dev", "--ip", "127.0.0.1", "--port", &port, "--inspector-port", "0", "--show-interactive-dev-session=false"];
    Group::start(&mut wrangler::command(&arguments, state.directory()))
}

fn wait_until_healthy(server: &mut Group, port: u16) -> Result {
    let start = Instant::now();
    let mut last = None;
    while start.elapsed() < READY_WITHIN {
        if group::stopping() {
            return Err("stopped".to_owned());
        }
        if let Some(status) = server.finished() {
            return Err(format!("wrangler dev ended before the Worker answered ({status}); its output is above"));
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

fn greet(base: &str, demo_json: &std::path::Path, brands: &[Brand], took: Duration) {
    let Some(Brand { id, live_key, .. }) = brands.first() else { return };
    let body = r#"{"customer_email":"jane@example.com","order_id":"1001","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}"#;
    println!(
        "\nReady after {} at {base}. Keys of all demo brands: {}\nTry it:\n\n\
         curl -sS {base}/api/v1/track/conversion -H 'Content-Type: application/json' -H 'X-API-Key: {live_key}' \
         -H 'X-Brand-ID: {id}' -d '{body}'\n\n\
         Ctrl-C stops everything.",
        job::seconds(took),
        demo_json.display(),
    );
}
