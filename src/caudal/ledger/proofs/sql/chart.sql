-- What each book and each account was said to be, from its opening on: a row whenever that changes, in the transaction
-- that changes it. Sealed like entries; so names, limits and closings cannot be changed unseen either. Posting moves
-- counters only and writes nothing here.
create table ledger_chart (
  book_id bigint not null,
  -- 0 is the book itself.
  account_id int not null,
  version int not null,
  id uuid not null default gen_random_uuid(),
  recorded_at timestamptz not null default clock_timestamp(),
  transaction_id bigint not null default pg_current_xact_id()::text::bigint,
  said text not null,
  primary key (book_id, account_id, version),
  -- From a leaf to what it is the hash of.
  constraint ledger_chart_of_item unique (book_id, id)
);
-- The sealer takes what was written since the last seal.
create index ledger_chart_by_transaction on ledger_chart using brin (transaction_id);

create or replace function ledger_micros(p_at timestamptz) returns text language sql immutable parallel safe as $$
  select (extract(epoch from p_at) * 1000000)::bigint::text
$$;

create or replace function ledger_said(p_book ledger_book) returns text language sql stable parallel safe as $$
  select json_build_array('book', p_book.organisation_id, p_book.kind, p_book.name, p_book.sealed_policy,
                          ledger_micros(p_book.opened_at))::text
$$;

create or replace function ledger_said(p_account ledger_account) returns text language sql stable parallel safe as $$
  select json_build_array('account', p_account.code, p_account.kind, p_account.currency, p_account.name,
                          p_account.balance_min::text, p_account.balance_max::text,
                          ledger_micros(p_account.opened_at), ledger_micros(p_account.closed_at))::text
$$;

-- The row that changed is locked, so its versions are given out one after another.
create or replace function ledger_chart_book() returns trigger language plpgsql security definer as $$
begin
  insert into public.ledger_chart (book_id, account_id, version, said)
  select new.book_id, 0, coalesce(max(version), 0) + 1, public.ledger_said(new)
    from public.ledger_chart
   where book_id = new.book_id and account_id = 0;
  return null;
end $$;

create or replace function ledger_chart_account() returns trigger language plpgsql security definer as $$
begin
  insert into public.ledger_chart (book_id, account_id, version, said)
  select new.book_id, new.id, coalesce(max(version), 0) + 1, public.ledger_said(new)
    from public.ledger_chart
   where book_id = new.book_id and account_id = new.id;
  return null;
end $$;

insert into ledger_chart (book_id, account_id, version, said)
select b.book_id, 0, 1, ledger_said(b) from ledger_book b
union all
select a.book_id, a.id, 1, ledger_said(a) from ledger_account a;

create trigger ledger_book_is_charted
  after insert or update of organisation_id, kind, name, sealed_policy, opened_at on ledger_book
  for each row execute function ledger_chart_book();
create trigger ledger_account_is_charted
  after insert or update of code, kind, currency, name, balance_min, balance_max, opened_at, closed_at on ledger_account
  for each row execute function ledger_chart_account();
create trigger ledger_chart_append_only
  before update or delete or truncate on ledger_chart
  for each statement execute function ledger_refuse_change();

-- Their triggers run them; nobody calls them.
revoke all on function ledger_chart_book, ledger_chart_account from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_app', 'caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_chart_book, ledger_chart_account from %I', v_role);
  end loop;
end $$;

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_chart from caudal_app;
    grant select on ledger_chart to caudal_app;
  end if;
end $$;
