-- Whose these books are, by the primary key. Asked before every single post: no columns that it does not need.
select book_id, organisation_id, kind
  from ledger_book
 where book_id = any (%(book_ids)s::bigint[])
