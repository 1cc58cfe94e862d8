//! `cargo xtask bless`: writes (or with `--check` compares) the files that are generated from the tables.

use crate::process::Group;
use crate::{Result, layout, native};

/// The generators stand in the packages whose tables they read, as examples: they are not part of the product.
const GENERATORS: [&str; 2] = ["examples/bless", "examples/bless-openapi"];

pub(crate) fn run(check: bool) -> Result {
    native::build()?;
    let mut is_fresh = true;
    // Both, even if the first finds something: all that is to be done is said at once.
    for generator in GENERATORS {
        let mut command = layout::command(native::program(generator));
        command.args(check.then_some("--check"));
        is_fresh &= Group::start(command)?.wait()?.success();
    }
    if is_fresh { Ok(()) } else { Err("the generated files are not what the tables say".to_owned()) }
}
