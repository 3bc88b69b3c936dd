-- The exact path of ledger_post, for whatever is no plain transfer within its limits: entries of any size, several
-- days and currencies, backdated and sealed days, caps over groups, refusals. One entry after another: each is told
-- what it would be told if it had been posted alone after the ones before it. Arguments and answer as ledger_post.
create or replace function ledger_post_exactly(
  p_book bigint, p_today date, p_each boolean, p_fresh boolean,
  p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[],
  p_reverses uuid[], p_sizes int[], p_codes text[], p_currencies text[], p_accounts int[], p_amounts bigint[]
) returns text[] language plpgsql as $$
declare
  c_lowest constant bigint := -9223372036854775808;
  c_highest constant bigint := 9223372036854775807;
  v_entries constant int := cardinality(p_ids);
  v_named constant int := cardinality(p_codes);
  v_now timestamptz;
  v_at timestamptz;
  v_books_later boolean;
  -- per account of p_codes, in its order; an account that does not exist has id 0
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[]; v_currencies text[];
  v_closed boolean[]; v_debit_normal boolean[]; v_late bigint[]; v_through date[]; v_sealed date[]; v_caps int[];
  v_debits bigint[]; v_credits bigint[]; v_postings bigint[];
  -- per cap: what its accounts stand at together and may
  v_cap_ids int[] := '{}'; v_cap_codes text[]; v_cap_balances numeric[]; v_cap_low bigint[]; v_cap_high bigint[];
  v_cap_debits numeric[]; v_cap_credits numeric[]; v_cap_changes numeric[]; v_cap_change numeric; v_cap int;
  -- per posting: signed amount, balance and version after it, its entry and its place there
  v_amounts bigint[]; v_after bigint[]; v_numbers bigint[]; v_entry_of int[]; v_nth int[];
  -- per entry
  v_outcomes text[]; v_kept boolean[]; v_on date[]; v_stated date[]; v_first int[]; v_size int[];
  -- first posting of a day, and postings dated before one: account and posting
  v_day_accounts int[] := '{}'; v_day_entries int[] := '{}'; v_days date[] := '{}'; v_openings bigint[] := '{}';
  v_late_accounts int[] := '{}'; v_late_postings int[] := '{}';
  v_used uuid[]; v_reversed uuid[]; v_unlike text[];
  -- totals of each side so far: what does not fit into a bigint is refused before it is added
  v_debit_totals bigint[]; v_credit_totals bigint[];
  v_last int := 0; v_counted bigint;
  v_told text; v_rank int; v_worst int; v_account int; v_balance bigint; v_amount bigint; v_day date;
