-- Stored capital and the two legacy formulas, each sum made on its own before they meet (a join would multiply them).
SELECT
    j.id,
    j.name,
    j.available_capital::text,
    (coalesce(a.total, 0) + coalesce(m.pending, 0) + coalesce(p.total, 0) - coalesce(l.unpaid, 0))::text,
    (coalesce(a.total, 0) + coalesce(m.total, 0) + coalesce(p.total, 0) - coalesce(l.total, 0))::text
FROM "Junta" AS j
LEFT JOIN (
    SELECT "juntaId", sum(amount::text::numeric * "shareValue"::text::numeric) AS total
    FROM "Accion"
    WHERE
        amount::text NOT IN ('NaN', 'Infinity', '-Infinity')
        AND "shareValue"::text NOT IN ('NaN', 'Infinity', '-Infinity')
    GROUP BY "juntaId"
) AS a ON a."juntaId" = j.id
LEFT JOIN (
    SELECT
        "juntaId",
        sum(amount::text::numeric) AS total,
        sum(amount::text::numeric) FILTER (WHERE status = 'PENDING') AS pending
    FROM "Multa"
    WHERE amount::text NOT IN ('NaN', 'Infinity', '-Infinity')
    GROUP BY "juntaId"
) AS m ON m."juntaId" = j.id
LEFT JOIN (
    SELECT
        "juntaId",
        sum(amount::text::numeric) AS total,
        sum(amount::text::numeric) FILTER (WHERE status <> 'PAID') AS unpaid
    FROM "PrestamoNew"
    WHERE amount::text NOT IN ('NaN', 'Infinity', '-Infinity')
    GROUP BY "juntaId"
) AS l ON l."juntaId" = j.id
LEFT JOIN (
    SELECT loan."juntaId", sum(pago.amount::text::numeric) AS total
    FROM "PagoPrestamoNew" AS pago
    INNER JOIN "PrestamoNew" AS loan ON loan.id = pago."prestamoId"
    WHERE pago.amount::text NOT IN ('NaN', 'Infinity', '-Infinity')
    GROUP BY loan."juntaId"
) AS p ON p."juntaId" = j.id
ORDER BY j."createdAt", j.id
