//! Makes brands with a live and a test key each. The SQL for the database goes to a file, the keys to the standard output,
//! once: of a key, the SQL holds only the keyed hash. (Not part of `xtask`, which must start when this does not compile.)

mod brand;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use brand::{Brand, Order};

const USAGE: &str = "\
KEY_PEPPER=… provision --sql FILE NAME=PLAN…
    PLAN is starter, growth or premier; with `:gross` after it, order_total is before any adjustments.
    Prints a line per brand: name, brand id, live key, test key; tabs between. FILE is for `wrangler d1 execute --file`.
    KEY_PEPPER must be the secret that the Worker has.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("provision: {problem}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [option, file, orders @ ..] = arguments.as_slice() else {
        return Err("which file, and which brands?".to_owned());
    };
    if option != "--sql" || orders.is_empty() {
        return Err("which file, and which brands?".to_owned());
    }
    let orders = orders.iter().map(|text| Order::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let pepper = std::env::var("KEY_PEPPER").unwrap_or_default();
    // With an empty one a stored hash would be as good as public.
    if pepper.is_empty() {
        return Err("KEY_PEPPER is not set".to_owned());
    }

    let now_ms = now_ms()?;
    let mut sql = String::new();
    let mut lines = String::new();
    for order in orders {
        let brand = Brand::make(order, now_ms)?;
        sql.push_str(&brand.sql(&pepper, now_ms)?);
        lines.push_str(&brand.line());
    }
    std::fs::write(file, sql).map_err(|error| format!("cannot write {file}: {error}"))?;
    print!("{lines}");
    Ok(())
}

fn now_ms() -> Result<u64, String> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| "the clock stands before 1970")?;
    u64::try_from(since.as_millis()).map_err(|_| "the clock is beyond all measure".to_owned())
}
