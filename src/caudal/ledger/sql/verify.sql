-- Re-derive the books from their postings, believing no counter. A row for each check: its name, rows seen, rows wrong,
-- an example of these.
--
-- All postings are sorted once, by account and instant, and summed up by segment: those between one latest day that an
-- account had seen and the next. Whatever else is asked of accounts and days is asked of the segments.
with book as materialized (
  -- Accounts sort and group by one number, at a third of what two would cost.
  select book_id, row_number() over (order by book_id) << 32 as base
    from ledger_book
), segment as materialized (
  select account_key, through, count(*) as postings, max(recorded_at) as last_at,
         ledger_sum(amount) as moved, ledger_sum(greatest(amount, 0)) as debits,
         min(recorded_at) filter (where effective_on = through) as first_at,
         count(*) filter (where effective_on < through) as late_postings,
         coalesce(ledger_sum(amount) filter (where effective_on < through), 0) as late,
         count(*) filter (where version <> number) as misnumbered,
         count(*) filter (where balance <> stands) as misstated,
         min(number) filter (where version <> number) as misnumbered_at,
         min(number) filter (where balance <> stands) as misstated_at
    from (select account_key, version, amount, balance, effective_on, recorded_at,
                 row_number() over in_time as number,
                 ledger_sum(amount) over in_time as stands,
                 max(effective_on) over in_time as through
            from (select b.base + l.account_id as account_key, l.version, l.balance, l.effective_on, l.recorded_at,
                         -- What no posting may move is told by the checks of entries; here it may overflow no sum.
                         case when l.amount between -100000000000000000 and 100000000000000000 then l.amount
                              else 0 end as amount
                    from ledger_line l
                    left join book b on b.book_id = l.book_id) line
          window in_time as (partition by account_key order by recorded_at rows unbounded preceding)) line
   group by account_key, through
), derived as materialized (
  select account_key, ledger_sum(postings) as postings, ledger_sum(debits) as debits,
         ledger_sum(debits) - ledger_sum(moved) as credits, ledger_sum(late) as late,
         ledger_sum(late_postings) as late_postings, max(last_at) as last_at, max(through) as through,
         ledger_sum(misnumbered) as misnumbered, min(misnumbered_at) as misnumbered_at,
         ledger_sum(misstated) as misstated, min(misstated_at) as misstated_at
    from segment
   group by account_key
), account as materialized (
  select coalesce(a.book_id || ' ' || a.code, 'account ' || (d.account_key & 4294967295), 'no book') as name,
         a.id, d.account_key & 4294967295 as number, a.version, a.debits_posted, a.credits_posted, a.late,
         a.recorded_at, a.effective_on,
         coalesce(d.postings, 0) as postings, coalesce(d.debits, 0) as debits, coalesce(d.credits, 0) as credits,
         coalesce(d.late, 0) as late_derived, d.last_at, d.through,
         coalesce(d.misnumbered, 0) as misnumbered, d.misnumbered_at,
         coalesce(d.misstated, 0) as misstated, d.misstated_at
    from (select a.*, b.base + a.id as account_key
            from ledger_account a
            left join book b on b.book_id = a.book_id) a
    full join derived d on d.account_key = a.account_key
), cause as materialized (
  -- By cause, because few causes have many entries. A transfer is whole in its row.
  select book_id, event_id, count(*) as entries, count(*) filter (where is_transfer) as transfers,
         count(*) filter (where is_transfer and not is_whole) as broken,
         min(id::text) filter (where is_transfer and not is_whole) as broken_at
    from (select book_id, id, event_id, num_nonnulls(debit_account_id, credit_account_id) > 0 as is_transfer,
                 coalesce(postings = 2 and amount between 1 and 100000000000000000
                          and debit_account_id <> credit_account_id, false) as is_whole
            from ledger_entry) shape
   group by book_id, event_id
), mixed as materialized (
  -- Books in which a transfer could join two currencies, or an account that there is not.
  select book_id
    from ledger_account
   group by book_id
  having min(currency) <> max(currency)
   union
  select e.book_id
    from account a
    join ledger_entry e on (e.debit_account_id = a.number or e.credit_account_id = a.number)
   where a.id is null
), long_entry as materialized (
  -- Entries of more postings, and postings of no entry.
  select coalesce(e.book_id, p.book_id) as book_id, coalesce(e.id, p.entry_id) as id,
         coalesce(p.sums_up, false) as sums_up,
         coalesce(e.postings = p.postings and e.postings > 2 and p.in_range
                  and e.amount is null
                  and p.first = 1 and p.last = p.postings
                  and e.effective_on = p.first_on and e.effective_on = p.last_on
                  and e.recorded_at = p.first_at and e.recorded_at = p.last_at, false) as is_whole
    from (select * from ledger_entry where num_nonnulls(debit_account_id, credit_account_id) = 0) e
    full join (select book_id, entry_id, sum(postings) as postings, min(first) as first, max(last) as last,
                      min(first_on) as first_on, max(last_on) as last_on,
                      min(first_at) as first_at, max(last_at) as last_at,
                      bool_and(in_range) as in_range, bool_and(total = 0 and currency is not null) as sums_up
                 from (select p.book_id, p.entry_id, a.currency, sum(p.amount) as total, count(*) as postings,
                              min(p.nth) as first, max(p.nth) as last,
                              min(p.effective_on) as first_on, max(p.effective_on) as last_on,
                              min(p.recorded_at) as first_at, max(p.recorded_at) as last_at,
                              bool_and(p.amount <> 0
                                       and p.amount between -100000000000000000 and 100000000000000000) as in_range
                         from ledger_posting p
                         left join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
                        group by p.book_id, p.entry_id, a.currency) by_currency
                group by book_id, entry_id) p on p.book_id = e.book_id and p.entry_id = e.id
)
select 'ledger.balances_follow_from_postings' as name, count(*) as rows,
       count(*) filter (where not follows) as wrong,
       min(name) filter (where not follows) as first
  from (select name,
               coalesce(debits_posted = debits and credits_posted = credits and version = postings, false) as follows
          from account) counters
