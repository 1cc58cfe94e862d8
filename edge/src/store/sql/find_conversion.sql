-- One conversion as it is answered, but for its revenue, which is that before refunds; with a part of the ledger of its refunds.
-- ?1: as permit.sql; conversion_id or order_id; from, the first running total; limit, how many entries; bytes, the most bytes of payloads, but
-- for the last one.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((
  SELECT json_object(
    'conversion_id', conversion_id, 'order_id', order_id, 'customer_email', nullif(customer_email, 'erased'), 'order_total', order_total,
    'refunded', refunded, 'remaining', order_total - refunded, 'attributable_revenue', attributable_revenue,
    'attribution', json_object('method', attribution, 'referral_code', referral_code, 'claim_id', claim_id), 'created_at', created_at,
    'payload', payload,
    'refunds', json((SELECT json_group_array(json_object('refund_id', refund_id, 'refund_amount', amount,
        'total_refunded', total_refunded, 'remaining', order_total - total_refunded, 'created_at', created_at, 'payload', payload))
      FROM (SELECT * FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY total_refunded) AS bytes FROM (
          SELECT * FROM refunds WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
            AND conversion_id = conversions.conversion_id AND total_refunded >= ?1 ->> 'from'
          ORDER BY total_refunded LIMIT ?1 ->> 'limit'))
        WHERE bytes - octet_length(payload) < ?1 ->> 'bytes'))))
  FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = coalesce(?1 ->> 'conversion_id',
    (SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
      AND order_id = ?1 ->> 'order_id'))))) AS answer
FROM permit
