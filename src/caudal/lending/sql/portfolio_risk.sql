-- Active loans by days past due: how many, what is outstanding, what is overdue; by officer and product on request.
select width_bucket(s.days_past_due, %(starts)s::int[]) as bucket,
       case when %(by_officer)s then l.officer_id end as officer_id,
       case when %(by_product)s then l.product_code end as product_code,
       count(*) as loans,
       sum(s.outstanding_minor)::bigint as outstanding_minor,
       sum(s.overdue_penalty_minor + s.overdue_fee_minor + s.overdue_interest_minor + s.overdue_principal_minor)::bigint
         as overdue_minor
  from lending_standing s
  join lending_loan l
    on l.book_id = s.book_id
   and l.id = s.loan_id
 where s.book_id = %(book_id)s
   and s.status = 'active'
   and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
   and (%(product_code)s::text is null or l.product_code = %(product_code)s)
 group by 1, 2, 3
 order by 2 nulls first, 3 nulls first, 1