union all
select 'ledger.accounts_know_their_days', count(*),
       count(*) filter (where not known),
       min(name) filter (where not known)
  from (select name,
               coalesce(late = late_derived, false) and effective_on is not distinct from through
               and (recorded_at is null) = (last_at is null) and coalesce(recorded_at >= last_at, true) as known
          from account) days
union all
select 'ledger.books_number_their_accounts', count(*),
       count(*) filter (where not numbered),
       min(book_id::text) filter (where not numbered)
  from (select coalesce(b.book_id, a.book_id) as book_id,
               coalesce(b.accounts_opened = coalesce(a.accounts, 0) and b.accounts_opened = coalesce(a.last, 0)
                        and coalesce(a.first, 1) = 1, false) as numbered
          from ledger_book b
          full join (select book_id, count(*) as accounts, min(id) as first, max(id) as last
                       from ledger_account
                      group by book_id) a on a.book_id = b.book_id) book
union all
select 'ledger.versions_have_no_gaps', coalesce(sum(postings), 0),
       coalesce(sum(misnumbered), 0),
       min(name || ', posting ' || misnumbered_at)
  from account
union all
select 'ledger.running_balances_add_up', coalesce(sum(postings), 0),
       coalesce(sum(misstated), 0),
       min(name || ', posting ' || misstated_at)
  from account
union all
select 'ledger.entries_sum_to_zero', sum(rows), sum(wrong), min(first)
  from (select coalesce(sum(transfers), 0) as rows, 0 as wrong, null as first
          from cause
        union all
        select count(*) filter (where debit_account_id is null), count(*) filter (where not sums_up),
               min(book_id || ' ' || id) filter (where not sums_up)
          from (select e.book_id, e.id, e.debit_account_id, coalesce(d.currency = c.currency, false) as sums_up
                  from ledger_entry e
                  left join ledger_account d on d.book_id = e.book_id and d.id = e.debit_account_id
                  left join ledger_account c on c.book_id = e.book_id and c.id = e.credit_account_id
                 where e.debit_account_id is not null and e.book_id in (select book_id from mixed)
                union all
                select book_id, id, null, sums_up
                  from long_entry) judged) entries
union all
select 'ledger.entries_are_whole', sum(rows), sum(wrong), min(first)
  from (select coalesce(sum(transfers), 0) as rows, coalesce(sum(broken), 0) as wrong,
               min(book_id || ' ' || broken_at) as first
          from cause
        union all
        select count(*), count(*) filter (where not is_whole), min(book_id || ' ' || id) filter (where not is_whole)
          from long_entry) entries
union all
select 'ledger.reversals_are_opposites', count(*),
       count(*) filter (where o.id is null or not opposite or times > 1),
       min(r.book_id || ' ' || r.id) filter (where o.id is null or not opposite or times > 1)
  from (select book_id, id, reverses, count(*) over (partition by book_id, reverses) as times
          from ledger_entry
         where reverses is not null) r
  left join ledger_entry o on o.book_id = r.book_id and o.id = r.reverses
  cross join lateral (
    select (select jsonb_object_agg(p.account_id, -p.amount) from ledger_line p
             where p.book_id = o.book_id and p.entry_id = o.id)
           is not distinct from
           (select jsonb_object_agg(p.account_id, p.amount) from ledger_line p
             where p.book_id = r.book_id and p.entry_id = r.id) as opposite) same
