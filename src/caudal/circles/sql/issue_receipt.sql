-- One receipt for what an entry moved in the cash of a circle. The caller holds the circle's row: numbers follow.
insert into circles_receipt
  (book_id, number, member_id, entry_id, kind, amount_minor, issued_on, code, event_id)
select e.book_id,
       (select coalesce(max(r.number), 0) + 1
          from circles_receipt r
         where r.book_id = %(book_id)s),
       %(member_id)s,
       e.id,
       %(kind)s,
       (select sum(l.amount)
          from ledger_line l
          join ledger_account a
            on a.book_id = l.book_id
           and a.id = l.account_id
         where l.book_id = e.book_id
           and l.entry_id = e.id
           and a.code = %(cash)s),
       coalesce(e.stated_on, e.effective_on),
       %(code)s,
       %(event_id)s
  from ledger_entry e
 where e.book_id = %(book_id)s
   and e.id = %(entry_id)s
returning number
