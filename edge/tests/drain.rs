//! What waits in the queue is recorded once, in the order of its acceptance, or noted as what can't be.

use crate::support::queue::{Accepted, DOWN, Letter, down};
use crate::support::{CLAIM, Fault, LOST, ORDER, REFUND, VISIT, World};
use advocateloop_edge::overflow::{Delivery, Disposal};

#[test]
fn a_message_that_is_delivered_again_changes_nothing() {
    let world = down();
    world.track("conversion", ORDER).accepted_id();
    world.track("refund", r#"{"order_id":"ORD-1","refund_amount":10}"#).accepted_id();
    world.track("visit", VISIT).accepted_id();
    world.comes_back();
    let letters = world.due();
    let twice: Vec<Letter> = letters.iter().chain(&letters).cloned().collect();
    for _ in 0..3 {
        assert_eq!(world.deliver(twice.clone()), [Disposal::Ack; 6]);
    }
    assert_eq!(["conversions", "refunds", "visits", "accepted"].map(|table| world.count(table)), [1, 1, 2, 3]);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "100000");
}

#[test]
fn messages_are_recorded_in_the_order_of_their_acceptance() {
    let world = down();
    world.track("conversion", ORDER).accepted_id();
    let refunds = [60, 40, 20].map(|amount| {
        world.track("refund", &format!(r#"{{"order_id":"ORD-1","refund_amount":{amount}}}"#)).accepted_id()
    });
    world.comes_back();
    let mut letters = world.due();
    letters.reverse();
    assert_eq!(world.deliver(letters), [Disposal::Ack; 4]);
    assert_eq!(world.value("SELECT refunded FROM conversions"), "1000000");
    let last = world.accepted(&refunds[2]);
    assert_eq!((last.data("status"), last.data("code")), ("not_recorded", "refund_exceeds_remaining"));
    last.says("send at most 8.00 more").says(r#""payload":{"order_id":"ORD-1","refund_amount":20.00}"#);
}

#[test]
fn refunds_wait_for_their_conversion_and_for_each_other() {
    let world = down();
    let order = world.track("conversion", ORDER).accepted_id();
    for amount in [60, 40, 20] {
        world.track("refund", &format!(r#"{{"order_id":"ORD-1","refund_amount":{amount}}}"#)).accepted_id();
    }
    world.comes_back();
    let mut letters = world.due();
    let conversion = letters.remove(0);
    assert!(conversion.delivery.body.contains(&order));
    // The first comes without its conversion; the others, without the first.
    world.deliver(vec![letters.remove(0)]);
    letters.reverse();
    for letter in letters {
        world.deliver(vec![letter]);
    }
    assert_eq!((world.count("accepted"), world.queue.letters.borrow().len()), (0, 3));
    world.deliver(vec![conversion]);
    world.drain();
    assert_eq!(
        world.value("SELECT group_concat(amount) FROM (SELECT amount FROM refunds ORDER BY seq)"),
        "600000,400000"
    );
    assert_eq!(world.value("SELECT count(*) FROM accepted WHERE code = 'refund_exceeds_remaining'"), "1");
}

#[test]
fn a_refund_whose_conversion_never_comes_is_told_so_in_the_end() {
    let world = down();
    let id = world.track("refund", r#"{"order_id":"ORD-9","refund_reason":"private"}"#).accepted_id();
    world.comes_back();
    let started = world.now_ms.get();
    world.drain();
    let waited = (world.now_ms.get() - started) / 1000;
    assert!((230..270).contains(&waited), "{waited} s");
    let settled = world.accepted(&id);
    assert_eq!((settled.data("status"), settled.data("code")), ("not_recorded", "conversion_not_found"));
    assert!(!settled.text.contains("private"), "nobody could find it to erase it");
    // From then on, too.
    world.track("conversion", &ORDER.replace("ORD-1", "ORD-9")).ok();
    world.track("refund", r#"{"order_id":"ORD-9","refund_amount":1}"#).ok();
    assert_eq!(world.value("SELECT refunded FROM conversions"), "10000");
}

/// The one before may be among the dead letters.
#[test]
fn nobody_waits_for_ever_behind_one_that_never_comes() {
    let world = down();
    world.track("conversion", ORDER).accepted_id();
    let refund = world.track("refund", REFUND).accepted_id();
    world.comes_back();
    let lost = world.due().remove(0);
    world.queue.letters.borrow_mut().clear();
    world.store.outage.set(Some(DOWN));
    world.track("refund", REFUND).accepted_id();
    world.comes_back();
    let started = world.now_ms.get();
    world.drain();
    let waited = (world.now_ms.get() - started) / 1000;
    assert!((640..700).contains(&waited), "{waited} s");
    assert_eq!(world.accepted(&refund).data("code"), "conversion_not_found");
    world.deliver(vec![lost]);
    assert_eq!(world.count("conversions"), 1);
}

#[test]
fn an_outage_that_goes_on_loses_nothing_however_long() {
    let world = down();
    let id = world.track("conversion", ORDER).accepted_id();
    let mut delays = Vec::new();
    for _ in 0..300 {
        world.wait_seconds(60);
        for disposal in world.deliver(world.due()) {
            delays.extend(matches!(disposal, Disposal::Retry { .. }).then_some(disposal));
        }
        let letters = world.queue.letters.borrow();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].delivery.attempts < 100, "a queue would give it up");
    }
    let delay = |delay_seconds| Disposal::Retry { delay_seconds };
    assert_eq!(delays[..14], [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 60, 60].map(delay));
    world.comes_back();
    world.drain();
    assert_eq!(world.accepted(&id).data("status"), "recorded");
}

#[test]
fn an_answer_that_gets_lost_while_draining_doubles_nothing() {
    for faults in [vec![Fault::After(LOST); 3], vec![Fault::After(LOST); 6], vec![DOWN, DOWN, Fault::After(LOST), DOWN]]
    {
        let world = down();
        world.track("conversion", ORDER).accepted_id();
        world.track("refund", r#"{"order_id":"ORD-1","refund_amount":10}"#).accepted_id();
        world.comes_back();
        world.store.faults.borrow_mut().extend(faults);
        world.drain();
        assert_eq!((world.count("refunds"), world.count("accepted")), (1, 2));
        assert_eq!(world.value("SELECT refunded FROM conversions"), "100000");
        assert_eq!(world.value("SELECT group_concat(DISTINCT outcome) FROM accepted"), "recorded");
    }
}

#[test]
fn a_message_that_nobody_understands_is_kept_and_holds_up_no_other() {
    let world = down();
    let id = world.track("visit", VISIT).accepted_id();
    world.comes_back();
    let mut letters = world.due();
    let known = letters[0].delivery.body.clone();
    let strange =
        [String::new(), "{}".to_owned(), known.replace("visit", "parade"), known.replace("referral_code", "code")];
    let letter = |body| Letter { delivery: Delivery { body, attempts: 1 }, due_ms: 0 };
    letters.extend(strange.map(letter));
    let kept = Disposal::Retry { delay_seconds: 60 };
    assert_eq!(world.deliver(letters), [Disposal::Ack, kept, kept, kept, kept]);
    assert_eq!(world.accepted(&id).data("status"), "recorded");
}

/// Rules change, also while an event waits: here it was acknowledged with what is refused today.
#[test]
fn what_was_acknowledged_is_recorded_whatever_the_rules_are_now() {
    for (event, body, then, today) in [
        ("conversion", ORDER, r#""order_id":"ORD-1""#, r#""order_id":"n/a""#),
        ("conversion", ORDER, "buyer@example.com", "buyer@example"),
        ("refund", REFUND, r#""refund_amount":50.00,"refund_id":"R-1""#, r#""is_full_refund":false"#),
        ("refund", REFUND, r#""refund_id":"R-1""#, r##""refund_id":"#REF!""##),
        ("claim", CLAIM, "JOHN123", "UNDEFINED"),
        ("visit", VISIT, "JOHN123", "{{CODE}}"),
    ] {
        let world = World::with_queue();
        world.track("conversion", &ORDER.replace("buyer", "first")).ok();
        if event == "conversion" {
            world.store.sqlite.query("DELETE FROM conversions").unwrap();
        }
        world.store.outage.set(Some(DOWN));
        let id = world.track(event, body).accepted_id();
        let mut letters = world.due();
        let message = letters[0].delivery.body.clone();
        let (head, payload) = message.split_once('\n').unwrap();
        let payload = payload.replace(then, today);
        assert!(payload.contains(today), "{payload}");
        world.track(event, &body.replace(then, today)).fails(503, "temporarily_unavailable");
        letters[0].delivery.body = format!("{head}\n{payload}");
        world.comes_back();
        world.track(event, &body.replace(then, today)).fails(400, "invalid_payload");
        world.deliver(letters);
        world.drain();
        let settled = world.accepted(&id);
        assert_eq!(settled.ok().data("status"), "recorded", "{}", settled.text);
        let (table, name) =
            if event == "refund" { ("refunds", "entry_id") } else { (&*format!("{event}s"), &*format!("{event}_id")) };
        let stored = world.value(&format!("SELECT payload FROM {table} WHERE {name} = '{id}'"));
        assert_eq!(stored, payload, "as it was acknowledged");
    }
}

#[test]
fn one_that_breaks_the_batch_does_not_keep_the_others_from_it() {
    let world = down();
    let claim = world.track("claim", CLAIM).accepted_id();
    let visit = world.track("visit", VISIT).accepted_id();
    world.comes_back();
    world
        .store
        .sqlite
        .query("CREATE TRIGGER broken BEFORE INSERT ON claims BEGIN SELECT RAISE(ABORT, 'broken'); END")
        .unwrap();
    let disposals = world.deliver(world.due());
    assert_eq!(disposals, [Disposal::Retry { delay_seconds: 1 }, Disposal::Ack]);
    assert_eq!(world.accepted(&visit).data("status"), "recorded");
    world.store.sqlite.query("DROP TRIGGER broken").unwrap();
    world.drain();
    assert_eq!(world.accepted(&claim).data("status"), "recorded");
}

#[test]
fn who_is_erased_is_erased_from_what_was_not_recorded() {
    let world = World::with_queue();
    world.track("conversion", ORDER).ok();
    world.store.outage.set(Some(DOWN));
    let other = ORDER.replace("buyer", "private").replace("108.00", "9.00");
    let id = world
        .track("conversion", &other.replace(r#""tax":8.00,"shipping":10.00"#, r#""tax":0,"shipping":0"#))
        .accepted_id();
    world.comes_back();
    world.drain();
    let settled = world.accepted(&id);
    assert_eq!(settled.data("code"), "order_id_conflict");
    settled.says("private@example.com");
    world.post("customers", r#"{"email":"private@example.com"}"#).method("DELETE").send().ok();
    assert!(world.accepted(&id).json["data"]["payload"].is_null());
    assert!(!world.store.sqlite.query("SELECT * FROM accepted").unwrap().concat().concat().contains("private"));
}

#[test]
fn the_log_tells_of_each_event_and_of_no_person() {
    let world = down();
    let id = world.track("conversion", ORDER).accepted_id();
    world.track("refund", r#"{"order_id":"ORD-9","refund_reason":"private"}"#).accepted_id();
    world.deliver(world.due());
    world.comes_back();
    world.drain();
    let logs = world.logs.borrow();
    let everything = logs.concat();
    for personal in ["buyer", "ORD-", "private", "al_live", "108"] {
        assert!(!everything.contains(personal), "{personal} in {everything}");
    }
    let line = |text: &str| logs.iter().any(|line| line.contains(text));
    assert!(line(&format!(r#"{{"accepted_id":"{id}","code":"ok","brand":"{}""#, world.premier.id)), "{everything}");
    assert!(line(r#""code":"waits_for_conversion""#) && line(r#""code":"conversion_not_found""#));
    assert!(line(r#"{"kept":2,"trouble":"D1_ERROR: D1 DB is overloaded."#));
    assert!(logs.iter().any(|line| line.contains(r#""status":200,"code":"accepted""#)));
}

#[test]
fn every_message_is_answered_for_in_its_place_whatever_its_brand() {
    let world = World::with_queue();
    world.track("visit", VISIT).ok();
    let of_growth =
        |order: &str| world.post("track/conversion", ORDER.replace("ORD-1", order)).by(&world.growth).send();
    of_growth("ORD-1").ok();
    world.store.outage.set(Some(DOWN));
    world.track("visit", VISIT).accepted_id();
    of_growth("ORD-2").accepted_id();
    world.track("visit", VISIT).accepted_id();
    world.comes_back();
    let strange = |body: &str| Letter { delivery: Delivery { attempts: 1, body: body.to_owned() }, due_ms: 0 };
    let mut letters = world.due();
    letters.insert(1, strange("strange"));
    letters.push(strange(""));
    let later = Disposal::Retry { delay_seconds: 60 };
    assert_eq!(world.deliver(letters), [Disposal::Ack, later, Disposal::Ack, Disposal::Ack, later]);
    assert_eq!((world.count("visits"), world.count("conversions")), (3, 2));
}
