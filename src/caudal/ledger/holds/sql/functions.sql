-- Holds: money that is promised and not moved yet. What is held counts against the limits of both accounts, and of
-- their caps, from the moment in which it is placed: whatever becomes of it later, no limit is passed.
--
-- Locks are taken as ledger_post takes them, accounts in ascending code, caps in ascending id, and then holds in
-- ascending id: what places, settles, releases, expires and posts waits for each other and never deadlocks.
create or replace function ledger_lock_for_holds(p_book bigint, p_ids int[]) returns void language plpgsql as $$
begin
  perform from public.ledger_account
    where book_id = p_book and id = any (p_ids)
    order by code
      for no key update;
  perform from public.ledger_cap
    where book_id = p_book
      and id in (select cap_id from public.ledger_account where book_id = p_book and id = any (p_ids))
    order by id
      for no key update;
end $$;

-- Add to what is pending (or take from it, where amounts are negative). A cap counts what would cross its border.
create or replace function ledger_count_pending(
  p_book bigint, p_debits int[], p_credits int[], p_amounts bigint[]
) returns void language plpgsql as $$
begin
  update public.ledger_account a
     set debits_pending = a.debits_pending + change.debits,
         credits_pending = a.credits_pending + change.credits
    from (select side.id, public.ledger_sum(side.debit) as debits, public.ledger_sum(side.credit) as credits
            from unnest(p_debits, p_credits, p_amounts) as hold (debit_id, credit_id, amount)
           cross join lateral (values (debit_id, amount, 0), (credit_id, 0, amount)) as side (id, debit, credit)
           group by side.id) change
   where a.book_id = p_book and a.id = change.id;

  update public.ledger_cap c
     set debits_pending = c.debits_pending + change.debits,
         credits_pending = c.credits_pending + change.credits
    from (select side.id, public.ledger_sum(side.debit) as debits, public.ledger_sum(side.credit) as credits
            from unnest(p_debits, p_credits, p_amounts) as hold (debit_id, credit_id, amount)
            join public.ledger_account d on d.book_id = p_book and d.id = debit_id
            join public.ledger_account e on e.book_id = p_book and e.id = credit_id
           cross join lateral (values (d.cap_id, amount, 0), (e.cap_id, 0, amount)) as side (id, debit, credit)
           where d.cap_id is distinct from e.cap_id and side.id is not null
           group by side.id) change
   where c.book_id = p_book and c.id = change.id;
end $$;

-- What a new hold is refused for, as ledger_post would refuse an entry of it; null when it can be placed.
create or replace function ledger_judge_hold(
  p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint
) returns text language sql as $$
  select case judged.rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
              when 5 then 'balance_would_fall_below_floor' when 6 then 'balance_would_rise_above_ceiling'
              when 7 then 'cap_would_be_passed' else 'balance_is_too_large' end || '/' || judged.code
    from (select named.place, named.code,
                 case
                   when a.id is null then 1
                   when a.currency <> p_currency then 2
                   when a.closed_at is not null then 3
                   when named.place = 1 and stands.now + a.debits_pending + p_amount > a.balance_max
                     then case when a.kind in ('asset', 'expense') then 6 else 5 end
                   when named.place = 2 and stands.now - a.credits_pending - p_amount < a.balance_min
                     then case when a.kind in ('asset', 'expense') then 5 else 6 end
                   when stands.most + p_amount > 9223372036854775807 then 8
                 end as rank
            from (values (1, p_debit), (2, p_credit)) as named (place, code)
            left join public.ledger_account a on a.book_id = p_book and a.code = named.code
           cross join lateral (
             select a.debits_posted::numeric - a.credits_posted as now,
                    case named.place when 1 then a.debits_posted::numeric + a.debits_pending
                                     else a.credits_posted::numeric + a.credits_pending end as most) stands
          union all
          -- Of two caps the older one is named, as ledger_post_exactly does.
          select c.id, c.code,
                 case
                   when side.place = 1 and stands.now + c.debits_pending + p_amount > c.balance_max then 7
                   when side.place = 2 and stands.now - c.credits_pending - p_amount < c.balance_min then 7
                   when side.place = 1 and c.debits_pending::numeric + p_amount > 9223372036854775807 then 8
                   when side.place = 2 and c.credits_pending::numeric + p_amount > 9223372036854775807 then 8
                 end
            from public.ledger_account d
            join public.ledger_account e on e.book_id = p_book and e.code = p_credit
           cross join lateral (values (1, d.cap_id), (2, e.cap_id)) as side (place, cap_id)
            join public.ledger_cap c on c.book_id = p_book and c.id = side.cap_id
           cross join lateral (select c.debits_posted::numeric - c.credits_posted as now) stands
           where d.book_id = p_book and d.code = p_debit and d.cap_id is distinct from e.cap_id) judged
   where judged.rank is not null
   order by judged.rank, judged.place
   limit 1
