-- Jobs whose worker is gone or silent, or that run for longer than they may.
select j.id, j.worker_id, j.attempts as attempt, j.attempts_max
  from jobs_job j
  left join jobs_worker w on w.id = j.worker_id
                         and w.beat_at > statement_timestamp() - %(silence)s * interval '1 second'
 where j.state = 'running' and (w.id is null or j.lease_until < statement_timestamp())
 order by j.id
 limit 100
   for update of j skip locked
