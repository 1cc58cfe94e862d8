//! Defects that somebody could make: each has a name, the statements that it is in, and what stands there instead.

use super::{Mutant, TABLES};

const ALL: &str = "WITH permit AS";
const CLAIM: &str = "INSERT INTO claims";
const CONVERT: &str = "INSERT INTO conversions";
const REFUND: &str = "INSERT INTO refunds";
const VISIT: &str = "INSERT INTO visits";
const REMEMBER_CONVERSION: &str = "'conversion', value ->> 'idempotency_key'";
const REMEMBER_REFUND: &str = "'refund', value ->> 'idempotency_key'";
const TELL_CLAIM: &str = "'row_id', claim_id, 'referral_code', referral_code, 'is_erased'";
const TELL_CONVERSION: &str = "'reuses_order'";
const TELL_REFUND: &str = "target AS MATERIALIZED";
const TELL_VISIT: &str = "'row_id', visit_id)";
const NEEDS: &str = "AS needs_last";
const READ: &str = "'refunds', json((SELECT json_group_array";
const EVENTS: &str = "FROM feed";
const SUMMARY: &str = "happened AS";
const ME: &str = "'label', label";
const REJECTED: &str = "FROM rejections";
const REJECT: &str = "INTO rejections";
const REVOKE: &str = "UPDATE api_keys SET revoked_at";
const SET_BRAND: &str = "UPDATE brands SET";

const DIGEST: &str = "(digest IN (?1 ->> 'digest', ?1 ->> 'other_digest') AND ";
const OF_ENVIRONMENT: &str = " AND environment = ?1 ->> 'environment' WHERE brands";
const CONFLICT: &str = "customer_email NOT IN (sent_email, 'erased') AND order_total <> sent_total";
const REVENUE: &str = "iif(basis = 'gross', revenue_gross, revenue_paid)";
const AS_READ: &str = "AND refunded = value ->> 'before' ";
const WITHIN: &str = "AND value ->> 'total_refunded' <= order_total ";
const CHECK: &str = " CHECK (refunded BETWEEN 0 AND order_total)";
const SUM_OF_REFUND: &str = "RAISE(ABORT, 'total_refunded is not the sum of the ledger')";
const SUM_OF_CONVERSION: &str = "RAISE(ABORT, 'refunded is not the sum of the ledger')";
const ADD: &str = "SET refunded = refunded + NEW.amount";
const UNCHANGED: &str = "RAISE(ABORT, 'a recorded conversion does not change')";
const CONVERSION_AGREES: &str = "AND (sent_conversion IS NULL OR conversion_id = sent_conversion) ";
const ORDER_AGREES: &str = "AND (sent_order IS NULL OR order_id = sent_order) ";
const CLAIM_AGREES: &str = " AND (sent_claim IS NULL OR claim_id = sent_claim))";
const CANDIDATES: &str = "ORDER BY seq DESC LIMIT 20";
const AMOUNTS: &str = "'amount', amount, 'total_refunded', total_refunded, 'payload', iif(entry_id";
const CURRENCY: &str = "'currency', coalesce(currency, own_currency)";
const LISTED: &str = "0, NEW.payload ->> '$.currency', NEW.occurred_at)";
const ONE_ORDER: &str = "UNIQUE (brand_id, environment, order_id)";
const ONE_CLAIM: &str = "UNIQUE (brand_id, environment, email, referral_code)";
const ONE_KEY: &str = "PRIMARY KEY (brand_id, environment, event, idempotency_key)";

/// Who is let in.
pub(super) const PERMIT: &[Mutant] = mutants! {
    "a key's secret is not compared": ALL DIGEST => "(";
    "a revoked key opens": ALL " AND revoked_at IS NULL" => "";
    "an expired key opens": ALL "expires_at > ?1 ->> 'now'" => "1";
    "a key opens at the very moment when it expires": ALL "expires_at > ?1" => "expires_at >= ?1";
    "a key opens every brand": ALL "ON api_keys.brand_id = brands.brand_id AND key_id" => "ON key_id";
    "a key's environment is not compared", held by "the digest, which covers the key's al_live_ or al_test_":
        ALL OF_ENVIRONMENT => " WHERE brands";
    "a key's identifier is not compared", held by "the digest, which no two keys share":
        ALL "AND key_id = ?1 ->> 'key_id' AND environment" => "AND environment";
    "a key's environment and its digest are not compared": ALL DIGEST => "(", ALL OF_ENVIRONMENT => " WHERE brands";
    "claims and visits are stored on every plan": ALL r#"instr(?1 ->> 'plans', '"' || plan || '"') > 0 AND"# => "";
    "a key for other events stores a refund", held by "the question before it, which ends such a request":
        REFUND "WHERE value = ?1 ->> 'event'" => "WHERE 1";
    "a key for other events stores a conversion": CONVERT "(api_keys.events IS NULL OR" => "(1 OR";
    "revoking revokes nothing": REVOKE "coalesce(revoked_at, ?1 ->> 'now')" => "iif(1, revoked_at, ?1)";
    "revoking one key revokes all of the brand": REVOKE " AND key_id = ?1 ->> 'key_id'" => "";
    "a change of plan changes every brand's": SET_BRAND "WHERE brand_id = ?1 ->> 'brand_id'" => "WHERE 1";
};

