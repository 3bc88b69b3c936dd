-- Sellers of a portfolio with what they sold, earned, received, and have still to receive.
select s.id,
       s.number,
       s.person_id,
       p.full_name,
       s.basis,
       s.rate,
       s.flat_minor,
       s.joined_on,
       s.left_on,
       sold.loans,
       sold.disbursed_minor::bigint as disbursed_minor,
       earned.earned_minor::bigint as earned_minor,
       paid.paid_minor::bigint as paid_minor
  from lending_seller s
  join parties_person p
    on p.id = s.person_id
  left join lateral (
       select count(distinct l.loan_id) as loans,
              coalesce(sum(e.amount_minor), 0) as disbursed_minor
         from lending_soldloan l
         left join lending_loanevent e
           on e.book_id = l.book_id
          and e.loan_id = l.loan_id
          and e.kind = 'disbursement'
          and not exists (
              select from lending_loanevent r
               where r.book_id = e.book_id
                 and r.reverses = e.id)
        where l.book_id = s.book_id
          and l.seller_id = s.id
          and not exists (
              select from lending_soldloan newer
               where newer.book_id = l.book_id
                 and newer.loan_id = l.loan_id
                 and newer.version > l.version)) sold
    on true
  left join lateral (
       select coalesce(sum(c.amount_minor), 0) as earned_minor
         from lending_commission c
        where c.book_id = s.book_id
          and c.seller_id = s.id
          and not exists (
              select from lending_commission newer
               where newer.book_id = c.book_id
                 and newer.loan_event_id = c.loan_event_id
                 and newer.version = c.version + 1)) earned
    on true
  left join lateral (
       select coalesce(sum(o.amount_minor), 0) as paid_minor
         from lending_commissionpayout o
        where o.book_id = s.book_id
          and o.seller_id = s.id
          and o.reversed_on is null) paid
    on true
 where s.book_id = %(book_id)s
   and (%(seller_id)s::uuid is null or s.id = %(seller_id)s)
   and s.number > %(after)s
 order by s.number
 limit %(limit)s
