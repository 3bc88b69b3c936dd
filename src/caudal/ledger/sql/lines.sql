-- Pages of an account's postings. The branches of ledger_line are read one by one, each from its own index and no
-- further than the page: a page costs the same whatever the history's length.

-- The newest postings of an account that were recorded before an instant (null: now), as they were recorded.
create or replace function ledger_lines_before(p_book bigint, p_account int, p_before timestamptz, p_limit int)
returns table (
  recorded_at timestamptz, effective_on date, version bigint, amount bigint, balance bigint, entry_id uuid
) language sql stable parallel safe as $$
  select *
    from ((select recorded_at, effective_on, debit_version, amount, debit_balance, id
             from ledger_entry
            where book_id = p_book and debit_account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, credit_version, -amount, credit_balance, id
             from ledger_entry
            where book_id = p_book and credit_account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, version, amount, balance, entry_id
             from ledger_posting
            where book_id = p_book and account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)) line (recorded_at, effective_on, version, amount, balance, entry_id)
   order by recorded_at desc
   limit p_limit
$$;

-- Those of the days from p_first to p_last (null: all) that were known at an instant (null: now), latest day first and
-- newest first on each; of p_last only what was recorded before p_before (null: all). What is dated in its time comes
-- in the order in which it was recorded, which is that of its days too: it lies between the instants of two day marks.
-- What is dated back is listed by day. A page costs as much as it shows, and what was dated back while that was recorded.
create or replace function ledger_lines_by_day(
  p_book bigint, p_account int, p_first date, p_last date, p_before timestamptz, p_known_at timestamptz, p_limit int
) returns table (
  recorded_at timestamptz, effective_on date, version bigint, amount bigint, balance bigint, entry_id uuid
) language sql stable parallel safe as $$
  with span as materialized (
    select case when p_first is null then '-infinity'
                else coalesce((select d.recorded_at from ledger_day d
                                where d.book_id = p_book and d.account_id = p_account and d.day >= p_first
                                order by d.day limit 1), 'infinity') end as since,
           least(case when p_last is null then 'infinity'
                      else coalesce((select d.recorded_at from ledger_day d
                                      where d.book_id = p_book and d.account_id = p_account and d.day > p_last
                                      order by d.day limit 1), 'infinity') end,
                 -- Earlier days end where the last one begins, whenever that was recorded.
                 case when p_before is null then 'infinity'
                      else greatest(p_before,
                                    coalesce((select d.recorded_at from ledger_day d
                                               where d.book_id = p_book and d.account_id = p_account
                                                 and d.day >= p_last
                                               order by d.day limit 1), 'infinity')) end,
                 p_known_at + interval '1 microsecond') as until
  ), late as materialized (
    select b.effective_on, b.recorded_at
      from ledger_backdated b
     where b.book_id = p_book and b.account_id = p_account
       and (b.effective_on, b.recorded_at) < (coalesce(p_last, 'infinity'), coalesce(p_before, 'infinity'))
       and b.effective_on >= coalesce(p_first, '-infinity')
       and b.recorded_at <= coalesce(p_known_at, 'infinity')
     order by b.effective_on desc, b.recorded_at desc
     limit p_limit
  )
  select *
    from ((select recorded_at, effective_on, debit_version, amount, debit_balance, id
             from ledger_entry e
            where book_id = p_book and debit_account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, credit_version, -amount, credit_balance, id
             from ledger_entry e
            where book_id = p_book and credit_account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, version, amount, balance, entry_id
             from ledger_posting e
            where book_id = p_book and account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          select late.recorded_at, late.effective_on, l.version, l.amount, l.balance, l.entry_id
            from late
           cross join lateral ledger_lines_before(
                  p_book, p_account, late.recorded_at + interval '1 microsecond', 1) l
         ) line (recorded_at, effective_on, version, amount, balance, entry_id)
   order by effective_on desc, recorded_at desc
   limit p_limit
$$;

-- What an account stands at after a posting of a day, where postings count by their days and then as recorded: all of
-- the days before, as known at an instant, and of its own day what was recorded until then.
create or replace function ledger_stands_after(
  p_book bigint, p_account int, p_on date, p_at timestamptz, p_known_at timestamptz
) returns bigint language sql stable parallel safe as $$
  select ledger_stands(p_book, p_account, p_on, p_at)
       + ledger_stands(p_book, p_account, p_on - 1, p_known_at)
       - ledger_stands(p_book, p_account, p_on - 1, p_at)
$$;
