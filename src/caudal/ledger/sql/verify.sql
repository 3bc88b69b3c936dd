-- Re-derive the books from their postings, believing no counter. One row a check: name, rows seen, rows wrong, an example.
with posting as (
  select p.book_id, p.account_id, p.version, p.amount, p.balance, p.entry_id, p.effective_on,
         lag(p.version, 1, 0) over each_account as version_before,
         lag(p.balance, 1, 0) over each_account as balance_before
    from ledger_posting p
  window each_account as (partition by p.book_id, p.account_id order by p.version)
), account as (
  select a.book_id, a.id, a.code, a.currency, a.version, a.debits_posted, a.credits_posted,
         a.debits_pending + a.credits_pending as pending,
         coalesce(d.debits, 0) as debits, coalesce(d.credits, 0) as credits, coalesce(d.postings, 0) as postings
    from ledger_account a
    left join (select book_id, account_id,
                      sum(amount) filter (where amount > 0) as debits,
                      -sum(amount) filter (where amount < 0) as credits,
                      count(*) as postings
                 from ledger_posting
                group by book_id, account_id) d on d.book_id = a.book_id and d.account_id = a.id
), entry_sum as (
  select p.book_id, p.entry_id, a.currency, sum(p.amount) as total
    from ledger_posting p
    left join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
   group by p.book_id, p.entry_id, a.currency
)
select 'ledger.balances_follow_from_postings' as name, count(*) as rows,
       count(*) filter (where not derived) as wrong,
       min(book_id || ' ' || code) filter (where not derived) as first
  from (select book_id, code,
               debits_posted = debits and credits_posted = credits and version = postings
               -- There are no holds yet, so nothing can be pending.
               and pending = 0 as derived
          from account) counters
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
  from entry_sum
union all
select 'ledger.entries_are_whole', count(*),
       count(*) filter (where not whole),
       min(book_id || ' ' || entry_id) filter (where not whole)
  from (select coalesce(e.book_id, p.book_id) as book_id, coalesce(e.id, p.entry_id) as entry_id,
               coalesce(e.postings = p.postings and p.first = 1 and p.last = p.postings and e.postings > 1
                        and e.effective_on = p.first_on and e.effective_on = p.last_on, false) as whole
          from ledger_entry e
          full join (select book_id, entry_id, count(*) as postings, min(nth) as first, max(nth) as last,
                            min(effective_on) as first_on, max(effective_on) as last_on
                       from ledger_posting
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
    select (select jsonb_object_agg(p.account_id, -p.amount) from ledger_posting p
             where p.book_id = o.book_id and p.entry_id = o.id)
           is not distinct from
           (select jsonb_object_agg(p.account_id, p.amount) from ledger_posting p
             where p.book_id = r.book_id and p.entry_id = r.id) as opposite) same
union all
select 'ledger.limits_are_kept', count(*),
       count(*) filter (where not kept),
       min(book_id || ' ' || code) filter (where not kept)
  from (select book_id, code,
               coalesce(debits_posted - credits_posted - credits_pending >= balance_min, true)
               and coalesce(debits_posted - credits_posted + debits_pending <= balance_max, true) as kept
          from ledger_account) limits
union all
select 'ledger.entries_have_their_event', count(*),
       count(*) filter (where v.id is null),
       min(e.book_id || ' ' || e.id) filter (where v.id is null)
  from ledger_entry e
  left join ledger_book b on b.book_id = e.book_id
  left join audit_event v on v.id = e.event_id and v.outcome = 'done' and v.stream = b.organisation_id;
