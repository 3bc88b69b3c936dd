-- What Django cannot say of the ledger's tables: narrow storage, limits on the row itself, rights, immutability.
alter table ledger_account set (fillfactor = 50);
alter table ledger_account alter column currency type char(3);
-- Codes sort by bytes on every server: the order in which accounts are locked, and prefixes by index.
alter table ledger_account alter column code type text collate "C";

-- The balance keeps within its limits, whatever the open holds do.
alter table ledger_account
  add constraint ledger_account_balance_min check (
    balance_min is null or debits_posted - credits_posted - credits_pending >= balance_min),
  add constraint ledger_account_balance_max check (
    balance_max is null or debits_posted - credits_posted + debits_pending <= balance_max);

-- The largest amount is kernel.money.MINOR_MAX; an entry names two accounts at least.
alter table ledger_posting
  add constraint ledger_posting_amount_is_in_range check (amount between -100000000000000000 and 100000000000000000);
alter table ledger_entry
  add constraint ledger_entry_is_not_empty check (postings >= 2);

-- Entries and postings are written once, by anybody.
create or replace function ledger_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'CL001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A mistake is reversed by a new entry that names the old one.';
end $$;

create trigger ledger_entry_append_only
  before update or delete or truncate on ledger_entry
  for each statement execute function ledger_refuse_change();
create trigger ledger_posting_append_only
  before update or delete or truncate on ledger_posting
  for each statement execute function ledger_refuse_change();
create trigger ledger_account_kept
  before delete or truncate on ledger_account
  for each statement execute function ledger_refuse_change();
create trigger ledger_book_kept
  before delete or truncate on ledger_book
  for each statement execute function ledger_refuse_change();

-- Every statement that writes postings writes whole entries that sum to zero: once a statement, without a join. (Each
-- currency of an entry with several is summed by ledger_post, the only way in, and again by `caudal verify`.)
create or replace function ledger_check_postings() returns trigger language plpgsql as $$
declare
  v_bad uuid;
begin
  select entry_id
    into v_bad
    from written
   group by book_id, entry_id
  having sum(amount) <> 0 or min(nth) <> 1 or max(nth) <> count(*) or count(*) < 2
   limit 1;
  if found then
    raise exception using
      errcode = 'CL002',
      message = format('the postings of entry %s are not a whole entry that sums to zero', v_bad);
  end if;
  return null;
end $$;

create trigger ledger_posting_whole
  after insert on ledger_posting
  referencing new table as written
  for each statement execute function ledger_check_postings();

-- An account is opened empty; only ledger_post moves its counters.
create or replace function ledger_check_opened() returns trigger language plpgsql as $$
begin
  if (new.debits_posted, new.credits_posted, new.debits_pending, new.credits_pending, new.version) <> (0, 0, 0, 0, 0) then
    raise exception using errcode = 'CL003', message = format('account %s is not opened empty', new.code);
  end if;
  return new;
end $$;

create trigger ledger_account_opened_empty
  before insert on ledger_account
  for each row execute function ledger_check_opened();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_book, ledger_account, ledger_entry, ledger_posting from caudal_app;
    grant select, insert on ledger_book, ledger_account to caudal_app;
    grant select on ledger_entry, ledger_posting to caudal_app;
    grant update (accounts_opened) on ledger_book to caudal_app;
    grant update (balance_min, balance_max, closed_at, name) on ledger_account to caudal_app;
  end if;
end $$;
