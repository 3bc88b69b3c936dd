-- Shares by member with effect until a day, as known at an instant, both, or as they stand; who never traded is left out.
select change.member_id,
       sum(change.shares)::bigint as shares
  from (select t.member_id, circles_trade_sign(t.kind) * t.shares as shares, t.traded_on as day, t.entry_id
          from circles_sharetrade t
         where t.book_id = %(book_id)s
         union all
        select t.member_id, -circles_trade_sign(t.kind) * t.shares, t.reversed_on, t.reversal_entry_id
          from circles_sharetrade t
         where t.book_id = %(book_id)s
           and t.reversed_on is not null) change
  left join ledger_entry e
    on %(known_at)s::timestamptz is not null
   and e.book_id = %(book_id)s
   and e.id = change.entry_id
 where (%(on)s::date is null or change.day <= %(on)s::date)
   and (%(known_at)s::timestamptz is null or e.recorded_at <= %(known_at)s::timestamptz)
 group by change.member_id
