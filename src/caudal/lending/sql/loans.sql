-- Loans with what the newest allocations of their unreversed repayments leave.
select l.book_id,
       l.id,
       l.number,
       l.borrower_id,
       l.currency,
       l.principal_minor,
       l.disbursed_on,
       l.status,
       l.source,
       l.terms,
       l.terms_version,
       l.accounts,
       l.principal_minor - coalesce(paid.principal_minor, 0)::bigint as outstanding_minor,
       coalesce(paid.interest_minor, 0)::bigint as interest_paid_minor,
       coalesce(paid.late_fees_minor, 0)::bigint as late_fees_paid_minor,
       coalesce(paid.overpaid_minor, 0)::bigint as overpaid_minor,
       paid.last_on as last_repaid_on
  from lending_loan l
  left join (
       select e.loan_id,
              sum(a.principal_minor) as principal_minor,
              sum(a.interest_minor) as interest_minor,
              sum(a.penalty_minor + a.fee_minor) as late_fees_minor,
              sum(a.overpaid_minor) as overpaid_minor,
              max(e.effective_on) as last_on
         from lending_loanevent e
         join lending_allocation a
           on a.book_id = e.book_id
          and a.repayment_id = e.id
        where e.book_id = %(book_id)s
          and (%(loan_id)s::uuid is null or e.loan_id = %(loan_id)s)
          and e.kind = 'repayment'
          and not exists (
              select from lending_loanevent r
               where r.book_id = e.book_id
                 and r.reverses = e.id)
          and not exists (
              select from lending_allocation newer
               where newer.book_id = a.book_id
                 and newer.repayment_id = a.repayment_id
                 and newer.version = a.version + 1)
        group by e.loan_id) paid
    on paid.loan_id = l.id
 where l.book_id = %(book_id)s
   and (%(loan_id)s::uuid is null or l.id = %(loan_id)s)
   and (%(borrower_id)s::uuid is null or l.borrower_id = %(borrower_id)s)
   and (%(status)s::text is null or l.status = %(status)s)
 order by l.number desc
 limit %(limit)s