begin
  -- In ascending code, in a statement of its own: posts that cross wait for each other, they never deadlock.
  perform from public.ledger_account
    where book_id = p_book and code = any (p_codes)
    order by code
      for no key update;

  select array_agg(coalesce(a.id, 0) order by nth), array_agg(coalesce(debits_posted - credits_posted, 0) order by nth),
         array_agg(coalesce(version, 0) order by nth),
         array_agg(coalesce(balance_min + credits_pending, c_lowest) order by nth),
         array_agg(coalesce(balance_max - debits_pending, c_highest) order by nth),
         array_agg(currency::text order by nth), array_agg(closed_at is not null order by nth),
         array_agg(kind in ('asset', 'expense') order by nth), array_agg(coalesce(late, 0) order by nth),
         array_agg(coalesce(effective_on, '-infinity') order by nth),
         array_agg(coalesce(sealed_through, '-infinity') order by nth), array_agg(coalesce(cap_id, 0) order by nth),
         greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond'), array_fill(0::bigint, array[v_named]),
         array_agg(coalesce(debits_posted, 0) order by nth), array_agg(coalesce(credits_posted, 0) order by nth)
    into v_ids, v_balances, v_versions, v_low, v_high, v_currencies, v_closed, v_debit_normal, v_late, v_through,
         v_sealed, v_caps, v_now, v_debits, v_debit_totals, v_credit_totals
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code;
  v_credits := v_debits;
  v_postings := v_debits;

  -- After the accounts, in ascending id.
  if exists (select from unnest(v_caps) as cap where cap > 0) then
    select array_agg(id), array_agg(code), array_agg(debits_posted - credits_posted),
           array_agg(coalesce(balance_min + credits_pending, c_lowest)),
           array_agg(coalesce(balance_max - debits_pending, c_highest)), array_agg(debits_posted),
           array_agg(credits_posted)
      into v_cap_ids, v_cap_codes, v_cap_balances, v_cap_low, v_cap_high, v_cap_debits, v_cap_credits
      from (select * from public.ledger_cap
             where book_id = p_book and id = any (v_caps)
             order by id
               for no key update) locked;
  end if;

  select sealed_policy = 'book_today' into v_books_later from public.ledger_book where book_id = p_book;

  -- The shape, posting by posting: a transfer is its debit, then its credit.
  v_size := case when p_sizes = '{}' then array_fill(2, array[v_entries]) else p_sizes end;
  v_first := array_fill(0, array[v_entries]);
  v_kept := array_fill(true, array[v_entries]);
  v_on := case when cardinality(p_dates) > 1 then p_dates else array_fill(p_dates[1], array[v_entries]) end;
  v_stated := array_fill(null::date, array[v_entries]);
  v_amounts := array_fill(0::bigint, array[cardinality(p_accounts)]);
  v_after := v_amounts;
  v_numbers := v_amounts;
  v_entry_of := array_fill(0, array[cardinality(p_accounts)]);
  v_nth := v_entry_of;
  for v_entry in 1 .. v_entries loop
    v_first[v_entry] := v_last + 1;
    for i in v_last + 1 .. v_last + v_size[v_entry] loop
      v_entry_of[i] := v_entry;
      v_nth[i] := i - v_last;
      v_amounts[i] := case when p_sizes <> '{}' then p_amounts[i] when i - v_last = 1 then p_amounts[v_entry]
                           else -p_amounts[v_entry] end;
    end loop;
    v_last := v_last + v_size[v_entry];
  end loop;
  if exists (select from generate_series(1, v_last) as i
              group by v_entry_of[i], coalesce(p_currencies[p_accounts[i]], p_currencies[1])
             having sum(v_amounts[i]) <> 0) then
    raise exception using errcode = 'CL002', message = 'an entry does not sum to zero in each currency';
  end if;

  if not p_fresh or p_reverses <> '{}' then
    select array_agg(id) into v_used from public.ledger_entry where book_id = p_book and id = any (p_ids);
    select array_agg(reverses)
      into v_reversed
      from public.ledger_entry
     where book_id = p_book and reverses = any (p_reverses);
  end if;

  -- An entry that reverses another moves back what that one moved, line by line.
  if p_reverses <> '{}' then
    select array_agg(case when o.id is null then 'entry_not_found/'
                          when moved.back is distinct from asked.lines then 'reversal_differs/' end order by i)
      into v_unlike
      from generate_series(1, v_entries) as i
      left join public.ledger_entry o on o.book_id = p_book and o.id = p_reverses[i]
     cross join lateral (
       select jsonb_object_agg(account_id, -amount) as back
         from public.ledger_line
        where book_id = p_book and entry_id = o.id) moved
     cross join lateral (
       select jsonb_object_agg(v_ids[p_accounts[k]], v_amounts[k]) as lines
         from generate_series(v_first[i], v_first[i] + v_size[i] - 1) as k) asked;
  end if;

  for v_entry in 1 .. v_entries loop
    v_worst := null;
    v_last := v_first[v_entry] + v_size[v_entry] - 1;
    if p_ids[v_entry] = any (v_used) then
      v_worst := 0;
      v_told := 'entry_exists/';
    elsif p_reverses[v_entry] = any (v_reversed) then
      v_worst := 0;
      v_told := 'entry_is_reversed/';
    elsif p_reverses[v_entry] is not null and v_unlike[v_entry] is not null then
      v_worst := 0;
      v_told := v_unlike[v_entry];
    end if;

    -- A day that is sealed for one of its accounts: today takes the entry, where the book says so.
    v_day := v_on[v_entry];
    if v_books_later then
      for i in v_first[v_entry] .. v_last loop
        if v_day <= v_sealed[p_accounts[i]] then
          v_day := p_today;
        end if;
      end loop;
    end if;

    for i in v_first[v_entry] .. v_last loop
      exit when v_worst = 0;
      v_account := p_accounts[i];
      v_amount := v_amounts[i];
      -- It cannot overflow where both totals fit, and where they do not the rank is 8 already.
      v_balance := case when c_highest - abs(v_amount) >= case when v_amount > 0 then v_debit_totals[v_account]
                                                               else v_credit_totals[v_account] end
                        then v_balances[v_account] + v_amount end;
      v_rank := case
        when v_ids[v_account] = 0 then 1
        when v_currencies[v_account] <> coalesce(p_currencies[v_account], p_currencies[1]) then 2
        when v_closed[v_account] then 3
        when v_day <= v_sealed[v_account] then 4
        when v_amount < 0 and v_balance < v_low[v_account] then case when v_debit_normal[v_account] then 5 else 6 end
        when v_amount > 0 and v_balance > v_high[v_account] then case when v_debit_normal[v_account] then 6 else 5 end
        when v_balance is null then 8
      end;
      if v_rank < coalesce(v_worst, 9) then
        v_worst := v_rank;
        v_told := case v_rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
                              when 4 then 'period_is_sealed' when 5 then 'balance_would_fall_below_floor'
                              when 8 then 'balance_is_too_large' else 'balance_would_rise_above_ceiling' end
                  || '/' || p_codes[v_account];
      end if;
    end loop;

    -- A cap is asked about what the entry changes in all of its accounts together; sums may be too large for a bigint.
    if coalesce(v_worst, 8) = 8 and v_cap_ids <> '{}' then
      v_cap_changes := array_fill(0::numeric, array[cardinality(v_cap_ids), 2]);
      for i in v_first[v_entry] .. v_last loop
        v_cap := array_position(v_cap_ids, v_caps[p_accounts[i]]);
        if v_cap is not null then
          v_cap_changes[v_cap][1 + (v_amounts[i] < 0)::int] :=
            v_cap_changes[v_cap][1 + (v_amounts[i] < 0)::int] + abs(v_amounts[i]);
        end if;
      end loop;
      for v_cap in 1 .. cardinality(v_cap_ids) loop
        v_cap_change := v_cap_changes[v_cap][1] - v_cap_changes[v_cap][2];
        v_rank := case
          when v_cap_change < 0 and v_cap_balances[v_cap] + v_cap_change < v_cap_low[v_cap]
            or v_cap_change > 0 and v_cap_balances[v_cap] + v_cap_change > v_cap_high[v_cap] then 7
          when greatest(v_cap_debits[v_cap] + v_cap_changes[v_cap][1],
                        v_cap_credits[v_cap] + v_cap_changes[v_cap][2]) > c_highest then 8
        end;
        if v_rank < coalesce(v_worst, 9) then
          v_worst := v_rank;
          v_told := case v_rank when 7 then 'cap_would_be_passed/' else 'balance_is_too_large/' end || v_cap_codes[v_cap];
        end if;
      end loop;
    end if;

    if v_worst is not null then
      v_outcomes := coalesce(v_outcomes, array_fill(null::text, array[v_entries]));
      v_outcomes[v_entry] := v_told;
      if not p_each then
        return v_outcomes;
      end if;
      v_kept[v_entry] := false;
      continue;
    end if;

    if v_day <> v_on[v_entry] then
      v_outcomes := coalesce(v_outcomes, array_fill(null::text, array[v_entries]));
      v_outcomes[v_entry] := 'booked_on/' || v_day;
      v_stated[v_entry] := v_on[v_entry];
      v_on[v_entry] := v_day;
    end if;
    for i in v_first[v_entry] .. v_last loop
      v_account := p_accounts[i];
      v_amount := v_amounts[i];
      if v_day > v_through[v_account] then
        v_day_accounts := v_day_accounts || v_account;
        v_day_entries := v_day_entries || v_entry;
        v_days := v_days || v_day;
        v_openings := v_openings || (v_balances[v_account] - v_late[v_account]);
        v_through[v_account] := v_day;
      elsif v_day < v_through[v_account] then
        v_late_accounts := v_late_accounts || v_account;
        v_late_postings := v_late_postings || i;
        v_late[v_account] := v_late[v_account] + v_amount;
      end if;
      v_balance := v_balances[v_account] + v_amount;
      v_balances[v_account] := v_balance;
      v_after[i] := v_balance;
      v_postings[v_account] := v_postings[v_account] + 1;
      v_numbers[i] := v_versions[v_account] + v_postings[v_account];
      if v_amount > 0 then
        v_debits[v_account] := v_debits[v_account] + v_amount;
        v_debit_totals[v_account] := v_debit_totals[v_account] + v_amount;
      else
        v_credits[v_account] := v_credits[v_account] - v_amount;
        v_credit_totals[v_account] := v_credit_totals[v_account] - v_amount;
      end if;
    end loop;
    if v_cap_ids <> '{}' then
      for v_cap in 1 .. cardinality(v_cap_ids) loop
        v_cap_debits[v_cap] := v_cap_debits[v_cap] + v_cap_changes[v_cap][1];
        v_cap_credits[v_cap] := v_cap_credits[v_cap] + v_cap_changes[v_cap][2];
        v_cap_balances[v_cap] := v_cap_debits[v_cap] - v_cap_credits[v_cap];
      end loop;
    end if;
  end loop;

  -- A transfer is one row, its debit first, whichever was named first.
  insert into public.ledger_entry (
    book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
    credit_balance, debit_account_id, credit_account_id, effective_on, stated_on, postings, kind, description, details,
    reverses)
  select p_book, p_ids[i], coalesce(p_events[i], p_events[1]), v_now + i * interval '1 microsecond',
         pg_current_xact_id()::text::bigint, v_amounts[debit], v_numbers[debit], v_numbers[credit], v_after[debit],
         v_after[credit], v_ids[p_accounts[debit]], v_ids[p_accounts[credit]], v_on[i], v_stated[i], v_size[i],
         coalesce(p_kinds[i], p_kinds[1]), coalesce(p_descriptions[i], p_descriptions[1]), p_details[i], p_reverses[i]
    from generate_series(1, v_entries) as i
   cross join lateral (
     select case when v_size[i] = 2 then v_first[i] + (v_amounts[v_first[i]] < 0)::int end as debit,
            case when v_size[i] = 2 then v_first[i] + (v_amounts[v_first[i]] > 0)::int end as credit) side
   where v_kept[i];

  insert into public.ledger_posting (
    book_id, account_id, recorded_at, version, amount, balance, effective_on, entry_id, nth)
  select p_book, v_ids[p_accounts[i]], v_now + v_entry_of[i] * interval '1 microsecond', v_numbers[i],
         v_amounts[i], v_after[i], v_on[v_entry_of[i]], p_ids[v_entry_of[i]], v_nth[i]
    from generate_series(1, cardinality(v_amounts)) as i
   where v_kept[v_entry_of[i]] and v_size[v_entry_of[i]] <> 2;

  insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
  select p_book, v_ids[account], day, v_now + entry * interval '1 microsecond', opening
    from unnest(v_day_accounts, v_day_entries, v_days, v_openings) as mark (account, entry, day, opening);

  if v_late_postings <> '{}' then
    perform public.ledger_backdate(
      p_book, v_now, array_agg(v_ids[account] order by place), array_agg(v_on[v_entry_of[posting]] order by place),
      array_agg(v_now + v_entry_of[posting] * interval '1 microsecond' order by place),
      array_agg(v_amounts[posting] order by place))
      from unnest(v_late_accounts, v_late_postings) with ordinality as late (account, posting, place);
  end if;

  update public.ledger_cap c
     set debits_posted = c.debits_posted + moved.debits,
         credits_posted = c.credits_posted + moved.credits
    from (select v_caps[i] as id, public.ledger_sum(v_debits[i]) as debits, public.ledger_sum(v_credits[i]) as credits
            from generate_series(1, v_named) as i
           where v_caps[i] > 0 and v_postings[i] > 0
           group by v_caps[i]) moved
   where v_cap_ids <> '{}' and c.book_id = p_book and c.id = moved.id;

  -- They stand where they were read: what has moved under the lock would be lost here.
  update public.ledger_account a
     set debits_posted = a.debits_posted + v_debits[i],
         credits_posted = a.credits_posted + v_credits[i],
         version = a.version + v_postings[i],
         recorded_at = v_now + v_entries * interval '1 microsecond',
         effective_on = v_through[i]
    from generate_series(1, v_named) as i
   where v_postings[i] > 0 and a.book_id = p_book and a.id = v_ids[i] and a.version = v_versions[i];
  get diagnostics v_counted = row_count;
  if v_counted <> (select count(*) from generate_series(1, v_named) as i where v_postings[i] > 0) then
    raise exception using errcode = 'CL004', message = 'an account has moved since it was locked';
  end if;
  return v_outcomes;
