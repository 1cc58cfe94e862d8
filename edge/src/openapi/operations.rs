//! Every route, described. A new route does not compile until it is.

use advocateloop_core::batch::MAX_EVENTS;
use advocateloop_core::{Event, Plan};
use serde_json::{Value, json};

use super::operation::{Operation, Tag, object, optional, reference, required};
use super::schemas::{capitalized, recorded_of};
use crate::code::Code;
use crate::route::{Admin, Line, Read, Route};

pub(super) fn describe(line: &Line) -> Operation {
    let &(method, path, _, route) = line;
    let mut operation = match route {
        Route::Track(event) => track(event),
        Route::TrackBatch => track_batch(),
        Route::Validate(event) => validate(event),
        Route::Read(what) => read(what),
        Route::Erase => erase(),
        Route::Admin(what) => admin(what),
        Route::Health => {
            let data = object(&json!({ "status": { "const": "ok" } }), &["status"]);
            Operation::new(Tag::Health, "health", "Ask whether the service works", data)
                .fails(&[Code::TemporarilyUnavailable])
        }
    };
    (operation.method, operation.path) = (method, path);
    operation
}

fn track(event: Event) -> Operation {
    let name = event.name();
    let data = json!({ "oneOf": [reference(&recorded_of(event)), reference("AcceptedEvent")] });
    let of_event: &[Code] = match event {
        Event::Conversion => &[Code::OrderIdConflict],
        Event::Refund => &[
            Code::ConversionNotFound,
            Code::RefundExceedsRemaining,
            Code::AmbiguousClaim,
            Code::IdentifiersDisagree,
            Code::CurrencyMismatch,
        ],
        Event::Claim | Event::Visit => &[Code::FeatureNotAvailable],
    };
    let titles: Vec<&str> = Plan::plans_for(event).map(Plan::title).collect();
    let plans = if titles.len() == Plan::ALL.len() {
        "On every plan.".to_owned()
    } else {
        format!("On {} only.", titles.join(" and "))
    };
    Operation::new(Tag::Track, format!("track{}", capitalized(name)), format!("Record a {name}"), data)
        .about(format!("{}\n\n{plans}", what_it_is(event)))
        .query([mode()])
        .header(
            REPLAYED,
            "The event was delivered before: this is the first answer again.",
            &json!({ "const": "true" }),
        )
        .body(payload_of(event), example(event))
        .fails(&[of_event, &[Code::EventNotAllowed, Code::IdempotencyConflict]].concat())
}

const REPLAYED: &str = "Idempotent-Replayed";

fn track_batch() -> Operation {
    let of_kinds = Event::ALL.map(|event| json!({ "type": event, "payload": example(event) }));
    let lines: Vec<String> = of_kinds.iter().map(|entry| format!("{entry}\n")).collect();
    Operation::new(Tag::Track, "trackBatch", "Record many events", reference("RecordedBatch"))
        .about(format!(
            "At most {MAX_EVENTS} events of any kind, 1 MiB together, as a JSON array or one a line. Each event is recorded or fails by \
             itself, as if it had come alone. `results` has each event's own answer with its `status`, in the order sent. \
             Claims are recorded first, then conversions, refunds and visits. The same batch sent again doubles nothing. \
             An event without an identifier is recognized by its batch, its payload and its number among equal ones. \
             The batch is recognized by `Idempotency-Key`, or else by the bytes of its body."
        ))
        .query([mode()])
        .header(REPLAYED, "Every event of the batch was delivered before.", &json!({ "const": "true" }))
        .body("Batch", of_kinds.into())
        .or_lines(&lines.concat())
}

fn validate(event: Event) -> Operation {
    let name = capitalized(event.name());
    let summary = format!("Validate a {}", event.name());
    Operation::new(Tag::Validate, format!("validate{name}"), summary, reference(&format!("{name}Verdict")))
        .about("Gives the same answer as recording, except for what needs the database. Needs no key and stores nothing.")
        .query([
            optional(
                "basis",
                "The meaning of the brand's `order_total`: `paid` is what the customer paid, `gross` the amount before any adjustments.",
                &json!({ "type": "string", "enum": ["paid", "gross"], "default": "paid" }),
            ),
            mode(),
        ])
        .body(payload_of(event), example(event))
}

