-- A sum that stays bigint: sum() makes a numeric of every step. What does not fit is an error (22003), not a wrong sum.
create or replace aggregate ledger_sum(bigint) (sfunc = int8pl, stype = bigint, initcond = '0', parallel = safe, combinefunc = int8pl);

-- Post entries to one book. Returns null when all are posted as given, else an outcome per entry: null is posted,
-- 'booked_on/day' is posted on another day than the one it names, anything else is 'refusal/account code' in the order
-- of ledger/errors.py. When p_each is false, one refused entry leaves nothing written and only the first is told.
--
-- Per entry: p_ids, p_events, p_dates, p_kinds, p_descriptions (of the last four an array of one value says it for
-- all), p_details, p_reverses (empty says null for all), p_sizes (empty: every entry is a transfer, debit then credit).
-- p_fresh says that the ids were made for this batch, so nobody can have used them. p_codes are the accounts that the
-- batch names, each once, ascending by bytes; p_currencies what they must be kept in (one for all, or each). Per
-- posting, in entry order: p_accounts (its place in p_codes, from 1) and p_amounts; of transfers one amount each.
-- p_today is the day on which an entry of a sealed period is booked, where the book's policy says so.
--
-- Plain transfers of one day, which touch no limit, take the path below: lock and read the counters into arrays, walk
-- them once without touching a table, then one insert and one update. Whatever else there is goes to ledger_post_exactly,
-- which answers the same and more slowly. It runs as its owner: the application may call it, and write in no other way.
create or replace function ledger_post(
  p_book bigint, p_today date, p_each boolean, p_fresh boolean,
  p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[],
  p_reverses uuid[], p_sizes int[], p_codes text[], p_currencies text[], p_accounts int[], p_amounts bigint[]
) returns text[] language plpgsql security definer as $$
declare
  c_lowest constant bigint := -9223372036854775808;
  c_highest constant bigint := 9223372036854775807;
  c_amount_max constant bigint := 100000000000000000;
  v_entries constant int := cardinality(p_ids);
  v_named constant int := cardinality(p_codes);
  v_on constant date := p_dates[1];
  v_currency constant char(3) := p_currencies[1];
  v_now timestamptz;
  -- per account of p_codes, in its order; low and high are its limits less what holds may take
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  v_last_at timestamptz; v_first_on date; v_last_on date;
  v_plain boolean;
  v_debits bigint[]; v_credits bigint[]; v_postings bigint[];
  -- per entry: what each side stands at after it, and its version there
  v_debit_balances bigint[]; v_credit_balances bigint[]; v_debit_versions bigint[]; v_credit_versions bigint[];
  -- how much a side of any account can still take before it does not fit into a bigint
  v_room bigint; v_total bigint := 0;
  v_transaction constant bigint := pg_current_xact_id()::text::bigint;
  v_giving int; v_taking int; v_amount bigint; v_number bigint;
