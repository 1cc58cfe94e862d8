-- Cuts what a query says of each event, in `told`, where an answer is full, for D1 gives at most 2 MB. The other events are asked for again.
-- One always fits: it repeats three payloads at most, each of 144 KiB at most once it is escaped.
SELECT json_group_array(json(answer)) AS state FROM (
  SELECT answer, sum(octet_length(answer)) OVER (ORDER BY nth) AS bytes FROM told)
WHERE bytes <= 1950000 OR bytes = octet_length(answer)
