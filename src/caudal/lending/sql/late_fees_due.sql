-- Overdue instalments beyond the grace of their product's late fee, with what a fee may be a share of.
with late as (
  select s.loan_id,
         l.product_code,
         l.product_version,
         i.due_on,
         s.disbursed_minor as initial_minor,
         s.outstanding_minor,
         i.due_interest_minor + i.due_principal_minor as installment_minor,
         i.unpaid_interest_minor + i.unpaid_principal_minor as unpaid_minor,
         sum(i.unpaid_principal_minor) over oldest_first as overdue_principal_minor,
         sum(i.unpaid_interest_minor) over oldest_first as overdue_interest_minor
    from lending_standing s
    join lending_loan l on l.book_id = s.book_id and l.id = s.loan_id
    join lending_installment i on i.book_id = s.book_id and i.loan_id = s.loan_id
   where s.book_id = %(book_id)s
     and s.loan_id = any(%(loan_ids)s)
     and s.status = 'active'
     and s.is_dated
     and i.due_on < %(day)s
  window oldest_first as (partition by s.loan_id order by i.due_on)
)
select late.loan_id,
       late.due_on,
       late.initial_minor,
       late.outstanding_minor,
       late.installment_minor,
       late.overdue_principal_minor::bigint,
       late.overdue_interest_minor::bigint,
       p.late_fee_policy::text,
       coalesce(f.nth, 0) as nth,
       coalesce(f.status = 'proposed', false) as is_proposed,
       f.id as late_fee_id,
       f.event_id as late_fee_event_id
  from late
  join lending_product p
    on p.book_id = %(book_id)s
   and p.code = late.product_code
   and p.version = late.product_version
  left join lateral (
       select *
         from lending_latefee of_row
        where of_row.book_id = %(book_id)s
          and of_row.loan_id = late.loan_id
          and of_row.due_on = late.due_on
        order by of_row.nth desc
        limit 1) f on true
 where p.late_fee_policy is not null
   and late.unpaid_minor > 0
   and late.due_on + (p.late_fee_policy ->> 'grace_days')::int < %(day)s
   and (f.id is null or p.late_fee_policy ->> 'per_days' is not null)
 order by late.loan_id, late.due_on
