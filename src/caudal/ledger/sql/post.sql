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
-- Plain transfers of one day, which touch no limit, take the way below: walk the batch once for what each account
-- changes by, change the counters, walk it again for what each posting leaves, insert. Whatever is not plain undoes that
-- (a savepoint is let go, with its locks) and goes to ledger_post_exactly, which answers the same and more slowly.
--
-- The counters change in one statement that locks as it goes, in ascending code: posts that cross wait for each other,
-- they never deadlock. The order is the index's and the array's; the settings keep the planner from any other. It runs
-- as its owner: the application may call it, and write in no other way.
create or replace function ledger_post(
  p_book bigint, p_today date, p_each boolean, p_fresh boolean,
  p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[],
  p_reverses uuid[], p_sizes int[], p_codes text[], p_currencies text[], p_accounts int[], p_amounts bigint[]
) returns text[] language plpgsql security definer
  set enable_seqscan = off set enable_bitmapscan = off set enable_mergejoin = off set enable_nestloop = off
  set plan_cache_mode = force_generic_plan set search_path = public, pg_temp as $$
declare
  v_entries constant int := cardinality(p_ids);
  v_named constant int := cardinality(p_codes);
  v_on constant date := p_dates[1];
  v_currency constant text := p_currencies[1];
  v_transaction constant bigint := pg_current_xact_id()::text::bigint;
  v_now timestamptz := clock_timestamp();
  v_span constant interval := v_entries * interval '1 microsecond';
  v_last_at timestamptz; v_first_on date; v_counted bigint;
  -- per account of p_codes, in its order: what the batch changes, then what it stood at; low and high are its limits
  -- less what holds may take
  v_debits bigint[]; v_credits bigint[]; v_postings bigint[];
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  -- per entry: what each side stands at after it, and its version there
  v_debit_balances bigint[]; v_credit_balances bigint[]; v_debit_versions bigint[]; v_credit_versions bigint[];
  v_giving int; v_taking int; v_amount bigint; v_number bigint;
