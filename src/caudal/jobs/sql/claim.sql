-- Take up the job that has waited longest; workers at the same moment take different ones.
update jobs_job
   set state = 'running',
       attempts = attempts + 1,
       worker_id = %(worker_id)s,
       started_at = statement_timestamp(),
       lease_until = statement_timestamp() + seconds_max * interval '1 second'
 where id = (select id
               from jobs_job
              where state = 'waiting' and due_at <= statement_timestamp()
              order by due_at
              limit 1
                for update skip locked)
returning id, name, arguments, organisation_id, attempts as attempt, attempts_max, statement_timestamp() as at
