-- The queue as it stands: what is due, how long the oldest has been, what runs, what did not end well, who works.
select (select count(*) from jobs_job where state = 'waiting' and due_at <= statement_timestamp()) as waiting,
       (select coalesce(extract(epoch from statement_timestamp() - min(due_at)), 0)::bigint
          from jobs_job where state = 'waiting' and due_at <= statement_timestamp()) as oldest_seconds,
       (select count(*) from jobs_job where state = 'waiting' and due_at > statement_timestamp()) as later,
       (select count(*) from jobs_job where state = 'running') as running,
       (select count(*) from jobs_job where state = 'refused') as refused,
       (select count(*) from jobs_job where state = 'failed') as failed,
       (select count(*)
          from jobs_worker where beat_at > statement_timestamp() - %(silence)s * interval '1 second') as workers
