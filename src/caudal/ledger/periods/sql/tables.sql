-- What Django cannot say of sealed periods: a row is written once, by ledger_seal_period.
create trigger ledger_period_append_only
  before update or delete or truncate on ledger_period
  for each statement execute function ledger_refuse_change();

-- A period as one figure: the seal before it, its own columns, and where each account stood (ascending id).
create or replace function ledger_period_digest(p_before bytea, p_period ledger_period, p_accounts int[], p_stands bigint[])
returns bytea language sql immutable parallel safe as $$
  select sha256(coalesce(p_before, '') || convert_to(jsonb_build_array(
           p_period.book_id, p_period.since, p_period.through, p_period.sealed_at at time zone 'UTC', p_period.event_id,
           p_period.totals, to_jsonb(p_accounts), to_jsonb(p_stands))::text, 'UTF8'))
$$;

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_period from caudal_app;
    grant select on ledger_period to caudal_app;
    grant update (sealed_policy) on ledger_book to caudal_app;
  end if;
end $$;
