-- Every time shares came or left, and every time that was undone, newest first; with what the member, and all members
-- together, held after it. Days from a first one to a last one; of one member, or of all.
with change as (
  select t.id as trade_id, t.member_id, t.traded_on as day, false as is_reversal, t.kind, t.price_minor, t.amount_minor,
         circles_trade_sign(t.kind) * t.shares as change, t.entry_id, t.description, t.source,
         t.reversed_on is not null as is_undone
    from circles_sharetrade t
   where t.book_id = %(book_id)s
   union all
  select t.id, t.member_id, t.reversed_on, true, t.kind, t.price_minor, t.amount_minor,
         -circles_trade_sign(t.kind) * t.shares, t.reversal_entry_id, '', t.source, false
    from circles_sharetrade t
   where t.book_id = %(book_id)s
     and t.reversed_on is not null
), held as (
  select c.*,
         sum(c.change) over (partition by c.member_id order by c.day, c.is_reversal, c.trade_id)::bigint as held_after,
         sum(c.change) over (order by c.day, c.is_reversal, c.trade_id)::bigint as total_after
    from change c
), shown as (
  select *
    from held
   where (%(member_id)s::uuid is null or member_id = %(member_id)s::uuid)
     and (%(first)s::date is null or day >= %(first)s::date)
     and (%(last)s::date is null or day <= %(last)s::date)
   order by day desc, is_reversal desc, trade_id desc
   limit %(limit)s
  offset %(offset)s
)
select s.*,
       e.event_id,
       e.recorded_at,
       coalesce(nullif(e.description, ''), s.description) as told
  from shown s
  join ledger_entry e
    on e.book_id = %(book_id)s
   and e.id = s.entry_id
 order by s.day desc, s.is_reversal desc, s.trade_id desc
