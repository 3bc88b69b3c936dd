-- Post entries to one book. Postings come in entry order; p_entries says which entry each belongs to (from 1); an
-- entry names an account once. Returns an outcome per entry: null is posted, else 'refusal/account code', in the order
-- of ledger/errors.py. When p_each is false one refused entry leaves nothing written and only the first is told.
-- Lock and read the counters into arrays, compute without touching tables, then one insert a table and one update.
create or replace function ledger_post(
  p_book bigint, p_event uuid, p_each boolean,
  p_ids uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[],
  p_entries int[], p_accounts int[], p_currencies text[], p_amounts bigint[]
) returns text[] language plpgsql as $$
declare
  v_now timestamptz;
  -- per locked account; low and high are its limits in debit-positive terms, holds counted
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  v_currencies text[]; v_closed boolean[]; v_debit_normal boolean[]; v_codes text[];
  -- per posting
  v_place int[]; v_after bigint[]; v_at bigint[];
  v_refused boolean;
  v_used uuid[];
  v_outcomes text[] := array_fill(null::text, array[cardinality(p_ids)]);
begin
  -- In ascending id, in a statement of its own: posts that cross wait for each other, they never deadlock.
  select array_agg(id), array_agg(debits_posted - credits_posted), array_agg(version),
         array_agg(case when kind in ('asset', 'expense') then floor_minor + credits_pending
                        else credits_pending - ceiling_minor end),
         array_agg(case when kind in ('asset', 'expense') then ceiling_minor - debits_pending
                        else -floor_minor - debits_pending end),
         array_agg(currency), array_agg(closed_at is not null), array_agg(kind in ('asset', 'expense')), array_agg(code)
    into v_ids, v_balances, v_versions, v_low, v_high, v_currencies, v_closed, v_debit_normal, v_codes
    from (select id, debits_posted, credits_posted, debits_pending, credits_pending, version, kind, currency,
                 floor_minor, ceiling_minor, closed_at, code
            from ledger_account
           where book_id = p_book and id = any (p_accounts)
           order by id
             for no key update) locked;
  v_now := clock_timestamp();

  with account as (
    select *
      from unnest(v_ids, v_balances, v_versions, v_low, v_high, v_currencies, v_closed) with ordinality
           as account (id, balance, version, low, high, currency, closed, place)
  ), leg as (
    select account, currency, amount, nth,
           sum(amount) over each_account as moved,
           row_number() over each_account as step
      from unnest(p_accounts, p_currencies, p_amounts) with ordinality as leg (account, currency, amount, nth)
    window each_account as (partition by account order by nth rows unbounded preceding)
  ), run as (
    select leg.nth, account.place, account.balance + leg.moved as balance, account.version + leg.step as version,
           account.id is null or account.currency <> leg.currency or account.closed
           or coalesce(leg.amount < 0 and account.balance + leg.moved < account.low, false)
           or coalesce(leg.amount > 0 and account.balance + leg.moved > account.high, false) as refused
      from leg
      left join account on account.id = leg.account
  )
  select array_agg(place order by nth), array_agg(balance order by nth), array_agg(version order by nth), bool_or(refused)
    into v_place, v_after, v_at, v_refused
    from run;

  if p_each then
    select array_agg(id)
      into v_used
      from (select id from ledger_entry where book_id = p_book and id = any (p_ids)
            union all
            select reverses from ledger_entry where book_id = p_book and reverses = any (p_reverses)) used;
  end if;

  if v_refused or v_used is not null then
    select outcomes, after, at
      into v_outcomes, v_after, v_at
      from ledger_post_singly(p_ids, p_reverses, v_used, p_entries, p_currencies, p_amounts, v_place, v_balances,
                              v_versions, v_low, v_high, v_currencies, v_closed, v_debit_normal, v_codes);
    if not p_each then
      return v_outcomes;
    end if;
  end if;

  insert into ledger_entry (book_id, id, recorded_at, effective_on, event_id, reverses, kind, description, accounts,
                            versions, details)
  select p_book, entry.id, v_now, entry.effective_on, p_event, entry.reverses, entry.kind, entry.description,
         leg.accounts, leg.versions, entry.details
    from unnest(p_ids, p_dates, p_reverses, p_kinds, p_descriptions, p_details) with ordinality
         as entry (id, effective_on, reverses, kind, description, details, nth)
    join (select entry, array_agg(account order by nth) as accounts, array_agg(version order by nth) as versions
            from unnest(p_entries, p_accounts, v_at) with ordinality as leg (entry, account, version, nth)
           where version is not null
           group by entry) leg on leg.entry = entry.nth;

  insert into ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id)
  select p_book, version, amount, balance, account, p_dates[entry], p_ids[entry]
    from unnest(p_entries, p_accounts, p_amounts, v_after, v_at) as leg (entry, account, amount, balance, version)
   where version is not null;

  update ledger_account a
     set debits_posted = a.debits_posted + change.debits,
         credits_posted = a.credits_posted + change.credits,
         version = a.version + change.postings
    from (select account,
                 coalesce(sum(amount) filter (where amount > 0), 0)::bigint as debits,
                 coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as credits,
                 count(*) as postings
            from unnest(p_accounts, p_amounts, v_at) as leg (account, amount, version)
           where version is not null
           group by account) change
   where a.book_id = p_book and a.id = change.account;

  return v_outcomes;
