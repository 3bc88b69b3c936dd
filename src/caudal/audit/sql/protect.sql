-- Events and what they touched are written once; a key's answer is written once, in the claiming transaction.
create or replace function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'CA001', message = 'audit records are append-only';
end $$;

create trigger audit_event_append_only
  before update or delete or truncate on audit_event
  for each statement execute function audit_refuse_change();
create trigger audit_touch_append_only
  before update or delete or truncate on audit_touch
  for each statement execute function audit_refuse_change();
create trigger audit_key_kept
  before delete or truncate on audit_idempotencykey
  for each statement execute function audit_refuse_change();

create or replace function audit_answer_once() returns trigger language plpgsql as $$
begin
  if old.outcome is not null or new.outcome is null
     or (new.scope, new.key, new.action, new.digests, new.event_id)
        is distinct from (old.scope, old.key, old.action, old.digests, old.event_id) then
    raise exception using errcode = 'CA001', message = 'an answer is remembered once';
  end if;
  return new;
end $$;

create trigger audit_key_answered_once
  before update on audit_idempotencykey
  for each row execute function audit_answer_once();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on audit_event, audit_touch, audit_streamhead, audit_idempotencykey from caudal_app;
    grant select, insert on audit_event, audit_touch to caudal_app;
    grant select, insert, update on audit_streamhead, audit_idempotencykey to caudal_app;
  end if;
end $$;
