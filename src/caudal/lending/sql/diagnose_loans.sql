-- Loans of a book between two ids, each with all that is kept of it, in one row.
select l.id,
       l.number,
       l.currency,
       l.status,
       l.terms,
       l.terms_version,
       coalesce(p.bucket_set, '') as bucket_set,
       f.business_on,
       s.as_of,
       s.status,
       s.disbursed_minor,
       s.outstanding_minor,
       s.unpaid_minor,
       s.overpaid_minor,
       s.paid_penalty_minor,
       s.paid_fee_minor,
       s.paid_interest_minor,
       s.paid_principal_minor,
       s.last_paid_on,
       s.is_dated,
       s.is_daily,
       s.bucket_starts,
       s.arrears_grace_days,
       s.due_minor,
       s.overdue_penalty_minor,
       s.overdue_fee_minor,
       s.overdue_interest_minor,
       s.overdue_principal_minor,
       s.overdue_since_on,
       s.next_due_on,
       s.next_due_minor,
       s.days_past_due,
       s.days_delinquent,
       s.delinquent_on,
       s.bucket,
       s.days_past_due_max,
       i.installments,
       a.splits,
       principal.debits_posted - principal.credits_posted as principal_minor,
       overpaid.credits_posted - overpaid.debits_posted as overpaid_minor
  from lending_loan l
  left join lending_portfolio f
    on f.book_id = l.book_id
  left join lending_product p
    on p.book_id = l.book_id
   and p.code = l.product_code
   and p.version = l.product_version
  left join lending_standing s
    on s.book_id = l.book_id
   and s.loan_id = l.id
  left join ledger_account principal
    on principal.book_id = l.book_id
   and principal.code = l.accounts ->> 'principal'
  left join ledger_account overpaid
    on overpaid.book_id = l.book_id
   and overpaid.code = l.accounts ->> 'overpaid'
  left join lateral (
       select string_agg(
                concat_ws(',', r.number, r.from_on, r.due_on, r.opening_minor, r.due_penalty_minor, r.due_fee_minor,
                          r.due_interest_minor, r.due_principal_minor, r.unpaid_penalty_minor, r.unpaid_fee_minor,
                          r.unpaid_interest_minor, r.unpaid_principal_minor, coalesce(r.settled_on::text, ''),
                          r.given_up_minor),
                e'\n' order by r.number) as installments
         from lending_installment r
        where r.book_id = l.book_id
          and r.loan_id = l.id) i on true
  left join lateral (
       select string_agg(
                e.id || ',' || concat_ws(',', n.penalty_minor, n.fee_minor, n.interest_minor, n.principal_minor,
                                         n.overpaid_minor, n.is_recovered),
                e'\n') as splits
         from lending_loanevent e
         join lateral (
              select *
                from lending_allocation v
               where v.book_id = e.book_id
                 and v.repayment_id = e.id
               order by v.version desc
               limit 1) n on true
        where e.book_id = l.book_id
          and e.loan_id = l.id) a on true
 where l.book_id = %(book_id)s
   and l.id >= %(from_id)s
   and l.id <= %(to_id)s
 order by l.id
