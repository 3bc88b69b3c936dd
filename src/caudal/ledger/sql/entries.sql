-- Entries of a book with these ids.
select e.book_id, e.id, e.kind, e.effective_on, e.recorded_at, e.description, e.event_id, e.reverses,
       r.id as reversed_by, e.details, e.stated_on
  from ledger_entry e
  left join ledger_entry r on r.book_id = e.book_id and r.reverses = e.id
 where e.book_id = %(book_id)s
   and e.id = any (%(ids)s::uuid[])
