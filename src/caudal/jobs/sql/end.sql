-- The end of an attempt, unless the job has been given to another worker meanwhile: attempt and worker say so.
update jobs_job
   set state = %(state)s,
       due_at = statement_timestamp() + %(delay)s * interval '1 second',
       worker_id = null,
       lease_until = null,
       ended_at = case when %(ended)s then statement_timestamp() end,
       failure = %(failure)s
 where id = %(id)s and attempts = %(attempt)s and worker_id = %(worker_id)s and state = 'running'
