//! API keys: a mistyped one fails without a look into the database.

use advocateloop_core::{ApiKey, Environment};

fn key() -> ApiKey {
    ApiKey::mint(Environment::Live, 0..=u8::MAX).unwrap()
}

/// The checksum was computed by another implementation of CRC-32/ISO-HDLC.
#[test]
fn a_minted_key_parses_and_knows_its_parts() {
    let key = key();
    assert_eq!(key.as_str(), "al_live_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh0WRdpR");
    assert_eq!(key.id(), "key_0123456789AB");
    assert_eq!(key.environment(), Environment::Live);
    assert!(ApiKey::parse(key.as_str()).is_some_and(|again| again.as_str() == key.as_str()));
}

#[test]
fn every_single_slip_is_noticed() {
    let key = key();
    for position in 0..key.as_str().len() {
        for slip in ["x", "0", "-", "é", ""] {
            let mut text = key.as_str().to_owned();
            text.replace_range(position..=position, slip);
            if text != key.as_str() {
                assert!(ApiKey::parse(&text).is_none(), "{text}");
            }
        }
    }
}

#[test]
fn too_little_randomness_makes_no_key() {
    assert!(ApiKey::mint(Environment::Test, 0..43).is_none());
    assert!(ApiKey::mint(Environment::Test, 0..44).is_some());
}

#[test]
fn debug_shows_no_secret() {
    assert_eq!(format!("{:?}", key()), "ApiKey(key_0123456789AB, …)");
}
