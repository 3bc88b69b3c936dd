-- What Django cannot say of caps, and what an account gets from its book when it is opened.
alter table ledger_cap alter column prefix type text collate "C";
alter table ledger_cap
  add constraint ledger_cap_side_is_known check (side in ('debit', 'credit'));

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
