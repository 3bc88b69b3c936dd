-- What Django cannot say of a transfer's row, of the days of accounts and of what is dated before them.
alter table ledger_book alter column sealed_policy set default 'refuse';
alter table ledger_account alter column late set default 0;

-- The check of a domain runs when a value is given; a table's are read anew, as text, by every statement that writes
-- to it, which is a third of what a single posting costs. So what concerns one column is its type, and what concerns
-- several is said in few words: a comparison with a limit that is not set is null, which passes.
create domain ledger_account_kind as text check (value in ('asset', 'liability', 'equity', 'income', 'expense'));
create domain ledger_counter as bigint check (value >= 0);
create domain ledger_amount as bigint check (value between 1 and 100000000000000000);
create domain ledger_date as date check (value between '1900-01-01' and '2199-12-31');
-- rules.DETAILS_BYTES_MAX: an entry is a row of money, not a shelf.
create domain ledger_details as jsonb
  constraint ledger_entry_details_are_small check (octet_length(value::text) <= 16384)
  constraint ledger_entry_details_have_names check (jsonb_typeof(value) = 'object');

alter table ledger_account
  drop constraint ledger_account_kind_is_known,
  drop constraint ledger_account_counters_not_negative,
  drop constraint ledger_account_balance_min,
  drop constraint ledger_account_balance_max,
  alter column kind type ledger_account_kind,
  alter column debits_posted type ledger_counter,
  alter column credits_posted type ledger_counter,
  alter column debits_pending type ledger_counter,
  alter column credits_pending type ledger_counter,
  alter column version type ledger_counter,
  add constraint ledger_account_balance_min check (debits_posted - credits_posted - credits_pending >= balance_min),
  add constraint ledger_account_balance_max check (debits_posted - credits_posted + debits_pending <= balance_max);

-- A transfer's row cannot be unbalanced: one amount, two accounts.
alter table ledger_entry
  alter column amount type ledger_amount,
  alter column effective_on type ledger_date,
  alter column details type ledger_details,
  add constraint ledger_entry_is_a_transfer_or_has_more check (
    postings > 1 and num_nonnulls(amount, debit_account_id, credit_account_id) = case postings when 2 then 3 else 0 end
    and debit_account_id <> credit_account_id);

alter table ledger_cap set (fillfactor = 50);
alter table ledger_cap alter column currency type char(3);
alter table ledger_cap alter column code type text collate "C";
alter table ledger_cap
  add constraint ledger_cap_keeps_its_limits check (
    (balance_min is null or debits_posted - credits_posted - credits_pending >= balance_min)
    and (balance_max is null or debits_posted - credits_posted + debits_pending <= balance_max));

-- Every posting, of whatever kind of entry: what all reads and checks go by.
create or replace view ledger_line as
select book_id, debit_account_id as account_id, recorded_at, debit_version as version, amount,
       debit_balance as balance, effective_on, id as entry_id, 1::smallint as nth
  from ledger_entry
 where debit_account_id is not null
union all
select book_id, credit_account_id, recorded_at, credit_version, -amount, credit_balance, effective_on, id, 2::smallint
  from ledger_entry
 where credit_account_id is not null
union all
select book_id, account_id, recorded_at, version, amount, balance, effective_on, entry_id, nth
  from ledger_posting;

-- Days are numbered from 1 (1900-01-01). A sum over backdated postings is kept for spans of days whose length is a
-- power of two (a Fenwick tree): a posting belongs to at most 18 spans, and as many make up all days until one.
create or replace function ledger_day_number(p_day date) returns int language sql immutable parallel safe as $$
  select p_day - date '1899-12-31'
$$;

create or replace function ledger_nodes_above(p_day date) returns setof int language sql immutable parallel safe as $$
  select span
    from generate_series(0, 17) as k
   cross join lateral (select ((ledger_day_number(p_day) + (1 << k) - 1) >> k) << k as span) covering
   where (span >> k) & 1 = 1
$$;

create or replace function ledger_nodes_below(p_day date) returns setof int language sql immutable parallel safe as $$
  select (ledger_day_number(p_day) >> k) << k
    from generate_series(0, 17) as k
   where (ledger_day_number(p_day) >> k) & 1 = 1
$$;

-- What an account stands at (debits less credits) with all that takes effect until a day, as known at an instant.
-- null for the day: whatever the day; null for the instant: now. One or two index reads; one more for each span of
-- backdated postings, 17 at most.
create or replace function ledger_stands(p_book bigint, p_account int, p_on date, p_known_at timestamptz)
returns bigint language sql stable parallel safe as $$
  select case
    when later.opening is not null then later.opening + coalesce((
      select sum(spans.total)::bigint
        from ledger_nodes_below(p_on) as span (node)
       cross join lateral (
         select s.total
           from ledger_backdated_sum s
          where s.book_id = p_book and s.account_id = p_account and s.node = span.node
            and s.recorded_at <= coalesce(p_known_at, 'infinity')
          order by s.recorded_at desc
          limit 1) spans), 0)
    when p_known_at is null then (
      select a.debits_posted - a.credits_posted from ledger_account a where a.book_id = p_book and a.id = p_account)
    else coalesce((
      select l.balance
        from (select recorded_at, debit_balance as balance
                from (select recorded_at, debit_balance
                        from ledger_entry
                       where book_id = p_book and debit_account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) d
              union all
              select *
                from (select recorded_at, credit_balance
                        from ledger_entry
                       where book_id = p_book and credit_account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) c
              union all
              select *
                from (select recorded_at, balance
                        from ledger_posting
                       where book_id = p_book and account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) p) l
       order by l.recorded_at desc
       limit 1), 0)
  end
  from (select 1) as one
  left join lateral (
    select d.opening
      from (select opening, recorded_at
              from ledger_day
             where book_id = p_book and account_id = p_account and day > p_on
             order by day
             limit 1) d
     where d.recorded_at <= coalesce(p_known_at, 'infinity')) later on true
$$;

create trigger ledger_day_append_only
  before update or delete or truncate on ledger_day
  for each statement execute function ledger_refuse_change();
create trigger ledger_backdated_append_only
  before update or delete or truncate on ledger_backdated
  for each statement execute function ledger_refuse_change();
create trigger ledger_backdated_sum_append_only
  before update or delete or truncate on ledger_backdated_sum
  for each statement execute function ledger_refuse_change();
create trigger ledger_cap_kept
  before delete or truncate on ledger_cap
  for each statement execute function ledger_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_day, ledger_backdated, ledger_backdated_sum, ledger_cap from caudal_app;
    grant select on ledger_day, ledger_backdated, ledger_backdated_sum, ledger_cap, ledger_line to caudal_app;
  end if;
end $$;

-- Each posting beside what its account had seen before it: whether it is dated before that (late), or opens a day.
create or replace view ledger_line_in_time as
select l.*,
       coalesce(l.effective_on < l.through, false) as is_late,
       l.through is null or l.effective_on > l.through as opens_day,
       l.balance - l.amount - coalesce(sum(l.amount) filter (where l.effective_on < l.through) over before, 0)::bigint
         as opening
  from (select line.*, max(effective_on) over before as through
          from ledger_line line
        window before as (partition by book_id, account_id order by recorded_at
                          rows between unbounded preceding and 1 preceding)) l
window before as (partition by l.book_id, l.account_id order by l.recorded_at
                  rows between unbounded preceding and 1 preceding);
