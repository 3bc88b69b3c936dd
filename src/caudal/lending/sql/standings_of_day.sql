-- The figures of a day of some loans, out of their schedules in force. Days are taken from due dates, never counted up.
with figure as (
  select s.loan_id,
         %(day)s::date as day,
         coalesce(sum(i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor)
           filter (where i.is_open and i.due_on <= %(day)s), 0) as due_minor,
         coalesce(sum(i.unpaid_penalty_minor) filter (where i.is_overdue), 0) as penalty_minor,
         coalesce(sum(i.unpaid_fee_minor) filter (where i.is_overdue), 0) as fee_minor,
         coalesce(sum(i.unpaid_interest_minor) filter (where i.is_overdue), 0) as interest_minor,
         coalesce(sum(i.unpaid_principal_minor) filter (where i.is_overdue), 0) as principal_minor,
         min(i.due_on) filter (where i.is_overdue) as since_on,
         min(i.due_on) filter (where i.is_open and i.due_on >= %(day)s) as next_on,
         coalesce((array_agg(i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor
                             + i.unpaid_principal_minor order by i.due_on, i.number)
           filter (where i.is_open and i.due_on >= %(day)s))[1], 0) as next_minor,
         coalesce(max(i.settled_on - i.due_on) filter (where s.is_dated), 0) as latest_settled
    from lending_standing s
    left join lateral (
         select r.*,
                s.status = 'active' and s.is_dated
                  and r.unpaid_penalty_minor + r.unpaid_fee_minor + r.unpaid_interest_minor + r.unpaid_principal_minor > 0
                  as is_open,
                s.status = 'active' and s.is_dated and r.due_on < %(day)s
                  and r.unpaid_penalty_minor + r.unpaid_fee_minor + r.unpaid_interest_minor + r.unpaid_principal_minor > 0
                  as is_overdue
           from lending_installment r
          where r.book_id = s.book_id
            and r.loan_id = s.loan_id) i on true
   where s.book_id = %(book_id)s
     and s.loan_id = any(%(loan_ids)s)
   group by s.loan_id
), late as (
  select f.*,
         coalesce(f.day - f.since_on, 0) as days_past_due,
         coalesce((select sum(greatest(0, least(f.day, coalesce(p.until_on, f.day)) - greatest(p.from_on, f.since_on)))
                     from lending_pause p
                    where p.book_id = %(book_id)s
                      and p.loan_id = f.loan_id
                      and f.since_on is not null), 0)::int as days_paused
    from figure f
)
update lending_standing s
   set as_of = f.day,
       due_minor = f.due_minor,
       overdue_penalty_minor = f.penalty_minor,
       overdue_fee_minor = f.fee_minor,
       overdue_interest_minor = f.interest_minor,
       overdue_principal_minor = f.principal_minor,
       overdue_since_on = f.since_on,
       next_due_on = f.next_on,
       next_due_minor = f.next_minor,
       days_past_due = f.days_past_due,
       days_delinquent = greatest(0, f.days_past_due - f.days_paused - s.arrears_grace_days),
       delinquent_on = f.since_on + s.arrears_grace_days,
       bucket = width_bucket(greatest(0, f.days_past_due - f.days_paused - s.arrears_grace_days), s.bucket_starts),
       days_past_due_max = greatest(0, f.latest_settled, f.days_past_due)
  from late f
 where s.book_id = %(book_id)s
   and s.loan_id = f.loan_id
