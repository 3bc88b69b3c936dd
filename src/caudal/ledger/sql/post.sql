-- A sum that stays bigint: sum() makes a numeric of every step. What does not fit is an error (22003), not a wrong sum.
create or replace aggregate ledger_sum(bigint) (sfunc = int8pl, stype = bigint, initcond = '0', parallel = safe, combinefunc = int8pl);

-- Post entries to one book. Returns null when all are posted, else an outcome per entry: null is posted, else
-- 'refusal/account code', in the order of ledger/errors.py. When p_each is false, one refused entry leaves nothing
-- written and only the first is told.
--
-- Per entry: p_ids, p_dates, p_kinds, p_descriptions and p_sizes (of these four an array of one value says it for all),
-- p_details and p_reverses (empty says null for all). p_codes are the accounts that the batch names, each
-- once, ascending by bytes. Per posting, in entry order: p_accounts (its place in p_codes, from 1), p_amounts, and where
-- entries differ in size p_entries and p_nths (its entry's place, its own within the entry); an entry names an account
-- once. p_currency is the one currency of all postings, or null and p_currencies says each.
--
-- Lock and read the counters into arrays, compute without touching tables, then one insert a table and one update. No
-- join of two arrays (a cached plan takes them for short ones); no subscript into an array with nulls or texts (it is
-- read from its start each time). It runs as its owner: the application may call it, and write in no other way.
create or replace function ledger_post(
  p_book bigint, p_event uuid, p_each boolean,
  p_ids uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[],
  p_sizes smallint[], p_codes text[], p_currency text,
  p_entries int[], p_nths smallint[], p_accounts int[], p_currencies text[], p_amounts bigint[]
) returns text[] language plpgsql security definer as $$
declare
  c_lowest constant bigint := -9223372036854775808;
  c_highest constant bigint := 9223372036854775807;
  v_now timestamptz;
  -- per account of p_codes, in its order; low and high are its limits less what holds may take
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  v_plain boolean;
  v_limited boolean;
  v_used uuid[];
  v_outcomes text[];
  -- per entry; empty when nothing is refused
  v_kept boolean[] := '{}';
begin
  if p_currency is null and exists (
    select from unnest(p_entries, p_currencies, p_amounts) as posting (entry, currency, amount)
     group by entry, currency
    having sum(amount) <> 0)
  then
    raise exception using errcode = 'CL002', message = 'an entry does not sum to zero in each currency';
  end if;

  -- In ascending code, in a statement of its own: posts that cross wait for each other, they never deadlock.
  select array_agg(id), array_agg(debits_posted - credits_posted), array_agg(version),
         array_agg(coalesce(balance_min + credits_pending, c_lowest)),
         array_agg(coalesce(balance_max - debits_pending, c_highest)),
         bool_or(balance_min is not null or balance_max is not null),
         count(*) = cardinality(p_codes) and bool_and(closed_at is null and currency = p_currency)
    into v_ids, v_balances, v_versions, v_low, v_high, v_limited, v_plain
    from (select id, debits_posted, credits_posted, debits_pending, credits_pending, version, currency,
                 balance_min, balance_max, closed_at
            from public.ledger_account
           where book_id = p_book and code = any (p_codes)
           order by code
             for no key update) locked;
  v_now := clock_timestamp();

  if v_plain and v_limited then
    select not bool_or((amount < 0 and balance < v_low[account]) or (amount > 0 and balance > v_high[account]))
      into v_plain
      from (select account, amount, v_balances[account] + public.ledger_sum(amount) over each_account as balance
              from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)
            window each_account as (partition by account order by place rows unbounded preceding)) run;
  end if;

  -- Keys that were used are told before limits; a batch of all that is fine otherwise meets them as it is written.
  if p_each or v_plain is not true then
    select array_agg(id)
      into v_used
      from (select id from public.ledger_entry where book_id = p_book and id = any (p_ids)
            union all
            select reverses from public.ledger_entry where book_id = p_book and reverses = any (p_reverses)) used;
  end if;

  if v_plain is not true or v_used is not null then
    select outcomes, kept, ids, balances, versions
      into v_outcomes, v_kept, v_ids, v_balances, v_versions
      from public.ledger_judge_singly(p_book, p_ids, p_reverses, v_used, p_codes, p_currency, p_sizes, p_entries,
                                      p_accounts, p_currencies, p_amounts);
    if not p_each and v_outcomes is not null then
      return v_outcomes;
    end if;
  end if;

  insert into public.ledger_entry (book_id, id, recorded_at, effective_on, event_id, reverses, kind, description,
                                   postings, details)
  select p_book, id, v_now, coalesce(effective_on, p_dates[1]), p_event, reverses,
         coalesce(kind, p_kinds[1]), coalesce(description, p_descriptions[1]), coalesce(postings, p_sizes[1]),
         details
    from unnest(p_ids, p_dates, p_reverses, p_kinds, p_descriptions, p_details, p_sizes, v_kept)
         as entry (id, effective_on, reverses, kind, description, details, postings, kept)
   where kept is not false;

  insert into public.ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id, nth)
  select p_book, v_versions[account] + row_number() over each_account, amount,
         v_balances[account] + public.ledger_sum(amount) over each_account, v_ids[account],
         coalesce(p_dates[entry], p_dates[1]), p_ids[entry], nth
    from (select account, amount, place,
                 coalesce(p_entries[place], (place - 1) / p_sizes[1] + 1) as entry,
                 coalesce(p_nths[place], (place - 1) % p_sizes[1] + 1) as nth
            from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)) posting
   where v_kept[entry] is not false
  window each_account as (partition by account order by place rows unbounded preceding);

  update public.ledger_account a
     set debits_posted = a.debits_posted + change.debits,
         credits_posted = a.credits_posted + change.credits,
         version = a.version + change.postings
    from (select v_ids[account] as id,
                 public.ledger_sum(greatest(amount, 0)) as debits,
                 public.ledger_sum(greatest(-amount, 0)) as credits,
                 count(*) as postings
            from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)
           where v_kept[coalesce(p_entries[place], (place - 1) / p_sizes[1] + 1)] is not false
           group by 1) change
   where a.book_id = p_book and a.id = change.id;

  return v_outcomes;
