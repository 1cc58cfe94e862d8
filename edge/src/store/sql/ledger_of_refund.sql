-- Tells of each refund all that the ledger in Rust decides by: what its idempotency key is remembered with; the one conversion that all its
-- identifiers name, or else what each of them names; the entry under its refund_id; and, where it is needed, the last entry.
-- A remembered refund keeps the conversion that it had: its claim may have got more since.
-- ?1: as permit.sql, and events: row_id, idempotency_key, order_id, conversion_id, claim_id, refund_id, needs_last.
WITH event AS MATERIALIZED (
  SELECT key AS nth, value ->> 'row_id' AS row_id, value ->> 'idempotency_key' AS sent_key, value ->> 'order_id' AS sent_order,
    value ->> 'conversion_id' AS sent_conversion, value ->> 'claim_id' AS sent_claim,
    coalesce(value ->> 'refund_id', value ->> 'row_id') AS sent_refund, value ->> 'needs_last' AS needs_last
  FROM json_each(?1, '$.events')),
target AS MATERIALIZED (
  SELECT nth AS of_event, conversion_id, order_total, attributable_revenue, refunded, payload ->> '$.currency' AS currency,
    customer_email = 'erased' AS is_erased
  FROM event CROSS JOIN conversions
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = coalesce(
      (SELECT conversion_id FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND event = 'refund' AND idempotency_key = sent_key),
      sent_conversion,
      (SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND order_id = sent_order),
      (SELECT iif(count(*) = 1, min(conversion_id), NULL) FROM (SELECT conversion_id FROM conversions
        WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND person = sent_claim AND claim_id = sent_claim
        LIMIT 2)))
    AND (sent_order IS NULL OR order_id = sent_order) AND (sent_conversion IS NULL OR conversion_id = sent_conversion)
    AND (sent_claim IS NULL OR claim_id = sent_claim)),
told AS MATERIALIZED (
  SELECT nth, json_object(
    'remembered', json((SELECT json_object('payload_digest', payload_digest, 'entry', json_object(
        'entry_id', row_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
        'payload', iif(row_id = event.row_id, NULL, (SELECT payload FROM refunds
          WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = idempotency_keys.conversion_id
            AND refund_id = idempotency_keys.refund_id AND entry_id = idempotency_keys.row_id))))
      FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'refund'
        AND idempotency_key = sent_key)),
    'conversion', json(iif(target.conversion_id IS NULL, NULL, json_object('conversion_id', target.conversion_id, 'order_total', order_total,
      'attributable_revenue', attributable_revenue, 'refunded', refunded, 'currency', coalesce(currency, own_currency),
      'is_erased', is_erased))),
    'entry', json((SELECT json_object('entry_id', entry_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
        'payload', iif(entry_id = row_id, NULL, payload))
      FROM refunds WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = target.conversion_id
        AND refund_id = sent_refund)),
    'last', json((SELECT json_object('entry_id', entry_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
        'payload', payload,
        'took_all', payload ->> 'refund_amount' IS NULL AND payload ->> 'total_refunded' IS NULL)
      FROM refunds WHERE needs_last AND seq = (SELECT max(seq) FROM refunds WHERE brand_id = ?1 ->> 'brand_id'
        AND environment = ?1 ->> 'environment' AND conversion_id = target.conversion_id))),
    'named', json(iif(target.conversion_id IS NOT NULL, NULL, json_object(
      'order_id', EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND order_id = sent_order),
      'conversion_id', EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND conversion_id = sent_conversion),
      'claim', json((SELECT json_group_array(json_object('conversion_id', conversion_id, 'order_id', order_id))
        FROM (SELECT conversion_id, order_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id'
          AND environment = ?1 ->> 'environment' AND person = sent_claim AND claim_id = sent_claim ORDER BY seq DESC LIMIT 20))))))) AS answer
  FROM permit CROSS JOIN event LEFT JOIN target ON of_event = nth)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at,
  'state', json((SELECT state FROM as_many_as_fit))) AS answer
FROM permit
