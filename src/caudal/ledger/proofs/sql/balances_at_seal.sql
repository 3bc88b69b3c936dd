-- What accounts stood at (debits less credits) as the first so many entries of the log make it: the counters of today
-- less what is not among those entries. Only entries at or after the seal's horizon can be such.
with later as (
  select e.id
    from ledger_entry e
   where e.book_id = %(book_id)s
     and e.transaction_id >= case when %(system_identifier)s = (select system_identifier from pg_control_system())
                        then %(horizon)s else 0 end
     and not exists (select from ledger_leaf l
                      where l.book_id = e.book_id and l.item_id = e.id and l.number < %(size)s)
), change as (
  select p.account_id, sum(p.amount)::bigint as amount
    from later
    join ledger_line p
      on p.book_id = %(book_id)s
     and p.entry_id = later.id
   group by p.account_id
)
select a.code, a.kind, a.debits_posted - a.credits_posted - coalesce(c.amount, 0) as stands
  from ledger_account a
  left join change c
    on c.account_id = a.id
 where a.book_id = %(book_id)s
   and a.currency = %(currency)s
   and (a.code = %(prefix)s or starts_with(a.code, %(prefix)s || ':'))
 order by a.code
 limit %(limit)s
