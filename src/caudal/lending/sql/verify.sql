-- Hold the loans against the ledger, believing neither. One row a check: name, rows seen, rows wrong, an example.
with chart as (
  select l.book_id, l.id as loan_id, l.accounts ->> 'principal' as principal, l.accounts ->> 'overpaid' as overpaid,
         l.accounts ->> 'interest_income' as interest, l.accounts ->> 'late_fee_income' as penalty,
         coalesce(nullif(l.accounts ->> 'fee_income', ''), l.accounts ->> 'late_fee_income') as fee,
         l.accounts ->> 'price_income' as price, l.accounts ->> 'recovery_income' as recovery,
         l.accounts ->> 'write_off_expense' as lost, l.accounts ->> 'charge_off_expense' as expected_lost,
         l.accounts ->> 'goodwill_expense' as goodwill
    from lending_loan l
), event as materialized (
  select e.book_id, e.loan_id, e.id, e.kind, e.amount_minor, e.cash_account, e.entry_id,
         coalesce(e.stated_penalty_minor, 0) > 0 as is_penalty, (e.details ->> 'cost_minor')::bigint as cost_minor,
         r.id is not null as is_reversed,
         e.kind in ('repayment', 'down_payment', 'goodwill_credit', 'payout_refund', 'merchant_refund',
                    'charge_adjustment') as is_paid,
         e.kind in ('disbursement', 'refund', 'chargeback') as is_lent,
         case when e.amount_minor < 0 then -1 else 1 end as sign
    from lending_loanevent e
    left join lending_loanevent r on r.book_id = e.book_id and r.reverses = e.id
), stored as materialized (
  select a.book_id, a.repayment_id as id, a.version, a.entry_id, a.amount_minor, a.is_derived, a.is_recovered,
         a.penalty_minor, a.fee_minor, a.interest_minor, a.principal_minor, a.overpaid_minor,
         lag(a.version, 1, 0) over each_event as version_before,
         lead(a.version) over each_event is null as is_current
    from lending_allocation a
  window each_event as (partition by a.book_id, a.repayment_id order by a.version)
), split as materialized (
  -- Each version of each split with its event. An event without one lent or charged all of its amount, or, as a
  -- recovery, paid nothing of the loan.
  select e.*, s.version, s.entry_id as split_entry_id, s.is_current and not e.is_reversed as stands, s.is_recovered,
         s.amount_minor as split_minor, s.is_derived,
         s.penalty_minor, s.fee_minor, s.interest_minor, s.principal_minor, s.overpaid_minor
    from event e
    join stored s on s.book_id = e.book_id and s.id = e.id
  union all
  select e.*, 0, e.entry_id, not e.is_reversed and s.id is null, false, e.amount_minor, false,
         0, 0, 0, case e.kind when 'disbursement' then e.amount_minor else 0 end, 0
    from event e
    left join stored s on s.book_id = e.book_id and s.id = e.id and s.version = 1
   where e.kind not in ('reversal', 'reschedule', 'holiday', 're_age')
     and (s.id is null or s.entry_id is distinct from e.entry_id)
), line as materialized (
  select s.book_id, s.split_entry_id as entry_id, v.account, sum(v.minor) as minor
    from split s
    join chart c on c.book_id = s.book_id and c.loan_id = s.loan_id
   cross join lateral (
         select case when s.is_paid then 1 when s.is_lent then -1 else 0 end as way,
                case s.kind when 'goodwill_credit' then c.goodwill when 'charge_adjustment' then c.fee
                            else s.cash_account end as payer,
                s.penalty_minor + s.fee_minor + s.interest_minor + s.principal_minor + s.overpaid_minor as all_minor,
                case when s.is_recovered then c.recovery else c.principal end as owed) w
   cross join lateral (values
         (w.payer, w.way * w.all_minor),
         (w.owed, -w.way * s.principal_minor),
         (c.interest, -w.way * s.interest_minor),
         (c.fee, -w.way * s.fee_minor),
         (c.penalty, -w.way * s.penalty_minor),
         (c.overpaid, -w.way * s.overpaid_minor),
         (s.cash_account, case when s.cost_minor is not null then s.amount_minor - s.cost_minor else 0 end),
         (c.price, case when s.cost_minor is not null then s.cost_minor - s.amount_minor else 0 end),
         (s.cash_account, case s.kind when 'recovery' then s.amount_minor else 0 end),
         (c.recovery, case s.kind when 'recovery' then -s.amount_minor else 0 end),
         (c.lost, case when s.kind = 'write_off' and not s.is_recovered then s.principal_minor else 0 end),
         (c.principal, case when s.kind = 'write_off' and not s.is_recovered then -s.principal_minor else 0 end),
         (c.expected_lost, case s.kind when 'charge_off' then s.principal_minor else 0 end),
         (c.principal, case s.kind when 'charge_off' then -s.principal_minor else 0 end),
         (w.owed, case s.kind when 'adjustment' then s.sign * s.principal_minor else 0 end),
         (c.overpaid, case s.kind when 'adjustment' then s.sign * s.overpaid_minor
                                  when 'charge' then s.overpaid_minor else 0 end),
         (c.price, case s.kind when 'adjustment' then -s.sign * (s.principal_minor + s.overpaid_minor) else 0 end),
         (case when s.is_penalty then c.penalty else c.fee end,
          case s.kind when 'charge' then -s.overpaid_minor else 0 end)) v (account, minor)
   where v.minor <> 0
   group by s.book_id, s.split_entry_id, v.account
  having sum(v.minor) <> 0
), carried as materialized (
  select book_id, split_entry_id as entry_id, bool_or(stands) as stands
    from split
   where split_entry_id is not null
   group by book_id, split_entry_id
), compared as (
  select coalesce(l.book_id, p.book_id) as book_id, coalesce(l.entry_id, p.entry_id) as entry_id,
         coalesce(l.minor = p.minor, false) as agrees
    from line l
    full join (select p.book_id, p.entry_id, a.code as account, p.amount as minor
                 from carried c
                 join ledger_line p on p.book_id = c.book_id and p.entry_id = c.entry_id
                 join ledger_account a on a.book_id = p.book_id and a.id = p.account_id) p
      on p.book_id = l.book_id and p.entry_id = l.entry_id and p.account = l.account
), posted as (
  select c.book_id, c.entry_id, n.id is not null and c.stands = (r.id is null) as agrees
    from carried c
    left join ledger_entry n on n.book_id = c.book_id and n.id = c.entry_id
    left join ledger_entry r on r.book_id = c.book_id and r.reverses = c.entry_id
  union all
  select e.book_id, e.entry_id, bool_or(n.id is not null)
    from lending_loanevent e
    left join split s on s.book_id = e.book_id and s.id = e.reverses
    left join ledger_entry n on n.book_id = e.book_id and n.id = e.entry_id and n.reverses = s.split_entry_id
   where e.kind = 'reversal'
     and e.entry_id is not null
   group by e.book_id, e.entry_id
), kept as (
  select k.book_id, k.account, coalesce(sum(l.minor), 0) as minor
    from (select book_id, principal as account from chart union select book_id, overpaid from chart) k
    left join (line l join carried c on c.book_id = l.book_id and c.entry_id = l.entry_id and c.stands)
      on l.book_id = k.book_id and l.account = k.account
   group by k.book_id, k.account
), loan as (
  select l.book_id, l.id, l.number, l.status, l.principal_minor, l.terms, l.application_id,
         coalesce(s.lent_minor, 0) as lent_minor, coalesce(s.outstanding_minor, 0) as outstanding_minor,
         coalesce(s.overpaid_minor, 0) as overpaid_minor
    from lending_loan l
    left join (select book_id, loan_id,
                      sum(case kind when 'disbursement' then amount_minor else 0 end) as lent_minor,
                      sum(principal_minor * case when is_lent then 1 when kind = 'adjustment' then sign
                                                 when is_paid or kind in ('write_off', 'waiver') then -1
                                                 else 0 end) as outstanding_minor,
                      sum(overpaid_minor * case when is_paid then 1 when is_lent or kind = 'charge' then -1
                                                when kind = 'adjustment' then -sign else 0 end) as overpaid_minor
                 from split
                where stands
                group by book_id, loan_id) s on s.book_id = l.book_id and s.loan_id = l.id
)
select 'lending.outstanding_is_what_the_ledger_says', count(*),
       count(*) filter (where coalesce(a.debits_posted - a.credits_posted, 0) <> k.minor),
       min(k.book_id || ' ' || k.account) filter (where coalesce(a.debits_posted - a.credits_posted, 0) <> k.minor)
  from kept k
  left join ledger_account a on a.book_id = k.book_id and a.code = k.account
