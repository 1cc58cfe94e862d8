//! Pre-flight over HTTP: core's verdict, byte for byte.

use advocateloop_core::{Basis, Event, Mode, Options, judge};

use crate::support::{EVENTS, ORDER, World};

fn verdict(event: Event, body: &str, basis: Basis) -> String {
    judge(event, body.as_bytes(), Options { basis, ..Options::default() }).to_json()
}

#[test]
fn a_valid_payload_is_answered_with_the_verdict() {
    let world = World::new();
    for (name, body) in EVENTS {
        let reply = world.post(&format!("validate/{name}"), body).without("X-API-Key").send();
        assert_eq!(reply.ok().text, verdict(Event::from_name(name).unwrap(), body, Basis::Paid));
    }
    world.is_empty();
    assert_eq!(world.store.batches.get(), 0);
}

#[test]
fn an_invalid_payload_is_answered_alike_by_both() {
    let world = World::new();
    for body in ["", "[]", "{", r#"{"order_total":"108.00","custmer_email":1}"#, "\u{feff}{}", "\u{feff}\u{feff}{}"] {
        let verdict = verdict(Event::Conversion, body, Basis::Paid);
        for path in ["validate/conversion", "track/conversion"] {
            let reply = world.post(path, body).send();
            let (said, _) = reply.text.rsplit_once(r#","request_id":""#).unwrap();
            assert_eq!((reply.status, Some(said)), (400, verdict.strip_suffix('}')));
        }
    }
    world.is_empty();
}

#[test]
fn a_body_too_large_has_core_s_verdict() {
    let world = World::new();
    let verdict = judge(Event::Visit, &vec![b' '; 65_537], Options::default()).to_json();
    for call in
        [world.post("validate/visit", "").pieces(65_537, 1), world.event("visit", "").header("Content-Length", "70000")]
    {
        assert!(call.send().fails(413, "payload_too_large").text.starts_with(verdict.strip_suffix('}').unwrap()));
    }
}

#[test]
fn the_basis_is_a_query_parameter() {
    let world = World::new();
    let send = |query: &str| world.post(&format!("validate/conversion{query}"), ORDER).send();
    for (query, basis) in [("", Basis::Paid), ("?basis=paid", Basis::Paid), ("?x=1&basis=gross", Basis::Gross)] {
        assert_eq!(send(query).text, verdict(Event::Conversion, ORDER, basis));
    }
    for (query, said) in [
        ("?basis=", " must be "),
        ("?basis", " must be "),
        ("?basis=net", "The query parameter basis must be paid or gross"),
        ("?basis=GROSS", " must be "),
        ("?mode=lax&basis=", " must be "),
        ("?basis=paid&basis=paid", "more than once"),
        ("?Basis=gross", "did you mean basis?"),
        ("?base=gross", "did you mean basis?"),
        ("?bassis=gross", "did you mean basis?"),
        ("?order_total_basis=gross", "did you mean basis?"),
        ("?gross=true", "did you mean basis?"),
    ] {
        send(query).fails(400, "invalid_parameter").says(said);
    }
}

#[test]
fn the_mode_is_a_query_parameter() {
    let world = World::new();
    let text = ORDER.replace("108.00", r#""108.00""#);
    let of = |mode: Mode| judge(Event::Conversion, text.as_bytes(), Options { mode, ..Options::default() }).to_json();
    let send = |path: &str| world.post(path, &text).send();
    for (query, mode) in
        [("", Mode::Strict), ("?mode=strict", Mode::Strict), ("?x=1&mode=lenient&utm_medium=x", Mode::Lenient)]
    {
        let reply = send(&format!("validate/conversion{query}"));
        assert!(reply.text.starts_with(of(mode).trim_end_matches('}')), "{query} {}", reply.text);
        if mode == Mode::Strict {
            send(&format!("track/conversion{query}")).fails(400, "invalid_payload");
        }
    }
    for (wrong, said) in [
        ("?mode=lax", "The query parameter mode must be strict or lenient"),
        ("?mode=", "The query parameter mode must be strict or lenient"),
        ("?mode=Lenient", "The query parameter mode must be strict or lenient"),
        ("?mode=lenient&mode=lenient", "The query parameter mode was sent more than once"),
        ("?Mode=lenient", "There is no query parameter Mode here: did you mean mode?"),
        ("?mod=lenient", "There is no query parameter mod here: did you mean mode?"),
        ("?lenient", "There is no query parameter lenient here: did you mean mode?"),
    ] {
        for path in ["validate/conversion", "track/conversion", "track/batch"] {
            send(&format!("{path}{wrong}")).fails(400, "invalid_parameter").says(said);
        }
    }
    for wrong in ["?basis=gross", "?basis=net", "?Basis=gross", "?basis=paid&basis=paid"] {
        for path in ["track/conversion", "track/batch"] {
            send(&format!("{path}{wrong}")).fails(400, "invalid_parameter").says("basis belongs to /validate alone");
        }
    }
    world.is_empty();
}

#[test]
fn a_body_in_pieces_is_the_same_body() {
    let world = World::new();
    for size in [1, 7, 64] {
        let reply = world.post("validate/conversion", ORDER).cut_into(size).send();
        assert_eq!(reply.ok().text, verdict(Event::Conversion, ORDER, Basis::Paid));
    }
}