/// Duplicates, attribution and idempotency keys of conversions, claims and visits.
pub(super) const EVENT: &[Mutant] = mutants! {
    "the oldest claim wins instead of the most recent":
        CONVERT "ORDER BY coalesce(occurred_at, created_at) DESC, seq DESC" => "ORDER BY coalesce(occurred_at, created_at), seq";
    "an order knows claims that happened after it":
        CONVERT "AND (occurred IS NULL OR coalesce(occurred_at, created_at) <= occurred)" => "";
    "an order of a known customer is attributed by email":
        CONVERT "WHEN claims.customer_id = sent_customer THEN 'customer_id'" => "";
    "a referral code is linked to anybody's claim of it":
        CONVERT "AND email = customer_email AND referral_code = sent_code" => "AND referral_code = sent_code";
    "a claim by the email wins over the code that was sent":
        CONVERT "CASE WHEN sent_code IS NULL THEN" => "CASE WHEN 1 THEN";
    "every conversion with a code counts as attributed by email": CONVERT "THEN 'code'" => "THEN 'email'";
    "the discount of a gross brand counts": CONVERT REVENUE => "revenue_paid";
    "the discount of a paid brand is subtracted": CONVERT REVENUE => "revenue_gross";
    "an order's number is known in any case":
        TELL_CONVERSION "AND order_id = sent_order)" => "AND order_id = sent_order COLLATE NOCASE)";
    "another customer is enough for a conflict":
        TELL_CONVERSION CONFLICT => "(customer_email NOT IN (sent_email, 'erased') OR order_total <> sent_total)";
    "another order under a used number is a duplicate": TELL_CONVERSION CONFLICT => "0";
    "a conflict is remembered":
        REMEMBER_CONVERSION
            "AND NOT (customer_email NOT IN (value ->> 'customer_email', 'erased') AND order_total <> value ->> 'order_total') "
            => "";
    "a duplicate is told its own values instead of the recorded ones":
        TELL_CONVERSION "iif(conversion_id = row_id, NULL, payload)" => "NULL";
    "a conversion with a remembered key is stored again":
        CONVERT "AND event = 'conversion' AND idempotency_key = sent_key)" => "AND 0)";
    "a claim with a remembered key is stored again":
        CLAIM "AND event = 'claim' AND idempotency_key = value ->> 'idempotency_key')" => "AND 0)";
    "a visit with a remembered key is stored again":
        VISIT "AND event = 'visit' AND idempotency_key = value ->> 'idempotency_key')" => "AND 0)";
    "idempotency keys of conversions are those of refunds":
        TELL_CONVERSION "event = 'conversion'" => "event IN ('conversion', 'refund')";
    "idempotency keys are the same in any case":
        ALL "idempotency_key = sent_key)" => "idempotency_key = sent_key COLLATE NOCASE)";
    "an idempotency key is looked at after the order's number",
        held by "the payload, which is the remembered one, or conflicts whatever is found":
        TELL_CONVERSION concat!(
            "coalesce( (SELECT row_id FROM idempotency_keys WHERE ", scope!(),
            " AND event = 'conversion' AND idempotency_key = sent_key), (SELECT conversion_id FROM conversions WHERE ", scope!(),
            " AND order_id = sent_order), row_id)"
        ) => concat!(
            "coalesce( (SELECT conversion_id FROM conversions WHERE ", scope!(),
            " AND order_id = sent_order), (SELECT row_id FROM idempotency_keys WHERE ", scope!(),
            " AND event = 'conversion' AND idempotency_key = sent_key), row_id)"
        );
    "an idempotency key may come with another payload":
        TELL_CONVERSION "'remembered', (SELECT payload_digest" => "'remembered', (SELECT NULL";
    "no idempotency key is remembered": REMEMBER_CONVERSION "WHERE allowed AND value ->>" => "WHERE 0 AND value ->>";
    "a claim is the same whatever its code":
        TELL_CLAIM "FROM json_each(emails)) AND referral_code = sent_code" => "FROM json_each(emails))";
    "a visit forgets that it was remembered": TELL_VISIT "SELECT row_id FROM" => "SELECT NULL FROM";
};

