-- Hold the worker's lock on this connection, once.
select pg_advisory_lock(hashtextextended(%(id)s::text, 0))
 where not exists (select
                     from pg_locks
                    where locktype = 'advisory' and pid = pg_backend_pid() and objsubid = 1
                      and classid::bigint << 32 | objid::bigint = hashtextextended(%(id)s::text, 0))
