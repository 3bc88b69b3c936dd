-- Tables whose landed rows are not the source's, by number or by the digest that the source itself gave.
SELECT
    t.source_table,
    t.rows AS rows_at_source,
    l.rows AS rows_landed
FROM datamove_landedtable AS t
LEFT JOIN LATERAL (
    SELECT
        count(*) AS rows,
        encode(
            sha256(convert_to(coalesce(string_agg(h, '' ORDER BY h COLLATE "C"), ''), 'UTF8')), 'hex'
        ) AS digest
    FROM (
        SELECT encode(sha256(convert_to(row::text, 'UTF8')), 'hex') AS h
        FROM datamove_landedrow
        WHERE run_id = t.run_id AND source_table = t.source_table
    ) AS hashed
) AS l ON true
WHERE t.run_id = %(run)s AND (l.rows <> t.rows OR l.digest <> t.source_digest)
