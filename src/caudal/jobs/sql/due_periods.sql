-- A job for each periodic one whose period has begun; the constraints see to it that there is one.
insert into jobs_job (id, name, arguments, period_at, queued_at, due_at, state,
                      attempts, attempts_max, seconds_max, failure)
select gen_random_uuid(), name, '{}', period_at, statement_timestamp(), statement_timestamp(), 'waiting',
       0, attempts_max, seconds_max, ''
  from (select name, attempts_max, seconds_max,
               to_timestamp(floor(extract(epoch from statement_timestamp()) / seconds) * seconds) as period_at
          from unnest(%(names)s::text[], %(seconds)s::bigint[], %(attempts)s::smallint[], %(limits)s::int[])
            as periodic (name, seconds, attempts_max, seconds_max)) due
 where not exists (select
                     from jobs_job j
                    where j.name = due.name and j.period_at = due.period_at)
on conflict do nothing
