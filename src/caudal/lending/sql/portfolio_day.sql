-- What an officer's day begins with: what falls due on the business day, and who is late, by bucket of their product.
select s.bucket_starts,
       s.bucket,
       count(*) as loans,
       sum(s.outstanding_minor)::bigint as outstanding_minor,
       sum(s.overdue_penalty_minor + s.overdue_fee_minor + s.overdue_interest_minor + s.overdue_principal_minor)::bigint
         as overdue_minor,
       count(*) filter (where s.next_due_on = s.as_of) as due_loans,
       coalesce(sum(s.next_due_minor) filter (where s.next_due_on = s.as_of), 0)::bigint as due_minor,
       count(*) filter (where s.overdue_since_on is not null) as late_loans
  from lending_standing s
  join lending_loan l
    on l.book_id = s.book_id
   and l.id = s.loan_id
 where s.book_id = %(book_id)s
   and s.status = 'active'
   and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
 group by s.bucket_starts, s.bucket
 order by s.bucket_starts, s.bucket
