-- The tree of accounts at or below a prefix, as deep as asked: of each branch and currency what its accounts stand at
-- together (debits less credits), with what takes effect until a day, as known at an instant, both, or as they stand.
with stood as (
  select string_to_array(a.code, ':') as steps, a.code, a.name, a.kind, a.currency,
         case when %(on)s::date is null and %(known_at)s::timestamptz is null then a.debits_posted - a.credits_posted
              else ledger_stands(a.book_id, a.id, %(on)s::date, %(known_at)s::timestamptz)
          end as stands
    from ledger_account a
   where a.book_id = %(book_id)s
     and a.version > 0
     and (%(prefix)s = '' or a.code = %(prefix)s or starts_with(a.code, %(prefix)s || ':'))
)
select array_to_string(steps[:depth], ':') as code, depth, currency,
       count(*) as accounts,
       ledger_sum(stands) as stands,
       sum(greatest(stands, 0)) as debits,
       -sum(least(stands, 0)) as credits,
       bool_or(cardinality(steps) = depth) as is_account,
       case when count(*) = 1 then min(code) end as only_account,
       case when count(*) = 1 then min(name) else min(name) filter (where cardinality(steps) = depth) end as name,
       min(kind::text) filter (where cardinality(steps) = depth) as kind
  from stood
 cross join lateral generate_series(greatest(%(above)s, 1), least(cardinality(steps), %(depth)s)) as depth
 group by steps[:depth], depth, currency
 order by steps[:depth], currency
