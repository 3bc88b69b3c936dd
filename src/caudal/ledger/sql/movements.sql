-- Entries that change one of the picked groups of accounts, newest first, each with the change and the running sum of
-- every group over the entries shown so far (debits less credits). Entries of one batch keep details.nth's order.
with counted as (
  select a.id,
         g.name
    from unnest(%(names)s::text[], %(patterns)s::text[]) as g (name, pattern)
    join ledger_account a
      on a.book_id = %(book_id)s
     and a.code ~ g.pattern
), moved as (
  select p.entry_id,
         c.name,
         sum(p.amount)::bigint as change
    from counted c
    join ledger_line p
      on p.book_id = %(book_id)s
     and p.account_id = c.id
   group by p.entry_id, c.name
), picked as (
  select distinct entry_id
    from moved
   where name = any (%(picks)s::text[])
     and change <> 0
), line as (
  select e.id,
         g.name,
         coalesce(m.change, 0) as change,
         dense_rank() over in_order as nth,
         sum(coalesce(m.change, 0)) over (partition by g.name order by e.effective_on, e.recorded_at,
           coalesce((e.details ->> 'nth')::bigint, 0), e.id rows unbounded preceding)::bigint as after
    from picked
    join ledger_entry e
      on e.book_id = %(book_id)s
     and e.id = picked.entry_id
   cross join (select distinct name from unnest(%(names)s::text[]) as name) g
    left join moved m
      on m.entry_id = e.id
     and m.name = g.name
  window in_order as (order by e.effective_on, e.recorded_at, coalesce((e.details ->> 'nth')::bigint, 0), e.id)
)
select e.id as entry_id,
       e.kind,
       e.effective_on,
       e.recorded_at,
       e.description,
       e.event_id,
       e.reverses,
       e.details,
       shown.changes,
       shown.afters
  from (select id,
               nth,
               jsonb_object_agg(name, change) as changes,
               jsonb_object_agg(name, after) as afters
          from line
         where nth < coalesce((select min(nth) from line where id = %(before)s), 9223372036854775807)
         group by id, nth
         order by nth desc
         limit %(limit)s) shown
  join ledger_entry e
    on e.book_id = %(book_id)s
   and e.id = shown.id
 order by shown.nth desc
