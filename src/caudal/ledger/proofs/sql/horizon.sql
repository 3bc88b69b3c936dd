-- From which transaction on there may be something that is not in the log: 0 where no seal of this server says so.
select coalesce((select case when s.system_identifier = c.system_identifier then s.horizon else 0 end
                   from ledger_seal s
                  cross join pg_control_system() c
                  order by s.number desc
                  limit 1), 0) as horizon
