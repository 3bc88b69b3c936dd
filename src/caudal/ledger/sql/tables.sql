-- What Django cannot say of the ledger's tables: narrow storage, limits on the row itself, rights, immutability.
alter table ledger_account set (fillfactor = 50);
alter table ledger_account alter column currency type char(3);

-- The balance of the normal side, with what holds may still take away, keeps within its limits.
alter table ledger_account
  add constraint ledger_account_floor check (
    floor_minor is null
    or case when kind in ('asset', 'expense')
            then debits_posted - credits_posted - credits_pending
            else credits_posted - debits_posted - debits_pending end >= floor_minor),
  add constraint ledger_account_ceiling check (
    ceiling_minor is null
    or case when kind in ('asset', 'expense')
            then debits_posted - credits_posted + debits_pending
            else credits_posted - debits_posted + credits_pending end <= ceiling_minor);

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

-- Every statement that writes postings writes whole entries: each posting is named by its entry, on an account of its
-- book, and each entry sums to zero in each currency. Checked once a statement, as one join.
create or replace function ledger_check_postings() returns trigger language plpgsql as $$
declare
  v_bad record;
begin
  select p.book_id, p.entry_id, a.currency
    into v_bad
    from written p
    left join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
   group by p.book_id, p.entry_id, a.currency
  having sum(p.amount) <> 0 or a.currency is null
   limit 1;
  if found then
    raise exception using
      errcode = 'CL002',
      message = format('entry %s does not sum to zero in %s', v_bad.entry_id, coalesce(v_bad.currency, 'a known account'));
  end if;

  select e.book_id, e.entry_id
    into v_bad
    from (select book_id, entry_id, count(*) as postings, min(effective_on) as first_on, max(effective_on) as last_on,
                 array_agg(account_id) as accounts, array_agg(version) as versions
            from written
           group by book_id, entry_id) e
    left join ledger_entry n on n.book_id = e.book_id and n.id = e.entry_id
   where n.id is null
      or e.postings <> cardinality(n.accounts)
      or e.first_on <> n.effective_on or e.last_on <> n.effective_on
      or not (e.accounts @> n.accounts and e.versions @> n.versions)
   limit 1;
  if found then
    raise exception using
      errcode = 'CL003',
      message = format('the postings of entry %s are not the ones that it names', v_bad.entry_id);
  end if;
  return null;
end $$;

create trigger ledger_posting_whole
  after insert on ledger_posting
  referencing new table as written
  for each statement execute function ledger_check_postings();

-- Counters change only with the postings that explain them: the newest posting of an account carries its balance.
create or replace function ledger_check_counters() returns trigger language plpgsql as $$
declare
  v_bad record;
begin
  select n.book_id, n.id
    into v_bad
    from changed n
    left join ledger_posting p on p.book_id = n.book_id and p.account_id = n.id and p.version = n.version
   where n.debits_posted - n.credits_posted is distinct from coalesce(p.balance, 0)
      or (n.version > 0 and p.version is null)
   limit 1;
  if found then
    raise exception using
      errcode = 'CL004',
      message = format('the counters of account %s do not follow from its postings', v_bad.id);
  end if;
  return null;
end $$;

create trigger ledger_account_explained
  after update on ledger_account
  referencing new table as changed
  for each statement execute function ledger_check_counters();
create trigger ledger_account_opened_empty
  after insert on ledger_account
  referencing new table as changed
  for each statement execute function ledger_check_counters();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_book, ledger_account, ledger_entry, ledger_posting from caudal_app;
    grant select, insert on ledger_book, ledger_account, ledger_entry, ledger_posting to caudal_app;
    grant update (accounts_opened) on ledger_book to caudal_app;
    grant update (debits_posted, credits_posted, debits_pending, credits_pending, version,
                  floor_minor, ceiling_minor, closed_at, name) on ledger_account to caudal_app;
  end if;
end $$;
