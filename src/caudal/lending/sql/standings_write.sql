-- Write what the replay says of loans into their standings; the figures of the day follow by standings_of_day.
insert into lending_standing as s (
  book_id, loan_id, as_of, status, is_dated, is_daily, bucket_starts, arrears_grace_days,
  disbursed_minor, outstanding_minor, unpaid_minor, overpaid_minor,
  paid_penalty_minor, paid_fee_minor, paid_interest_minor, paid_principal_minor, last_paid_on,
  due_minor, overdue_penalty_minor, overdue_fee_minor, overdue_interest_minor, overdue_principal_minor,
  next_due_minor, days_past_due, days_delinquent, bucket, days_past_due_max)
select %(book_id)s,
       l.id,
       coalesce(f.business_on, %(today)s::date),
       l.status,
       not (l.terms ->> 'are_unknown')::boolean,
       coalesce((l.terms ->> 'recalculates')::boolean, false),
       array(select jsonb_array_elements_text(%(bucket_sets)s::jsonb -> coalesce(
               nullif(p.bucket_set, ''), nullif(f.settings ->> 'bucket_set', ''), 'days_30'))::int),
       coalesce((l.terms ->> 'arrears_grace_days')::int, 0),
       g.disbursed_minor,
       g.outstanding_minor,
       g.unpaid_minor,
       g.overpaid_minor,
       g.paid_penalty_minor,
       g.paid_fee_minor,
       g.paid_interest_minor,
       g.paid_principal_minor,
       g.last_paid_on,
       0, 0, 0, 0, 0,
       0, 0, 0, 0, 0
  from unnest(
         %(loan_ids)s::uuid[], %(disbursed)s::bigint[], %(outstanding)s::bigint[], %(unpaid)s::bigint[],
         %(overpaid)s::bigint[], %(paid_penalty)s::bigint[], %(paid_fee)s::bigint[], %(paid_interest)s::bigint[],
         %(paid_principal)s::bigint[], %(last_paid_on)s::date[])
       as g (loan_id, disbursed_minor, outstanding_minor, unpaid_minor, overpaid_minor, paid_penalty_minor,
             paid_fee_minor, paid_interest_minor, paid_principal_minor, last_paid_on)
  join lending_loan l on l.book_id = %(book_id)s and l.id = g.loan_id
  left join lending_portfolio f on f.book_id = l.book_id
  left join lending_product p on p.book_id = l.book_id and p.code = l.product_code and p.version = l.product_version
 order by l.id
on conflict (book_id, loan_id) do update
   set as_of = greatest(s.as_of, excluded.as_of),
       status = excluded.status,
       bucket_starts = excluded.bucket_starts,
       arrears_grace_days = excluded.arrears_grace_days,
       is_dated = excluded.is_dated,
       is_daily = excluded.is_daily,
       disbursed_minor = excluded.disbursed_minor,
       outstanding_minor = excluded.outstanding_minor,
       unpaid_minor = excluded.unpaid_minor,
       overpaid_minor = excluded.overpaid_minor,
       paid_penalty_minor = excluded.paid_penalty_minor,
       paid_fee_minor = excluded.paid_fee_minor,
       paid_interest_minor = excluded.paid_interest_minor,
       paid_principal_minor = excluded.paid_principal_minor,
       last_paid_on = excluded.last_paid_on
returning s.loan_id, s.as_of, s.is_daily
