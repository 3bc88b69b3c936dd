-- Balances of accounts as debits less credits: those named, those at or below a prefix, or all; with what takes effect
-- until a day, as known at an instant, both, or as they stand.
select a.id as account_id, a.code, a.name, a.kind, a.currency,
       case when %(on)s::date is null and %(known_at)s::timestamptz is null then a.debits_posted - a.credits_posted
            else ledger_stands(a.book_id, a.id, %(on)s::date, %(known_at)s::timestamptz)
        end as stands,
       a.version
  from ledger_account a
 where a.book_id = %(book_id)s
   and (%(codes)s::text[] is null or a.code = any (%(codes)s::text[]))
   and (%(prefix)s = '' or a.code = %(prefix)s or starts_with(a.code, %(prefix)s || ':'))
   and a.code > %(after)s
 order by a.code
 limit %(limit)s
