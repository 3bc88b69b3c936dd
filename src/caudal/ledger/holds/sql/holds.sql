-- Holds of a book with what became of them: the one with the id, or those that are open, by expiry.
select h.book_id, h.id, h.kind, h.description, h.details, d.code as debit, c.code as credit, h.amount, h.held, h.currency,
       h.placed_at, h.expires_at, h.event_id,
       (select jsonb_agg(jsonb_build_object('way', m.way, 'amount', m.amount, 'held', m.held, 'entry_id', m.entry_id,
                                            'event_id', m.event_id, 'at', m.moved_at) order by m.nth)
          from ledger_hold_move m
         where m.book_id = h.book_id and m.hold_id = h.id) as moves
  from ledger_hold h
  join ledger_account d on d.book_id = h.book_id and d.id = h.debit_account_id
  join ledger_account c on c.book_id = h.book_id and c.id = h.credit_account_id
 where h.book_id = %(book_id)s
   and case when %(hold_id)s::uuid is null then h.held > 0 else h.id = %(hold_id)s::uuid end
   and (%(account)s::text is null or d.code = %(account)s or c.code = %(account)s)
   and (%(after_at)s::timestamptz is null or (h.expires_at, h.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
 order by h.expires_at, h.id
 limit %(limit)s
