-- The last visit of each active loan, where it asked for another by a day; a later visit answers it.
select v.book_id,
       v.id,
       v.loan_id,
       v.number,
       v.visited_on,
       v.outcome,
       v.text,
       v.next_on,
       v.actor_kind,
       v.actor_id,
       v.event_id,
       v.recorded_at
  from lending_visit v
  join lending_loan l
    on l.book_id = v.book_id
   and l.id = v.loan_id
 where v.book_id = %(book_id)s
   and v.next_on <= %(on)s
   and l.status = 'active'
   and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
   and not exists (
       select from lending_visit later
        where later.book_id = v.book_id
          and later.loan_id = v.loan_id
          and later.number > v.number)
 order by v.next_on, v.id
 limit %(limit)s
