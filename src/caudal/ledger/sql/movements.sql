-- Entries that touch the picked groups of accounts, by day and newest first, each with the change of every group; and,
-- in the first row, what each picked group stands at after it. No more is read of any account than the page could show.
-- From a first day to a last one, where they are given.
with counted as materialized (
  select a.id, g.name, g.name = any (%(picks)s::text[]) as is_picked
    from unnest(%(names)s::text[], %(patterns)s::text[]) as g (name, pattern)
    join ledger_account a
      on a.book_id = %(book_id)s
     and a.code ~ g.pattern
     and a.version > 0
), place as materialized (
  select effective_on, recorded_at, id
    from ledger_entry
   where book_id = %(book_id)s and id = %(before)s::uuid
), line as materialized (
  select l.effective_on, l.recorded_at, l.entry_id
    from (select distinct id from counted where is_picked) c
   cross join lateral ledger_lines_by_day(
          %(book_id)s, c.id, %(first)s::date, least((select effective_on from place), %(last)s::date),
          (select recorded_at + interval '1 microsecond' from place
            where %(last)s::date is null or effective_on <= %(last)s::date), null, %(limit)s + 1) l
   where %(before)s::uuid is null
      or (l.effective_on, l.recorded_at, l.entry_id) < (select effective_on, recorded_at, id from place)
   order by l.effective_on desc, l.recorded_at desc, l.entry_id desc
   limit %(limit)s
), shown as materialized (
  select distinct effective_on, recorded_at, entry_id
    from line
), change as (
  select s.entry_id, c.name, ledger_sum(p.amount) as change
    from shown s
   cross join lateral (select account_id, amount from ledger_line
                        where book_id = %(book_id)s and entry_id = s.entry_id) p
    join counted c on c.id = p.account_id
   group by s.entry_id, c.name
), latest as materialized (
  select *
    from shown
   order by effective_on desc, recorded_at desc, entry_id desc
   limit 1
), stands as (
  -- Of two entries of one instant, which two accounts may have, the one that comes first is not in it yet.
  select c.name,
         ledger_sum(ledger_stands_after(%(book_id)s, c.id, latest.effective_on, latest.recorded_at, null)
                    - coalesce(later.amount, 0)) as stands
    from counted c
   cross join latest
    left join lateral (
      select l.amount
        from ledger_lines_before(%(book_id)s, c.id, latest.recorded_at + interval '1 microsecond', 1) l
       where l.recorded_at = latest.recorded_at and l.effective_on = latest.effective_on
         and l.entry_id > latest.entry_id) later on true
   where c.is_picked
   group by c.name
)
select e.id as entry_id, e.kind, e.effective_on, e.recorded_at, e.description, e.event_id, e.reverses, e.details,
       (select jsonb_object_agg(c.name, c.change) from change c where c.entry_id = e.id) as changes,
       case when e.id = (select entry_id from latest)
            then (select jsonb_object_agg(name, stands) from stands) end as stands,
       (select count(*) from line) as lines
  from shown s
  join ledger_entry e on e.book_id = %(book_id)s and e.id = s.entry_id
 order by s.effective_on desc, s.recorded_at desc, s.entry_id desc
