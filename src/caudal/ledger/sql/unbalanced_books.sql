-- Whether the counters of every book sum to zero in each currency.
select count(*) as rows, count(*) filter (where total <> 0) as wrong, min(book_id) filter (where total <> 0) as first
  from (select book_id, sum(debits_posted - credits_posted) as total
          from ledger_account
         group by book_id, currency) book
