-- The postings of an account by day, the latest first, each with what the account stands at where they count by their
-- days. Only the latest is read from the books of days; from there down each takes off the one above it.
with line as materialized (
  select *
    from ledger_lines_by_day(%(book_id)s, %(account_id)s, %(first)s, %(last)s, %(before)s, %(known_at)s, %(limit)s)
), latest as materialized (
  select ledger_stands_after(%(book_id)s, %(account_id)s, effective_on, recorded_at, %(known_at)s) as stands
    from line
   order by effective_on desc, recorded_at desc
   limit 1
)
select l.version, l.entry_id, e.kind, e.description, l.effective_on, l.recorded_at, l.amount, e.reverses,
       (select stands from latest)
       - coalesce(ledger_sum(l.amount) over (order by l.effective_on desc, l.recorded_at desc
                                             rows between unbounded preceding and 1 preceding), 0) as balance
  from line l
  join ledger_entry e on e.book_id = %(book_id)s and e.id = l.entry_id
 order by l.effective_on desc, l.recorded_at desc
