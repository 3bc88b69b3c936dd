-- Hold the derived figures of loans against the ledger, the recorded splits and the calendar. One row a check: name, rows
-- seen, rows wrong, an example. The replay has no part in it.
with doubted as (
  -- What a charged-off loan owes is no longer in the account of its principal.
  select distinct e.book_id, e.loan_id
    from lending_loanevent e
   where e.kind = 'charge_off'
), owed as (
  select l.book_id, l.accounts ->> 'principal' as account, sum(s.outstanding_minor) as outstanding_minor
    from lending_loan l
    left join lending_standing s on s.book_id = l.book_id and s.loan_id = l.id
    left join doubted d on d.book_id = l.book_id and d.loan_id = l.id
   group by l.book_id, l.accounts ->> 'principal'
  having count(*) = count(s.loan_id) and count(d.loan_id) = 0
), held as (
  select o.book_id || ' ' || o.account as told,
         coalesce(a.debits_posted - a.credits_posted, 0) <> o.outstanding_minor as is_wrong
    from owed o
    left join ledger_account a on a.book_id = o.book_id and a.code = o.account
), newest as (
  -- What each event that stands paid of its loan: repayments all of their parts; what is lent, charged or added as far
  -- as money that was paid too much covered it; what is owed again takes back.
  select e.book_id, e.loan_id,
         t.sign * a.penalty_minor + case when t.is_penalty then t.taken_minor else 0 end as penalty_minor,
         t.sign * a.fee_minor + case when t.is_fee then t.taken_minor else 0 end as fee_minor,
         t.sign * a.interest_minor as interest_minor,
         t.sign * a.principal_minor + case when t.is_penalty or t.is_fee then 0 else t.taken_minor end as principal_minor
    from lending_loanevent e
    join lending_allocation a on a.book_id = e.book_id and a.repayment_id = e.id
   cross join lateral (
         select case when e.kind in ('repayment', 'down_payment', 'goodwill_credit', 'payout_refund', 'merchant_refund',
                                     'charge_adjustment') then 1
                     when e.kind in ('chargeback', 'refund') then -1 else 0 end as sign,
                case when e.kind in ('disbursement', 'charge') or e.kind = 'adjustment' and e.amount_minor > 0
                     then a.overpaid_minor else 0 end as taken_minor,
                e.kind = 'charge' and e.stated_penalty_minor > 0 as is_penalty,
                e.kind = 'charge' and e.stated_fee_minor > 0 as is_fee) t
   where not exists (select from lending_loanevent r where r.book_id = e.book_id and r.reverses = e.id)
     and not exists (select from lending_allocation n where n.book_id = a.book_id and n.repayment_id = a.repayment_id
                                                        and n.version = a.version + 1)
), paid as (
  select s.book_id || ' ' || s.loan_id as told,
         (s.paid_penalty_minor, s.paid_fee_minor, s.paid_interest_minor, s.paid_principal_minor)
           is distinct from
         (coalesce(p.penalty_minor, 0), coalesce(p.fee_minor, 0), coalesce(p.interest_minor, 0),
          coalesce(p.principal_minor, 0)) as is_wrong
    from lending_standing s
    left join (select n.book_id, n.loan_id, sum(n.penalty_minor)::bigint as penalty_minor,
                      sum(n.fee_minor)::bigint as fee_minor, sum(n.interest_minor)::bigint as interest_minor,
                      sum(n.principal_minor)::bigint as principal_minor
                 from newest n
                group by n.book_id, n.loan_id) p on p.book_id = s.book_id and p.loan_id = s.loan_id
), row as (
  select i.*,
         i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor
           as unpaid_minor,
         i.due_penalty_minor + i.due_fee_minor + i.due_interest_minor + i.due_principal_minor as due_minor
    from lending_installment i
), schedule as (
  select s.book_id || ' ' || s.loan_id as told,
         coalesce(sum(r.unpaid_minor), 0) <> s.unpaid_minor
           or (s.status = 'active' and coalesce(sum(r.unpaid_principal_minor), 0) <> s.outstanding_minor)
           or coalesce(bool_or(r.unpaid_minor + r.given_up_minor > r.due_minor), false)
           or coalesce(max(r.number), 0) <> count(r.number) as is_wrong
    from lending_standing s
    left join row r on r.book_id = s.book_id and r.loan_id = s.loan_id
   group by s.book_id, s.loan_id
), dated as (
  select s.book_id || ' ' || s.loan_id as told,
         min(r.due_on) is distinct from s.overdue_since_on
           or coalesce(sum(r.unpaid_minor), 0)
              <> s.overdue_penalty_minor + s.overdue_fee_minor + s.overdue_interest_minor + s.overdue_principal_minor
           or width_bucket(s.days_delinquent, s.bucket_starts) <> s.bucket as is_wrong
    from lending_standing s
    left join row r
      on r.book_id = s.book_id and r.loan_id = s.loan_id and r.due_on < s.as_of and r.unpaid_minor > 0
   where s.status = 'active'
     and s.is_dated
   group by s.book_id, s.loan_id
), told as (
  select 'lending.standings_owe_what_the_ledger_says' as name, held.told, held.is_wrong from held
  union all
  select 'lending.standings_are_paid_as_it_is_split', paid.told, paid.is_wrong from paid
  union all
  select 'lending.schedules_in_force_add_up', schedule.told, schedule.is_wrong from schedule
  union all
  select 'lending.days_follow_from_due_dates', dated.told, dated.is_wrong from dated
  union all
  select 'lending.standings_have_the_status_of_their_loan', s.book_id || ' ' || s.loan_id, s.status <> l.status
    from lending_standing s
    join lending_loan l on l.book_id = s.book_id and l.id = s.loan_id
)
select c.name, count(t.told), count(*) filter (where t.is_wrong), min(t.told) filter (where t.is_wrong)
  from unnest(array['lending.standings_owe_what_the_ledger_says', 'lending.standings_are_paid_as_it_is_split',
                    'lending.schedules_in_force_add_up', 'lending.days_follow_from_due_dates',
                    'lending.standings_have_the_status_of_their_loan']) as c (name)
  left join told t on t.name = c.name
 group by c.name
 order by c.name
