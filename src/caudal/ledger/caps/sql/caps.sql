-- Caps that are over something, by code.
select c.code, c.side, c.currency, c.prefix, c.debits_posted - c.credits_posted as stands, c.debits_pending,
       c.credits_pending, c.balance_min, c.balance_max,
       (select coalesce(array_agg(a.code order by a.code), '{}')
          from ledger_account a
         where a.book_id = c.book_id and a.id = any (c.listed)) as accounts,
       (select count(*) from ledger_account a where a.book_id = c.book_id and a.cap_id = c.id) as members
  from ledger_cap c
 where c.book_id = %(book_id)s and (c.prefix <> '' or c.listed <> '{}')
 order by c.code