fn mode() -> Value {
    optional(
        "mode",
        "`lenient` converts numbers that were sent as text, and leaves out invalid details such as a name. Each change brings a warning.",
        &json!({ "type": "string", "enum": ["strict", "lenient"], "default": "strict" }),
    )
}

fn what_it_is(event: Event) -> &'static str {
    match event {
        Event::Conversion => {
            "A purchase. It is attributed by its `referral_code`, else by the latest claim of its `customer_id`, else of its `customer_email`. Repeated deliveries with the same `order_id` count once."
        }
        Event::Refund => {
            "An order paid back, in full or in part. Together, an order's refunds never exceed its total. Repeated deliveries with the same `refund_id` count once."
        }
        Event::Claim => {
            "Someone claimed a referral. Repeated deliveries with the same `referral_code` and `email` count once."
        }
        Event::Visit => "Someone followed a referral link.",
    }
}

fn payload_of(event: Event) -> String {
    format!("{}Payload", capitalized(event.name()))
}

fn example(event: Event) -> Value {
    match event {
        Event::Conversion => json!({
            "customer_email": "buyer@example.com", "order_id": "ORD-12345", "order_total": 108.0, "tax": 8.0, "shipping": 10.0,
            "discount": 5.0, "referral_code": "JOHN123",
            "items": [{ "name": "Vitamin C Serum", "quantity": 2, "unit_price": 34.0, "sku": "SKU-1001", "category_path": ["Skincare", "Serums"] }],
        }),
        Event::Refund => {
            json!({ "order_id": "ORD-12345", "refund_amount": 50.0, "refund_id": "RF-789", "refund_reason": "Damaged on arrival" })
        }
        Event::Claim => {
            json!({ "referral_code": "JOHN123", "email": "friend@example.com", "name": "Jane Doe", "phone": "+1-555-0100" })
        }
        Event::Visit => {
            json!({ "referral_code": "JOHN123", "landing_page": "https://example.com/welcome", "utm_source": "newsletter" })
        }
    }
}

fn read(what: Read) -> Operation {
    let read = |id: &str, summary: &str, data: &str| Operation::new(Tag::Read, id, summary, reference(data));
    let limit =
        |about| optional("limit", about, &json!({ "type": "integer", "minimum": 1, "maximum": 500, "default": 100 }));
    let page = || [limit("The maximum number of entries in one answer."), cursor()];
    let date = json!({ "type": "string", "format": "date" });
    match what {
        Read::ConversionOfOrder => {
            let order_id = json!({ "type": "string", "minLength": 1 });
            read("findConversion", "Find the conversion of an order", "StoredConversion")
                .query([required("order_id", "The order's id, as it was recorded.", &order_id, &json!("ORD-12345"))])
                .fails(&[Code::ConversionNotFound])
        }
        Read::Conversion => read("getConversion", "Read a conversion", "StoredConversion")
            .about("Returns its attribution, its normalized payload, and the first 100 of its refunds."),
        Read::Refunds => read("listRefunds", "List the refunds of a conversion", "Ledger")
            .about("Lists the refunds in the order in which they were applied.")
            .query(page()),
        Read::Events => {
            let time = json!({ "type": "string", "format": "date-time" });
            let selection = [
                optional("type", "The kind of event; all, if left out.", &json!({ "enum": Event::ALL })),
                optional("order", "Oldest or newest first.", &json!({ "enum": ["asc", "desc"], "default": "asc" })),
                optional("since", "From this time on; a date will do.", &time),
                optional("until", "Before this time; a date will do.", &time),
            ];
            let text = json!({ "type": "string" });
            read("listEvents", "List or export everything that arrived", "EventPage")
                .about("Lists events in the order of storing. New events always come after your cursor.")
                .query(selection.into_iter().chain(page()).collect::<Vec<_>>())
                .also_answers_lines("One `StoredEvent` on each line.")
                .header("X-Next-Cursor", "`next_cursor`, if the answer is NDJSON.", &text)
                .header("Link", "The address of the next page, if the answer is NDJSON and there is one.", &text)
        }
        Read::Summary => {
            let by = json!({ "enum": ["day", "referral_code"] });
            read("getSummary", "Sum up by day or by referral code", "Summary")
                .about("Exact sums. A refund reduces `attributable_revenue` on the day of the refund.")
                .query([
                    required("by", "What each row sums up.", &by, &json!("day")),
                    optional("since", "The first day, in UTC; 30 days before `until`, if left out.", &date),
                    optional("until", "The day after the last; tomorrow, if left out.", &date),
                    limit("By referral code only: how many rows to list, with the most revenue first."),
                ])
        }
        Read::Accepted => read("getAccepted", "Ask what became of an accepted event", "SettledEvent").about(
            "For an event that was answered with `status: accepted`: says whether it is recorded, and if not, why. Every other identifier is a 404.",
        ),
        Read::Me => read("getMe", "Test a connection: whose key this is", "Me").about(
            "Returns the brand and the key of this request, and the events that the key may send. Every good key may ask, on every plan.",
        ),
        Read::Rejections => read("listRejections", "List what was refused", "RejectionPage")
            .about("Counts the requests and events that were refused, by day, key, route, code and path, newest day first, for 30 days. It holds nothing of a payload.")
            .query([
                optional("since", "The first day, in UTC; 30 days ago, if left out.", &date),
                optional("request_id", "Only the entry whose last request this was.", &json!({ "type": "string" })),
                cursor(),
            ]),
    }
}

