-- The newest entries of a book before one, by their ids.
select id
  from ledger_entry
 where book_id = %(book_id)s
   and id < coalesce(%(before)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
 order by id desc
 limit %(limit)s
