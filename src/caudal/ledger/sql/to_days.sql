-- The days of accounts, and what was dated before them, of the postings that stood here before these tables did.
insert into ledger_day (book_id, account_id, day, recorded_at, opening)
select book_id, account_id, effective_on, recorded_at, opening
  from ledger_line_in_time
 where opens_day;

insert into ledger_backdated (book_id, account_id, effective_on, recorded_at, amount)
select book_id, account_id, effective_on, recorded_at, amount
  from ledger_line_in_time
 where is_late;

insert into ledger_backdated_sum (book_id, account_id, node, recorded_at, total)
select book_id, account_id, node, recorded_at,
       sum(amount) over (partition by book_id, account_id, node order by recorded_at)
  from ledger_backdated
 cross join lateral ledger_nodes_above(effective_on) as covering (node);

update ledger_account a
   set recorded_at = seen.recorded_at, effective_on = seen.effective_on, late = seen.late
  from (select book_id, account_id, max(recorded_at) as recorded_at, max(effective_on) as effective_on,
               coalesce(sum(amount) filter (where is_late), 0) as late
          from ledger_line_in_time
         group by book_id, account_id) seen
 where a.book_id = seen.book_id and a.id = seen.account_id;
