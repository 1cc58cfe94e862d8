//! The border to JavaScript, driven natively: questions go out, replies come in.

use advocateloop_core::{ApiKey, Environment};
use advocateloop_edge::host::{Arrival, Incoming, Reply, Settings, Step, Tasks, Turn};

const NOW_MS: u64 = 1_795_000_000_000;
const HEADERS: usize = 8;

fn tasks() -> Tasks {
    let mut tasks = Tasks::default();
    let settings = r#"{"texts":{"KEY_PEPPER":"pepper","ALLOW_INSECURE_HTTP":"true"},"bindings":["DB","RATE_LIMITER"]}"#;
    tasks.configure(Settings::read(settings.as_bytes()));
    tasks
}

fn begin(tasks: &mut Tasks, method: &str, path: &str, content_type: &str, body: Incoming) -> Turn {
    let mut lines = [""; HEADERS];
    lines[6] = content_type;
    let head = format!("{method}\nhttp://localhost{path}\n{}", lines.join("\n"));
    tasks.begin(Arrival { now_ms: NOW_MS, random: &[7; 20], head: &head, body })
}

const REFUND: &str = r#"{"order_id":"A-1","refund_id":"R-1","refund_amount":1}"#;

#[test]
fn a_request_that_needs_nothing_is_answered_at_once() {
    let mut tasks = tasks();
    let body = Incoming::Whole(REFUND.into());
    let turn = begin(&mut tasks, "POST", "/api/v1/validate/refund", "=application/json", body);
    assert_eq!(turn.step, Step::Answer);
    let lines: Vec<&str> = turn.text.split('\n').collect();
    assert_eq!(lines[0], "200");
    assert!(lines[1..].chunks(2).any(|pair| pair == ["Content-Type", "application/json"]), "{lines:?}");
    let log = lines.iter().position(|line| line.is_empty()).unwrap();
    assert!(lines[log + 1].contains(r#""route":"/api/v1/validate/refund","status":200,"code":"ok""#), "{lines:?}");
    assert_eq!(lines.len(), log + 2);
    assert!(turn.body.unwrap().starts_with(r#"{"success":true"#));
    assert_eq!(tasks.under_way(), 0);
}

#[test]
fn a_body_of_unknown_length_is_asked_for_piece_by_piece() {
    let mut tasks = tasks();
    let turn = begin(&mut tasks, "POST", "/api/v1/validate/refund", "=application/json", Incoming::Stream);
    assert_eq!(turn.step, Step::Read);
    let (first, second) = REFUND.split_at(9);
    for piece in [first, second] {
        let next = tasks.resume(turn.task, NOW_MS, Reply::Bytes(piece.into())).unwrap();
        assert_eq!((next.task, next.step), (turn.task, Step::Read));
    }
    let last = tasks.resume(turn.task, NOW_MS, Reply::End).unwrap();
    assert_eq!((last.step, &last.text[..3]), (Step::Answer, "200"));
}

#[test]
fn a_body_that_breaks_off_is_the_senders_failure() {
    for body in [Incoming::BrokenOff, Incoming::Stream] {
        let mut tasks = tasks();
        let mut turn = begin(&mut tasks, "POST", "/api/v1/validate/refund", "=application/json", body);
        while turn.step != Step::Answer {
            turn = tasks.resume(turn.task, NOW_MS, Reply::Failed(b"gone".to_vec())).unwrap();
        }
        assert_eq!(&turn.text[..3], "400");
        assert!(turn.body.unwrap().contains("malformed_json"));
    }
}

#[test]
fn a_batch_names_its_statements_by_number() {
    let mut tasks = tasks();
    let first = begin(&mut tasks, "GET", "/health", "", Incoming::None);
    let second = begin(&mut tasks, "GET", "/health", "", Incoming::None);
    assert_eq!((first.step, &*first.text, &*second.text), (Step::Batch, "[0,[0]]", "[0,[0]]"));
    assert!(tasks.statement(0).unwrap().starts_with("SELECT "));
    assert_eq!(tasks.statement(1), None);
    // Replies come in any order.
    for (turn, reply, status) in [
        (second, Reply::Bytes(b"{\"brands\":1}".to_vec()), "200"),
        (first, Reply::Failed(b"D1_ERROR: no such table: brands".to_vec()), "503"),
    ] {
        let answer = tasks.resume(turn.task, NOW_MS, reply).unwrap();
        assert_eq!((answer.step, &answer.text[..3]), (Step::Answer, status));
    }
}

#[test]
fn a_reply_that_fits_no_question_is_our_failure() {
    for reply in [Reply::End, Reply::Number(7), Reply::Bytes(b"1\n2".to_vec()), Reply::Bytes(vec![0xFF])] {
        let mut tasks = tasks();
        let turn = begin(&mut tasks, "GET", "/health", "", Incoming::None);
        assert_eq!(&tasks.resume(turn.task, NOW_MS, reply).unwrap().text[..3], "503");
    }
}

#[test]
fn what_is_over_or_forgotten_is_not_gone_on_with() {
    let mut tasks = tasks();
    let turn = begin(&mut tasks, "GET", "/health", "", Incoming::None);
    let later = Arrival {
        now_ms: NOW_MS + 200_000,
        random: &[7; 20],
        head: "GET\nhttp://localhost/health\n",
        body: Incoming::None,
    };
    tasks.begin(later);
    assert_eq!(tasks.under_way(), 1);
    assert!(tasks.resume(turn.task, NOW_MS, Reply::End).is_none());
}

/// Answers what a request of administration asks for until it is done; the key that it tells, and what it drew.
fn mint(tasks: &mut Tasks, path: &str, mut draw: impl FnMut(u8) -> Reply) -> (Turn, Vec<u8>) {
    let mut lines = [""; HEADERS];
    (lines[2], lines[6]) = ("=Bearer token", "=application/json");
    let head = format!("POST\nhttp://localhost/api/v1/admin/brands/{BRAND}/keys{path}\n{}", lines.join("\n"));
    let body = if path.is_empty() { r#"{"label":"Shop","environment":"live"}"# } else { "{}" };
    let body = Incoming::Whole(body.into());
    let mut turn = tasks.begin(Arrival { now_ms: NOW_MS, random: &[7; 20], head: &head, body });
    let mut drawn = Vec::new();
    loop {
        let reply = match turn.step {
            Step::Rate => Reply::Number(1),
            Step::Random => {
                assert_eq!((&*turn.text, turn.deadline_ms), ("64", 0));
                drawn.push(u8::try_from(drawn.len()).unwrap());
                draw(*drawn.last().unwrap())
            }
            _ => return (turn, drawn),
        };
        turn = tasks.resume(turn.task, NOW_MS, reply).unwrap();
    }
}

const BRAND: &str = "brd_019c0000000070008000000000000000";

fn administered() -> Tasks {
    let mut tasks = Tasks::default();
    let settings = r#"{"texts":{"KEY_PEPPER":"pepper","ADMIN_TOKEN":"token","ALLOW_INSECURE_HTTP":"true"},"bindings":["DB","RATE_LIMITER"]}"#;
    tasks.configure(Settings::read(settings.as_bytes()));
    tasks
}

#[test]
fn a_key_is_made_of_what_was_drawn_for_it_alone() {
    let mut tasks = administered();
    let (created, draws) = mint(&mut tasks, "", |number| Reply::Bytes(vec![number + 30; 64]));
    assert_eq!((created.step, draws.len()), (Step::Batch, 1));
    // 30 is the letter U; of the request's own randomness, sevens, there is nothing.
    assert!(created.text.contains(r#""key_UUUUUUUUUUUU""#), "{}", created.text);
    let (rotated, draws) = mint(&mut tasks, "/key_000000000000/rotate", |number| Reply::Bytes(vec![number + 30; 64]));
    assert_eq!((rotated.step, draws.len()), (Step::Batch, 2), "one for each environment");
    for id in ["key_UUUUUUUUUUUU", "key_VVVVVVVVVVVV"] {
        assert!(rotated.text.contains(&format!(r#""{id}""#)), "{id}: {}", rotated.text);
    }
}

#[test]
fn without_fresh_bytes_there_is_no_key() {
    let short = || Reply::Bytes(vec![30; 63]);
    let unfair = || Reply::Bytes(vec![255; 64]);
    let replies: [fn() -> Reply; 4] = [|| Reply::End, || Reply::Failed(b"no entropy".to_vec()), short, unfair];
    for reply in replies {
        let (turn, _) = mint(&mut administered(), "", |_| reply());
        assert_eq!((turn.step, &turn.text[..3]), (Step::Answer, "500"));
    }
}

#[test]
fn without_randomness_or_settings_nothing_panics() {
    let mut tasks = Tasks::default();
    tasks.configure(Settings::read(b"no JSON"));
    for head in ["", "\n", "GET", "POST\nhttp://localhost/api/v1/track/visit\n=\n=\n=\n=\n=\n=\n=\n=\n="] {
        let turn = tasks.begin(Arrival { now_ms: 0, random: &[], head, body: Incoming::None });
        assert_eq!(turn.step, Step::Answer);
    }
}

#[test]
fn what_the_queue_delivers_is_done_with_or_delivered_again() {
    let mut tasks = Tasks::default();
    tasks.configure(Settings::read(br#"{"texts":{"KEY_PEPPER":"pepper"},"bindings":["DB","OVERFLOW"]}"#));
    let message = concat!(
        r#"{"accepted_id":"vst_1","accepted_at":1,"brand_id":"brd_1","environment":"live","key_id":"key_1","event":"visit","#,
        r#""basis":"paid","idempotency_key":null,"after":[],"misses":0}"#,
        "\n",
        r#"{"referral_code":"A"}"#
    );
    let deliveries = serde_json::to_vec(&[(3, message), (3, "strange")]).unwrap();
    let turn = tasks.drain(NOW_MS, &deliveries);
    // Whether its brand lives there, whether it is settled, and what it comes after.
    assert_eq!(turn.step, Step::Batch);
    // Longer than any request is under way.
    begin_later(&mut tasks);
    let mut turn = tasks.resume(turn.task, NOW_MS + 200_000, Reply::Bytes(b"\n\n[]".to_vec())).unwrap();
    assert_eq!(turn.step, Step::Batch);
    while turn.step != Step::Answer {
        turn = tasks.resume(turn.task, NOW_MS, Reply::Failed(b"D1 DB is overloaded".to_vec())).unwrap();
    }
    let lines: Vec<&str> = turn.text.split('\n').collect();
    assert_eq!((lines[0], lines.len()), ("2 60", 3));
    assert!(lines[2].starts_with(r#"{"kept":1,"#), "{lines:?}");
}

#[test]
fn what_the_queue_delivers_is_told_apart_by_brand() {
    let message = |brand_id: &str| {
        format!(
            "{}{brand_id}{}",
            r#"{"accepted_id":"vst_1","accepted_at":1,"brand_id":""#,
            concat!(
                r#"","environment":"live","key_id":"key_1","event":"visit","basis":"paid","idempotency_key":null,"after":[],"misses":0}"#,
                "\n",
                r#"{"referral_code":"A"}"#
            )
        )
    };
    let bodies = [message("brd_1"), "strange".to_owned(), message("brd_2"), message("brd_1"), String::new()];
    let deliveries = serde_json::to_vec(&bodies.map(|body| (1, body))).unwrap();
    assert_eq!(Tasks::lots(&deliveries), "0 3\n1 4\n2");
    for nothing in [&b"[]"[..], b"no JSON", &[0xFF]] {
        assert_eq!(Tasks::lots(nothing), "");
    }
}

#[test]
fn what_goes_into_the_queue_is_a_step() {
    let mut tasks = tasks();
    tasks.configure(Settings::read(br#"{"texts":{"KEY_PEPPER":"pepper"},"bindings":["DB","OVERFLOW"]}"#));
    let begin = |tasks: &mut Tasks| begin_with_key(tasks, "POST", "/api/v1/track/visit", r#"{"referral_code":"A"}"#);
    let first = begin(&mut tasks);
    let answer = r#"{"plan":"premier","basis":"paid","events":null,"state":[{"remembered":null,"visit_id":"vst_1"}]}"#;
    let known = tasks.resume(first.task, NOW_MS, Reply::Bytes(format!("\n{answer}").into_bytes())).unwrap();
    assert_eq!((known.step, &known.text[..3]), (Step::Answer, "200"));
    for (reply, status) in [(Reply::End, "200"), (Reply::Failed(b"full".to_vec()), "503")] {
        let second = begin(&mut tasks);
        let send = tasks.resume(second.task, NOW_MS, Reply::Failed(b"D1 DB is overloaded".to_vec())).unwrap();
        assert_eq!((send.step, send.deadline_ms), (Step::Send, 5_000));
        assert!(
            send.text.starts_with("0\n{\"accepted_id\":\"vst_") && send.text.ends_with("\n{\"referral_code\":\"A\"}")
        );
        let last = tasks.resume(second.task, NOW_MS, reply).unwrap();
        assert_eq!((last.step, &last.text[..3]), (Step::Answer, status));
    }
}

fn begin_with_key(tasks: &mut Tasks, method: &str, path: &str, body: &str) -> Turn {
    let key = ApiKey::mint(Environment::Live, 0..=255).unwrap();
    let key = key.as_str();
    let head = format!(
        "{method}\nhttps://localhost{path}\n\n={key}\n\n=brd_00000000000070008000000000000000\n\n\n=application/json\n"
    );
    tasks.begin(Arrival { now_ms: NOW_MS, random: &[7; 20], head: &head, body: Incoming::Whole(body.into()) })
}

#[test]
fn an_event_waits_less_for_its_database_than_a_reader_does() {
    let mut tasks = tasks();
    let visit = r#"{"referral_code":"A"}"#;
    let events = format!(r#"[{{"type":"visit","payload":{visit}}}]"#);
    for (method, path, body, database_ms) in [
        ("POST", "/api/v1/track/visit", visit, 4_000),
        ("POST", "/api/v1/track/batch", &events, 10_000),
        ("GET", "/api/v1/summary", "", 30_000),
    ] {
        let rate = begin_with_key(&mut tasks, method, path, body);
        assert_eq!((rate.step, rate.deadline_ms), (Step::Rate, 1_000));
        let batch = tasks.resume(rate.task, NOW_MS, Reply::Number(1)).unwrap();
        assert_eq!((batch.step, batch.deadline_ms), (Step::Batch, database_ms), "{path}");
    }
    let health = begin(&mut tasks, "GET", "/health", "", Incoming::None);
    assert_eq!((health.step, health.deadline_ms), (Step::Batch, 4_000));
    let body = begin(&mut tasks, "POST", "/api/v1/validate/visit", "=application/json", Incoming::Stream);
    assert_eq!((body.step, body.deadline_ms), (Step::Read, 0), "a sender takes the time that it takes");
}

fn begin_later(tasks: &mut Tasks) {
    let head = "GET\nhttp://localhost/health\n";
    tasks.begin(Arrival { now_ms: NOW_MS + 200_000, random: &[7; 20], head, body: Incoming::None });
}

#[test]
fn health_asks_every_database_that_is_bound() {
    let mut tasks = Tasks::default();
    let settings = r#"{"texts":{"KEY_PEPPER":"pepper","ALLOW_INSECURE_HTTP":"true","DB_3":"no database"},"bindings":["DB_12","DB","DB_x","DB_2"]}"#;
    tasks.configure(Settings::read(settings.as_bytes()));
    let mut turn = begin(&mut tasks, "GET", "/health", "", Incoming::None);
    for question in ["[0,[0]]", "[2,[0]]", "[12,[0]]"] {
        assert_eq!((turn.step, &*turn.text), (Step::Batch, question));
        turn = tasks.resume(turn.task, NOW_MS, Reply::Bytes(b"{\"brands\":1}".to_vec())).unwrap();
    }
    assert_eq!((turn.step, &turn.text[..3]), (Step::Answer, "200"));
}