end $$;

-- Write postings that are dated before what their accounts have seen: each by itself, and into the sums by which a
-- balance at a past day is read (ledger_nodes_above). Arrays by posting, in the order in which they were recorded.
create or replace function ledger_backdate(
  p_book bigint, p_from timestamptz, p_accounts int[], p_days date[], p_instants timestamptz[], p_amounts bigint[]
) returns void language plpgsql as $$
begin
  insert into public.ledger_backdated (book_id, account_id, effective_on, recorded_at, amount)
  select p_book, account_id, effective_on, recorded_at, amount
    from unnest(p_accounts, p_days, p_instants, p_amounts) as late (account_id, effective_on, recorded_at, amount);

  update public.ledger_account a
     set late = a.late + moved.amount
    from (select account_id, public.ledger_sum(amount) as amount
            from unnest(p_accounts, p_amounts) as late (account_id, amount)
           group by account_id) moved
   where a.book_id = p_book and a.id = moved.account_id;

  insert into public.ledger_backdated_sum (book_id, account_id, node, recorded_at, total)
  with late as materialized (
    select late.account_id, covering.node, late.recorded_at,
           public.ledger_sum(late.amount) over (
             partition by late.account_id, covering.node order by late.recorded_at rows unbounded preceding) as total
      from unnest(p_accounts, p_days, p_instants, p_amounts) as late (account_id, effective_on, recorded_at, amount)
     cross join lateral public.ledger_nodes_above(late.effective_on) as covering (node)
  ), before as materialized (  -- once for each sum, not for each of the postings that a batch adds to it
    select spans.account_id, spans.node, coalesce((
             select s.total
               from public.ledger_backdated_sum s
              where s.book_id = p_book and s.account_id = spans.account_id and s.node = spans.node
                and s.recorded_at < p_from
              order by s.recorded_at desc
              limit 1), 0) as total
      from (select distinct account_id, node from late) spans
  )
  select p_book, account_id, node, late.recorded_at, before.total + late.total
    from late
    join before using (account_id, node);
end $$;
