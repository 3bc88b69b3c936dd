-- Entries of a book, newest first: those with the ids, those that touch an account of the patterns, or all.
select e.book_id, e.id, e.kind, e.effective_on, e.recorded_at, e.description, e.event_id, e.reverses,
       r.id as reversed_by, e.details, e.stated_on
  from ledger_entry e
  left join ledger_entry r on r.book_id = e.book_id and r.reverses = e.id
 where e.book_id = %(book_id)s
   and (%(ids)s::uuid[] is null or e.id = any (%(ids)s::uuid[]))
   and (%(patterns)s::text[] is null or exists (
         select from ledger_line p
           join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
          where p.book_id = e.book_id and p.entry_id = e.id and a.code ~ any (%(patterns)s::text[])))
 order by e.effective_on desc, e.recorded_at desc, e.id desc
 limit %(limit)s offset %(offset)s
