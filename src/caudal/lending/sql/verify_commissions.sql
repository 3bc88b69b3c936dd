-- Hold commissions against the ledger and against what they are earned on. One row a check: name, rows, wrong, example.
with earned as (
  select c.book_id, c.seller_id, c.loan_event_id, c.amount_minor, c.entry_id,
         lead(c.version) over each_event is null as is_current
    from lending_commission c
  window each_event as (partition by c.book_id, c.loan_event_id order by c.version)
), payable as (
  select s.book_id, s.number,
         coalesce((select sum(e.amount_minor)
                     from earned e
                    where e.book_id = s.book_id and e.seller_id = s.id and e.is_current), 0)
           - coalesce((select sum(p.amount_minor)
                         from lending_commissionpayout p
                        where p.book_id = s.book_id and p.seller_id = s.id and p.reversed_on is null), 0)
           as payable_minor
    from lending_seller s
), posted as (
  select e.book_id, e.loan_event_id,
         n.id is not null and e.is_current = (r.id is null) as agrees
    from earned e
    left join ledger_entry n on n.book_id = e.book_id and n.id = e.entry_id
    left join ledger_entry r on r.book_id = e.book_id and r.reverses = e.entry_id
   where e.entry_id is not null
)
select 'lending.commissions_are_what_the_ledger_says', count(*),
       count(*) filter (where a.id is null or a.credits_posted - a.debits_posted <> p.payable_minor),
       min(p.book_id || ' seller ' || p.number)
         filter (where a.id is null or a.credits_posted - a.debits_posted <> p.payable_minor)
  from payable p
  left join ledger_account a on a.book_id = p.book_id and a.code = 'liabilities:commissions:' || p.number
union all
select 'lending.commissions_are_posted_as_they_are_earned', count(*),
       count(*) filter (where not agrees),
       min(book_id || ' ' || loan_event_id) filter (where not agrees)
  from posted
union all
select 'lending.nothing_undone_earns', count(*),
       count(*) filter (where e.amount_minor <> 0),
       min(e.book_id || ' ' || e.loan_event_id) filter (where e.amount_minor <> 0)
  from earned e
  join lending_loanevent r on r.book_id = e.book_id and r.reverses = e.loan_event_id
 where e.is_current
