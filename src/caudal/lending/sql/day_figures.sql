-- Keep what a portfolio stands at on a day that ends.
insert into lending_dayfigure (
  book_id, "on", nth, officer_id, product_code, bucket, loans, outstanding_minor, overdue_minor, event_id)
select %(book_id)s,
       %(day)s,
       row_number() over (order by l.officer_id, l.product_code, width_bucket(s.days_past_due, array[1, 31, 61, 91])),
       l.officer_id,
       l.product_code,
       width_bucket(s.days_past_due, array[1, 31, 61, 91]),
       count(*),
       sum(s.outstanding_minor),
       sum(s.overdue_penalty_minor + s.overdue_fee_minor + s.overdue_interest_minor + s.overdue_principal_minor),
       %(event_id)s
  from lending_standing s
  join lending_loan l on l.book_id = s.book_id and l.id = s.loan_id
 where s.book_id = %(book_id)s
   and s.status = 'active'
 group by l.officer_id, l.product_code, width_bucket(s.days_past_due, array[1, 31, 61, 91])
