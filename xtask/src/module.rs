//! From what rustc makes to a WebAssembly module that is shipped: by wasm-bindgen, then by wasm-opt.

use std::path::Path;
use std::process::Command;
use std::{fs, iter};

use crate::{Result, job, layout};

/// What rustc turns on for this target: wasm-opt wants it named, and `--all-features` makes modules that Node 20 refuses.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A crate's module, beneath `target/wasm32-unknown-unknown`.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) profile: &'static str,
    /// As in the names of files.
    pub(crate) crate_name: &'static str,
}

impl Compiled {
    /// Writes the module to `out`, and what is made in between into `scratch`. The glue that wasm-bindgen writes is of no use: our
    /// modules exchange numbers and bytes.
    pub(crate) fn finish(&self, scratch: &Path, out: &Path) -> Result {
        fs::create_dir_all(scratch).map_err(|error| format!("cannot create {}: {error}", scratch.display()))?;
        job::run("binding", self.bind(scratch))?;
        job::run("optimizing", self.optimize(scratch, out))
    }

    fn bind(&self, scratch: &Path) -> Command {
        let mut command = layout::command(layout::tool("wasm-bindgen"));
        let module = format!("wasm32-unknown-unknown/{}/{}.wasm", self.profile, self.crate_name);
        command
            .args(["--target", "bundler", "--no-typescript", "--remove-name-section", "--remove-producers-section"])
            .arg("--out-dir")
            .arg(scratch)
            .arg(layout::target().join(module));
        command
    }

    fn optimize(&self, scratch: &Path, out: &Path) -> Command {
        let mut command = layout::command(layout::npm_binary("wasm-opt"));
        command
            .args(iter::once("-O3").chain(WASM_FEATURES))
            .arg(scratch.join(format!("{}_bg.wasm", self.crate_name)))
            .arg("-o")
            .arg(out);
        command
    }
}
