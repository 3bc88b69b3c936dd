-- The leaf of an entry, when it is one of the first so many, with the text that it is the hash of.
select l.number, b.body
  from ledger_leaf l
  join ledger_item_body b
    on b.book_id = l.book_id
   and b.item_id = l.item_id
 where l.book_id = %(book_id)s
   and l.item_id = %(item_id)s
   and l.number < %(size)s
