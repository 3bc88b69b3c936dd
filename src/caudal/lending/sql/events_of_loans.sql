-- What happened to some loans of a book, as the replay takes it.
select loan_id,
       id,
       number,
       kind,
       effective_on,
       amount_minor,
       stated_penalty_minor,
       stated_fee_minor,
       stated_interest_minor,
       stated_principal_minor,
       reverses,
       due_on,
       concerns,
       change,
       cash_account,
       description,
       entry_id,
       (details ->> 'cost_minor')::bigint as cost_minor
  from lending_loanevent
 where book_id = %(book_id)s
   and loan_id = any(%(loan_ids)s)
 order by loan_id, number
