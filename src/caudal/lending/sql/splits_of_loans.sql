-- The newest split of every event of some loans of a book.
select distinct on (e.loan_id, a.repayment_id)
       e.loan_id,
       a.repayment_id,
       a.version,
       a.entry_id,
       a.penalty_minor,
       a.fee_minor,
       a.interest_minor,
       a.principal_minor,
       a.overpaid_minor,
       a.is_recovered
  from lending_loanevent e
  join lending_allocation a
    on a.book_id = e.book_id
   and a.repayment_id = e.id
 where e.book_id = %(book_id)s
   and e.loan_id = any(%(loan_ids)s)
 order by e.loan_id, a.repayment_id, a.version desc
