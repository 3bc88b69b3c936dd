-- What a seller earns event by event, the newest first: the versions in force, those of reversed events left out.
select c.loan_event_id,
       c.loan_id,
       l.number as loan_number,
       e.kind,
       e.effective_on,
       e.amount_minor as event_minor,
       c.amount_minor,
       c.entry_id,
       e.number
  from lending_commission c
  join lending_loanevent e
    on e.book_id = c.book_id
   and e.id = c.loan_event_id
  join lending_loan l
    on l.book_id = c.book_id
   and l.id = c.loan_id
 where c.book_id = %(book_id)s
   and c.seller_id = %(seller_id)s
   and c.amount_minor <> 0
   and not exists (
       select from lending_commission newer
        where newer.book_id = c.book_id
          and newer.loan_event_id = c.loan_event_id
          and newer.version = c.version + 1)
   and (%(before)s::uuid is null or c.loan_event_id < %(before)s)
 order by c.loan_event_id desc
 limit %(limit)s