union all
select 'lending.events_are_posted_as_they_are_split', count(*),
       count(*) filter (where not agrees),
       min(book_id || ' ' || entry_id) filter (where not agrees)
  from posted
union all
select 'lending.entries_have_the_lines_of_their_split', count(*),
       count(*) filter (where not agrees),
       min(book_id || ' ' || coalesce(entry_id::text, 'none')) filter (where not agrees)
  from compared
union all
select 'lending.splits_have_no_gaps', count(*),
       count(*) filter (where wrong),
       min(book_id || ' ' || id) filter (where wrong)
  from (select book_id, id, version <> version_before + 1 as wrong
          from stored
        union all
        select e.book_id, e.id, s.id is null
          from event e
          left join stored s on s.book_id = e.book_id and s.id = e.id and s.version = 1
         where e.kind not in ('reversal', 'disbursement', 'charge', 'recovery', 'reschedule', 'holiday', 're_age')
       ) v
union all
select 'lending.only_the_replay_says_other_amounts', count(*),
       count(*) filter (where wrong),
       min(book_id || ' ' || id) filter (where wrong)
  from (select book_id, id,
               is_derived and kind not in ('write_off', 'charge_off', 'waiver', 'adjustment')
               or kind = 'waiver' and split_minor > amount_minor
               or kind = 'adjustment' and split_minor <> abs(amount_minor) as wrong
          from split
         where version > 0) v