$$;

-- Place a hold: null, or 'refusal/account code' in the order of ledger/errors.py. Debit and credit are the sides that
-- the accounts would be posted on when it is settled.
create or replace function ledger_place_hold(
  p_book bigint, p_id uuid, p_event uuid, p_at timestamptz, p_expires_at timestamptz, p_debit text, p_credit text,
  p_amount bigint, p_currency text, p_kind text, p_description text, p_details jsonb
) returns text language plpgsql security definer as $$
declare
  v_told text;
  v_debit int;
  v_credit int;
begin
  perform public.ledger_lock_for_holds(p_book, (
    select array_agg(id) from public.ledger_account where book_id = p_book and code in (p_debit, p_credit)));
  v_told := public.ledger_judge_hold(p_book, p_debit, p_credit, p_currency, p_amount);
  if v_told is not null then
    return v_told;
  end if;

  insert into public.ledger_hold (
    book_id, id, event_id, debit_account_id, credit_account_id, amount, held, currency, placed_at, expires_at, kind,
    description, details)
  select p_book, p_id, p_event, d.id, e.id, p_amount, p_amount, p_currency, p_at, p_expires_at, p_kind, p_description,
         p_details
    from public.ledger_account d
    join public.ledger_account e on e.book_id = p_book and e.code = p_credit
   where d.book_id = p_book and d.code = p_debit
  returning debit_account_id, credit_account_id into v_debit, v_credit;
  perform public.ledger_count_pending(p_book, array[v_debit], array[v_credit], array[p_amount]);
  return null;
end $$;

-- Let part of some holds go, a move each, which gives back what they had pending. The accounts and the holds are
-- locked; p_entry is the entry that settles (one hold), or null.
create or replace function ledger_move_holds(
  p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamptz
) returns void language plpgsql as $$
begin
  insert into public.ledger_hold_move (book_id, hold_id, way, amount, entry_id, event_id, moved_at)
  select p_book, hold_id, p_way, amount, p_entry, p_event, p_at
    from unnest(p_holds, p_amounts) as gone (hold_id, amount);

  perform public.ledger_count_pending(
    p_book, array_agg(h.debit_account_id), array_agg(h.credit_account_id), array_agg(-gone.amount))
     from unnest(p_holds, p_amounts) as gone (id, amount)
     join public.ledger_hold h on h.book_id = p_book and h.id = gone.id;

  update public.ledger_hold h
     set held = h.held - gone.amount
    from unnest(p_holds, p_amounts) as gone (id, amount)
   where h.book_id = p_book and h.id = gone.id;
end $$;

-- Lock a hold after its accounts, and say what its end is refused for; null when p_amount of it (null: the rest) can go.
create or replace function ledger_judge_end_of_hold(
  p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamptz
) returns text language plpgsql as $$
declare
  v_hold public.ledger_hold;
begin
  perform public.ledger_lock_for_holds(p_book, (
    select array[debit_account_id, credit_account_id] from public.ledger_hold where book_id = p_book and id = p_hold));
  select * into v_hold from public.ledger_hold where book_id = p_book and id = p_hold for no key update;
  return case
    when v_hold.id is null then 'hold_not_found/'
    when v_hold.currency <> p_currency then 'currency_differs/' || (
      select code from public.ledger_account where book_id = p_book and id = v_hold.debit_account_id)
    when v_hold.held = 0 then 'hold_has_ended/'
    when v_hold.expires_at <= p_at then 'hold_has_expired/'
    when v_hold.held < p_amount then 'hold_is_smaller/' || v_hold.held
  end;
end $$;