union all
select 'ledger.days_follow_from_postings', count(*),
       count(*) filter (where not derived),
       min(account_key & 4294967295 || ' ' || day) filter (where not derived)
  from (select coalesce(d.account_key, s.account_key) as account_key, coalesce(d.day, s.through) as day,
               -- It begins with its batch: not after its first posting, and after the last of the day before it.
               coalesce(d.recorded_at <= s.first_at and coalesce(d.next_at > s.last_at, true)
                        and (d.nth > 1 or d.opening = 0)
                        and coalesce(d.next_opening = d.opening + s.moved - s.late, true), false) as derived
          from (select b.base + m.account_id as account_key, m.day, m.opening, m.recorded_at,
                       row_number() over days as nth,
                       lead(m.recorded_at) over days as next_at,
                       lead(m.opening) over days as next_opening
                  from ledger_day m
                  left join book b on b.book_id = m.book_id
                window days as (partition by m.book_id, m.account_id order by m.day)) d
          full join segment s on s.account_key = d.account_key and s.through = d.day) day
union all
-- Each is a posting, and truly late; and there are as many of an account as it has late postings.
select 'ledger.backdated_postings_are_listed', count(*),
       count(*) filter (where not listed),
       min(account_key & 4294967295 || ' (' || late_postings || ')') filter (where not listed)
  from (select coalesce(d.account_key, l.account_key) as account_key, coalesce(l.late_postings, 0) as late_postings,
               coalesce(d.late_postings, 0) = coalesce(l.late_postings, 0) and coalesce(l.are_postings, true) as listed
          from (select account_key, late_postings from derived where late_postings > 0) d
          full join (select base.base + b.account_id as account_key, count(*) as late_postings,
                            bool_and(coalesce(p.amount = b.amount and p.effective_on = b.effective_on, false)
                                     and exists (select from ledger_day day
                                                  where day.book_id = b.book_id and day.account_id = b.account_id
                                                    and day.day > b.effective_on and day.recorded_at <= b.recorded_at)
                                    ) as are_postings
                       from ledger_backdated b
                       left join book base on base.book_id = b.book_id
                       left join ledger_line p on p.book_id = b.book_id and p.account_id = b.account_id
                                              and p.recorded_at = b.recorded_at
                      group by 1) l on l.account_key = d.account_key) late
union all
select 'ledger.backdated_sums_add_up', count(*),
       count(*) filter (where not summed),
       min(book_id || ' ' || account_id || ' ' || node) filter (where not summed)
  from (select coalesce(s.book_id, d.book_id) as book_id, coalesce(s.account_id, d.account_id) as account_id,
               coalesce(s.node, d.node) as node, coalesce(s.total = d.total, false) as summed
          from ledger_backdated_sum s
          full join (select book_id, account_id, node, recorded_at,
                            sum(amount) over (partition by book_id, account_id, node order by recorded_at) as total
                       from ledger_backdated
                      cross join lateral ledger_nodes_above(effective_on) as covering (node)) d
            on d.book_id = s.book_id and d.account_id = s.account_id and d.node = s.node
           and d.recorded_at = s.recorded_at) sums
union all
select 'ledger.limits_are_kept', count(*),
       count(*) filter (where not kept),
       min(book_id || ' ' || code) filter (where not kept)
  from (select book_id, code,
               coalesce(debits_posted - credits_posted - credits_pending >= balance_min, true)
               and coalesce(debits_posted - credits_posted + debits_pending <= balance_max, true) as kept
          from ledger_account
        union all
        select book_id, code,
               coalesce(debits_posted - credits_posted - credits_pending >= balance_min, true)
               and coalesce(debits_posted - credits_posted + debits_pending <= balance_max, true)
          from ledger_cap) limits
union all
select 'ledger.entries_have_their_event', coalesce(sum(c.entries), 0),
       coalesce(sum(c.entries) filter (where v.id is null), 0),
       min(c.book_id || ' ' || (select min(e.id::text) from ledger_entry e
                                 where e.book_id = c.book_id and e.event_id = c.event_id)) filter (where v.id is null)
  from cause c
  left join ledger_book b on b.book_id = c.book_id
  left join audit_event v on v.id = c.event_id and v.outcome = 'done' and v.stream = b.organisation_id;
