-- Rows of somebody who is no member of that circle.
SELECT count(*)
FROM public.{table} AS t
WHERE NOT EXISTS (
    SELECT
    FROM "JuntaMember" AS m
    WHERE m."juntaId" = t."juntaId" AND m."userId" = t."memberId"
)
