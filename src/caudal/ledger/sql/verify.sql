-- Re-derive the books from their postings, believing no counter. One row a check: name, rows seen, rows wrong, an example.
with posting as materialized (
  select l.book_id, l.account_id, l.recorded_at, l.version, l.amount, l.balance, l.effective_on, l.entry_id, l.is_late,
         l.opens_day, l.opening,
         lag(l.version, 1, 0) over each_account as version_before,
         lag(l.balance, 1, 0) over each_account as balance_before
    from ledger_line_in_time l
  window each_account as (partition by l.book_id, l.account_id order by l.recorded_at)
), account as (
  select a.book_id, a.id, a.code, a.version, a.debits_posted, a.credits_posted, a.late, a.recorded_at, a.effective_on,
         coalesce(d.debits, 0) as debits, coalesce(d.credits, 0) as credits, coalesce(d.postings, 0) as postings,
         coalesce(d.late, 0) as late_derived, d.last_at, d.through
    from ledger_account a
    left join (select book_id, account_id,
                      sum(amount) filter (where amount > 0) as debits,
                      -sum(amount) filter (where amount < 0) as credits,
                      count(*) as postings,
                      sum(amount) filter (where is_late) as late,
                      max(recorded_at) as last_at,
                      max(effective_on) as through
                 from posting
                group by book_id, account_id) d on d.book_id = a.book_id and d.account_id = a.id
)
select 'ledger.balances_follow_from_postings' as name, count(*) as rows,
       count(*) filter (where not derived) as wrong,
       min(book_id || ' ' || code) filter (where not derived) as first
  from (select book_id, code,
               debits_posted = debits and credits_posted = credits and version = postings as derived
          from account) counters
union all
select 'ledger.accounts_know_their_days', count(*),
       count(*) filter (where not known),
       min(book_id || ' ' || code) filter (where not known)
  from (select book_id, code,
               late = late_derived and effective_on is not distinct from through
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
select 'ledger.versions_have_no_gaps', count(*),
       count(*) filter (where version <> version_before + 1),
       min(book_id || ' ' || account_id || ' ' || version) filter (where version <> version_before + 1)
  from posting
union all
select 'ledger.running_balances_add_up', count(*),
       count(*) filter (where balance <> balance_before + amount),
       min(book_id || ' ' || account_id || ' ' || version) filter (where balance <> balance_before + amount)
  from posting
union all
select 'ledger.entries_sum_to_zero', count(*),
       count(*) filter (where total <> 0 or currency is null),
       min(book_id || ' ' || entry_id) filter (where total <> 0 or currency is null)
  from (select p.book_id, p.entry_id, a.currency, sum(p.amount) as total
          from ledger_line p
          left join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
         group by p.book_id, p.entry_id, a.currency) entry_sum
union all
select 'ledger.entries_are_whole', count(*),
       count(*) filter (where not whole),
       min(book_id || ' ' || entry_id) filter (where not whole)
  from (select coalesce(e.book_id, p.book_id) as book_id, coalesce(e.id, p.entry_id) as entry_id,
               coalesce(e.postings = p.postings and p.first = 1 and p.last = p.postings and e.postings > 1
                        and e.effective_on = p.first_on and e.effective_on = p.last_on
                        and e.recorded_at = p.first_at and e.recorded_at = p.last_at, false) as whole
          from ledger_entry e
          full join (select book_id, entry_id, count(*) as postings, min(nth) as first, max(nth) as last,
                            min(effective_on) as first_on, max(effective_on) as last_on,
                            min(recorded_at) as first_at, max(recorded_at) as last_at
                       from ledger_line
                      group by book_id, entry_id) p on p.book_id = e.book_id and p.entry_id = e.id) entry
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
       min(book_id || ' ' || account_id || ' ' || day) filter (where not derived)
  from (select coalesce(d.book_id, p.book_id) as book_id, coalesce(d.account_id, p.account_id) as account_id,
               coalesce(d.day, p.effective_on) as day,
               -- It begins with its batch: after the posting before it, and not after its first.
               coalesce(d.opening = p.opening and d.recorded_at <= p.recorded_at
                        and d.recorded_at > coalesce(p.recorded_before, '-infinity'), false) as derived
          from ledger_day d
          full join (select opened.*,
                            (select max(earlier.recorded_at) from ledger_line earlier
                              where earlier.book_id = opened.book_id and earlier.account_id = opened.account_id
                                and earlier.recorded_at < opened.recorded_at) as recorded_before
                       from posting opened
                      where opened.opens_day) p
            on p.book_id = d.book_id and p.account_id = d.account_id and p.effective_on = d.day) day
union all
select 'ledger.backdated_postings_are_listed', count(*),
       count(*) filter (where not listed),
       min(book_id || ' ' || account_id || ' ' || recorded_at) filter (where not listed)
  from (select coalesce(b.book_id, p.book_id) as book_id, coalesce(b.account_id, p.account_id) as account_id,
               coalesce(b.recorded_at, p.recorded_at) as recorded_at,
               coalesce(b.amount = p.amount and b.effective_on = p.effective_on, false) as listed
          from ledger_backdated b
          full join (select * from posting where is_late) p
            on p.book_id = b.book_id and p.account_id = b.account_id and p.recorded_at = b.recorded_at) late
union all
select 'ledger.backdated_sums_add_up', count(*),
       count(*) filter (where not summed),
       min(book_id || ' ' || account_id || ' ' || node) filter (where not summed)
  from (select coalesce(s.book_id, d.book_id) as book_id, coalesce(s.account_id, d.account_id) as account_id,
               coalesce(s.node, d.node) as node, coalesce(s.total = d.total, false) as summed
          from ledger_backdated_sum s
          full join (select book_id, account_id, node, recorded_at,
                            sum(amount) over (partition by book_id, account_id, node order by recorded_at) as total
                       from posting
                      cross join lateral ledger_nodes_above(effective_on) as covering (node)
                      where is_late) d
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
select 'ledger.nothing_is_pending_without_a_hold', count(*),
       count(*) filter (where debits_pending + credits_pending <> 0),
       min(book_id || ' ' || code) filter (where debits_pending + credits_pending <> 0)
  from ledger_account
union all
select 'ledger.caps_follow_from_their_accounts', count(*),
       count(*) filter (where not derived),
       min(book_id || ' ' || code) filter (where not derived)
  from (select c.book_id, c.code,
               c.debits_posted = coalesce(sum(a.debits_posted), 0) and c.credits_posted = coalesce(sum(a.credits_posted), 0)
               and c.debits_pending = coalesce(sum(a.debits_pending), 0)
               and c.credits_pending = coalesce(sum(a.credits_pending), 0)
               and bool_and(a.currency = c.currency) is not false as derived
          from ledger_cap c
          left join ledger_account a on a.book_id = c.book_id and a.cap_id = c.id
         group by c.book_id, c.id, c.code, c.debits_posted, c.credits_posted, c.debits_pending, c.credits_pending) caps
union all
select 'ledger.entries_have_their_event', count(*),
       count(*) filter (where v.id is null),
       min(e.book_id || ' ' || e.id) filter (where v.id is null)
  from ledger_entry e
  left join ledger_book b on b.book_id = e.book_id
  left join audit_event v on v.id = e.event_id and v.outcome = 'done' and v.stream = b.organisation_id;
