-- Write the schedules in force of some loans: rows that differ are written, rows that are no more are dropped.
-- The loans are held, so a row stays as it is read here; one that is left alone is not even locked, which would write it.
with given as (
  select *
    from unnest(
           %(loan_ids)s::uuid[], %(numbers)s::int[], %(from_on)s::date[], %(due_on)s::date[], %(opening)s::bigint[],
           %(due_penalty)s::bigint[], %(due_fee)s::bigint[], %(due_interest)s::bigint[], %(due_principal)s::bigint[],
           %(unpaid_penalty)s::bigint[], %(unpaid_fee)s::bigint[], %(unpaid_interest)s::bigint[],
           %(unpaid_principal)s::bigint[], %(settled_on)s::date[], %(given_up)s::bigint[])
         as g (loan_id, number, from_on, due_on, opening_minor, due_penalty_minor, due_fee_minor, due_interest_minor,
               due_principal_minor, unpaid_penalty_minor, unpaid_fee_minor, unpaid_interest_minor,
               unpaid_principal_minor, settled_on, given_up_minor)
), dropped as (
  delete from lending_installment i
   using unnest(%(all_ids)s::uuid[], %(counts)s::int[]) as c (loan_id, rows)
   where i.book_id = %(book_id)s
     and i.loan_id = c.loan_id
     and i.number > c.rows
)
insert into lending_installment (
  book_id, loan_id, number, from_on, due_on, opening_minor,
  due_penalty_minor, due_fee_minor, due_interest_minor, due_principal_minor,
  unpaid_penalty_minor, unpaid_fee_minor, unpaid_interest_minor, unpaid_principal_minor, settled_on,
  given_up_minor)
select %(book_id)s, g.*
  from given g
  left join lateral (
       select *
         from lending_installment r
        where r.book_id = %(book_id)s
          and r.loan_id = g.loan_id
          and r.number = g.number
       offset 0) i
    on true
 where i.number is null
    or (i.from_on, i.due_on, i.opening_minor, i.due_penalty_minor, i.due_fee_minor, i.due_interest_minor,
        i.due_principal_minor, i.unpaid_penalty_minor, i.unpaid_fee_minor, i.unpaid_interest_minor,
        i.unpaid_principal_minor, i.settled_on, i.given_up_minor)
       is distinct from
       (g.from_on, g.due_on, g.opening_minor, g.due_penalty_minor, g.due_fee_minor, g.due_interest_minor,
        g.due_principal_minor, g.unpaid_penalty_minor, g.unpaid_fee_minor, g.unpaid_interest_minor,
        g.unpaid_principal_minor, g.settled_on, g.given_up_minor)
on conflict (book_id, loan_id, number) do update
   set from_on = excluded.from_on,
       due_on = excluded.due_on,
       opening_minor = excluded.opening_minor,
       due_penalty_minor = excluded.due_penalty_minor,
       due_fee_minor = excluded.due_fee_minor,
       due_interest_minor = excluded.due_interest_minor,
       due_principal_minor = excluded.due_principal_minor,
       unpaid_penalty_minor = excluded.unpaid_penalty_minor,
       unpaid_fee_minor = excluded.unpaid_fee_minor,
       unpaid_interest_minor = excluded.unpaid_interest_minor,
       unpaid_principal_minor = excluded.unpaid_principal_minor,
       settled_on = excluded.settled_on,
       given_up_minor = excluded.given_up_minor
