-- The log of the installation: its leaves with the subtrees that each completes, the keys, and the signed seals.
create table ledger_sealkey (
  number int primary key check (number > 0),
  origin text not null,
  public_key bytea not null check (octet_length(public_key) = 32),
  first_seal bigint not null check (first_seal > 0),
  since timestamptz not null,
  -- The signature of the key before this one (of the first: its own).
  vouched bytea not null check (octet_length(vouched) = 64)
);

-- hashes: of the leaf itself, then of each complete subtree that ends with it, from the smallest. So node (level, number)
-- of RFC 6962 lies in leaf ((number + 1) << level) - 1 at byte 32 * level, and needs no row and no index of its own.
create table ledger_leaf (
  number bigint primary key check (number >= 0),
  book_id bigint not null,
  item_id uuid not null,
  hashes bytea not null,
  -- From an entry to its leaf; and an entry is sealed once.
  constraint ledger_leaf_of_item unique (book_id, item_id)
);

create table ledger_seal (
  number bigint primary key check (number > 0),
  size bigint not null check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  previous bytea not null check (octet_length(previous) = 32),
  -- Whatever was written by transactions before this one is inside; on the server with this identifier.
  horizon bigint not null,
  system_identifier bigint not null,
  sealed_at timestamptz not null,
  key_number int not null references ledger_sealkey,
  signature bytea not null check (octet_length(signature) = 64)
);

create trigger ledger_sealkey_append_only
  before update or delete or truncate on ledger_sealkey
  for each statement execute function ledger_refuse_change();
create trigger ledger_leaf_append_only
  before update or delete or truncate on ledger_leaf
  for each statement execute function ledger_refuse_change();
create trigger ledger_seal_append_only
  before update or delete or truncate on ledger_seal
  for each statement execute function ledger_refuse_change();

-- Leaves come from ledger_log_append alone. Keys and seals are worth what their signatures are.
do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_sealkey, ledger_leaf, ledger_seal from caudal_app;
    grant select, insert on ledger_sealkey, ledger_seal to caudal_app;
    grant select on ledger_leaf to caudal_app;
  end if;
end $$;
