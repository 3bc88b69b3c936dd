-- What is hashed of an entry, and of what a book or an account was said to be: all its words and all its postings, as one JSON text that any language can write again
-- (`json.dumps` of Python: ", " between values, nothing escaped that need not be). Numbers are texts, instants whole
-- microseconds since 1970, days ISO; details are the text of the jsonb, which is one for equal values.
create or replace view ledger_item_body as
select e.book_id,
       e.id as item_id,
       json_build_array(
         'caudal-entry/1',
         e.book_id::text,
         e.id,
         e.transaction_id::text,
         ledger_micros(e.recorded_at),
         to_char(e.effective_on, 'YYYY-MM-DD'),
         to_char(e.stated_on, 'YYYY-MM-DD'),
         e.event_id,
         e.kind,
         e.description,
         e.details::text,
         e.reverses,
         case when e.debit_account_id is not null then
           json_build_array(
             json_build_array(d.code, d.kind, d.currency, e.amount::text, e.debit_version::text,
                              e.debit_balance::text),
             json_build_array(c.code, c.kind, c.currency, (-e.amount)::text, e.credit_version::text,
                              e.credit_balance::text))
         else (
           select json_agg(json_build_array(a.code, a.kind, a.currency, p.amount::text, p.version::text,
                                            p.balance::text) order by p.nth)
             from ledger_posting p
             left join ledger_account a
               on a.book_id = p.book_id
              and a.id = p.account_id
            where p.book_id = e.book_id
              and p.entry_id = e.id)
         end
       )::text as body
  from ledger_entry e
  left join ledger_account d
    on d.book_id = e.book_id
   and d.id = e.debit_account_id
  left join ledger_account c
    on c.book_id = e.book_id
   and c.id = e.credit_account_id
union all
select book_id,
       id,
       json_build_array('caudal-chart/1', book_id::text, account_id::text, version::text, id, transaction_id::text,
                        ledger_micros(recorded_at), said)::text
  from ledger_chart;
