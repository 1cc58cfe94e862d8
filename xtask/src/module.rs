//! Makes a WebAssembly module to ship from rustc's output: by wasm-bindgen, then by wasm-opt.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Result, job, layout};

/// Features that rustc turns on for this target: wasm-opt wants it named, and `--all-features` makes modules that Node 20 refuses.
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

/// The kind of build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    Production,
    /// A build for `cargo xtask dev`: quick to make, with every check on. The npm package, which the pages use, is compiled along.
    Dev,
    /// A build with a route that panics, for `tests/e2e/panics.test.mjs`; as quick.
    PanicRoute,
}

/// What wasm-opt does to the Worker. By itself it inlines every function that is called once. The functions that this makes are so large that
/// they compress badly: the download is 31 KiB larger.
const WORKER_FLAGS: [&str; 3] = ["--enable-exception-handling", "--one-caller-inline-max-function-size", "40"];

/// A crate's module, beneath `target/wasm32-unknown-unknown`.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) profile: &'static str,
    /// Name of the crate, as in the names of files.
    pub(crate) crate_name: &'static str,
}

impl Compiled {
    /// Writes the module to `out`, and what is made in between into `scratch`. The glue that wasm-bindgen writes is of no use: this
    /// module exchanges numbers and bytes.
    pub(crate) fn finish(&self, scratch: &Path, out: &Path, optimized: bool) -> Result {
        job::run("binding", self.bind("bundler", scratch, self.crate_name)?)?;
        let bound = scratch.join(format!("{}_bg.wasm", self.crate_name));
        if optimized {
            // Twice: that makes 600 bytes less to download.
            return job::run("optimizing", optimize("-O3", &bound, out, &["-O3"]));
        }
        fs::copy(&bound, out).map(drop).map_err(|error| format!("cannot copy {}: {error}", bound.display()))
    }

    /// Writes `<name>.wasm` and its glue, `<name>.js`, into `directory`.
    pub(crate) fn finish_worker(&self, directory: &Path, name: &str, optimized: bool) -> Result {
        let (bound, module) = (format!("{name}_bg.wasm"), format!("{name}.wasm"));
        job::run("binding", self.bind("worker", directory, name)?)?;
        if optimized {
            let bound = directory.join(&bound);
            job::run("optimizing", optimize("-Oz", &bound, &bound, &WORKER_FLAGS))?;
        }
        fs::rename(directory.join(&bound), directory.join(&module))
            .map_err(|error| format!("cannot rename {bound}: {error}"))?;
        let glue = directory.join(format!("{name}.js"));
        import_module(&glue, &bound, &module)?;
        if optimized { job::run("minifying", minify(&glue)) } else { Ok(()) }
    }

    fn bind(&self, target: &str, out: &Path, name: &str) -> Result<Command> {
        fs::create_dir_all(out).map_err(|error| format!("cannot create {}: {error}", out.display()))?;
        let mut command = layout::command(layout::tool("bind"));
        let profile = if self.profile == "dev" { "debug" } else { self.profile };
        let module = format!("wasm32-unknown-unknown/{profile}/{}.wasm", self.crate_name);
        command.arg(target).arg(out).arg(name).arg(layout::target().join(module));
        Ok(command)
    }
}

fn optimize(level: &str, bound: &Path, out: &Path, flags: &[&str]) -> Command {
    let mut command = layout::command(layout::npm_binary("wasm-opt"));
    // The first of the memory is the end of the stack, where nothing has an address.
    command.arg(level).args(WASM_FEATURES).arg("--low-memory-unused").args(flags).arg(bound).arg("-o").arg(out);
    command
}

/// Makes a script smaller, in its place.
fn minify(script: &Path) -> Command {
    let mut command = layout::command(layout::npm_binary("esbuild"));
    command.args(["--minify", "--allow-overwrite", "--log-level=warning"]).arg(script);
    command.arg(format!("--outfile={}", script.display()));
    command
}

/// The runtime has no `import source`: a module of WebAssembly that is imported there is what others call its source.
fn import_module(glue: &Path, bound: &str, module: &str) -> Result {
    let problem = |error| format!("cannot change {}: {error}", glue.display());
    let text = fs::read_to_string(glue).map_err(problem)?;
    let import = format!("import source wasmModule from \"./{bound}\"");
    if !text.contains(&import) {
        return Err(format!("{} has no {import}", glue.display()));
    }
    fs::write(glue, text.replace(&import, &format!("import wasmModule from \"./{module}\""))).map_err(problem)
}
