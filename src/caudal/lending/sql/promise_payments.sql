-- What borrowers paid for loans since a day, as it stood on another: what was reversed by then never came.
select e.loan_id,
       e.number,
       e.effective_on,
       e.amount_minor
  from lending_loanevent e
 where e.book_id = %(book_id)s
   and e.loan_id = any(%(loan_ids)s::uuid[])
   and e.kind in ('repayment', 'down_payment', 'recovery')
   and e.effective_on between %(since)s and %(on)s
   and not exists (
       select from lending_loanevent r
        where r.book_id = e.book_id
          and r.reverses = e.id
          and r.effective_on <= %(on)s)