/// Refunds. What they do to a ledger is decided in Rust.
pub(super) const LEDGER: &[Mutant] = mutants! {
    "an order is in no currency": NEEDS CURRENCY => "'currency', NULL";
    "the brand's own currency is forgotten": NEEDS CURRENCY => "'currency', currency";
    "a refund is written whatever the ledger is by now": REFUND AS_READ => "";
    "the insert does not limit what is refunded", held by "the ledger in Rust, on what is still so": REFUND WITHIN => "";
    "the table does not limit what is refunded", held by "the insert's own comparison": TABLES CHECK => "";
    "nothing but the ledger in Rust limits what is refunded, on what was read":
        REFUND AS_READ => "", REFUND WITHIN => "", TABLES CHECK => "",
        TABLES SUM_OF_REFUND => "1", TABLES SUM_OF_CONVERSION => "1";
    "no refund is an entry": REFUND "WHERE allowed AND" => "WHERE 0 AND";
    "a retry gets another identifier":
        REFUND "value ->> 'refund_id', value ->> 'entry_id'" => "value ->> 'refund_id', hex(randomblob(4))";
    "an entry is written for what is only to be remembered": REFUND "AND value ->> 'is_new' AND" => "AND";
    "a refund is written into the other environment":
        REFUND "SELECT ?1 ->> 'brand_id', ?1 ->> 'environment'," => "SELECT ?1 ->> 'brand_id', 'test',";
    "conversion_id need not agree", held by "the choice of the conversion, which begins with it":
        TELL_REFUND CONVERSION_AGREES => "";
    "no identifier need agree":
        TELL_REFUND CONVERSION_AGREES => "", TELL_REFUND ORDER_AGREES => "", TELL_REFUND CLAIM_AGREES => ")";
    "an order's number need not agree": TELL_REFUND ORDER_AGREES => "";
    "a claim need not agree": TELL_REFUND CLAIM_AGREES => ")";
    "an ambiguous claim means its first conversion":
        TELL_REFUND "iif(count(*) = 1, min(conversion_id), NULL)" => "min(conversion_id)";
    "there are nineteen candidates at most": TELL_REFUND CANDIDATES => "ORDER BY seq DESC LIMIT 19";
    "the candidates are the oldest": TELL_REFUND CANDIDATES => "ORDER BY seq LIMIT 20";
    "the candidates are all brands'":
        TELL_REFUND concat!("WHERE ", scope!(), " AND person = sent_claim AND claim_id = sent_claim ORDER")
            => "WHERE claim_id = sent_claim OR claim_id IS NOT NULL ORDER";
    "a refund's identifier is known in any case":
        TELL_REFUND "AND refund_id = sent_refund)" => "AND refund_id = sent_refund COLLATE NOCASE)";
    "a refund's identifier is known from other orders":
        TELL_REFUND "AND conversion_id = target.conversion_id AND refund_id = sent_refund" => "AND refund_id = sent_refund";
    "a duplicate is told today's total instead of its own":
        TELL_REFUND AMOUNTS => "'amount', amount, 'total_refunded', target.refunded, 'payload', iif(entry_id";
    "a duplicate is told that nothing was refunded":
        TELL_REFUND AMOUNTS => "'amount', 0, 'total_refunded', total_refunded, 'payload', iif(entry_id";
    "a full refund after partial ones repeats the last of them":
        TELL_REFUND "payload ->> 'refund_amount' IS NULL AND payload" => "payload";
    "a full refund that is repeated is nothing new":
        TELL_REFUND "'took_all', payload ->> 'refund_amount' IS NULL" => "'took_all', 0";
    "the first entry counts as the last": TELL_REFUND "SELECT max(seq) FROM refunds" => "SELECT min(seq) FROM refunds";
    "what is remembered is not what was told":
        REMEMBER_REFUND "value ->> 'amount', value ->> 'total_refunded'"
            => "value ->> 'amount', value ->> 'total_refunded' + (value ->> 'amount' = 0)";
    "no refund is remembered": REMEMBER_REFUND "WHERE allowed AND value" => "WHERE 0 AND value";
    "a remembered refund may come with another payload":
        TELL_REFUND "json_object('payload_digest', payload_digest,"
            => "json_object('payload_digest', (SELECT value ->> 'payload_digest' FROM json_each(?1, '$.events') WHERE key = nth),";
};

