-- The newest postings of an account below a version.
select p.version, p.entry_id, e.kind, e.description, e.effective_on, e.recorded_at, p.amount, p.balance, e.reverses
  from ledger_posting p
  join ledger_entry e on e.book_id = p.book_id and e.id = p.entry_id
 where p.book_id = %(book_id)s and p.account_id = %(account_id)s and p.version < %(before)s
 order by p.version desc
 limit %(limit)s