union all
select 'lending.no_more_is_repaid_than_lent', count(*),
       count(*) filter (where outstanding_minor < 0 or overpaid_minor < 0),
       min(book_id || ' ' || number) filter (where outstanding_minor < 0 or overpaid_minor < 0)
  from loan
union all
select 'lending.paid_loans_owe_nothing', count(*),
       count(*) filter (where outstanding_minor <> 0 or (status = 'overpaid') <> (overpaid_minor > 0)),
       min(book_id || ' ' || number)
         filter (where outstanding_minor <> 0 or (status = 'overpaid') <> (overpaid_minor > 0))
  from loan
 where status <> 'active'
union all
select 'lending.loans_are_as_they_were_approved', count(*),
       count(*) filter (where wrong),
       min(book_id || ' ' || number) filter (where wrong)
  from (select l.book_id, l.number,
               p.id is null or p.loan_id is distinct from l.id or p.approved_minor <> l.principal_minor
               or p.terms <> l.terms or (l.status = 'cancelled') <> (l.lent_minor = 0)
               or l.lent_minor > floor(l.principal_minor * (100 + o.over_applied_percent) / 100) as wrong
          from loan l
          left join lending_application p on p.book_id = l.book_id and p.id = l.application_id
          left join lending_product o
            on o.book_id = p.book_id and o.code = p.product_code and o.version = p.product_version
         where l.application_id is not null) v
union all
select 'lending.changes_are_what_was_agreed', count(*),
       count(*) filter (where wrong),
       min(book_id || ' ' || id) filter (where wrong)
  from (select q.book_id, q.id,
               e.id is null or e.loan_id <> q.loan_id or e.kind <> q.kind or e.change is distinct from q.change
               or e.effective_on <> q.effective_on as wrong
          from lending_changerequest q
          left join lending_loanevent e on e.book_id = q.book_id and e.id = q.loan_event_id
         where q.status = 'approved') v
union all
select 'lending.standings_are_what_the_events_leave', count(*),
       count(*) filter (where wrong),
       min(book_id || ' ' || number) filter (where wrong)
  from (select l.book_id, l.number,
               t.loan_id is null or t.outstanding_minor <> l.outstanding_minor or t.overpaid_minor <> l.overpaid_minor
               or t.disbursed_minor <> l.lent_minor or t.status <> l.status as wrong
          from loan l
          left join lending_standing t on t.book_id = l.book_id and t.loan_id = l.id) v
union all
select 'lending.numbers_are_counted', count(*),
       count(*) filter (where wrong),
       min(book_id::text) filter (where wrong)
  from (select l.book_id, n.last_number is null or n.last_number < l.last_number as wrong
          from (select book_id, max(number) as last_number from lending_loan group by book_id) l
          left join lending_numbering n on n.book_id = l.book_id
        union all
        select l.book_id, n.book_id is null or n.last_application_number < l.last_number
          from (select book_id, max(number) as last_number from lending_application group by book_id) l
          left join lending_numbering n on n.book_id = l.book_id) v
