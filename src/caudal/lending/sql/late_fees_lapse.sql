-- A proposed fee lapses when its instalment turns out to have been paid before the fee came up, or is no more.
update lending_latefee f
   set status = 'lapsed'
 where f.book_id = %(book_id)s
   and f.loan_id = any(%(loan_ids)s)
   and f.status = 'proposed'
   and not exists (
       select from lending_installment i
        where i.book_id = f.book_id
          and i.loan_id = f.loan_id
          and i.due_on = f.due_on
          and (i.unpaid_interest_minor + i.unpaid_principal_minor > 0
               or i.settled_on is null
               or i.settled_on >= f.fell_on))
