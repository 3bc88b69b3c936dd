-- Whether something that was recorded before an instant (null: whenever) is not in the log yet. Everything before the
-- horizon is.
select exists (
  select
    from (select book_id, id, transaction_id, recorded_at from ledger_entry
          union all
          select book_id, id, transaction_id, recorded_at from ledger_chart) e
   where e.transaction_id >= %(horizon)s
     and e.recorded_at < coalesce(%(before)s, timestamptz 'infinity')
     and not exists (select from ledger_leaf l where l.book_id = e.book_id and l.item_id = e.id)) as found
