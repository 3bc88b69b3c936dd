-- Loans by the month of their disbursement: what was lent, what is left, and what was ever or is now over so many days.
select date_trunc('month', l.disbursed_on)::date as month,
       count(*) as loans,
       sum(s.disbursed_minor)::bigint as disbursed_minor,
       sum(s.outstanding_minor)::bigint as outstanding_minor,
       count(*) filter (where s.days_past_due_max > %(days)s) as ever_loans,
       coalesce(sum(s.disbursed_minor) filter (where s.days_past_due_max > %(days)s), 0)::bigint as ever_minor,
       count(*) filter (where s.status = 'active' and s.days_past_due > %(days)s) as now_loans,
       coalesce(sum(s.outstanding_minor) filter (where s.status = 'active' and s.days_past_due > %(days)s), 0)::bigint
         as now_minor,
       count(*) filter (where s.status = 'written_off') as written_off_loans
  from lending_standing s
  join lending_loan l
    on l.book_id = s.book_id
   and l.id = s.loan_id
 where s.book_id = %(book_id)s
   and s.status <> 'cancelled'
   and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
   and (%(product_code)s::text is null or l.product_code = %(product_code)s)
 group by 1
 order by 1 desc
 limit %(limit)s
