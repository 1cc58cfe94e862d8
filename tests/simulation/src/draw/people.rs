//! Who is in a world, and what they show of themselves.

use advocateloop_core::{ApiKey, Basis, Environment, Event, Plan};

use crate::model::{Brand, Key, Model, Partition, Place, Shown};
use crate::random::Random;

const PLANS: [(u64, Plan); 3] = [(60, Plan::Premier), (20, Plan::Growth), (20, Plan::Starter)];

/// The brands and the keys of a world.
pub fn cast(start: u64, random: &mut Random) -> Model {
    let (has_two_peppers, has_one_customer) = (random.chance(20), random.chance(4));
    let mut model = Model { has_two_peppers, has_one_customer, ..Model::default() };
    for number in 0..random.between(2, 3) {
        let digits: String = random.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let brand = Brand {
            brand_id: format!("brd_{digits}"),
            // The first is the busiest, and may do everything to begin with.
            plan: if number == 0 { Plan::Premier } else { random.weighted(&PLANS) },
            currency: *random.pick(&[None, Some("EUR"), Some("USD")]),
            basis: if random.chance(40) { Basis::Gross } else { Basis::Paid },
        };
        model.brands.push(brand);
        for environment in Environment::ALL {
            model.partitions.push(Partition::default());
            for number in 0..random.between(1, 3) {
                let place = Place { brand: model.brands.len() - 1, environment };
                let expires = number > 0 && random.chance(60);
                let expires_at = expires.then(|| start + random.below(40 * 60_000));
                let is_under_other_pepper = has_two_peppers && random.chance(60);
                let key = mint(environment, random.bytes(), random.bytes());
                let may = |random: &mut Random| Event::ALL.into_iter().filter(|_| random.chance(60)).collect();
                let events = (number > 0 && random.chance(25)).then(|| may(random));
                model.keys.push(Key {
                    place,
                    key_id: key.id().to_owned(),
                    key,
                    expires_at,
                    revoked_at: None,
                    is_under_other_pepper,
                    events,
                });
            }
        }
    }
    model
}

fn mint(environment: Environment, id: [u8; 12], secret: [u8; 32]) -> ApiKey {
    // Below 248 every byte counts.
    let fair = id.into_iter().chain(secret).map(|byte| byte % 248);
    ApiKey::mint(environment, fair).unwrap_or_else(|| unreachable!("44 bytes are enough"))
}

/// What a request of a brand shows: nearly always a key that should open.
pub fn show(model: &Model, place: Place, random: &mut Random) -> Shown {
    let keys: Vec<usize> = (0..model.keys.len()).filter(|&key| model.keys[key].place == place).collect();
    let good: Vec<usize> = keys.iter().copied().filter(|&key| model.keys[key].revoked_at.is_none()).collect();
    // Some go on with a key that was revoked.
    let is_stubborn = good.is_empty() || random.chance(8);
    let key = *random.pick(if is_stubborn { &keys } else { &good });
    match random.below(100) {
        0..=2 => Shown::WellFormed { key: Some(random.index(model.keys.len())), brand: Some(place.brand) },
        3 => Shown::WellFormed { key: Some(key), brand: Some(random.index(model.brands.len())) },
        4 => Shown::WellFormed { key: Some(key), brand: None },
        5..=6 => Shown::WellFormed { key: None, brand: Some(place.brand) },
        _ => Shown::WellFormed { key: Some(key), brand: Some(place.brand) },
    }
}

pub(super) fn headers(model: &Model, shown: Shown, random: &mut Random) -> Vec<(&'static str, String)> {
    let any = &model.keys[random.index(model.keys.len())];
    let brand_id = |brand: usize| ("x-brand-id", model.brands[brand].brand_id.clone());
    let own = any.place.brand;
    match shown {
        Shown::NoKey if random.chance(40) => vec![],
        // The key, where it does not belong.
        Shown::NoKey if random.chance(50) => {
            vec![brand_id(own), ("authorization", format!("Bearer {}", any.key.as_str()))]
        }
        Shown::NoKey => vec![brand_id(own), ("x-api-key", " ".to_owned())],
        Shown::NoBrand => vec![("X-API-KEY", any.key.as_str().to_owned())],
        Shown::Malformed => {
            let mut text = any.key.as_str().to_owned();
            match random.below(9) {
                0 => text.truncate(40),
                5 => text = format!("Bearer {text}"),
                6 => text = format!("\"{text}\""),
                7 => text = String::from(*random.pick(&["YOUR_API_KEY", "{{xq7.key}}", "undefined"])),
                8 => return vec![("x-api-key", brand_id(own).1), ("x-brand-id", text)],
                // One letter of its checksum.
                3 => text = format!("{}{}", &text[..57], if text.ends_with('a') { 'b' } else { 'a' }),
                1 => text = text.to_ascii_uppercase(),
                2 => text = text.replace("al_live_", "al_test_").replace("al_test_", "al_Live_"),
                _ => return vec![("x-api-key", text), ("x-brand-id", "brd_xq7".to_owned())],
            }
            vec![("x-api-key", text), brand_id(own)]
        }
        Shown::WellFormed { key, brand } => {
            let text = match key {
                Some(key) => model.keys[key].key.as_str().to_owned(),
                None => forge(any, random).as_str().to_owned(),
            };
            let unknown = || ("X-Brand-ID", format!("brd_{:032x}", random.next()));
            let brand = brand.map_or_else(unknown, brand_id);
            // White space around is no part of it.
            let text = if random.chance(5) { format!(" {text}\t") } else { text };
            vec![("X-API-Key", text), brand]
        }
    }
}

/// A well-formed key that nobody issued: with an issued key's identifier, or for the other environment, or of its own.
fn forge(issued: &Key, random: &mut Random) -> ApiKey {
    let id = issued.key_id.trim_start_matches("key_");
    let secret: String = random.bytes::<32>().iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let environment = issued.place.environment;
    let other = if environment == Environment::Live { Environment::Test } else { Environment::Live };
    let own_secret = issued.key.as_str()[20..52].to_owned();
    match random.below(3) {
        0 => spell(environment, id, &secret),
        1 => spell(other, id, &own_secret),
        _ => mint(environment, random.bytes(), random.bytes()),
    }
}

/// The key with these characters.
fn spell(environment: Environment, id: &str, secret: &str) -> ApiKey {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digit = |byte: u8| ALPHABET.iter().position(|&known| known == byte).and_then(|digit| u8::try_from(digit).ok());
    let digits = id.bytes().chain(secret.bytes()).filter_map(digit);
    ApiKey::mint(environment, digits).unwrap_or_else(|| unreachable!("44 characters are enough"))
}
