-- What Django cannot say of caps, and what an account gets from its book when it is opened.
alter table ledger_cap alter column prefix type text collate "C";
alter table ledger_cap
  add constraint ledger_cap_side_is_known check (side in ('debit', 'credit'));

-- What a cap is over, and its limits, as one figure: a column changed by hand no longer fits it.
create or replace function ledger_cap_digest(p_cap ledger_cap) returns bytea language sql immutable parallel safe as $$
  select sha256(convert_to(jsonb_build_array(
           p_cap.book_id, p_cap.id, p_cap.code, p_cap.side, p_cap.currency, p_cap.prefix, to_jsonb(p_cap.listed),
           p_cap.balance_min, p_cap.balance_max)::text, 'UTF8'))
$$;

create or replace function ledger_digest_cap() returns trigger language plpgsql as $$
begin
  new.digest := public.ledger_cap_digest(new);
  return new;
end $$;

create trigger ledger_cap_digested
  before insert or update of side, currency, prefix, listed, balance_min, balance_max on ledger_cap
  for each row execute function ledger_digest_cap();

create or replace function ledger_is_below(p_code text, p_prefix text) returns boolean
language sql immutable parallel safe as $$
  select p_prefix <> '' and (p_code = p_prefix or starts_with(p_code, p_prefix || ':'))
$$;

create or replace function ledger_side(p_kind text) returns text language sql immutable parallel safe as $$
  select case when p_kind in ('asset', 'expense') then 'debit' else 'credit' end
$$;

-- Whoever opens an account below a capped prefix opens it under that cap, and no account is opened into a sealed period
-- unsealed. The book's lock keeps both from changing meanwhile.
create or replace function ledger_join_book() returns trigger language plpgsql as $$
begin
  select sealed_through into new.sealed_through from ledger_book where book_id = new.book_id for no key update;
  select id
    into new.cap_id
    from ledger_cap
   where book_id = new.book_id and currency = new.currency and side = ledger_side(new.kind)
     and ledger_is_below(new.code, prefix);
  return new;
end $$;

create trigger ledger_account_joins_book
  before insert on ledger_account
  for each row execute function ledger_join_book();
