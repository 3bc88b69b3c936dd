-- Overdue instalments beyond the grace of their product's late fee, with what a fee may be a share of.
-- Each loan asks for its own rows: `offset 0` keeps the planner from joining by what it believes of a book.
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
    from unnest(%(loan_ids)s::uuid[]) as asked (id)
   cross join lateral (
         select *
           from lending_standing of_loan
          where of_loan.book_id = %(book_id)s
            and of_loan.loan_id = asked.id
            and of_loan.status = 'active'
            and of_loan.is_dated
         offset 0) s
   cross join lateral (
         select *
           from lending_loan named
          where named.book_id = %(book_id)s
            and named.id = asked.id
         offset 0) l
   cross join lateral (
         select *
           from lending_installment of_loan
          where of_loan.book_id = %(book_id)s
            and of_loan.loan_id = asked.id
            and of_loan.due_on < %(day)s
         offset 0) i
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
