-- Events of sold loans with who sold them at which commission, and what each has earned so far.
with sold as (
  select distinct on (s.loan_id)
         s.book_id,
         s.loan_id,
         s.seller_id,
         s.basis,
         s.rate,
         s.flat_minor
    from lending_soldloan s
   where s.book_id = %(book_id)s
     and s.loan_id = any(%(loan_ids)s::uuid[])
   order by s.loan_id, s.version desc
)
select e.id as loan_event_id,
       e.loan_id,
       l.currency,
       e.kind,
       e.effective_on,
       e.amount_minor,
       coalesce(split.overpaid_minor, 0) as overpaid_minor,
       exists (
           select from lending_loanevent r
            where r.book_id = e.book_id
              and r.reverses = e.id) as is_reversed,
       sold.seller_id,
       sold.basis,
       sold.rate,
       sold.flat_minor,
       seller.number as seller_number,
       earned.version as earned_version,
       earned.seller_id as earned_seller_id,
       earned_seller.number as earned_seller_number,
       earned.amount_minor as earned_minor,
       earned.entry_id as earned_entry_id
  from sold
  join lending_loanevent e
    on e.book_id = sold.book_id
   and e.loan_id = sold.loan_id
   and e.kind in ('disbursement', 'repayment', 'down_payment', 'recovery', 'chargeback')
  join lending_loan l
    on l.book_id = sold.book_id
   and l.id = sold.loan_id
  left join lending_seller seller
    on seller.book_id = sold.book_id
   and seller.id = sold.seller_id
  left join lateral (
       select a.overpaid_minor
         from lending_allocation a
        where a.book_id = e.book_id
          and a.repayment_id = e.id
        order by a.version desc
        limit 1) split
    on true
  left join lateral (
       select c.version, c.seller_id, c.amount_minor, c.entry_id
         from lending_commission c
        where c.book_id = e.book_id
          and c.loan_event_id = e.id
        order by c.version desc
        limit 1) earned
    on true
  left join lending_seller earned_seller
    on earned_seller.book_id = e.book_id
   and earned_seller.id = earned.seller_id
 order by e.loan_id, e.effective_on, e.number
