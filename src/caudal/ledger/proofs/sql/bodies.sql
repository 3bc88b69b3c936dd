-- What is hashed: of an entry all its words and all its postings, of a book or an account what it was said to be; as one
-- JSON text that any language can write again (`json.dumps` of Python: ", " between values, nothing escaped that need
-- not be). Numbers are texts, instants whole microseconds since 1970, days ISO; details are the text of the jsonb, which
-- is one for equal values.
create or replace function ledger_entry_body(p_entry ledger_entry, p_lines json) returns text
language sql stable parallel safe as $$
  select json_build_array(
    'caudal-entry/1', p_entry.book_id::text, p_entry.id, p_entry.transaction_id::text,
    ledger_micros(p_entry.recorded_at), to_char(p_entry.effective_on, 'YYYY-MM-DD'),
    to_char(p_entry.stated_on, 'YYYY-MM-DD'), p_entry.event_id, p_entry.kind, p_entry.description,
    p_entry.details::text, p_entry.reverses, p_lines)::text
$$;

create or replace function ledger_leaf_hash(p_body text) returns bytea language sql immutable parallel safe as $$
  select sha256('\x00'::bytea || convert_to(p_body, 'UTF8'))
$$;

-- Each kind hashes its own, so that whoever wants hashes only has them made where the rows are read, on every core.
create or replace view ledger_item_body as
-- A transfer has its postings in its own row.
select book_id, item_id, body, ledger_leaf_hash(body) as hash
  from (select e.book_id,
               e.id as item_id,
               ledger_entry_body(e, json_build_array(
                 json_build_array(d.code, d.kind, d.currency, e.amount::text, e.debit_version::text,
                                  e.debit_balance::text),
                 json_build_array(c.code, c.kind, c.currency, (-e.amount)::text, e.credit_version::text,
                                  e.credit_balance::text))) as body
          from ledger_entry e
          left join ledger_account d
            on d.book_id = e.book_id
           and d.id = e.debit_account_id
          left join ledger_account c
            on c.book_id = e.book_id
           and c.id = e.credit_account_id
         where e.debit_account_id is not null) transfer
union all
select book_id, item_id, body, ledger_leaf_hash(body)
  from (select e.book_id,
               e.id as item_id,
               ledger_entry_body(e, (
                 select json_agg(json_build_array(a.code, a.kind, a.currency, p.amount::text, p.version::text,
                                                  p.balance::text) order by p.nth)
                   from ledger_posting p
                   left join ledger_account a
                     on a.book_id = p.book_id
                    and a.id = p.account_id
                  where p.book_id = e.book_id
                    and p.entry_id = e.id)) as body
          from ledger_entry e
         where e.debit_account_id is null) more
union all
select book_id, item_id, body, ledger_leaf_hash(body)
  from (select book_id,
               id as item_id,
               json_build_array('caudal-chart/1', book_id::text, account_id::text, version::text, id,
                                transaction_id::text, ledger_micros(recorded_at), said)::text as body
          from ledger_chart) chart;