begin
  if p_sizes = '{}' and p_reverses = '{}' and cardinality(p_dates) = 1 and cardinality(p_currencies) = 1
     and (p_fresh or not p_each) then
    begin
      v_debits := array_fill(0::bigint, array[v_named]);
      v_credits := v_debits;
      v_postings := v_debits;
      for i in 1 .. v_entries loop
        v_taking := p_accounts[2 * i - 1];
        v_giving := p_accounts[2 * i];
        v_amount := p_amounts[i];
        v_debits[v_taking] := v_debits[v_taking] + v_amount;
        v_credits[v_giving] := v_credits[v_giving] + v_amount;
        v_postings[v_taking] := v_postings[v_taking] + 1;
        v_postings[v_giving] := v_postings[v_giving] + 1;
      end loop;

      with counted as (
        update public.ledger_account a
           set debits_posted = a.debits_posted + v_debits[i],
               credits_posted = a.credits_posted + v_credits[i],
               version = a.version + v_postings[i],
               recorded_at = greatest(a.recorded_at + v_span, v_now + v_span)
          from generate_series(1, v_named) as i
         where a.book_id = p_book and a.code = any (p_codes) and a.code = p_codes[i]
           and a.closed_at is null and a.currency = v_currency and a.cap_id is null
           and coalesce(a.sealed_through < v_on, true) and coalesce(a.effective_on <= v_on, true)
        returning i, a.id, a.recorded_at, a.effective_on, a.version - v_postings[i] as version,
                  (a.debits_posted - v_debits[i]) - (a.credits_posted - v_credits[i]) as balance,
                  a.balance_min + a.credits_pending as low, a.balance_max - a.debits_pending as high)
      select count(*), array_agg(id), array_agg(balance), array_agg(version), array_agg(coalesce(low, -9223372036854775808)),
             array_agg(coalesce(high, 9223372036854775807)), max(recorded_at), min(coalesce(effective_on, '-infinity'))
        into v_counted, v_ids, v_balances, v_versions, v_low, v_high, v_last_at, v_first_on
        from (select * from counted order by i) in_order;
      if v_counted <> v_named then
        raise exception using errcode = 'CL100', message = 'an account is missing, or not plain';
      end if;

      -- The instant is later than all that any of the accounts has seen, whatever the clock says, and no older than the
      -- last of the locks by more than what locking takes when nobody waits: the accounts are not written twice then.
      if clock_timestamp() > v_now + interval '50 milliseconds' + v_named * interval '25 microseconds' then
        v_last_at := greatest(v_last_at, clock_timestamp() + v_span);
      end if;
      if v_last_at > v_now + v_span then
        v_now := v_last_at - v_span;
        update public.ledger_account
           set recorded_at = v_last_at
         where book_id = p_book and id = any (v_ids) and recorded_at < v_last_at;
      end if;

      v_debit_balances := array_fill(0::bigint, array[v_entries]);
      v_credit_balances := v_debit_balances;
      v_debit_versions := v_debit_balances;
      v_credit_versions := v_debit_balances;
      if v_first_on < v_on then
        perform public.ledger_open_day(p_book, v_on, v_now, v_ids, v_balances);
      end if;
      for i in 1 .. v_entries loop
        v_taking := p_accounts[2 * i - 1];
        v_giving := p_accounts[2 * i];
        v_amount := p_amounts[i];
        v_number := v_balances[v_taking] + v_amount;
        exit when v_number > v_high[v_taking];
        v_balances[v_taking] := v_number;
        v_debit_balances[i] := v_number;
        v_number := v_balances[v_giving] - v_amount;
        exit when v_number < v_low[v_giving];
        v_balances[v_giving] := v_number;
        v_credit_balances[i] := v_number;
        v_number := v_versions[v_taking] + 1;
        v_versions[v_taking] := v_number;
        v_debit_versions[i] := v_number;
        v_number := v_versions[v_giving] + 1;
        v_versions[v_giving] := v_number;
        v_credit_versions[i] := v_number;
      end loop;
      if v_credit_versions[v_entries] = 0 then
        raise exception using errcode = 'CL100', message = 'a limit is touched';
      end if;

      insert into public.ledger_entry (
        book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
        credit_balance, debit_account_id, credit_account_id, effective_on, postings, kind, description, details)
      select p_book, p_ids[i], coalesce(p_events[i], p_events[1]), v_now + i * interval '1 microsecond',
             v_transaction, p_amounts[i], v_debit_versions[i], v_credit_versions[i],
             v_debit_balances[i], v_credit_balances[i], v_ids[p_accounts[2 * i - 1]], v_ids[p_accounts[2 * i]], v_on, 2,
             coalesce(p_kinds[i], p_kinds[1]), coalesce(p_descriptions[i], p_descriptions[1]), p_details[i]
        from generate_series(1, v_entries) as i;
      return null;
    exception
      when check_violation or numeric_value_out_of_range or sqlstate 'CL100' then
        null;
    end;
  end if;

  return public.ledger_post_exactly(p_book, p_today, p_each, p_fresh, p_ids, p_events, p_dates, p_kinds,
                                    p_descriptions, p_details, p_reverses, p_sizes, p_codes, p_currencies,
                                    p_accounts, p_amounts);
end $$;

-- Open a day for those accounts that have not seen it: what they stand at before their first posting of it.
create or replace function ledger_open_day(
  p_book bigint, p_day date, p_at timestamptz, p_ids int[], p_balances bigint[]
) returns void language plpgsql as $$
begin
  with opened as (
    update public.ledger_account a
       set effective_on = p_day
      from generate_series(1, cardinality(p_ids)) as i
     where a.book_id = p_book and a.id = any (p_ids) and a.id = p_ids[i]
       and coalesce(a.effective_on < p_day, true)
    returning a.id, p_balances[i] - a.late as opening)
  insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
  select p_book, id, p_day, p_at + interval '1 microsecond', opening
    from opened;
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
