-- Books with holds that have expired and still count.
select b.organisation_id, b.book_id
  from ledger_book b
 where exists (select from ledger_hold h
                where h.book_id = b.book_id and h.held > 0 and h.expires_at <= %(at)s)
 order by b.organisation_id, b.book_id