begin
  -- In ascending code, in a statement of its own: posts that cross wait for each other, they never deadlock.
  select array_agg(id), array_agg(debits_posted - credits_posted), array_agg(version),
         array_agg(coalesce(balance_min + credits_pending, c_lowest)),
         array_agg(coalesce(balance_max - debits_pending, c_highest)),
         max(recorded_at), min(coalesce(effective_on, '-infinity')),
         max(effective_on), c_highest - c_amount_max - max(greatest(debits_posted, credits_posted)),
         count(*) = v_named and bool_and(closed_at is null and currency = v_currency and cap_id is null
                                         and (sealed_through is null or sealed_through < v_on))
    into v_ids, v_balances, v_versions, v_low, v_high, v_last_at, v_first_on, v_last_on,
         v_room, v_plain
    from (select id, debits_posted, credits_posted, debits_pending, credits_pending, version, currency, balance_min,
                 balance_max, closed_at, effective_on, recorded_at, sealed_through, cap_id
            from public.ledger_account
           where book_id = p_book and code = any (p_codes)
           order by code
             for no key update) locked;

  if v_plain is not true or v_last_on > v_on or p_sizes <> '{}' or p_reverses <> '{}'
     or cardinality(p_dates) > 1 or cardinality(p_currencies) > 1 then
    return public.ledger_post_exactly(p_book, p_today, p_each, p_fresh, p_ids, p_events, p_dates, p_kinds,
                                      p_descriptions, p_details, p_reverses, p_sizes, p_codes, p_currencies,
                                      p_accounts, p_amounts);
  end if;

  v_debits := array_fill(0::bigint, array[v_named]);
  v_credits := v_debits;
  v_postings := v_debits;
  v_debit_balances := array_fill(0::bigint, array[v_entries]);
  v_credit_balances := v_debit_balances;
  v_debit_versions := v_debit_balances;
  v_credit_versions := v_debit_balances;
  for i in 1 .. v_entries loop
    v_taking := p_accounts[2 * i - 1];
    v_giving := p_accounts[2 * i];
    v_amount := p_amounts[i];
    v_total := v_total + v_amount;
    exit when v_total > v_room;
    v_number := v_balances[v_taking] + v_amount;
    exit when v_number > v_high[v_taking];
    v_balances[v_taking] := v_number;
    v_debit_balances[i] := v_number;
    v_number := v_balances[v_giving] - v_amount;
    exit when v_number < v_low[v_giving];
    v_balances[v_giving] := v_number;
    v_credit_balances[i] := v_number;
    v_number := v_postings[v_taking] + 1;
    v_postings[v_taking] := v_number;
    v_debit_versions[i] := v_versions[v_taking] + v_number;
    v_number := v_postings[v_giving] + 1;
    v_postings[v_giving] := v_number;
    v_credit_versions[i] := v_versions[v_giving] + v_number;
    v_debits[v_taking] := v_debits[v_taking] + v_amount;
    v_credits[v_giving] := v_credits[v_giving] + v_amount;
  end loop;

  -- A limit is touched, or an id may have been used: what each entry is to be told, the exact path says.
  if v_credit_versions[v_entries] = 0 or (p_each and not p_fresh and exists (
       select from public.ledger_entry where book_id = p_book and id = any (p_ids))) then
    return public.ledger_post_exactly(p_book, p_today, p_each, p_fresh, p_ids, p_events, p_dates, p_kinds,
                                      p_descriptions, p_details, p_reverses, p_sizes, p_codes, p_currencies,
                                      p_accounts, p_amounts);
  end if;

  -- Taken under the locks, and later than all that its accounts have seen, whatever the clock says.
  v_now := greatest(clock_timestamp(), v_last_at + interval '1 microsecond');

  insert into public.ledger_entry (
    book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
    credit_balance, debit_account_id, credit_account_id, effective_on, postings, kind, description, details)
  select p_book, p_ids[i], coalesce(p_events[i], p_events[1]), v_now + (i - 1) * interval '1 microsecond',
         v_transaction, p_amounts[i], v_debit_versions[i], v_credit_versions[i],
         v_debit_balances[i], v_credit_balances[i], v_ids[p_accounts[2 * i - 1]], v_ids[p_accounts[2 * i]], v_on, 2,
         coalesce(p_kinds[i], p_kinds[1]), coalesce(p_descriptions[i], p_descriptions[1]), p_details[i]
    from generate_series(1, v_entries) as i;

  if v_first_on < v_on then
    insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
    select p_book, id, v_on, v_now, debits_posted - credits_posted - late
      from public.ledger_account
     where book_id = p_book and id = any (v_ids) and (effective_on is null or effective_on < v_on);
  end if;

  perform public.ledger_count(p_book, v_ids, v_debits, v_credits, v_postings, v_versions, array[v_on],
                              v_now + (v_entries - 1) * interval '1 microsecond');
  return null;
end $$;

-- What the counters of the accounts become; they must stand where they were read. Ids and versions are as they were
-- locked; p_through is the latest day of each, or of all; p_at the instant of the batch's last entry.
create or replace function ledger_count(
  p_book bigint, p_ids int[], p_debits bigint[], p_credits bigint[], p_postings bigint[], p_versions bigint[],
  p_through date[], p_at timestamptz
) returns void language plpgsql as $$
declare
  v_counted bigint;
begin
  -- One pass over the key for all the accounts, hashed to their changes: a probe each costs twice as much.
  update public.ledger_account a
     set debits_posted = a.debits_posted + change.debits,
         credits_posted = a.credits_posted + change.credits,
         version = a.version + change.postings,
         recorded_at = p_at,
         effective_on = greatest(a.effective_on, change.through)
    from (select p_ids[i] as id, p_debits[i] as debits, p_credits[i] as credits, p_postings[i] as postings,
                 p_versions[i] as version, coalesce(p_through[i], p_through[1]) as through
            from generate_series(1, cardinality(p_ids)) as i) change
   where a.book_id = p_book and a.id = any (p_ids) and a.id = change.id and a.version = change.version;
  get diagnostics v_counted = row_count;
  if v_counted <> cardinality(p_ids) then
    raise exception using errcode = 'CL004', message = 'an account has moved since it was locked';
  end if;
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
