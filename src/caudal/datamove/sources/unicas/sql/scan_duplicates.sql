-- Rows beyond the first of the same circle, member and amount in one millisecond.
SELECT coalesce(sum(n - 1), 0)
FROM (
    SELECT count(*) AS n
    FROM public.{table}
    GROUP BY "juntaId", "memberId", amount, "createdAt"
    HAVING count(*) > 1
) AS repeated
