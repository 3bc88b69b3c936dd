-- Jobs whose worker is gone (its connection ended, and its lock with that) or silent, or that run for too long.
with living as (
  select w.id
    from jobs_worker w
    join pg_locks l on l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                   and l.database = (select oid from pg_database where datname = current_database())
                   and l.classid::bigint << 32 | l.objid::bigint = hashtextextended(w.id::text, 0)
   where w.beat_at > statement_timestamp() - %(silence)s * interval '1 second'
)
select id, worker_id, attempts as attempt, attempts_max
  from jobs_job
 where state = 'running' and (lease_until < statement_timestamp() or worker_id not in (select id from living))
 order by id
 limit 100
   for update skip locked
