-- Crossings against their entries, and the clearing accounts of two books against each other. One row a check.
with crossing as (
  select c.*,
         a.crossing_id is not null as answered, a.entry_id as arrival_id, r.id as return_id,
         format('assets:clearing:%s:%s', c.to_book_id, lower(c.currency)) as clearing,
         format('assets:clearing:%s:%s', c.book_id, lower(c.currency)) as to_clearing
    from ledger_crossing c
    left join ledger_crossing_answer a on a.book_id = c.to_book_id and a.crossing_id = c.id
    left join ledger_entry r on r.book_id = c.book_id and r.reverses = c.entry_id
), booked as materialized (
  select c.book_id, c.id,
         (select jsonb_object_agg(a.code || ' ' || a.currency, l.amount)
            from ledger_line l
            join ledger_account a on a.book_id = l.book_id and a.id = l.account_id
           where l.book_id = c.book_id and l.entry_id = c.entry_id)
         is not distinct from
         jsonb_build_object(c.account || ' ' || c.currency, c.amount, c.clearing || ' ' || c.currency, -c.amount)
         as sent,
         c.arrival_id is null
         or (select jsonb_object_agg(a.code || ' ' || a.currency, l.amount)
               from ledger_line l
               join ledger_account a on a.book_id = l.book_id and a.id = l.account_id
              where l.book_id = c.to_book_id and l.entry_id = c.arrival_id)
            is not distinct from
            jsonb_build_object(c.to_account || ' ' || c.currency, -c.amount,
                               c.to_clearing || ' ' || c.currency, c.amount)
         as arrived
    from crossing c
), held as (
  select least(book_id::text, other) as one, greatest(book_id::text, other) as another, currency,
         sum(balance) as balance
    from (select book_id, split_part(code, ':', 3) as other, currency, debits_posted - credits_posted as balance
            from ledger_account
           where code like 'assets:clearing:%') clearing
   group by 1, 2, 3
), under_way as (
  select least(book_id::text, to_book_id::text) as one, greatest(book_id::text, to_book_id::text) as another, currency,
         sum(-amount) as balance
    from crossing
   where arrival_id is null and return_id is null
   group by 1, 2, 3
)
select 'ledger.crossings_are_booked' as name, count(*) as rows,
       count(*) filter (where not (sent and arrived)) as wrong,
       min(book_id || ' ' || id) filter (where not (sent and arrived)) as first
  from booked
union all
select 'ledger.crossings_end_once', count(*),
       count(*) filter (where not once),
       min(book_id || ' ' || id) filter (where not once)
  from (select book_id, id,
               -- Back only after a refusal, and never both here and there.
               return_id is null or (answered and arrival_id is null) as once
          from crossing) ends
union all
select 'ledger.crossings_are_answered_where_they_were_sent', count(*),
       count(*) filter (where c.id is null),
       min(a.book_id || ' ' || a.crossing_id) filter (where c.id is null)
  from ledger_crossing_answer a
  left join ledger_crossing c on c.book_id = a.from_book_id and c.id = a.crossing_id and c.to_book_id = a.book_id
union all
select 'ledger.clearing_accounts_mirror_each_other', count(*),
       count(*) filter (where coalesce(h.balance, 0) <> coalesce(u.balance, 0)),
       min(coalesce(h.one, u.one) || ' ' || coalesce(h.another, u.another))
         filter (where coalesce(h.balance, 0) <> coalesce(u.balance, 0))
  from held h
  full join under_way u on u.one = h.one and u.another = h.another and u.currency = h.currency
