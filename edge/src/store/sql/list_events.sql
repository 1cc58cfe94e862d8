-- A page of all events.
-- ?1: as permit.sql and page_of_events.sql, limit being one more than the page has; bytes, the most bytes of payloads, but for the last one.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((
  SELECT json_object('found', coalesce(max(found), 0), 'events', json_group_array(json_object(
    'type', event, 'at', at, 'seq', seq, 'id', id, 'created_at', created_at, 'payload', payload,
    'conversion_id', conversion_id, 'order_id', order_id, 'order_total', order_total, 'attributable_revenue', attributable_revenue,
    'attribution', json_object('method', attribution, 'referral_code', referral_code, 'claim_id', claim_id),
    'referral_code', referral_code, 'refund_id', refund_id, 'refund_amount', amount, 'total_refunded', total_refunded,
    'remaining', order_total - total_refunded)))
  FROM (SELECT *, count(*) OVER () AS found,
    sum(octet_length(payload)) OVER (ORDER BY iif(?1 ->> 'order' = 'desc', -1, 1) * seq) AS bytes FROM page_of_events)
  WHERE bytes - octet_length(payload) < ?1 ->> 'bytes'))) AS answer
FROM permit