-- Settle a hold, or a part of it (p_amount; null: the rest): post the entry that was promised, which names its hold.
-- What is settled is given back first, so that no limit refuses what was accepted. Returns what became of it, as
-- ledger_post tells, with the amount and what is still held.
create or replace function ledger_settle_hold(
  p_book bigint, p_hold uuid, p_entry uuid, p_event uuid, p_at timestamptz, p_today date, p_amount bigint,
  p_currency text, p_on date, p_kind text, p_description text, p_details jsonb
) returns jsonb language plpgsql security definer as $$
declare
  v_hold public.ledger_hold;
  v_amount bigint;
  v_codes text[];
  v_sides int[];
  v_told text;
begin
  v_told := public.ledger_judge_end_of_hold(p_book, p_hold, p_amount, p_currency, p_at);
  if v_told is not null then
    return jsonb_build_object('told', v_told);
  end if;
  select * into v_hold from public.ledger_hold where book_id = p_book and id = p_hold;
  v_amount := coalesce(p_amount, v_hold.held);
  select array_agg(code order by code), array[array_position(array_agg(id order by code), v_hold.debit_account_id),
                                              array_position(array_agg(id order by code), v_hold.credit_account_id)]
    into v_codes, v_sides
    from public.ledger_account
   where book_id = p_book and id in (v_hold.debit_account_id, v_hold.credit_account_id);

  begin
    perform public.ledger_move_holds(p_book, array[p_hold], array[v_amount], 'settled', p_entry, p_event, p_at);
    v_told := (public.ledger_post(
      p_book, p_today, false, true, array[p_entry], array[p_event], array[p_on],
      array[coalesce(p_kind, v_hold.kind)], array[coalesce(p_description, v_hold.description)],
      array[coalesce(p_details, v_hold.details, '{}') || jsonb_build_object('hold', p_hold)], '{}', '{}', v_codes,
      array[v_hold.currency::text], v_sides, array[v_amount]))[1];
    if v_told not like 'booked_on/%' then
      raise exception using errcode = 'CL005', message = v_told;
    end if;
  exception
    when sqlstate 'CL005' then
      return jsonb_build_object('told', sqlerrm);
  end;
  return jsonb_build_object('told', v_told, 'amount', v_amount, 'held', v_hold.held - v_amount);
end $$;

-- Release what is still held: nothing is posted.
create or replace function ledger_release_hold(
  p_book bigint, p_hold uuid, p_event uuid, p_at timestamptz
) returns jsonb language plpgsql security definer as $$
declare
  v_told text;
  v_held bigint;
begin
  v_told := public.ledger_judge_end_of_hold(p_book, p_hold, null, null, p_at);
  if v_told is not null then
    return jsonb_build_object('told', v_told);
  end if;
  select held into v_held from public.ledger_hold where book_id = p_book and id = p_hold;
  perform public.ledger_move_holds(p_book, array[p_hold], array[v_held], 'released', null, p_event, p_at);
  return jsonb_build_object('told', null, 'amount', v_held, 'held', 0);
end $$;

-- Release up to p_limit holds of a book that have expired, the oldest first; how many there were.
create or replace function ledger_expire_holds(
  p_book bigint, p_event uuid, p_at timestamptz, p_limit int
) returns int language plpgsql security definer as $$
declare
  v_holds uuid[];
  v_amounts bigint[];
begin
  select array_agg(id)
    into v_holds
    from (select id
            from public.ledger_hold
           where book_id = p_book and held > 0 and expires_at <= p_at
           order by expires_at, id
           limit p_limit) due;
  perform public.ledger_lock_for_holds(p_book, (
    select array_agg(distinct side.id)
      from public.ledger_hold h
     cross join lateral (values (debit_account_id), (credit_account_id)) as side (id)
     where h.book_id = p_book and h.id = any (v_holds)));
  select array_agg(id), array_agg(held)
    into v_holds, v_amounts
    from (select id, held
            from public.ledger_hold
           where book_id = p_book and id = any (v_holds) and held > 0
           order by id
             for no key update) locked;
  if v_holds is null then
    return 0;
  end if;
  perform public.ledger_move_holds(p_book, v_holds, v_amounts, 'expired', null, p_event, p_at);
  return cardinality(v_holds);
end $$;

-- They run as their owner, so only the application may call them: not the roles that read.
revoke all on function ledger_place_hold, ledger_settle_hold, ledger_release_hold, ledger_expire_holds from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_place_hold, ledger_settle_hold, ledger_release_hold,'
                   ' ledger_expire_holds from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_place_hold, ledger_settle_hold, ledger_release_hold, ledger_expire_holds
       to caudal_app;
  end if;
end $$;
