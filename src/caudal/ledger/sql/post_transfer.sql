-- Post one plain transfer: what ledger_post does for a batch of one, in four statements and without arrays. False when
-- it is not plain (an account is missing, closed, sealed, capped or in another currency, a limit is touched, the day is
-- past): then nothing has changed, and ledger_post says what is to be told. It runs as its owner.
create or replace function ledger_post_transfer(
  p_book bigint, p_id uuid, p_event uuid, p_on date, p_kind text, p_description text, p_details jsonb, p_currency text,
  p_debit text, p_credit text, p_amount bigint
) returns boolean language plpgsql security definer as $$
declare
  c_room constant bigint := 9223372036854775807 - 100000000000000000;
  v_now timestamptz := clock_timestamp();
  v_started constant timestamptz := v_now;
  v_taking record;
  v_giving record;
begin
  -- The account with the lower code first, as every batch does.
  for v_turn in 1 .. 2 loop
    if (v_turn = 1) = (p_debit < p_credit collate "C") then
      update public.ledger_account
         set debits_posted = debits_posted + p_amount, version = version + 1,
             recorded_at = greatest(recorded_at + interval '1 microsecond', v_now)
       where book_id = p_book and code = p_debit and currency = p_currency
         and closed_at is null and cap_id is null and (sealed_through is null or sealed_through < p_on)
         and (effective_on is null or effective_on <= p_on) and debits_posted < c_room
         and (balance_max is null or debits_posted - credits_posted + p_amount <= balance_max - debits_pending)
      returning id, version, debits_posted - credits_posted as balance, recorded_at, effective_on, late
           into v_taking;
    else
      update public.ledger_account
         set credits_posted = credits_posted + p_amount, version = version + 1,
             recorded_at = greatest(recorded_at + interval '1 microsecond', v_now)
       where book_id = p_book and code = p_credit and currency = p_currency
         and closed_at is null and cap_id is null and (sealed_through is null or sealed_through < p_on)
         and (effective_on is null or effective_on <= p_on) and credits_posted < c_room
         and (balance_min is null or debits_posted - credits_posted - p_amount >= balance_min + credits_pending)
      returning id, version, debits_posted - credits_posted as balance, recorded_at, effective_on, late
           into v_giving;
    end if;
    if not found then
      -- The first of two is given back what it took; its lock stays, and ledger_post takes the locks in this order too.
      if v_turn = 2 then
        update public.ledger_account
           set debits_posted = debits_posted - case when code = p_debit then p_amount else 0 end,
               credits_posted = credits_posted - case when code = p_credit then p_amount else 0 end,
               version = version - 1
         where book_id = p_book and code = least(p_debit collate "C", p_credit collate "C");
      end if;
      return false;
    end if;
  end loop;

  -- Later than all that the two have seen, whatever the clock says, and not much older than the second lock.
  v_now := greatest(v_taking.recorded_at, v_giving.recorded_at);
  if clock_timestamp() > v_started + interval '50 milliseconds' then
    v_now := greatest(v_now, clock_timestamp());
  end if;
  if v_taking.recorded_at < v_now or v_giving.recorded_at < v_now then
    update public.ledger_account
       set recorded_at = v_now
     where book_id = p_book and id in (v_taking.id, v_giving.id) and recorded_at < v_now;
  end if;

  insert into public.ledger_entry (
    book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
    credit_balance, debit_account_id, credit_account_id, effective_on, postings, kind, description, details)
  values (
    p_book, p_id, p_event, v_now, pg_current_xact_id()::text::bigint, p_amount, v_taking.version, v_giving.version,
    v_taking.balance, v_giving.balance, v_taking.id, v_giving.id, p_on, 2, p_kind, p_description, p_details);

  if v_taking.effective_on is distinct from p_on or v_giving.effective_on is distinct from p_on then
    insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
    select p_book, id, p_on, v_now, opening
      from (values (v_taking.id, v_taking.effective_on, v_taking.balance - p_amount - v_taking.late),
                   (v_giving.id, v_giving.effective_on, v_giving.balance + p_amount - v_giving.late))
           as side (id, effective_on, opening)
     where effective_on is distinct from p_on;
    update public.ledger_account
       set effective_on = p_on
     where book_id = p_book and id in (v_taking.id, v_giving.id) and effective_on is distinct from p_on;
  end if;
  return true;
end $$;

revoke all on function ledger_post_transfer from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_post_transfer from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_post_transfer to caudal_app;
  end if;
end $$;
