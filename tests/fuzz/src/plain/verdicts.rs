//! Inputs with their native verdicts, for others that must give the same ones.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _, stdout};
use std::path::Path;

use advocateloop_core::Basis;
use advocateloop_fuzz::input::Input;
use advocateloop_fuzz::mutate::{mutate, mutate_marked};
use advocateloop_fuzz::random::Random;

use crate::corpus;

/// What shops send, so that many of the changed ones are still valid.
const HONEST: [&str; 8] = [
    r#"@{"customer_email":"Jane@Example.com","customer_name":"Jane Doe","order_id":"ORD-1","order_total":108.00,"tax":8.00,"shipping":10.00,"discount":5.00,"referral_code":"JOHN123","items":[{"name":"Widget","quantity":2,"unit_price":34.00,"sku":"W-1","category_path":["Home","Widgets"],"image_url":"https://example.com/w.png"},{"name":"Gadget","quantity":0.5,"line_total":10.005}]}"#,
    r#"D{"customer_email":"jane@example.com","order_total":50,"tax":0,"shipping":0,"discount":1e1}"#,
    r#"A{"order_id":"ORD-1","conversion_id":"cnv_1","refund_amount":50.00,"refund_id":"R-1","refund_reason":"broken
twice","total_refunded":60,"is_full_refund":false}"#,
    r#"B{"referral_code":"john123","email":"a@b.co","name":"A","phone":"+1-555-0100","items":[{"name":"x"}]}"#,
    r#"C{"referral_code":"JOHN123","landing_page":"https://example.com/?a=b","utm_source":"x","utm_medium":"y","utm_campaign":"z"}"#,
    // In lenient mode, and as a program's object.
    r#"`{"customer_email":"jane@example.com","order_id":1001,"order_total":"108.00","tax":0,"shipping":0,"discount":0,"referral_code":"{{code}}","items":[{"name":"Widget","image_url":"//example.com/w.png"},{"name":5}]}"#,
    r#"b{"referral_code":"john123","email":"a@b.co","phone":"+1 555 0100 ext. 7","name":"A\u0007B"}"#,
    "P{\"customer_email\":\"jane@example.com\",\"order_id\":\u{1}d9007199254740993,\"order_total\":108,\"tax\":0,\"shipping\":0,\"discount\":0}",
];

pub(crate) fn run(corpus: &Path, seed: u64, inputs: u64) -> Result<(), String> {
    let corpus = [corpus::read(corpus, "verdict")?, corpus::read(corpus, "normalize")?].concat();
    let mut random = Random::new(seed);
    let mut out = BufWriter::new(stdout().lock());
    for number in 0..inputs {
        // The corpus itself first.
        let known = usize::try_from(number).ok().and_then(|number| corpus.get(number));
        let honest = random.pick(&HONEST).map(|text| text.as_bytes()).filter(|_| number % 2 == 0);
        let any = honest.or_else(|| random.pick(&corpus).map(Vec::as_slice));
        let bytes = known.map(Vec::as_slice).or(any).ok_or("the corpus is empty")?;
        let Some(mut input) = Input::parse(bytes) else { continue };
        let mut body = input.body.to_vec();
        if known.is_none() {
            for _ in 0..=random.below(3) {
                body = if input.marked { mutate_marked(&body, &mut random) } else { mutate(&body, &mut random) };
            }
        }
        input.body = &body;
        writeln!(out, "{}", line(&input)).map_err(|error| format!("nobody reads the verdicts: {error}"))?;
    }
    out.flush().map_err(|error| error.to_string())
}

fn line(input: &Input<'_>) -> String {
    let basis = if input.options.basis == Basis::Gross { "gross" } else { "paid" };
    let verdict = serde_json::Value::from(input.verdict().to_json());
    let mode = input.options.mode.name();
    let (event, coerce, marked) = (input.event.name(), input.options.coerce, input.marked);
    let body = hexadecimal(input.body);
    format!(
        r#"{{"event":"{event}","basis":"{basis}","coerce":{coerce},"mode":"{mode}","marked":{marked},"body":"{body}","verdict":{verdict}}}"#
    )
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
