-- Compute the log again from the entries. One row a check: name, rows seen, rows wrong, an example.
select 'ledger.entries_are_as_sealed' as name, count(*) as rows,
       count(*) filter (where not same) as wrong,
       min(book_id || ' ' || item_id) filter (where not same) as first
  from (select l.book_id, l.item_id,
               coalesce(b.hash = substring(l.hashes for 32), false) as same
          from ledger_leaf l
          left join ledger_item_body b on b.book_id = l.book_id and b.item_id = l.item_id) leaf
union all
-- The leaf tells the entry's moment and day; its postings repeat them.
select 'ledger.postings_repeat_their_entrys_moment', count(*),
       count(*) filter (where e.id is null),
       min(p.book_id || ' ' || p.entry_id) filter (where e.id is null)
  from ledger_posting p
  left join ledger_entry e
    on e.book_id = p.book_id and e.id = p.entry_id
   and e.recorded_at = p.recorded_at and e.effective_on = p.effective_on
union all
select 'ledger.books_and_accounts_are_as_said', count(*),
       count(*) filter (where not same),
       min(book_id || ' ' || account_id) filter (where not same)
  from (select coalesce(now.book_id, c.book_id) as book_id, coalesce(now.account_id, c.account_id) as account_id,
               coalesce(now.said = c.said and c.version = c.versions, false) as same
          from (select book_id, 0 as account_id, ledger_said(b) as said from ledger_book b
                union all
                select book_id, id, ledger_said(a) from ledger_account a) now
          full join (select distinct on (book_id, account_id) book_id, account_id, version, said,
                            count(*) over (partition by book_id, account_id) as versions
                       from ledger_chart
                      order by book_id, account_id, version desc) c
            on c.book_id = now.book_id and c.account_id = now.account_id) chart
union all
select 'ledger.old_entries_are_sealed', count(*),
       count(*) filter (where l.number is null),
       min(e.book_id || ' ' || e.id) filter (where l.number is null)
  from (select book_id, id, transaction_id from ledger_entry
        union all
        select book_id, id, transaction_id from ledger_chart) e
  left join ledger_leaf l on l.book_id = e.book_id and l.item_id = e.id
 where e.transaction_id < (select s.horizon
                   from ledger_seal s
                   join pg_control_system() c on c.system_identifier = s.system_identifier
                  where s.number = (select max(number) from ledger_seal))
union all
select 'ledger.log_has_no_gaps', count(*),
       count(*) filter (where not fits),
       min(number::text) filter (where not fits)
  from (select number,
               number = lag(number, 1, -1) over (order by number) + 1
               -- A leaf completes as many subtrees as its successor's number has zeros at its end.
               and octet_length(hashes) % 32 = 0
               and (number + 1) & -(number + 1) = 1::bigint << (octet_length(hashes) / 32 - 1) as fits
          from ledger_leaf) leaf
union all
select 'ledger.log_adds_up', count(*),
       count(*) filter (where not same),
       min(number::text) filter (where not same)
  from (select l.number,
               coalesce(sha256('\x01'::bytea || substring(s.hashes from 32 * level - 31 for 32)
                                             || substring(l.hashes from 32 * level - 31 for 32))
                        = substring(l.hashes from 32 * level + 1 for 32), false) as same
          from ledger_leaf l
         cross join lateral generate_series(1, octet_length(l.hashes) / 32 - 1) as level
          left join ledger_leaf s on s.number = l.number - (1::bigint << (level - 1))) node
