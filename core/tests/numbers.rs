//! Numbers to the last digit, and texts where a number belongs.

use advocateloop_core::{Event, Options, judge};
use rust_decimal::Decimal;

/// What becomes of a discount that is spelt so: the normalized number, or the issue's code with its fix; and `rounded` if it was.
#[track_caller]
fn read(number: &str) -> String {
    let body = format!(
        r#"{{"customer_email":"a@b.co","order_id":"1","order_total":9,"tax":0,"shipping":0,"discount":{number}}}"#
    );
    let verdict = judge(Event::Conversion, body.as_bytes(), Options::default());
    let rounded = verdict.warnings.iter().any(|warning| warning.code().name() == "rounded");
    let told = match &verdict.outcome {
        Ok(payload) => payload.to_json().split_once("\"discount\":").unwrap().1.trim_end_matches('}').to_owned(),
        Err(rejection) => {
            let issue = &rejection.issues()[0];
            let fix = issue.fix().map(|fix| format!(" {}", fix.to_json()));
            format!("{}{}", issue.code().name(), fix.unwrap_or_default())
        }
    };
    if rounded { format!("{told} rounded") } else { told }
}

#[track_caller]
fn assert_read(numbers: &[&str], expected: &str) {
    for number in numbers {
        assert_eq!(read(number), expected, "{number}");
    }
}

#[test]
fn exact_spellings_of_one_number() {
    assert_read(
        &["108", "108.0", "108.00000000", "1.08e2", "1080E-1", "0.000108e6", "10800e-02", "108e+0", "108e000"],
        "108.00",
    );
    assert_read(&["0", "-0", "0.0", "-0.000e30", "0e-30"], "0.00");
    assert_read(&["99999999999.9999", "999999999999999e-4"], "99999999999.9999");
}

#[test]
fn noise_ends_at_5e_minus_10_on_both_sides() {
    assert_read(&["1.0000000005", "0.9999999995"], "1.00 rounded");
    assert_read(&["1.00000000050000000001", "0.99999999949999999999"], "too_precise 1.00");
    assert_read(&[&format!("1.0000000005{}1", "0".repeat(60_000))], "too_precise 1.00");
    assert_read(&["59.97000000000001"], "59.97 rounded");
    assert_read(&["-5e-17", "-0.0000000005", "1e-30"], "0.00 rounded");
    assert_read(&["-0.00001"], "negative");
    assert_read(&["-1.00000000000001"], "negative rounded");
}

#[test]
fn exponents_beyond_30_are_refused_whatever_the_digits() {
    assert_read(&["0e31", "-1e99999999999999999999", "1e30", "1e12"], "out_of_range");
    assert_read(&["0e-31", "1E-0000000000000000000000031"], "too_precise");
}

#[test]
fn the_fix_is_the_nearest_half_to_even() {
    for (number, nearest) in [
        ("33.057851239669", "33.0579"),
        ("0.00005", "0.00"),
        ("0.00015", "0.0002"),
        ("0.000050000000001", "0.0001"),
        ("0.00004999", "0.00"),
        ("7.789916", "7.7899"),
        ("99999999999.99994", "99999999999.9999"),
    ] {
        assert_read(&[number], &format!("too_precise {nearest}"));
    }
}

#[test]
fn any_number_of_digits_is_read() {
    assert_read(&[&format!("0.5{}", "0".repeat(60_000))], "0.50");
    assert_read(&[&"9".repeat(60_000), "123456789012345678901234567890.5"], "out_of_range");
    assert_read(&[&format!("{}e-30", "1".repeat(35))], "too_precise 11111.1111");
    // Precision is told before the range.
    assert_read(&["123456789012345678901234567890.00005", "99999999999.99999"], "too_precise");
}

/// What keeps a text from being the number of a refund's amount.
#[track_caller]
fn assert_obstacle(text: &str, expected: &str) {
    let body = format!(r#"{{"order_id":"1","refund_id":"r","refund_amount":"{text}"}}"#);
    let message = judge(Event::Refund, body.as_bytes(), Options::default()).outcome.unwrap_err().error_line();
    assert!(message.contains(expected), "{text}: {message}");
}

#[test]
fn amounts_as_people_write_them_are_taken_apart() {
    let thousands = " has a thousands separator: ";
    for (text, expected) in [
        ("108,00", "has a decimal comma: send it with a point"),
        ("1.108,00", " has a thousands separator and a decimal comma: "),
        ("1,108.00", thousands),
        ("1,108", thousands),
        ("1 108,5", " has a thousands separator and a decimal comma: "),
        ("1'108.00", thousands),
        ("1.108.000", thousands),
        ("$1,108.00", " has a currency and a thousands separator: "),
        ("€8", " has a currency: "),
        ("10 EUR", " has a currency: "),
        ("US$ 5", " has a currency: "),
        ("5 zł", " has a currency: "),
        ("8%", " is a rate in percent: "),
        ("+108", " has a plus sign: "),
        ("−50,00 €", " has a minus sign, a currency and a decimal comma: "),
        ("(50.00)", " has a minus sign: "),
        (".5", " must be a number, not text: "),
        ("007", " must be a number, not text: "),
        (" \u{a0}", " is empty: "),
        ("{{total}}", " holds a placeholder or an empty variable: "),
        ("[object Object]", " holds a placeholder or an empty variable: "),
        ("NaN", " holds a placeholder or an empty variable: "),
        ("{\\\"amount\\\":5}", " not an object sent as text: "),
        ("-50.00", " must be a positive number: "),
        ("1e3", " send 1000.00 without quotes"),
        ("free", " must be a number, not text: "),
        ("2026-11-30", " must be a number, not text: "),
        ("order 5 of 7", " must be a number, not text: "),
        ("5 apples", " must be a number, not text: "),
    ] {
        assert_obstacle(text, expected);
    }
}

/// A total beyond 64 bits prints like any other.
#[test]
fn a_total_may_exceed_every_amount() {
    use advocateloop_core::money::Total;
    let largest = Total::of(i64::MAX, 9_999);
    assert_eq!(largest.to_string(), "9223372036854775807.9999");
    assert_eq!(largest.plus(largest).to_string(), "18446744073709551615.9998");
    assert_eq!(Total::of(0, 0).less(Total::of(0, 5)).to_string(), "-0.0005");
    assert_eq!(Total::of(20, 500_000).to_string(), Decimal::new(7000, 2).to_string());
}
