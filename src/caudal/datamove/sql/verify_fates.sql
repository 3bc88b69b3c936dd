-- Landed rows without a fate, fates without a landed row, and targets that two rows claim as their own.
SELECT
    coalesce(l.source_table, m.source_table) AS source_table,
    coalesce(l.source_key, m.source_key) AS source_key,
    CASE WHEN m.source_key IS NULL THEN 'no fate' ELSE 'no row' END AS problem
FROM (
    SELECT source_table, row ->> 'id' AS source_key
    FROM datamove_landedrow
    WHERE run_id = %(run)s
) AS l
FULL JOIN (
    SELECT source_table, source_key
    FROM datamove_sourcemap
    WHERE run_id = %(run)s
) AS m ON m.source_table = l.source_table AND m.source_key = l.source_key
WHERE l.source_key IS NULL OR m.source_key IS NULL
UNION ALL
SELECT
    min(source_table) AS source_table,
    min(source_key) AS source_key,
    'shared target' AS problem
FROM datamove_sourcemap
WHERE run_id = %(run)s AND fate = 'mapped'
GROUP BY target_id
HAVING count(*) > 1
