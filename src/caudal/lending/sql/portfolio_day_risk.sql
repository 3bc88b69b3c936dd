-- What a portfolio stood at when a day ended, by days past due.
select f.bucket,
       sum(f.loans)::bigint as loans,
       sum(f.outstanding_minor)::bigint as outstanding_minor,
       sum(f.overdue_minor)::bigint as overdue_minor
  from lending_dayfigure f
 where f.book_id = %(book_id)s
   and f."on" = (
       select max(known."on")
         from lending_dayfigure known
        where known.book_id = %(book_id)s
          and known."on" <= %(on)s)
   and (%(officer_id)s::uuid is null or f.officer_id = %(officer_id)s)
   and (%(product_code)s::text is null or f.product_code = %(product_code)s)
 group by f.bucket
 order by f.bucket
