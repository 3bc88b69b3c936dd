-- Differences that no record explains.
SELECT circle_key, source_table, source_key, amount_text
FROM datamove_discrepancy
WHERE run_id = %(run)s AND code = 'UNKNOWN'
