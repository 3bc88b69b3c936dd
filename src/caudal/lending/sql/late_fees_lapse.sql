-- A proposed fee lapses when its instalment turns out to have been paid before the fee came up, or is no more. Each fee is
-- looked up by its loan (the sum keeps the planner from all that falls due on the day): they are few among the instalments.
with proposed as materialized (
  select f.id,
         coalesce((select bool_or(i.unpaid_interest_minor + i.unpaid_principal_minor > 0
                                  or i.settled_on is null
                                  or i.settled_on >= f.fell_on)
                     from lending_installment i
                    where i.book_id = f.book_id
                      and i.loan_id = f.loan_id
                      and i.due_on + 0 = f.due_on), false) as stands
    from unnest(%(loan_ids)s::uuid[]) as wanted (loan_id)
    join lending_latefee f
      on f.book_id = %(book_id)s
     and f.loan_id = wanted.loan_id
   where f.status = 'proposed'
)
update lending_latefee f
   set status = 'lapsed'
  from proposed p
 where f.book_id = %(book_id)s
   and f.id = p.id
   and not p.stands
