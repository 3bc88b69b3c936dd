-- Circles whose lines do not add up to stored minus true, to the last digit.
SELECT
    f.circle_name,
    f.stored_text,
    f.true_minor,
    coalesce(d.total, 0) AS explained
FROM datamove_statedfigure AS f
LEFT JOIN (
    SELECT circle_key, figure, sum(amount_text::numeric) AS total
    FROM datamove_discrepancy
    WHERE run_id = %(run)s AND figure = 'available_capital' AND NOT is_assumption
    GROUP BY circle_key, figure
) AS d ON d.circle_key = f.circle_key AND d.figure = f.figure
WHERE
    f.run_id = %(run)s
    AND f.stored_text NOT IN ('NaN', 'Infinity', '-Infinity')
    AND abs(f.stored_text::numeric) <= 1000000000000000
    AND f.stored_text::numeric - f.true_minor::numeric / 100 <> coalesce(d.total, 0)
