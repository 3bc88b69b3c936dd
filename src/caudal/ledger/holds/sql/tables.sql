-- What Django cannot say of holds: terms and moves are written once; only what is still held goes down.
alter table ledger_hold alter column details type ledger_details;
alter table ledger_hold alter column currency type char(3);
alter table ledger_hold
  add constraint ledger_hold_amount_is_in_range check (
    amount between 1 and 100000000000000000 and held between 0 and amount and debit_account_id <> credit_account_id);
alter table ledger_hold_move
  add constraint ledger_hold_move_says_what_became check (
    nth >= 1 and amount >= 1 and held >= 0 and way in ('settled', 'released', 'expired')
    and (way = 'settled') = (entry_id is not null));

-- The terms of a hold, and each move with all before it, as one figure: a column changed by hand no longer fits it.
create or replace function ledger_hold_digest(p_hold ledger_hold) returns bytea language sql immutable parallel safe as $$
  select sha256(convert_to(jsonb_build_array(
           p_hold.book_id, p_hold.id, p_hold.event_id, p_hold.debit_account_id, p_hold.credit_account_id, p_hold.amount,
           p_hold.currency, p_hold.placed_at at time zone 'UTC', p_hold.expires_at at time zone 'UTC', p_hold.kind,
           p_hold.description, p_hold.details)::text, 'UTF8'))
$$;

create or replace function ledger_hold_move_digest(p_before bytea, p_move ledger_hold_move) returns bytea
language sql immutable parallel safe as $$
  select sha256(p_before || convert_to(jsonb_build_array(
           p_move.book_id, p_move.hold_id, p_move.nth, p_move.way, p_move.amount, p_move.held, p_move.entry_id,
           p_move.event_id, p_move.moved_at at time zone 'UTC')::text, 'UTF8'))
$$;

create or replace function ledger_check_hold() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.held >= old.held or to_jsonb(new) - 'held' <> to_jsonb(old) - 'held') then
    raise exception using errcode = 'CL001', message = format('the terms of hold %s are written once', old.id);
  end if;
  if tg_op = 'INSERT' then
    if new.held <> new.amount then
      raise exception using errcode = 'CL003', message = format('hold %s is not placed whole', new.id);
    end if;
    new.digest := public.ledger_hold_digest(new);
  end if;
  return new;
end $$;

create trigger ledger_hold_terms_kept
  before insert or update on ledger_hold
  for each row execute function ledger_check_hold();

-- Moves are numbered and chained as they are written.
create or replace function ledger_chain_hold_move() returns trigger language plpgsql as $$
declare
  v_before bytea;
begin
  select coalesce(last.nth, 0) + 1, h.held - new.amount, coalesce(last.digest, h.digest)
    into new.nth, new.held, v_before
    from public.ledger_hold h
    left join lateral (select m.nth, m.digest
                         from public.ledger_hold_move m
                        where m.book_id = h.book_id and m.hold_id = h.id
                        order by m.nth desc
                        limit 1) last on true
   where h.book_id = new.book_id and h.id = new.hold_id;
  new.digest := public.ledger_hold_move_digest(v_before, new);
  return new;
end $$;

create trigger ledger_hold_move_chained
  before insert on ledger_hold_move
  for each row execute function ledger_chain_hold_move();
create trigger ledger_hold_kept
  before delete or truncate on ledger_hold
  for each statement execute function ledger_refuse_change();
create trigger ledger_hold_move_append_only
  before update or delete or truncate on ledger_hold_move
  for each statement execute function ledger_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_hold, ledger_hold_move from caudal_app;
    grant select on ledger_hold, ledger_hold_move to caudal_app;
  end if;
end $$;
