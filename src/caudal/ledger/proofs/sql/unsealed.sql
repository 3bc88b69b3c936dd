-- Whether something is not in the log yet. Everything before the last horizon is, on the server that it was taken on.
select exists (
  select
    from (select book_id, id, transaction_id from ledger_entry
          union all
          select book_id, id, transaction_id from ledger_chart) e
   where e.transaction_id >= coalesce((select case when s.system_identifier = c.system_identifier then s.horizon else 0 end
                               from ledger_seal s
                              cross join pg_control_system() c
                              order by s.number desc
                              limit 1), 0)
     and not exists (select from ledger_leaf l where l.book_id = e.book_id and l.item_id = e.id)) as found
