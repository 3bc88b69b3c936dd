-- The newest postings of an account before an instant, as they were recorded.
select l.version, l.entry_id, e.kind, e.description, l.effective_on, l.recorded_at, l.amount, l.balance, e.reverses
  from ledger_line l
  join ledger_entry e on e.book_id = l.book_id and e.id = l.entry_id
 where l.book_id = %(book_id)s and l.account_id = %(account_id)s
   and l.recorded_at < coalesce(%(before)s::timestamptz, 'infinity')
 order by l.recorded_at desc
 limit %(limit)s