/// What is read back, and what is counted of refusals.
pub(super) const READING: &[Mutant] = mutants! {
    "a ledger is read newest first":
        READ "sum(octet_length(payload)) OVER (ORDER BY total_refunded)"
            => "sum(octet_length(payload)) OVER (ORDER BY total_refunded DESC)";
    "a live key reads back a test conversion":
        READ concat!("FROM conversions WHERE ", scope!(), " AND conversion_id = coalesce(?1")
            => "FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND conversion_id = coalesce(?1";
    "a key is told another key's label": ME "AND key_id = ?1 ->> 'key_id'))) AS answer" => "ORDER BY key_id LIMIT 1))) AS answer";
    "what was refused is shown oldest first": REJECTED "last_at DESC" => "last_at ASC";
    "a stranger is counted":
        REJECT "FROM permit CROSS JOIN json_each"
            => "FROM (SELECT NULL AS elsewhere, 'premier' AS plan, NULL AS events) CROSS JOIN json_each";
    "what the plan refuses is counted as invalid":
        REJECT r#"AND instr(value ->> 'plans', '"' || plan || '"') > 0"# => "";
    "what a key may not send is counted as invalid":
        REJECT r#"AND (events IS NULL OR value ->> 'event' IS NULL OR instr(events, '"' || (value ->> 'event') || '"') > 0)"# => "";
    "equal refusals of a batch count once": REJECT "count(*) AS times" => "1 AS times";
    "a second refusal does not count": REJECT "count = count + excluded.count" => "count = count";
    "a repeated transaction counts again": REJECT "WHERE last_request_id <> excluded.last_request_id" => "";
    "the last request is the first": REJECT "last_request_id = excluded.last_request_id, message" => "message";
    "no new row is counted": REJECT "<= 500" => "<= 0";
    "amounts of two currencies are added up":
        SUMMARY "coalesce(currency, (SELECT own_currency FROM permit), iif(is_money, NULL, (SELECT max(currency) FROM counted))) AS currency"
            => "'EUR' AS currency";
    "what happened earlier counts twice": SUMMARY "AND occurred_at IS NULL" => "";
    "a visit is not listed": EVENTS "\"claim\", \"visit\"]" => "\"claim\"]";
};

/// What the tables hold by themselves.
pub(super) const TABLE: &[Mutant] = mutants! {
    "a conversion is listed without its currency": TABLES LISTED => "0, NULL, NEW.occurred_at)";
    "a conversion is listed as if it had happened when it arrived":
        TABLES LISTED => "0, NEW.payload ->> '$.currency', NULL)";
    "two rows may have one order's number": TABLES ",\n  UNIQUE (brand_id, environment, order_id)" => "";
    "live and test share the orders' numbers": TABLES ONE_ORDER => "UNIQUE (brand_id, order_id)";
    "brands share the orders' numbers": TABLES ONE_ORDER => "UNIQUE (environment, order_id)";
    "the table does not keep one claim from being stored twice": TABLES ONE_CLAIM => "CHECK (1)";
    "neither the insert nor the table keeps one claim from being stored twice":
        TABLES ONE_CLAIM => "CHECK (1)",
        CLAIM "AND NOT EXISTS (SELECT 1 FROM claims WHERE" => "AND NOT EXISTS (SELECT 1 FROM claims WHERE 0 AND";
    "an email claims once, whatever the code": TABLES ONE_CLAIM => "UNIQUE (brand_id, environment, email)";
    "a refund's identifier may be used twice", held by "the ledger in Rust, which looks for it, on what is still so":
        TABLES "  UNIQUE (brand_id, environment, conversion_id, refund_id),\n" => "";
    "a refund's identifier is used once in a brand":
        TABLES "UNIQUE (brand_id, environment, conversion_id, refund_id)" => "UNIQUE (brand_id, environment, refund_id)";
    "a visit that is tried again is stored again": TABLES ",\n  UNIQUE (brand_id, environment, visit_id)" => "";
    "claims need no identifier of their own", held by "the claim's natural key":
        TABLES "  UNIQUE (brand_id, environment, claim_id),\n" => "";
    "an idempotency key is for one kind of event":
        TABLES ONE_KEY => "PRIMARY KEY (brand_id, environment, idempotency_key)";
    "live and test share idempotency keys": TABLES ONE_KEY => "PRIMARY KEY (brand_id, event, idempotency_key)";
    "a refund is not added to what is refunded": TABLES ADD => "SET refunded = refunded";
    "nobody compares the sum of the ledger", held by "the insert, which computes it in the same statement":
        TABLES SUM_OF_REFUND => "1", TABLES SUM_OF_CONVERSION => "1";
    "the insert counts wrongly, and nobody compares the sum of the ledger":
        TABLES SUM_OF_REFUND => "1", TABLES SUM_OF_CONVERSION => "1",
        REFUND "value ->> 'total_refunded', value ->> 'revenue" => "value ->> 'total_refunded' + 1, value ->> 'revenue";
    "a conversion may change", held by "the code, which changes none": TABLES UNCHANGED => "1";
    "an order's total changes with its refunds":
        TABLES UNCHANGED => "1",
        TABLES ADD => "SET refunded = refunded + NEW.amount, order_total = order_total + 1";
};
