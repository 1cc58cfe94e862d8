//! `cargo xtask dev`: from a clone to a Worker that accepts events, and back to nothing at Ctrl-C.

use std::path::PathBuf;
use std::time::Instant;

use crate::arguments::Arguments;
use crate::dev_server::{DevServer, Output, Place};
use crate::{Result, group, job};

const DEFAULT_PORT: u16 = 8787;

/// The documented conversion, on one line so that it pastes into any shell.
const CONVERSION: &str = r#"{"customer_email":"buyer@example.com","order_id":"ORD-1001","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00}"#;

pub(crate) fn run(mut arguments: Arguments) -> Result {
    let start = Instant::now();
    let port = arguments.value("--port")?.map_or(Ok(DEFAULT_PORT), |text| {
        text.parse().map_err(|_| format!("--port takes a number up to 65535, not {text:?}"))
    })?;
    let fresh = arguments.flag("--fresh");
    let place =
        arguments.value("--state")?.map_or_else(Place::default, |directory| Place::at(PathBuf::from(directory)));
    arguments.finish()?;

    let mut server = DevServer::start(port, fresh, place, Output::Shown)?;
    println!(
        "\nReady after {}. Playground, reference and dashboard: {}/\n\
         All demo brands and their keys: {}\nTry it:\n\n{}\n\nBrands and keys: cargo xtask admin brands{}\nCtrl-C stops everything.",
        job::seconds(start.elapsed()),
        server.base(),
        server.demo_json().display(),
        curl(&server),
        if port == DEFAULT_PORT { String::new() } else { format!(" --url {}", server.base()) }
    );
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

fn curl(server: &DevServer) -> String {
    let (base, brand) = (server.base(), server.premier());
    format!(
        "curl -sS {base}/api/v1/track/conversion -H 'Content-Type: application/json' -H 'X-API-Key: {}' \
         -H 'X-Brand-ID: {}' -d '{CONVERSION}'",
        brand.live_key, brand.id
    )
}
