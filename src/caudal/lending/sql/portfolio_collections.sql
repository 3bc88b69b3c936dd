-- What fell due in a span of days, what of it is paid by now, and the money that came in during the span.
with wanted as (
  select l.id
    from lending_loan l
   where l.book_id = %(book_id)s
     and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
     and (%(product_code)s::text is null or l.product_code = %(product_code)s)
), due as (
  select coalesce(sum(i.due_penalty_minor + i.due_fee_minor + i.due_interest_minor + i.due_principal_minor
                      - i.given_up_minor), 0) as due_minor,
         coalesce(sum(i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor), 0)
           as unpaid_minor
    from lending_installment i
    join lending_standing s on s.book_id = i.book_id and s.loan_id = i.loan_id and s.is_dated
   where i.book_id = %(book_id)s
     and i.due_on between %(from_on)s and %(to_on)s
     and i.loan_id in (select id from wanted)
), came as (
  select coalesce(sum(e.amount_minor), 0) as received_minor
    from lending_loanevent e
   where e.book_id = %(book_id)s
     and e.effective_on between %(from_on)s and %(to_on)s
     and e.kind in ('repayment', 'down_payment', 'recovery')
     and e.loan_id in (select id from wanted)
     and not exists (
         select from lending_loanevent r
          where r.book_id = e.book_id
            and r.reverses = e.id)
)
select due.due_minor::bigint,
       (due.due_minor - due.unpaid_minor)::bigint as collected_minor,
       came.received_minor::bigint
  from due, came
