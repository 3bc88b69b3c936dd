-- The postings of entries, in each entry's own order.
select p.entry_id, a.code, a.name, a.kind, a.currency, p.amount, p.balance
  from ledger_line p
  join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
 where p.book_id = %(book_id)s and p.entry_id = any (%(ids)s::uuid[])
 order by p.entry_id, p.nth
