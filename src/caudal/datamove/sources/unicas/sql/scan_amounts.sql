-- Amounts that are no number, negative, finer than a cent, or a cent but for the noise of binary fractions.
SELECT
    count(*) FILTER (WHERE NOT finite),
    count(*) FILTER (WHERE finite AND amount < 0),
    count(*) FILTER (WHERE finite AND amount >= 0 AND abs(amount - round(amount, 2)) >= 0.000001),
    count(*) FILTER (
        WHERE finite AND amount >= 0 AND amount <> round(amount, 2) AND abs(amount - round(amount, 2)) < 0.000001
    )
FROM (
    SELECT
        finite,
        CASE WHEN finite THEN amount::text::numeric ELSE 0 END AS amount
    FROM (
        SELECT amount, amount::text NOT IN ('NaN', 'Infinity', '-Infinity') AS finite
        FROM public.{table}
    ) AS judged
) AS scanned
