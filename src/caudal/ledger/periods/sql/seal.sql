-- Seal all days of a book through one: null, or 'seal_would_go_back/day'. The book is locked, so that no account is
-- opened meanwhile, then every account in ascending code, as whoever posts locks them: what is dated into the period is
-- in before, or is refused (or booked today) after. The trial balance of its last day is kept as a digest.
create or replace function ledger_seal_period(p_book bigint, p_through date, p_event uuid) returns text
language plpgsql security definer as $$
declare
  v_last public.ledger_period;
  v_period public.ledger_period;
  v_accounts int[];
  v_stands bigint[];
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select * into v_last from public.ledger_period where book_id = p_book order by through desc limit 1;
  if p_through <= v_last.through then
    return 'seal_would_go_back/' || v_last.through;
  end if;
  perform from public.ledger_account where book_id = p_book order by code for no key update;

  v_period.book_id := p_book;
  v_period.since := v_last.through + 1;
  v_period.through := p_through;
  v_period.event_id := p_event;
  -- Taken under the locks, and later than all that the accounts have seen, whatever the clock says.
  select greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond')
    into v_period.sealed_at
    from public.ledger_account
   where book_id = p_book;

  with stood as (
    select id, currency, public.ledger_stands(p_book, id, p_through, null) as stands
      from public.ledger_account
     where book_id = p_book
  )
  select coalesce(array_agg(id order by id) filter (where stands <> 0), '{}'),
         coalesce(array_agg(stands order by id) filter (where stands <> 0), '{}'),
         (select coalesce(jsonb_object_agg(currency, total), '{}')
            from (select currency, sum(stands) as total from stood where stands > 0 group by currency) sides)
    into v_accounts, v_stands, v_period.totals
    from stood;
  v_period.digest := public.ledger_period_digest(v_last.digest, v_period, v_accounts, v_stands);

  insert into public.ledger_period (book_id, since, through, sealed_at, event_id, totals, digest)
  values (p_book, v_period.since, p_through, v_period.sealed_at, p_event, v_period.totals, v_period.digest);
  update public.ledger_account set sealed_through = p_through where book_id = p_book;
  update public.ledger_book set sealed_through = p_through where book_id = p_book;
  return null;
end $$;

-- It runs as its owner, so only the application may call it: not the roles that read.
revoke all on function ledger_seal_period from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_seal_period from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_seal_period to caudal_app;
  end if;
end $$;
