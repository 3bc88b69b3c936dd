-- When each posting of a circle's cash box was recorded, by its version.
select l.version,
       l.recorded_at
  from ledger_account a
  join ledger_line l
    on l.book_id = a.book_id
   and l.account_id = a.id
 where a.book_id = %(book_id)s
   and a.code = %(cash)s
 order by l.version
