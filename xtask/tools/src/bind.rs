//! `wasm-bindgen` for our two modules, without the test runner's hundred dependencies, which `cargo xtask dev` would wait for.
//! `bind bundler|worker OUT_DIR NAME MODULE`

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("bind: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, out, name, module] = arguments.as_slice() else { return Err("four words".to_owned()) };
    let problem = |error| format!("{error:?}");
    let mut bindgen = Bindgen::new();
    match target.as_str() {
        "bundler" => bindgen.bundler(true).map_err(problem)?,
        // What worker-build asks for, by which a call after a trap begins with another instance.
        "worker" => bindgen
            .module(true)
            .map_err(problem)?
            .omit_default_module_path(false)
            .reset_state_function(true)
            .force_enable_abort_handler(true),
        other => return Err(format!("there is no target {other:?}")),
    };
    bindgen.input_path(module).out_name(name).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(out).map_err(problem)
}
