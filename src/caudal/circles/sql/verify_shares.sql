-- Transfers of shares: two rows of one pair, one entry, the same shares and capital, reversed together.
with pairs as (
  select t.book_id,
         t.pair_id,
         count(*) <> 2
         or count(distinct t.kind) <> 2
         or count(distinct t.member_id) <> 2
         or count(distinct (t.entry_id, t.shares, t.price_minor, t.capital_minor, t.traded_on)) <> 1
         or count(distinct (t.reversal_entry_id, t.reversed_on)) <> 1 as wrong
    from circles_sharetrade t
   where t.pair_id is not null
     and (%(book_id)s::bigint is null or t.book_id = %(book_id)s::bigint)
   group by t.book_id, t.pair_id
)
select 'circles.share_transfers_are_whole_pairs' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' pair ' || pair_id) filter (where wrong) as first
  from pairs