end $$;

-- The exact path, one entry after another, for batches in which something is refused: what each entry would be told
-- if it had been posted alone, after the ones before it. Reads the accounts that ledger_post has locked and writes
-- nothing. ids, balances (before the batch) and versions are by place in p_codes, 0 where there is no such account.
create or replace function ledger_judge_singly(
  p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[],
  p_entries int[], p_accounts int[], p_currencies text[], p_amounts bigint[],
  out outcomes text[], out kept boolean[], out ids int[], out balances bigint[], out versions bigint[]
) language plpgsql as $$
declare
  v_now bigint[]; v_low bigint[]; v_high bigint[]; v_currencies text[]; v_closed boolean[]; v_debit_normal boolean[];
  v_entry int;
  v_first int := 1;
  v_last int;
  v_told text;
  v_rank int;
  v_worst int;
  v_account int;
  v_balance bigint;
begin
  select array_agg(coalesce(a.id, 0) order by nth), array_agg(coalesce(debits_posted - credits_posted, 0) order by nth),
         array_agg(coalesce(version, 0) order by nth), array_agg(balance_min + credits_pending order by nth),
         array_agg(balance_max - debits_pending order by nth), array_agg(currency order by nth),
         array_agg(closed_at is not null order by nth), array_agg(kind in ('asset', 'expense') order by nth)
    into ids, balances, versions, v_low, v_high, v_currencies, v_closed, v_debit_normal
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code;
  v_now := balances;
  kept := array_fill(true, array[cardinality(p_ids)]);

  for v_entry in 1 .. cardinality(p_ids) loop
    v_last := v_first + coalesce(p_sizes[v_entry], p_sizes[1]) - 1;
    v_worst := null;
    if p_ids[v_entry] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_exists/';
    elsif p_reverses[v_entry] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_is_reversed/';
    end if;
    for i in v_first .. v_last loop
      exit when v_worst = 0;
      v_account := p_accounts[i];
      v_balance := v_now[v_account] + p_amounts[i];
      v_rank := case
        when ids[v_account] = 0 then 1
        when v_currencies[v_account] <> coalesce(p_currency, p_currencies[i]) then 2
        when v_closed[v_account] then 3
        when p_amounts[i] < 0 and v_balance < v_low[v_account] then case when v_debit_normal[v_account] then 4 else 5 end
        when p_amounts[i] > 0 and v_balance > v_high[v_account] then case when v_debit_normal[v_account] then 5 else 4 end
      end;
      if v_rank < coalesce(v_worst, 9) then
        v_worst := v_rank;
        v_told := case v_rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
                              when 4 then 'balance_would_fall_below_floor' else 'balance_would_rise_above_ceiling' end
                  || '/' || p_codes[v_account];
      end if;
    end loop;

    if v_worst is not null then
      outcomes := coalesce(outcomes, array_fill(null::text, array[cardinality(p_ids)]));
      outcomes[v_entry] := v_told;
      kept[v_entry] := false;
    else
      for i in v_first .. v_last loop
        v_account := p_accounts[i];
        v_now[v_account] := v_now[v_account] + p_amounts[i];
      end loop;
    end if;
    v_first := v_last + 1;
  end loop;
end $$;

-- It runs as its owner, so only the application may call it: not the roles that read.
revoke all on function ledger_post from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_post from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_post to caudal_app;
  end if;
end $$;
