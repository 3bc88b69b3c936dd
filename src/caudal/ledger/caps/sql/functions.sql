-- Caps: limits of several accounts together. A cap's counters are the sums of its accounts', and of the holds that
-- would cross its border; ledger_post_exactly and ledger_judge_hold judge them.
--
-- Put a cap over the accounts at or below p_prefix ('': none) that have its side and currency, those opened later too,
-- and over the accounts p_codes; one with this code that is there already is replaced. Null, or 'refusal/code'.
-- The book is locked, so that no account joins it meanwhile; then accounts in ascending code; then the cap.
create or replace function ledger_put_cap(
  p_book bigint, p_code text, p_side text, p_currency text, p_prefix text, p_codes text[], p_min bigint, p_max bigint
) returns text language plpgsql security definer as $$
declare
  v_id int;
  v_told text;
  v_listed int[];
  v_members int[];
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select coalesce((select id from public.ledger_cap where book_id = p_book and code = p_code),
                  (select coalesce(max(id), 0) + 1 from public.ledger_cap where book_id = p_book))
    into v_id;

  select case when a.id is null then 'account_not_found/' else 'account_does_not_fit_cap/' end || named.code
    into v_told
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code
   where a.id is null or a.currency <> p_currency or public.ledger_side(a.kind) <> p_side
   order by a.id is not null, named.nth
   limit 1;
  if v_told is not null then
    return v_told;
  end if;

  perform from public.ledger_account
    where book_id = p_book and (code = any (p_codes) or cap_id = v_id or public.ledger_is_below(code, p_prefix))
    order by code
      for no key update;
  select coalesce(array_agg(id) filter (where code = any (p_codes)), '{}'), coalesce(array_agg(id), '{}'),
         'caps_overlap/' || min(code) filter (where cap_id <> v_id)
    into v_listed, v_members, v_told
    from public.ledger_account
   where book_id = p_book and currency = p_currency and public.ledger_side(kind) = p_side
     and (code = any (p_codes) or public.ledger_is_below(code, p_prefix));
  if v_told is null then
    select 'caps_overlap/' || min(prefix)
      into v_told
      from public.ledger_cap
     where book_id = p_book and id <> v_id and currency = p_currency and side = p_side
       and (public.ledger_is_below(prefix, p_prefix) or public.ledger_is_below(p_prefix, prefix));
  end if;
  if v_told is not null then
    return v_told;
  end if;

  return public.ledger_write_cap(p_book, v_id, p_code, p_side, p_currency, p_prefix, v_listed, v_members, p_min, p_max);
end $$;

-- Take a cap off its accounts; its row stays, over none of them and without limits.
create or replace function ledger_drop_cap(p_book bigint, p_code text) returns text
language plpgsql security definer as $$
declare
  v_cap public.ledger_cap;
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select * into v_cap from public.ledger_cap where book_id = p_book and code = p_code;
  if v_cap.id is null or (v_cap.prefix = '' and v_cap.listed = '{}') then
    return 'cap_not_found/';
  end if;
  perform from public.ledger_account where book_id = p_book and cap_id = v_cap.id order by code for no key update;
  return public.ledger_write_cap(p_book, v_cap.id, p_code, v_cap.side, v_cap.currency, '', '{}', '{}', null, null);
end $$;

-- The cap with the sums of its members, whose rows are locked.
create or replace function ledger_write_cap(
  p_book bigint, p_id int, p_code text, p_side text, p_currency text, p_prefix text, p_listed int[], p_members int[],
  p_min bigint, p_max bigint
) returns text language plpgsql as $$
declare
  v_sums record;
begin
  perform from public.ledger_cap where book_id = p_book and id = p_id for no key update;
  select coalesce(sum(debits_posted), 0) as debits, coalesce(sum(credits_posted), 0) as credits,
         (select coalesce(sum(held), 0) from public.ledger_hold
           where book_id = p_book and held > 0 and debit_account_id = any (p_members)
             and credit_account_id <> all (p_members)) as debits_pending,
         (select coalesce(sum(held), 0) from public.ledger_hold
           where book_id = p_book and held > 0 and credit_account_id = any (p_members)
             and debit_account_id <> all (p_members)) as credits_pending
    into v_sums
    from public.ledger_account
   where book_id = p_book and id = any (p_members);
  if v_sums.debits - v_sums.credits - v_sums.credits_pending < p_min
     or v_sums.debits - v_sums.credits + v_sums.debits_pending > p_max then
    return 'balance_is_outside_limits/' || p_code;
  end if;

  update public.ledger_account
     set cap_id = case when id = any (p_members) then p_id end
   where book_id = p_book
     and (cap_id = p_id and id <> all (p_members) or cap_id is null and id = any (p_members));

  insert into public.ledger_cap (
    book_id, id, code, side, currency, prefix, listed, balance_min, balance_max, debits_posted, credits_posted,
    debits_pending, credits_pending)
  values (p_book, p_id, p_code, p_side, p_currency, p_prefix, p_listed, p_min, p_max, v_sums.debits, v_sums.credits,
          v_sums.debits_pending, v_sums.credits_pending)
  on conflict (book_id, id) do update
     set side = excluded.side, currency = excluded.currency, prefix = excluded.prefix, listed = excluded.listed,
         balance_min = excluded.balance_min, balance_max = excluded.balance_max,
         debits_posted = excluded.debits_posted, credits_posted = excluded.credits_posted,
         debits_pending = excluded.debits_pending, credits_pending = excluded.credits_pending;
  return null;
end $$;

-- They run as their owner, so only the application may call them: not the roles that read.
revoke all on function ledger_put_cap, ledger_drop_cap from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_put_cap, ledger_drop_cap from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_put_cap, ledger_drop_cap to caudal_app;
  end if;
end $$;
