-- Which way a trade of shares goes (rules.shares.TradeKind.sign), and what of its row never changes.
create or replace function circles_trade_sign(kind text) returns integer language sql immutable strict parallel safe
as $$
  select case kind when 'purchase' then 1 when 'transfer_in' then 1 else -1 end
$$;

-- A trade is reversed once, and nothing else of it changes.
create or replace function circles_reverse_once() returns trigger language plpgsql as $$
begin
  if old.reversal_entry_id is not null
     or (new.book_id, new.id, new.member_id, new.kind, new.shares, new.price_minor, new.amount_minor, new.capital_minor,
         new.pair_id, new.traded_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.kind, old.shares, old.price_minor, old.amount_minor, old.capital_minor,
         old.pair_id, old.traded_on, old.entry_id, old.event_id) then
    raise exception using errcode = 'CC002', message = 'a share trade is reversed once and never edited';
  end if;
  return new;
end $$;
