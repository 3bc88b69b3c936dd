-- What every account of each circle's book must show, in cents, worked out from the landed rows by sets alone: members
-- number in the order in which they joined, loans in the order in which they were asked for.
-- Columns that a generation lacks are null: an amount without a share value is money, a loan without terms is an old one.
WITH landed AS (
    SELECT source_table, row, row ->> 'id' AS id, row ->> 'juntaId' AS circle, row ->> 'memberId' AS member
    FROM datamove_landedrow
    WHERE run_id = %(run)s
),

circle AS (
    SELECT id AS circle
    FROM landed
    WHERE source_table = 'Junta'
),

belongs AS (
    SELECT
        circle,
        row ->> 'userId' AS member,
        row_number() OVER (PARTITION BY circle ORDER BY row ->> 'joinedAt', id COLLATE "C") AS number
    FROM landed
    WHERE source_table = 'JuntaMember'
),

priced AS (
    SELECT
        *,
        CASE
            WHEN
                row ->> 'amount' NOT IN ('NaN', 'Infinity', '-Infinity')
                AND coalesce(row ->> 'shareValue', '1') NOT IN ('NaN', 'Infinity', '-Infinity')
                THEN (row ->> 'amount')::numeric * coalesce((row ->> 'shareValue')::numeric, 1)
        END AS amount,
        coalesce(row ->> 'createdAt', row ->> 'date') AS at,
        upper(trim(coalesce(row ->> 'status', ''))) AS status
    FROM landed
    WHERE
        source_table IN (
            'Accion', 'Multa', 'Prestamo', 'PrestamoNew', 'PagoPrestamo', 'PagoPrestamoNew', 'IngresoCapital',
            'GastoCapital'
        )
),

payable AS (
    SELECT *, round(amount * 100) AS minor
    FROM priced
    WHERE
        amount > 0
        AND amount <= 1000000000000000
        AND abs(amount - round(amount, 2)) < 0.000001
        AND at ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2} '
        AND (
            row ->> 'shareValue' IS NULL
            OR (
                (row ->> 'amount')::numeric = trunc((row ->> 'amount')::numeric)
                AND abs((row ->> 'shareValue')::numeric - round((row ->> 'shareValue')::numeric, 2)) < 0.000001
            )
        )
),

share AS (
    SELECT p.circle, number, CASE WHEN upper(trim(row ->> 'type')) = 'VENTA' THEN -minor ELSE minor END AS minor
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY circle, member, row ->> 'amount', row ->> 'type', at ORDER BY id COLLATE "C"
            ) AS nth
        FROM payable
        INNER JOIN belongs USING (circle, member)
        WHERE source_table = 'Accion'
    ) AS p
    WHERE nth = 1
),

fine AS (
    SELECT p.circle, number, minor, status IN ('PAID', 'PAGADO', 'PAGADA', 'COBRADO', 'COBRADA') AS is_collected
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY circle, member, row ->> 'amount', row ->> 'description', at ORDER BY id COLLATE "C"
            ) AS nth
        FROM payable
        INNER JOIN belongs USING (circle, member)
        WHERE source_table = 'Multa'
    ) AS p
    WHERE nth = 1
),

copied AS (
    SELECT DISTINCT ON (o.circle, o.id) o.circle, o.id AS original, c.id AS copy, o.row ->> 'createdAt' AS at
    FROM landed AS c
    INNER JOIN landed AS o
        ON o.source_table = 'Prestamo' AND o.id = c.row ->> 'original_prestamo_id' AND o.circle = c.circle
    WHERE c.source_table = 'PrestamoNew'
    ORDER BY o.circle, o.id, c.id COLLATE "C"
),

loan AS (
    SELECT
        source_table,
        circle,
        id,
        minor,
        row_number() OVER (PARTITION BY circle ORDER BY at COLLATE "C", id COLLATE "C") AS number
    FROM (
        SELECT
            p.source_table,
            p.circle,
            p.id,
            p.minor,
            coalesce(c.at, p.at) AS at,
            row_number() OVER (
                PARTITION BY p.circle, p.member, p.row ->> 'amount', coalesce(c.at, p.at) ORDER BY p.id COLLATE "C"
            ) AS nth
        FROM payable AS p
        INNER JOIN belongs AS b ON b.circle = p.circle AND b.member = p.member
        LEFT JOIN copied AS c ON c.circle = p.circle AND c.copy = p.id AND p.source_table = 'PrestamoNew'
        WHERE
            p.source_table IN ('Prestamo', 'PrestamoNew')
            AND p.minor <= 10000000000000
            AND p.status <> 'REJECTED'
            AND coalesce(p.row ->> 'rejected', 'false') <> 'true'
            AND NOT EXISTS (
                SELECT
                FROM copied AS o
                WHERE p.source_table = 'Prestamo' AND o.circle = p.circle AND o.original = p.id
            )
    ) AS p
    WHERE nth = 1
),

