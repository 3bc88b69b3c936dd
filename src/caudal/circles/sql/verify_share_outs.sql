-- Share-outs and cycles against the accounts and one another. Each check: rows looked at, rows wrong, one named.
with chosen as (
  select *
    from circles_shareout
   where %(book_id)s::bigint is null
      or book_id = %(book_id)s::bigint
), dealt as (
  select s.book_id,
         s.id,
         s.status,
         s.pool_minor - s.kept_minor - s.remainder_minor <> coalesce(sum(p.gross_minor), 0)
         or s.written_off_minor <> coalesce(sum(p.written_off_minor), 0) as wrong
    from chosen s
    left join circles_payout p
      on p.book_id = s.book_id
     and p.share_out_id = s.id
   group by s.book_id, s.id, s.status, s.pool_minor, s.kept_minor, s.remainder_minor, s.written_off_minor
), moved as (
  select book_id,
         payout_id,
         sum(amount_minor) filter (where reversed_on is null) as moved
    from circles_payoutmove
   where %(book_id)s::bigint is null
      or book_id = %(book_id)s::bigint
   group by book_id, payout_id
), owed as (
  select p.book_id,
         m.number,
         sum(p.net_minor - coalesce(v.moved, 0)) filter (where s.status = 'posted') as left_minor,
         coalesce(bool_or(coalesce(v.moved, 0) > p.net_minor), false) as overpaid
    from chosen s
    join circles_payout p
      on p.book_id = s.book_id
     and p.share_out_id = s.id
    join circles_member m
      on m.book_id = p.book_id
     and m.id = p.member_id
    left join moved v
      on v.book_id = p.book_id
     and v.payout_id = p.id
   group by p.book_id, m.number
), account_check as (
  select o.book_id,
         o.number,
         o.overpaid or coalesce(o.left_minor, 0) <> coalesce(a.credits_posted - a.debits_posted, 0) as wrong
    from owed o
    left join ledger_account a
      on a.book_id = o.book_id
     and a.code = 'liabilities:payouts:' || o.number
), signed as (
  select s.book_id,
         s.id,
         count(g.signed_by) < 2 as wrong
    from chosen s
    left join circles_shareoutsignature g
      on g.book_id = s.book_id
     and g.share_out_id = s.id
   where s.status in ('posted', 'reversed')
   group by s.book_id, s.id
), cycle_check as (
  select c.book_id,
         c.number,
         c.number <> 1 and (before.closed_on is null or c.opened_on < before.closed_on)
         or c.closed_on is null and s.id is not null as wrong
    from circles_cycle c
    left join circles_cycle before
      on before.book_id = c.book_id
     and before.number = c.number - 1
    left join circles_shareout s
      on s.book_id = c.book_id
     and s.cycle_number = c.number
     and s.status = 'posted'
   where %(book_id)s::bigint is null
      or c.book_id = %(book_id)s::bigint
)
select 'circles.share_outs_add_up' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' share-out ' || id) filter (where wrong) as first
  from dealt
 union all
select 'circles.payouts_are_their_accounts', count(*), count(*) filter (where wrong),
       min(book_id || ' member ' || number) filter (where wrong)
  from account_check
 union all
select 'circles.share_outs_are_signed_by_two', count(*), count(*) filter (where wrong),
       min(book_id || ' share-out ' || id) filter (where wrong)
  from signed
 union all
select 'circles.cycles_follow_one_another', count(*), count(*) filter (where wrong),
       min(book_id || ' cycle ' || number) filter (where wrong)
  from cycle_check
