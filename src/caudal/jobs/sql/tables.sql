-- What Django cannot say of the queue: an ended job stays for a while, and nothing that waits is ever deleted.
create or replace function jobs_keep() returns trigger language plpgsql as $$
begin
  if old.state <> 'done' then
    raise exception using errcode = 'CJ001', message = format('job %s is %s: only what is done is deleted', old.id, old.state);
  end if;
  return old;
end $$;

create trigger jobs_job_kept
  before delete on jobs_job
  for each row execute function jobs_keep();

-- A job that has come to its end stays ended; only a failed one may be tried again.
create or replace function jobs_check_state() returns trigger language plpgsql as $$
begin
  if (old.id, old.name, old.arguments, old.organisation_id, old.event_id, old.period_at, old.queued_at)
     is distinct from (new.id, new.name, new.arguments, new.organisation_id, new.event_id, new.period_at, new.queued_at)
     or old.state in ('done', 'refused')
     or (old.state = 'failed' and new.state <> 'waiting')
     or (old.state = 'waiting' and new.state not in ('waiting', 'running')) then
    raise exception using errcode = 'CJ002', message = format('job %s cannot go from %s to %s', old.id, old.state, new.state);
  end if;
  return new;
end $$;

create trigger jobs_job_states
  before update on jobs_job
  for each row execute function jobs_check_state();

alter table jobs_job set (autovacuum_vacuum_scale_factor = 0.02);
