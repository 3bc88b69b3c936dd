-- Crossings of a book, newest first, with the other book's answer and the reversal that brought them back.
select c.book_id, c.id, c.account, c.to_book_id, c.to_account, c.amount, c.currency, c.effective_on, c.description,
       c.sent_at, c.event_id, c.entry_id,
       a.entry_id as arrival_id, a.refusal_code, a.refusal_facts, a.answered_at,
       r.id as return_id
  from ledger_crossing c
  left join ledger_crossing_answer a on a.book_id = c.to_book_id and a.crossing_id = c.id
  left join ledger_entry r on r.book_id = c.book_id and r.reverses = c.entry_id
 where c.book_id = %(book_id)s
   and (%(crossing_id)s::uuid is null or c.id = %(crossing_id)s)
   and (%(before)s::uuid is null or c.id < %(before)s)
 order by c.id desc
 limit %(limit)s
