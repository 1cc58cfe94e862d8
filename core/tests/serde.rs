//! Names and options as JSON.

use advocateloop_core::{Basis, Environment, Event, Mode, Options, Plan};

#[test]
fn names_and_options_are_read_and_written() {
    let options: Options = serde_json::from_str(r#"{"basis":"gross","mode":"lenient"}"#).unwrap();
    assert_eq!(options, Options { basis: Basis::Gross, coerce: false, mode: Mode::Lenient });
    assert_eq!(serde_json::to_string(&options).unwrap(), r#"{"basis":"gross","coerce":false,"mode":"lenient"}"#);
    assert!(serde_json::from_str::<Options>(r#"{"mode":"Lenient"}"#).is_err());
    let names = (Plan::Premier, Environment::Test, Event::Claim);
    assert_eq!(serde_json::to_string(&names).unwrap(), r#"["premier","test","claim"]"#);
}
