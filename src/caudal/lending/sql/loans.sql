-- Loans with what the newest splits of their events that stand leave.
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
       coalesce(left_of.outstanding_minor, 0)::bigint as outstanding_minor,
       coalesce(left_of.interest_minor, 0)::bigint as interest_paid_minor,
       coalesce(left_of.late_fees_minor, 0)::bigint as late_fees_paid_minor,
       coalesce(left_of.overpaid_minor, 0)::bigint as overpaid_minor,
       left_of.last_on as last_repaid_on
  from lending_loan l
  left join (
       -- What was lent has a split of its own only where money paid too much before covered a part of it.
       select e.loan_id,
              sum(way.debt * case when e.kind = 'disbursement' then coalesce(a.principal_minor, e.amount_minor)
                                  else a.principal_minor end) as outstanding_minor,
              sum(way.paid * a.interest_minor) as interest_minor,
              sum(way.paid * (a.penalty_minor + a.fee_minor)
                  + case when e.kind = 'charge' then a.overpaid_minor else 0 end) as late_fees_minor,
              sum(way.owed_back * a.overpaid_minor) as overpaid_minor,
              max(e.effective_on) filter (where way.paid = 1) as last_on
         from lending_loanevent e
         left join lending_allocation a
           on a.book_id = e.book_id
          and a.repayment_id = e.id
          and not exists (
              select from lending_allocation newer
               where newer.book_id = a.book_id
                 and newer.repayment_id = a.repayment_id
                 and newer.version = a.version + 1)
        cross join lateral (
              select case when e.kind in ('disbursement', 'refund', 'chargeback') then 1
                          when e.kind = 'adjustment' then sign(e.amount_minor)
                          when e.kind in ('charge', 'charge_off', 'recovery', 'reversal') then 0
                          else -1 end as debt,
                     case when e.kind in ('repayment', 'down_payment', 'goodwill_credit', 'payout_refund',
                                          'merchant_refund', 'charge_adjustment') then 1
                          when e.kind in ('refund', 'chargeback') then -1
                          else 0 end as paid,
                     case when e.kind in ('disbursement', 'refund', 'chargeback', 'charge') then -1
                          when e.kind = 'adjustment' then -sign(e.amount_minor)
                          else 1 end as owed_back) way
        where e.book_id = %(book_id)s
          and (%(loan_id)s::uuid is null or e.loan_id = %(loan_id)s)
          and not exists (
              select from lending_loanevent r
               where r.book_id = e.book_id
                 and r.reverses = e.id)
        group by e.loan_id) left_of
    on left_of.loan_id = l.id
 where l.book_id = %(book_id)s
   and (%(loan_id)s::uuid is null or l.id = %(loan_id)s)
   and (%(borrower_id)s::uuid is null or l.borrower_id = %(borrower_id)s)
   and (%(status)s::text is null or l.status = %(status)s)
 order by l.number desc
 limit %(limit)s