fn erase() -> Operation {
    Operation::new(Tag::Read, "eraseCustomer", "Erase a person", reference("Erased"))
        .about("Removes the person's name, email address, phone number and refund reasons from what the brand has recorded in the key's environment. It keeps the money. A second call finds nothing more. A key that is limited to some events may not do this.")
        .body("Erasure", json!({ "email": "buyer@example.com" }))
        .fails(&[Code::EventNotAllowed])
}

fn cursor() -> Value {
    optional("cursor", "The `next_cursor` of the previous answer.", &json!({ "type": "string" }))
}

fn admin(what: Admin) -> Operation {
    let admin = |id: &str, summary: &str, data: &str| Operation::new(Tag::Admin, id, summary, reference(data));
    match what {
        Admin::ListBrands => admin("listBrands", "List brands", "BrandList")
            .about("In the order in which they were created.")
            .query([cursor()]),
        Admin::CreateBrand => admin("createBrand", "Make a brand", "Brand")
            .about("Its identifier says in which database it is created.")
            .body("NewBrand", json!({ "name": "Acme", "plan": "premier" }))
            .fails(&[Code::DatabaseNotBound]),
        Admin::GetBrand => admin("getBrand", "Read a brand", "Brand"),
        Admin::ChangeBrand => admin("changeBrand", "Change a brand", "Brand")
            .about("Members that you leave out stay unchanged. The change applies from the next request.")
            .body("BrandChange", json!({ "plan": "growth" }))
            .fails(&[Code::CurrencyInUse]),
        Admin::ListKeys => admin("listKeys", "List a brand's keys", "KeyList")
            .about("Lists the keys without their secrets.")
            .query([cursor()]),
        Admin::CreateKey => {
            let example = json!({ "label": "Zapier", "environment": "live", "events": ["conversion", "refund"] });
            admin("createKey", "Make a key", "CreatedKey")
                .about("The key is shown only in this answer.")
                .body("NewKey", example)
        }
        Admin::RevokeKey => admin("revokeKey", "Revoke a key", "Key")
            .about("The key is refused from the next request. Revoking it again changes nothing."),
        Admin::RotateKey => admin("rotateKey", "Replace a key", "RotatedKey")
            .about("The new key has the same environment, events and end. The old key stays valid for the overlap.")
            .body("Rotation", json!({ "overlap_seconds": 86400 }))
            .with_optional_body()
            .fails(&[Code::KeyNotActive]),
        Admin::MoveBrand => {
            let to = "The number of the database to move to: 0 is the binding `DB`, 1 is `DB_1`.";
            let number = json!({ "type": "integer", "minimum": 0, "maximum": 255 });
            admin("moveBrand", "Move a brand to another database", "Move")
                .about("Does one step: repeat the request until `stage` is `done`. The brand keeps recording meanwhile, except for a moment at the switch.")
                .query([required("to", to, &number, &json!(1))])
                .fails(&[Code::DatabaseNotBound, Code::MoveUnderWay])
        }
        Admin::CancelMove => admin("cancelMove", "Cancel a brand's move", "Move").about(
            "Does one step: repeat the request until `stage` is `done`. `database` says where the brand is. After the switch, a move can't be cancelled.",
        ),
        Admin::ListAudit => admin("listAudit", "List what was changed", "AuditList")
            .about("The newest first. Entries can't be changed or deleted.")
            .query([cursor()]),
    }
}
