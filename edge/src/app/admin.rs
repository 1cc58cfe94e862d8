//! Administration: what only the operator may do, who shows the secret `ADMIN_TOKEN`.
//!
//! The gates: declared size → token → rate → query → content type → read size → body → state. All right tokens share one
//! rate; wrong ones are not counted, so that nobody can lock the operator out, and cost no call of the database.

pub mod moving;

use advocateloop_core::admin::{BrandChange, NewBrand, NewKey, Rotation};
use advocateloop_core::{ApiKey, Currency, Environment, List, Text, Time};

use super::Context;
use super::body::Takes;
use crate::database::Database;
use crate::failure::Failure;
use crate::http::{AUTHORIZATION, Body, Headers, Request};
use crate::platform::Platform;
use crate::query::Query;
use crate::responses::{Success, data};
use crate::retry::{BrandStore, RetryingStore};
use crate::route::{Address, Admin};
use crate::store::admin::brands::{Brand, BrandList, Changes};
use crate::store::admin::{self as store, Change, audit, brands, keys};
use crate::{auth, ids};

/// The name by which the limiter counts the operator's requests.
const OPERATOR: &str = "administration";

impl<P: Platform> Context<'_, P> {
    pub(super) fn admin_token(&self) -> Option<&str> {
        self.platform.settings().admin_token.filter(|token| !token.is_empty())
    }

    pub(super) async fn administer<B: Body>(
        &mut self,
        what: Admin,
        address: &Address<'_>,
        request: &mut Request<B>,
    ) -> Result<Success, Failure> {
        Takes::One.check_declared_size(&request.headers)?;
        self.check_admin_token(&request.headers)?;
        if !self.platform.within_rate(OPERATOR).await {
            return Err(Failure::RateLimited);
        }
        let (brand_id, key_id) = (address.parameter("brand_id"), address.parameter("key_id"));
        if !brand_id.is_empty() {
            self.record.brand_id = Some(known(brand_id, ids::is_brand, Failure::NoSuchBrand)?);
        }
        match what {
            Admin::ListBrands => self.list_brands(request).await,
            Admin::CreateBrand => self.create_brand(request).await,
            Admin::GetBrand => {
                no_query(request)?;
                let store = self.store(brand_id);
                let brand = brands::get(&store, brand_id).await?.ok_or(Failure::NoSuchBrand)?;
                Ok(data(&Brand { database: store.database(), ..brand }))
            }
            Admin::ChangeBrand => self.change_brand(brand_id, request).await,
            Admin::ListKeys => {
                let after = cursor(request, ids::is_key)?;
                let keys = keys::list(&self.store(brand_id), brand_id, after.as_deref()).await?;
                Ok(data(&keys.ok_or(Failure::NoSuchBrand)?))
            }
            Admin::CreateKey => self.create_key(brand_id, request).await,
            Admin::ListAudit => {
                let before = cursor(request, ids::is_request)?;
                let entries = audit::list(&self.store(brand_id), brand_id, before.as_deref()).await?;
                Ok(data(&entries.ok_or(Failure::NoSuchBrand)?))
            }
            Admin::MoveBrand => self.move_brand(brand_id, request).await,
            Admin::CancelMove => self.cancel_move(brand_id, request).await,
            Admin::RevokeKey => {
                no_query(request)?;
                self.record.key_id = Some(known(key_id, ids::is_key, Failure::NoSuchKey)?);
                let revoked = keys::revoke(&self.store(brand_id), self.change(), brand_id, key_id).await?;
                Ok(data(&revoked.ok_or(Failure::NoSuchKey)?))
            }
            Admin::RotateKey => self.rotate_key(brand_id, key_id, request).await,
        }
    }

    fn check_admin_token(&self, headers: &Headers) -> Result<(), Failure> {
        let sent = headers.given(AUTHORIZATION);
        let is_right = self.admin_token().is_some_and(|token| auth::opens_administration(sent, token));
        if is_right { Ok(()) } else { Err(Failure::InvalidAdminToken) }
    }

    async fn list_brands<B>(&self, request: &Request<B>) -> Result<Success, Failure> {
        let after = cursor(request, ids::is_brand)?;
        let mut brands = Vec::new();
        for database in self.platform.databases() {
            let found = brands::list(&RetryingStore::at(self.platform, database), after.as_deref()).await?;
            brands.extend(found.into_iter().map(|brand| Brand { database, ..brand }));
        }
        Ok(data(&BrandList::of(brands)))
    }

    async fn create_brand<B: Body>(&self, request: &mut Request<B>) -> Result<Success, Failure> {
        let body = read_body(request).await?;
        let new = NewBrand::judge(&body, self.now_ms)?;
        let random = self.entropy.ok_or_else(without_randomness)?;
        let asked = new.database.and_then(|number| u8::try_from(number.get()).ok()).map(Database::new);
        let database = self.database_for_new_brand(asked, &random)?;
        let brand_id = ids::make_brand(database, self.now_ms, &random);
        let brand = store::Brand {
            brand_id: &brand_id,
            name: new.name.as_str(),
            plan: new.plan,
            basis: new.order_total_basis,
            currency: new.currency.as_ref().map(Currency::as_str),
        };
        let brand = brands::create(&self.store(&brand_id), self.change(), brand).await?;
        Ok(data(&Brand { database, ..brand }))
    }

    /// Chooses the database that was asked for, or by chance one of those that take new brands.
    fn database_for_new_brand(&self, asked: Option<Database>, random: &ids::Entropy) -> Result<Database, Failure> {
        let mut bound = self.platform.databases();
        if let Some(asked) = asked {
            return if bound.contains(&asked) { Ok(asked) } else { Err(Failure::NoSuchDatabase { bound }) };
        }
        if let Some(numbers) = self.platform.settings().databases_for_new_brands {
            let named: Vec<_> =
                numbers.split(',').map(|number| number.trim().parse().ok().map(Database::new)).collect();
            bound.retain(|database| named.contains(&Some(*database)));
        }
        Database::by_chance(&bound, random)
            .ok_or_else(|| Failure::internal("NEW_BRAND_DATABASES names no database that is bound"))
    }

    async fn change_brand<B: Body>(&self, brand_id: &str, request: &mut Request<B>) -> Result<Success, Failure> {
        let body = read_body(request).await?;
        let change = BrandChange::judge(&body, self.now_ms)?;
        let changes = Changes {
            brand_id,
            name: change.name.as_ref().map(Text::as_str),
            plan: change.plan,
            basis: change.order_total_basis,
            currency: change.currency.as_ref().map(Currency::as_str),
        };
        let store = self.store(brand_id);
        let brand = brands::change(&store, self.change(), changes).await?.ok_or(Failure::NoSuchBrand)?;
        if changes.currency.is_some_and(|asked| brand.currency.as_deref() != Some(asked)) {
            return Err(Failure::CurrencyInUse);
        }
        Ok(data(&Brand { database: store.database(), ..brand }))
    }

    async fn create_key<B: Body>(&self, brand_id: &str, request: &mut Request<B>) -> Result<Success, Failure> {
        let body = read_body(request).await?;
        let new = NewKey::judge(&body, self.now_ms)?;
        let key = self.mint(new.environment).await?;
        let of_brand = store::Key {
            brand_id,
            key: &key,
            label: new.label.as_str(),
            expires_at_ms: new.expires_at.map(Time::ms),
            events: new.events.as_ref().map(List::as_slice),
        };
        let created = keys::create(&self.store(brand_id), self.change(), of_brand, self.pepper()).await?;
        Ok(data(&created.ok_or(Failure::NoSuchBrand)?))
    }

    async fn rotate_key<B: Body>(
        &mut self,
        brand_id: &str,
        key_id: &str,
        request: &mut Request<B>,
    ) -> Result<Success, Failure> {
        no_query(request)?;
        self.record.key_id = Some(known(key_id, ids::is_key, Failure::NoSuchKey)?);
        // It may be left out.
        let body = match Takes::One.read(request).await? {
            empty if empty.is_empty() => b"{}".to_vec(),
            body => Takes::One.check_media(&request.headers).map(|_| body)?,
        };
        let asked = Rotation::judge(&body, self.now_ms)?;
        let overlap_ms = u64::from(asked.overlap_seconds.get()).saturating_mul(1000);
        let rotation = keys::Rotation {
            brand_id,
            key_id,
            end: self.now_ms.saturating_add(overlap_ms),
            label: asked.label.as_ref().map(Text::as_str),
        };
        let successors = [&self.mint(Environment::Live).await?, &self.mint(Environment::Test).await?];
        let rotated = keys::rotate(&self.store(brand_id), self.change(), rotation, successors, self.pepper()).await?;
        let rotated = rotated.ok_or(Failure::NoSuchKey)?.told(successors);
        Ok(data(&rotated.ok_or(Failure::KeyNotActive)?))
    }

    fn store<'s>(&'s self, brand_id: &'s str) -> BrandStore<'s, P> {
        BrandStore::guarded(self.platform, brand_id)
    }

    fn change(&self) -> Change<'_> {
        Change { request_id: &self.record.request_id, now_ms: self.now_ms }
    }

    /// Returns the pepper. With an empty one, nothing can be stored.
    fn pepper(&self) -> &str {
        self.platform.settings().pepper.unwrap_or_default()
    }

    async fn mint(&self, environment: Environment) -> Result<ApiKey, Failure> {
        let fresh = self.platform.fresh().await.ok_or_else(without_randomness)?;
        fresh.into_key(environment).ok_or_else(without_randomness)
    }
}

/// Returns an identifier in the path for the log, where only one of the right form may stand.
fn known(id: &str, is_valid: fn(&str) -> bool, missing: Failure) -> Result<String, Failure> {
    if is_valid(id) { Ok(id.to_owned()) } else { Err(missing) }
}

/// Reads the cursor of a list, which has no other parameter: the identifier behind which it goes on.
fn cursor<B>(request: &Request<B>, is_valid: fn(&str) -> bool) -> Result<Option<String>, Failure> {
    const EXPECTED: &str = "a next_cursor that this list answered: send it as it is";
    let mut query = Query::read(&request.url.query);
    let cursor = query.take_as("cursor", EXPECTED, |text| is_valid(text).then(|| text.to_owned()))?;
    query.finish()?;
    Ok(cursor)
}

/// Reads the body of a request that has no query.
pub(super) async fn read_body<B: Body>(request: &mut Request<B>) -> Result<Vec<u8>, Failure> {
    no_query(request)?;
    Takes::One.check_media(&request.headers)?;
    Takes::One.read(request).await
}

fn no_query<B>(request: &Request<B>) -> Result<(), Failure> {
    Ok(Query::read(&request.url.query).finish()?)
}

fn without_randomness() -> Failure {
    Failure::internal("there is no randomness")
}
