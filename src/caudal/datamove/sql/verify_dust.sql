-- Mapped amounts that differ from their cents by more than the noise of binary fractions, or without being reported.
SELECT m.source_table, m.source_key, m.amount_text, m.amount_minor
FROM (
    SELECT
        source_table,
        source_key,
        amount_text,
        amount_minor,
        amount_text::numeric - amount_minor::numeric / 100 AS dust
    FROM datamove_sourcemap
    WHERE run_id = %(run)s AND fate = 'mapped' AND amount_text <> ''
) AS m
WHERE
    abs(m.dust) >= 0.000001
    OR (
        m.dust <> 0
        AND NOT EXISTS (
            SELECT
            FROM datamove_discrepancy AS d
            WHERE
                d.run_id = %(run)s
                AND d.source_table = m.source_table
                AND d.source_key = m.source_key
                AND d.code = 'FLOAT_DUST'
        )
    )
