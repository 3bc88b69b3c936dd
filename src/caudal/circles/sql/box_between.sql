-- What went through the cash box in stretches of its postings, by kind of entry.
select (s.number - 1)::int as stretch,
       e.kind,
       sum(l.amount)::bigint as minor,
       count(*)::int as entries
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
 group by s.number, e.kind
 order by s.number, e.kind
