-- Every posting of the cash box in stretches of it, oldest first, with what its entry says of whom it concerns.
select (s.number - 1)::int as stretch,
       l.version,
       l.amount as minor,
       e.id as entry_id,
       e.kind,
       e.description,
       e.event_id,
       e.details ->> 'member' as member_id,
       e.details ->> 'loan' as loan_id
  from unnest(%(after)s::timestamptz[], %(until)s::timestamptz[]) with ordinality as s (after, until, number)
  join ledger_account a
    on a.book_id = %(book_id)s
   and a.code = %(cash)s
  join ledger_line l
    on l.book_id = a.book_id
   and l.account_id = a.id
   and l.recorded_at > coalesce(s.after, '-infinity')
   and l.recorded_at <= coalesce(s.until, 'infinity')
  join ledger_entry e
    on e.book_id = l.book_id
   and e.id = l.entry_id
 order by l.version
 limit %(limit)s
