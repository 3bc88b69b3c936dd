-- Books that were written one row a posting: transfers move into their entry's row, instants rise strictly within each
-- account (entries were inserted in the order of their batch), and the days of accounts are derived once.
alter table ledger_entry disable trigger ledger_entry_append_only;
alter table ledger_posting disable trigger ledger_posting_append_only;

update ledger_entry e
   set recorded_at = e.recorded_at + (numbered.nth - 1) * interval '1 microsecond',
       transaction_id = e.xmin::text::bigint
  from (select book_id, id, row_number() over (partition by book_id, recorded_at order by ctid) as nth
          from ledger_entry) numbered
 where e.book_id = numbered.book_id and e.id = numbered.id;

update ledger_posting p
   set recorded_at = e.recorded_at
  from ledger_entry e
 where e.book_id = p.book_id and e.id = p.entry_id;

update ledger_entry e
   set amount = d.amount,
       debit_version = d.version, debit_balance = d.balance, debit_account_id = d.account_id,
       credit_version = c.version, credit_balance = c.balance, credit_account_id = c.account_id
  from ledger_posting d
  join ledger_posting c on c.book_id = d.book_id and c.entry_id = d.entry_id and c.amount < 0
 where e.postings = 2 and d.book_id = e.book_id and d.entry_id = e.id and d.amount > 0;

delete from ledger_posting p using ledger_entry e
 where e.book_id = p.book_id and e.id = p.entry_id and e.postings = 2;

alter table ledger_entry enable trigger ledger_entry_append_only;
alter table ledger_posting enable trigger ledger_posting_append_only;