payment AS (
    SELECT
        loan_circle AS circle,
        loan,
        minor,
        CASE
            WHEN
                (row ->> 'capital_amount')::numeric >= 0
                AND (row ->> 'interest_amount')::numeric >= 0
                AND round((row ->> 'capital_amount')::numeric * 100)
                + round((row ->> 'interest_amount')::numeric * 100) = minor
                THEN round((row ->> 'capital_amount')::numeric * 100)
            ELSE minor
        END AS principal
    FROM (
        SELECT
            p.*,
            l.circle AS loan_circle,
            l.id AS loan,
            row_number() OVER (PARTITION BY l.id, p.row ->> 'amount', p.at ORDER BY p.id COLLATE "C") AS nth
        FROM payable AS p
        LEFT JOIN copied AS c ON p.source_table = 'PagoPrestamo' AND c.original = p.row ->> 'prestamoId'
        INNER JOIN loan AS l
            ON
                l.id = coalesce(c.copy, p.row ->> 'prestamoId')
                AND l.source_table = CASE
                    WHEN c.copy IS NOT NULL OR p.source_table = 'PagoPrestamoNew' THEN 'PrestamoNew'
                    ELSE 'Prestamo'
                END
        WHERE
            p.source_table IN ('PagoPrestamo', 'PagoPrestamoNew')
            AND NOT EXISTS (
                SELECT
                FROM landed AS newer
                WHERE
                    p.source_table = 'PagoPrestamo'
                    AND newer.source_table = 'PagoPrestamoNew'
                    AND newer.row ->> 'original_pago_id' = p.id
                    AND newer.row ->> 'prestamoId' = c.copy
            )
    ) AS p
    WHERE nth = 1
),

owed AS (
    SELECT
        l.circle,
        l.number,
        l.minor AS lent,
        greatest(l.minor - coalesce(sum(p.principal), 0), 0) AS minor
    FROM loan AS l
    LEFT JOIN payment AS p ON p.loan = l.id
    GROUP BY l.circle, l.id, l.number, l.minor
),

other AS (
    SELECT circle, CASE WHEN source_table = 'IngresoCapital' THEN minor ELSE -minor END AS minor
    FROM (
        SELECT
            p.source_table,
            p.minor,
            c.circle,
            row_number() OVER (
                PARTITION BY p.source_table, c.id, p.row ->> 'amount', p.row ->> 'description', p.at
                ORDER BY p.id COLLATE "C"
            ) AS nth
        FROM payable AS p
        INNER JOIN landed AS c ON c.source_table = 'CapitalSocial' AND c.id = p.row ->> 'capitalSocialId'
        WHERE p.source_table IN ('IngresoCapital', 'GastoCapital')
    ) AS p
    WHERE nth = 1
),

account AS (
    SELECT circle, 'equity:shares:' || number AS code, minor FROM share
    UNION ALL SELECT circle, 'assets:fines:' || number, minor FROM fine WHERE NOT is_collected
    UNION ALL SELECT circle, 'income:fines', minor FROM fine
    UNION ALL SELECT circle, 'assets:loans:' || number, minor FROM owed
    UNION ALL SELECT circle, 'income:interest', minor FROM payment
    UNION ALL SELECT circle, 'income:interest', minor - lent FROM owed
    UNION ALL SELECT circle, 'income:other', minor FROM other WHERE minor > 0
    UNION ALL SELECT circle, 'expenses:other', -minor FROM other WHERE minor < 0
    UNION ALL SELECT circle, 'assets:cash:box', minor FROM share
    UNION ALL SELECT circle, 'assets:cash:box', minor FROM fine WHERE is_collected
    UNION ALL SELECT circle, 'assets:cash:box', -minor FROM loan
    UNION ALL SELECT circle, 'assets:cash:box', minor FROM payment
    UNION ALL SELECT circle, 'assets:cash:box', minor FROM other
)

SELECT c.circle, a.code, coalesce(sum(a.minor), 0)::bigint AS minor
FROM circle AS c
LEFT JOIN account AS a ON a.circle = c.circle
GROUP BY c.circle, a.code
