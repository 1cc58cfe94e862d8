//! Claims, once a code and email; visits, as often as they are sent.

use crate::support::{CLAIM, VISIT, World};
use serde_json::json;

#[test]
fn the_answers_have_the_contract_s_shape() {
    let world = World::new();
    let claim = world.track("claim", CLAIM);
    let id = claim.ok().data("claim_id");
    assert!(id.starts_with("clm_") && id.len() == 36);
    let expected =
        format!(r#"{{"success":true,"data":{{"claim_id":"{id}","referral_code":"JOHN123","duplicate":false}}}}"#);
    assert_eq!(claim.text, expected);
    let visit = world.track("visit", VISIT);
    let id = visit.ok().data("visit_id");
    assert!(id.starts_with("vst_") && id.len() == 36);
    assert_eq!(visit.text, format!(r#"{{"success":true,"data":{{"visit_id":"{id}","duplicate":false}}}}"#));
}

#[test]
fn a_code_is_claimed_once_an_email() {
    let world = World::new();
    let first = world.track("claim", CLAIM).data("claim_id").to_owned();
    let again = world.track("claim", r#"{"referral_code":" john123","email":"BUYER@example.com","name":"Jo"}"#);
    assert!(again.is_duplicate());
    assert_eq!(again.data("claim_id"), first);
    assert_eq!(again.json["warnings"][0]["fields"], json!(["name"]));
    for other in [CLAIM.replace("JOHN123", "MARY"), CLAIM.replace("buyer", "other")] {
        assert!(!world.track("claim", &other).is_duplicate());
    }
    assert!(!world.post("track/claim", CLAIM).test().send().is_duplicate());
    assert!(!world.post("track/claim", CLAIM).by(&world.premier2).send().is_duplicate());
    assert_eq!(world.count("claims"), 5);
}

#[test]
fn visits_are_counted_each() {
    let world = World::new();
    assert!(!world.track("visit", VISIT).is_duplicate());
    assert!(!world.track("visit", VISIT).is_duplicate());
    assert_eq!(world.count("visits"), 2);
}
