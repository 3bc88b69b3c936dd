-- Say that this worker lives.
insert into jobs_worker (id, host, process, started_at, beat_at)
values (%(id)s, %(host)s, %(process)s, statement_timestamp(), statement_timestamp())
on conflict (id) do update set beat_at = statement_timestamp()
