-- The newest entries that touch an account of the patterns, before one of them: no more is read of any account than
-- the page could show.
with place as (
  select recorded_at, id
    from ledger_entry
   where book_id = %(book_id)s and id = %(before)s::uuid
)
select distinct l.recorded_at, l.entry_id as id
  from ledger_account a
 cross join lateral ledger_lines_before(
        a.book_id, a.id, (select recorded_at + interval '1 microsecond' from place), %(limit)s + 1) l
 where a.book_id = %(book_id)s
   and a.code ~ any (%(patterns)s::text[])
   and a.version > 0
   and (%(before)s::uuid is null or (l.recorded_at, l.entry_id) < (select recorded_at, id from place))
 order by l.recorded_at desc, l.entry_id desc
 limit %(limit)s
