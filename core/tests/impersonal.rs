//! What may be kept of an issue repeats nothing that a sender chose: neither keys nor texts nor digits.

use advocateloop_core::batch::{Batch, Layout};
use advocateloop_core::{Event, Options, Rejection, judge};

/// Values with a canary in each kind of place.
const VALUES: [&str; 19] = [
    r#""canary""#,
    r#""98765""#,
    r#""98765.4321""#,
    r#""98765,43""#,
    r#""$98,765.43""#,
    "98765.4321987",
    "-98765",
    "98765e30",
    r#"{"canary":98765}"#,
    r#"["canary"]"#,
    r#""canary@98765""#,
    r#""https://canary:98765@x""#,
    r#""{{canary}}""#,
    r#""canary\n98765""#,
    r#"[{"canary":98765,"unit_price":"98765","name":["canary"]},"canary"]"#,
    r#""2026-09-17 08:47:53Z""#,
    r#""2026-09-17T08:47:53+0100""#,
    "1789641273",
    "canary",
];

fn check(rejection: &Rejection, body: &str) {
    for issue in rejection.issues() {
        let (path, message) = issue.impersonal();
        for kept in [&path, &message] {
            let lower = kept.to_lowercase();
            for canary in ["canary", "98765", "08:47:53", "2026-09-17", "1789641273"] {
                assert!(!lower.contains(canary), "{kept} of {body}");
            }
        }
        assert!(path.split('/').all(|part| part.parse::<usize>().is_err()), "{path} of {body}");
        assert!(!message.is_empty());
    }
}

#[test]
fn nothing_that_a_sender_chose_is_kept() {
    for event in Event::ALL {
        for field in event.table().fields {
            let camel = field.name.replace('_', "");
            for value in VALUES {
                for body in [
                    format!("{{\"{}\":{value}}}", field.name),
                    format!("{{\"{}\":{value},\"canary98765\":1,\"canary98765\":2}}", field.name),
                    format!("{{\"{camel}\":{value},\"canary_{}\":{value}}}", field.name),
                    format!("{{\"canary98765\":{{\"{}\":{value}}}}}", field.name),
                    format!("[{{\"{}\":{value}}}]", field.name),
                ] {
                    if let Err(rejection) = judge(event, body.as_bytes(), Options::default()).outcome {
                        check(&rejection, &body);
                    }
                    let batch = format!("[{{\"type\":{value},\"payload\":{body},\"canary98765\":1}},{body}]");
                    if let Err(rejection) = Batch::read(batch.as_bytes(), Layout::Array) {
                        check(&rejection, &batch);
                    }
                }
            }
        }
    }
}

#[test]
fn the_sentence_stays_as_useful_as_it_can() {
    let kept = |body: &str| {
        let verdict = judge(Event::Conversion, body.as_bytes(), Options::default());
        let rejection = verdict.outcome.err().unwrap();
        rejection.issues()[0].impersonal()
    };
    for (body, path, message) in [
        (
            r#"{"customer_email":"a@b.co","order_total":"98765"}"#,
            "/order_total",
            "order_total must be a number, not text: send a number such as 108.00, or 0 where it does not apply, without quotes",
        ),
        (
            r#"{"email":"a@b.co"}"#,
            "/customer_email",
            "customer_email is required: send an email address such as \"buyer@example.com\"",
        ),
        ("{", "", "The body is not JSON as RFC 8259 has it, in UTF-8, at most 16 levels deep. The only issue then."),
    ] {
        assert_eq!(kept(body), (path.to_owned(), message.to_owned()));
    }
}
