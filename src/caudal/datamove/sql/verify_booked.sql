-- What the imports booked, from postings alone: debits positive, so equity changes sign. A circle lives on after its
-- import; what its members do then is no part of the move.
SELECT
    a.book_id,
    a.code,
    sum(CASE WHEN a.kind IN ('asset', 'expense') THEN p.amount ELSE -p.amount END)::bigint AS minor
FROM ledger_account AS a
INNER JOIN ledger_line AS p ON p.book_id = a.book_id AND p.account_id = a.id
INNER JOIN ledger_entry AS e ON e.book_id = p.book_id AND e.id = p.entry_id
INNER JOIN audit_event AS v ON v.id = e.event_id AND v.action = 'circles.import_circle'
WHERE a.book_id = ANY(%(books)s)
GROUP BY a.book_id, a.code
