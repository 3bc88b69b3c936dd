-- Balances of accounts as debits less credits: those named, those at or below a prefix, or all; now or until a day.
select a.id as account_id, a.code, a.name, a.kind, a.currency,
       case when %(on)s::date is null then a.debits_posted - a.credits_posted
            else coalesce((select sum(p.amount)::bigint
                             from ledger_posting p
                            where p.book_id = a.book_id and p.account_id = a.id and p.effective_on <= %(on)s::date), 0)
        end as stands,
       a.version
  from ledger_account a
 where a.book_id = %(book_id)s
   and (%(codes)s::text[] is null or a.code = any (%(codes)s::text[]))
   and (%(prefix)s = '' or a.code = %(prefix)s or starts_with(a.code, %(prefix)s || ':'))
   and a.code > %(after)s
 order by a.code
 limit %(limit)s