end $$;

-- The exact path, one entry after another, for batches in which something is refused: what each entry would be told
-- if it had been posted alone, after the ones before it. Touches no table. after and at are null for refused postings.
create or replace function ledger_post_singly(
  p_ids uuid[], p_reverses uuid[], p_used uuid[], p_entries int[], p_currencies text[], p_amounts bigint[],
  p_place int[], p_balances bigint[], p_versions bigint[], p_low bigint[], p_high bigint[],
  p_account_currencies text[], p_closed boolean[], p_debit_normal boolean[], p_codes text[],
  out outcomes text[], out after bigint[], out at bigint[]
) language plpgsql as $$
declare
  v_first int := 1;
  v_last int;
  v_told text;
  v_rank int;
  v_worst int;
  v_account int;
  v_balance bigint;
begin
  outcomes := array_fill(null::text, array[cardinality(p_ids)]);
  after := array_fill(null::bigint, array[cardinality(p_entries)]);
  at := array_fill(null::bigint, array[cardinality(p_entries)]);
  while v_first <= cardinality(p_entries) loop
    v_last := v_first;
    while v_last < cardinality(p_entries) and p_entries[v_last + 1] = p_entries[v_first] loop
      v_last := v_last + 1;
    end loop;

    v_worst := null;
    v_told := null;
    if p_ids[p_entries[v_first]] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_exists/';
    elsif p_reverses[p_entries[v_first]] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_is_reversed/';
    end if;
    for i in v_first .. v_last loop
      exit when v_worst = 0;
      v_account := p_place[i];
      v_balance := p_balances[v_account] + p_amounts[i];
      v_rank := case
        when v_account is null then 1
        when p_account_currencies[v_account] <> p_currencies[i] then 2
        when p_closed[v_account] then 3
        when p_amounts[i] < 0 and v_balance < p_low[v_account] then case when p_debit_normal[v_account] then 4 else 5 end
        when p_amounts[i] > 0 and v_balance > p_high[v_account] then case when p_debit_normal[v_account] then 5 else 4 end
      end;
      if v_rank < coalesce(v_worst, 9) then
        v_worst := v_rank;
        v_told := case v_rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
                              when 4 then 'balance_would_fall_below_floor' else 'balance_would_rise_above_ceiling' end
                  || '/' || coalesce(p_codes[v_account], '');
      end if;
    end loop;

    if v_worst is not null then
      outcomes[p_entries[v_first]] := v_told;
    else
      for i in v_first .. v_last loop
        v_account := p_place[i];
        p_balances[v_account] := p_balances[v_account] + p_amounts[i];
        p_versions[v_account] := p_versions[v_account] + 1;
        after[i] := p_balances[v_account];
        at[i] := p_versions[v_account];
      end loop;
    end if;
    v_first := v_last + 1;
  end loop;
end $$;
