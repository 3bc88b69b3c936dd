-- Hold the loans against the ledger, believing neither. One row a check: name, rows seen, rows wrong, an example.
with split as (
  select e.book_id, e.loan_id, e.id as repayment_id, a.version, a.entry_id,
         a.principal_minor, a.overpaid_minor,
         lag(a.version, 1, 0) over each_repayment as version_before,
         lead(a.version) over each_repayment is null as is_current,
         exists (select from lending_loanevent r where r.book_id = e.book_id and r.reverses = e.id) as is_reversed
    from lending_loanevent e
    left join lending_allocation a on a.book_id = e.book_id and a.repayment_id = e.id
   where e.kind = 'repayment'
  window each_repayment as (partition by e.book_id, e.id order by a.version)
), loan as (
  select l.book_id, l.id, l.number, l.status, l.accounts ->> 'principal' as account,
         l.principal_minor - coalesce(s.repaid_minor, 0) as outstanding_minor,
         coalesce(s.overpaid_minor, 0) as overpaid_minor
    from lending_loan l
    left join (select book_id, loan_id, sum(principal_minor) as repaid_minor, sum(overpaid_minor) as overpaid_minor
                 from split
                where is_current and not is_reversed
                group by book_id, loan_id) s on s.book_id = l.book_id and s.loan_id = l.id
), lent as (
  select l.book_id, l.account, sum(l.outstanding_minor) as outstanding_minor
    from loan l
   group by l.book_id, l.account
), recorded as (
  select e.book_id, e.id, e.entry_id, e.kind <> 'repayment' as stands
    from lending_loanevent e
   where e.kind <> 'repayment'
  union all
  select s.book_id, s.repayment_id, s.entry_id, s.is_current and not s.is_reversed
    from split s
), posted as (
  select c.book_id, c.id,
         coalesce(c.stands = (r.id is null) and n.id is not null, false) as agrees
    from recorded c
    left join ledger_entry n on n.book_id = c.book_id and n.id = c.entry_id
    left join ledger_entry r on r.book_id = c.book_id and r.reverses = c.entry_id
)
select 'lending.outstanding_is_what_the_ledger_says', count(*),
       count(*) filter (where a.id is null or a.debits_posted - a.credits_posted <> l.outstanding_minor),
       min(l.book_id || ' ' || l.account)
         filter (where a.id is null or a.debits_posted - a.credits_posted <> l.outstanding_minor)
  from lent l
  left join ledger_account a on a.book_id = l.book_id and a.code = l.account
union all
select 'lending.events_are_posted_as_they_are_split', count(*),
       count(*) filter (where not agrees),
       min(book_id || ' ' || id) filter (where not agrees)
  from posted
union all
select 'lending.splits_have_no_gaps', count(*),
       count(*) filter (where version is distinct from version_before + 1),
       min(book_id || ' ' || repayment_id) filter (where version is distinct from version_before + 1)
  from split
union all
select 'lending.no_more_is_repaid_than_lent', count(*),
       count(*) filter (where outstanding_minor < 0),
       min(book_id || ' ' || number) filter (where outstanding_minor < 0)
  from loan
union all
select 'lending.paid_loans_owe_nothing', count(*),
       count(*) filter (where outstanding_minor <> 0 or (status = 'overpaid') <> (overpaid_minor > 0)),
       min(book_id || ' ' || number)
         filter (where outstanding_minor <> 0 or (status = 'overpaid') <> (overpaid_minor > 0))
  from loan
 where status <> 'active'
union all
select 'lending.numbers_are_counted', count(*),
       count(*) filter (where n.last_number is null or n.last_number < l.last_number),
       min(l.book_id::text) filter (where n.last_number is null or n.last_number < l.last_number)
  from (select book_id, max(number) as last_number from lending_loan group by book_id) l
  left join lending_numbering n on n.book_id = l.book_id
