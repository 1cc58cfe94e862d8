//! `wasm-bindgen-test-runner`, as its authors ship it, but at the versions of our lock file.

fn main() -> std::process::ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen-test-runner: {error:?}");
            std::process::ExitCode::FAILURE
        }
    }
}
