-- Where every running circle of an organisation stands on a day, out of its accounts, its loans and its last meeting.
with circle as materialized (
  select c.book_id, c.id, c.name, c.currency, c.founded_on, c.policy ->> 'fines_count' as fines_count
    from circles_circle c
   where c.organisation_id = %(organisation_id)s
     and c.closed_on is null
), balance as (
  select a.book_id,
         sum(a.debits_posted - a.credits_posted) filter (where a.code = 'assets:cash:box') as cash_minor,
         -sum(a.debits_posted - a.credits_posted)
           filter (where a.code = any (%(reserved)s) or a.code like 'liabilities:payouts:%%') as reserved_minor,
         sum(a.debits_posted - a.credits_posted) filter (where a.code like 'assets:fines:%%') as fines_minor,
         sum(a.debits_posted - a.credits_posted) filter (where a.code like 'assets:loans:%%') as loans_minor,
         -sum(a.debits_posted - a.credits_posted) filter (where a.code like 'equity:shares:%%') as share_capital_minor,
         sum(a.debits_posted - a.credits_posted)
           filter (where a.kind in ('asset', 'liability') or a.code = any (%(reserved)s)) as worth_minor
    from circle c
    join ledger_account a
      on a.book_id = c.book_id
   where a.debits_posted <> a.credits_posted
   group by a.book_id
), lent as (
  -- Only of a loan that may be late on the day is the schedule asked.
  select s.book_id,
         s.outstanding_minor,
         late.overdue_minor,
         late.since_on <= %(on)s::date - %(late_days)s::int as is_late
    from circle c
    join lending_standing s
      on s.book_id = c.book_id
     and s.status = 'active'
    left join lateral (
         select sum(i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor)
                as overdue_minor,
                min(i.due_on) as since_on
           from lending_installment i
          where s.is_dated
            and (s.overdue_since_on is not null or s.next_due_on < %(on)s)
            and i.book_id = s.book_id
            and i.loan_id = s.loan_id
            and i.due_on < %(on)s
            and i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor > 0
         ) late on true
), lending as (
  select book_id,
         count(*) as open_loans,
         sum(overdue_minor) as overdue_minor,
         count(*) filter (where is_late) as late_loans,
         sum(outstanding_minor) filter (where is_late) as late_minor
    from lent
   group by book_id
), people as (
  select m.book_id, count(*) as members
    from circle c
    join circles_member m
      on m.book_id = c.book_id
     and m.is_active
   group by m.book_id
), promised as (
  select r.book_id, sum(r.amount_minor) as promised_minor
    from circle c
    join circles_loanrequest r
      on r.book_id = c.book_id
     and r.status = 'approved'
   group by r.book_id
)
select c.book_id, c.id as circle_id, c.name, c.currency, c.founded_on, c.fines_count,
       y.number as cycle_number,
       y.opened_on as cycle_opened_on,
       coalesce(p.members, 0) as members,
       coalesce(b.cash_minor, 0)::bigint as cash_minor,
       coalesce(b.reserved_minor, 0)::bigint as reserved_minor,
       coalesce(r.promised_minor, 0)::bigint as promised_minor,
       coalesce(b.fines_minor, 0)::bigint as fines_minor,
       coalesce(b.loans_minor, 0)::bigint as loans_minor,
       coalesce(l.open_loans, 0) as open_loans,
       coalesce(l.overdue_minor, 0)::bigint as overdue_minor,
       coalesce(l.late_loans, 0) as late_loans,
       coalesce(l.late_minor, 0)::bigint as late_minor,
       coalesce(b.share_capital_minor, 0)::bigint as share_capital_minor,
       coalesce(b.worth_minor, 0)::bigint as worth_minor,
       price.price_minor,
       met.held_on as last_meeting_on,
       coalesce(roll.attended, 0) as attended,
       coalesce(roll.expected, 0) as expected,
       coalesce(counted.difference_minor, 0)::bigint as difference_minor,
       case when met.status <> 'closed' then met.held_on end as unsigned_on,
       plan.shared_on as unsigned_plan_on
  from circle c
  left join balance b
    on b.book_id = c.book_id
  left join lending l
    on l.book_id = c.book_id
  left join people p
    on p.book_id = c.book_id
  left join promised r
    on r.book_id = c.book_id
  left join circles_shareout plan
    on plan.book_id = c.book_id
   and plan.status = 'planned'
  left join lateral (
       select number, case when closed_on is null then opened_on end as opened_on
         from circles_cycle
        where book_id = c.book_id
        order by number desc
        limit 1) y on true
  left join lateral (
       select price_minor
         from circles_shareprice
        where book_id = c.book_id
          and valid_from <= %(on)s
        order by valid_from desc, number desc
        limit 1) price on true
  left join lateral (
       select id, held_on, status
         from circles_meeting
        where book_id = c.book_id
        order by number desc
        limit 1) met on true
  left join lateral (
       select count(*) as expected,
              count(*) filter (where status in ('present', 'late')) as attended
         from circles_attendance
        where book_id = c.book_id
          and meeting_id = met.id) roll on true
  left join lateral (
       select counted_minor - expected_minor as difference_minor
         from circles_meetingcount
        where book_id = c.book_id
          and meeting_id = met.id
        order by number desc
        limit 1) counted on true
