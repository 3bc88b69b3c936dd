-- The newest postings of an account before an instant, as they were recorded.
select l.version, l.entry_id, e.kind, e.description, l.effective_on, l.recorded_at, l.amount, l.balance, e.reverses
  from ledger_lines_before(%(book_id)s, %(account_id)s, %(before)s, %(limit)s) l
  join ledger_entry e on e.book_id = %(book_id)s and e.id = l.entry_id
 order by l.recorded_at desc
