-- Source total = mapped + merged + quarantined + excluded, by table, circle and member, to the digits of the source.
-- The landed side finds each row's circle by its own joins; amounts that are no number are counted instead of summed.
WITH landed AS (
    SELECT source_table, row
    FROM datamove_landedrow
    WHERE run_id = %(run)s
),

circle AS (
    SELECT row ->> 'id' AS circle
    FROM landed
    WHERE source_table = 'Junta'
),

money AS (
    SELECT
        l.source_table,
        l.row,
        coalesce(l.row ->> 'memberId', '') AS member,
        coalesce(own.circle, '') AS circle
    FROM landed AS l
    LEFT JOIN landed AS loan
        ON
            (l.source_table, loan.source_table) IN (
                ('PagoPrestamo', 'Prestamo'), ('PagoPrestamoNew', 'PrestamoNew')
            )
            AND loan.row ->> 'id' = l.row ->> 'prestamoId'
    LEFT JOIN landed AS capital
        ON
            l.source_table IN ('IngresoCapital', 'GastoCapital')
            AND capital.source_table = 'CapitalSocial'
            AND capital.row ->> 'id' = l.row ->> 'capitalSocialId'
    LEFT JOIN circle AS own
        ON own.circle = coalesce(l.row ->> 'juntaId', loan.row ->> 'juntaId', capital.row ->> 'juntaId')
    WHERE
        l.source_table IN (
            'Accion', 'Multa', 'Prestamo', 'PrestamoNew', 'PagoPrestamo', 'PagoPrestamoNew', 'IngresoCapital',
            'GastoCapital'
        )
),

source AS (
    SELECT
        source_table,
        circle,
        member,
        count(*) AS rows,
        count(*) FILTER (WHERE NOT is_number) AS no_numbers,
        coalesce(sum(amount) FILTER (WHERE is_number), 0) AS total
    FROM (
        SELECT
            source_table,
            circle,
            member,
            (row ->> 'amount')::numeric * coalesce((row ->> 'shareValue')::numeric, 1) AS amount,
            row ->> 'amount' NOT IN ('NaN', 'Infinity', '-Infinity')
            AND coalesce(row ->> 'shareValue', '1') NOT IN ('NaN', 'Infinity', '-Infinity') AS is_number
        FROM money
    ) AS valued
    GROUP BY source_table, circle, member
),

moved AS (
    SELECT
        source_table,
        circle,
        member,
        count(*) AS rows,
        count(*) FILTER (WHERE NOT is_number) AS no_numbers,
        coalesce(sum(amount) FILTER (WHERE is_number AND fate = 'mapped'), 0) AS mapped,
        coalesce(sum(amount) FILTER (WHERE is_number AND fate = 'merged'), 0) AS merged,
        coalesce(sum(amount) FILTER (WHERE is_number AND fate = 'quarantined'), 0) AS quarantined,
        coalesce(sum(amount) FILTER (WHERE is_number AND fate = 'excluded'), 0) AS excluded
    FROM (
        SELECT
            source_table,
            circle_key AS circle,
            member_key AS member,
            fate,
            amount_text::numeric AS amount,
            amount_text NOT IN ('NaN', 'Infinity', '-Infinity') AS is_number
        FROM datamove_sourcemap
        WHERE
            run_id = %(run)s
            AND source_table IN (
                'Accion', 'Multa', 'Prestamo', 'PrestamoNew', 'PagoPrestamo', 'PagoPrestamoNew', 'IngresoCapital',
                'GastoCapital'
            )
    ) AS valued
    GROUP BY source_table, circle, member
)

SELECT
    coalesce(s.source_table, m.source_table) AS source_table,
    coalesce(s.circle, m.circle) AS circle,
    coalesce(s.member, m.member) AS member,
    coalesce(s.rows, 0) AS rows,
    s.total,
    m.mapped,
    m.merged,
    m.quarantined,
    m.excluded,
    coalesce(
        s.rows = m.rows
        AND s.no_numbers = m.no_numbers
        AND s.total = m.mapped + m.merged + m.quarantined + m.excluded,
        false
    ) AS is_conserved
FROM source AS s
FULL JOIN moved AS m ON m.source_table = s.source_table AND m.circle = s.circle AND m.member = s.member
ORDER BY 1, 2, 3
