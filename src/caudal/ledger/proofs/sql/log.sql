-- The hash of a complete subtree of the log.
create or replace function ledger_log_node(p_level int, p_number bigint) returns bytea language sql stable as $$
  select substring(hashes from 32 * p_level + 1 for 32)
    from public.ledger_leaf
   where number = ((p_number + 1) << p_level) - 1
$$;

-- The hashes of the complete subtrees that a log of p_size entries consists of, from the left.
create or replace function ledger_log_parts(p_size bigint) returns bytea[] language sql stable as $$
  select coalesce(array_agg(public.ledger_log_node(level, (p_size >> level) - 1) order by level desc), '{}')
    from generate_series(0, 62) as level
   where (p_size >> level) & 1 = 1
$$;

-- Sealers and makers of keys take turns.
create or replace function ledger_log_lock() returns void language plpgsql security definer as $$
begin
  lock table public.ledger_seal in share row exclusive mode;
end $$;

-- Append up to p_items_max committed entries (and what books and accounts were said to be) to the log, whoever holds ledger_log_lock. What it answers goes into the
-- seal: everything below `horizon` on the server `system_identifier` is inside then.
--
-- An entry is taken once no transaction older than its own runs any more: then nothing can appear behind the sealer. The
-- numbers of transactions mean nothing after a dump was restored on another server. There the whole ledger is compared
-- with the log once, with writers held off, so that what is visible is all there is.
-- Entries go in as recorded, which within an account is the order of its versions, however a batch is cut.
create or replace function ledger_log_append(
  p_items_max int,
  out size_before bigint, out size_after bigint, out horizon bigint, out system_identifier bigint
) language plpgsql security definer set plan_cache_mode = force_custom_plan as $$
declare
  v_last public.ledger_seal;
  v_here bigint := (select c.system_identifier from pg_control_system() c);
  v_from bigint := 0;
  v_is_restored boolean;
begin
  select * into v_last from public.ledger_seal order by number desc limit 1;
  if v_last.system_identifier = v_here then
    v_from := v_last.horizon;
  end if;
  select coalesce(max(number) + 1, 0) into size_before from public.ledger_leaf;
  v_is_restored := case
    when v_last is null then exists (select from public.ledger_entry
                                      where transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    else v_last.system_identifier <> v_here
  end;
  if v_is_restored then
    lock table public.ledger_entry, public.ledger_chart in share mode;
  end if;
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

  with recursive item as materialized (
    select i.book_id, i.id as item_id, i.recorded_at
      from (select book_id, id, recorded_at, transaction_id from public.ledger_entry
            union all
            select book_id, id, recorded_at, transaction_id from public.ledger_chart) i
     where i.transaction_id >= v_from
       and (v_is_restored or i.transaction_id < horizon)
       and not exists (select from public.ledger_leaf l where l.book_id = i.book_id and l.item_id = i.id)
     order by i.recorded_at, i.book_id, i.id
     limit p_items_max
  ), leaf as materialized (
    select size_before + row_number() over (order by i.recorded_at, i.book_id, i.item_id) - 1 as number,
           i.book_id,
           i.item_id,
           -- One by one by their keys: a join would write the texts of the whole ledger for a few new entries.
           (select b.hash
              from public.ledger_item_body b
             where b.book_id = i.book_id
               and b.item_id = i.item_id) as hash
      from item i
  ), tree (level, number, hash, place, book_id, item_id) as (
    select 0, number, hash, number, book_id, item_id
      from leaf
    union all
    -- Each right child completes its parent; the first one's left sibling may be in the log already.
    select level + 1,
           number >> 1,
           sha256('\x01'::bytea || coalesce(sibling, public.ledger_log_node(level, number - 1)) || hash),
           place,
           book_id,
           item_id
      from (select tree.*, lag(hash) over (order by number) as sibling from tree) step
     where number & 1 = 1
  )
  insert into public.ledger_leaf (number, book_id, item_id, hashes)
  select place, book_id, item_id, string_agg(hash, ''::bytea order by level)
    from tree
   group by place, book_id, item_id;

  select coalesce(max(number) + 1, 0) into size_after from public.ledger_leaf;
  if size_after - size_before = p_items_max and exists (
    select
      from (select book_id, id, transaction_id from public.ledger_entry
            union all
            select book_id, id, transaction_id from public.ledger_chart) i
     where i.transaction_id >= v_from
       and (v_is_restored or i.transaction_id < horizon)
       and not exists (select from public.ledger_leaf l where l.book_id = i.book_id and l.item_id = i.id))
  then
    -- There is more: the next seal looks from the same place on.
    horizon := v_from;
    v_here := coalesce(v_last.system_identifier, 0);
  end if;
  system_identifier := v_here;
end $$;

revoke all on function ledger_log_lock, ledger_log_append from public;
do $$
declare
  v_role name;
begin
  for v_role in select rolname from pg_roles where rolname in ('caudal_readonly', 'caudal_backup') loop
    execute format('revoke all on function ledger_log_lock, ledger_log_append from %I', v_role);
  end loop;
  if exists (select from pg_roles where rolname = 'caudal_app') then
    grant execute on function ledger_log_lock, ledger_log_append to caudal_app;
  end if;
end $$;
