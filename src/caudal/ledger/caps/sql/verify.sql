-- Caps against their accounts, and what is pending across their borders. One row a check.
select 'ledger.caps_follow_from_their_accounts' as name, count(*) as rows,
       count(*) filter (where not derived) as wrong,
       min(book_id || ' ' || code) filter (where not derived) as first
  from (select c.book_id, c.code,
               c.debits_posted = coalesce(sum(a.debits_posted), 0)
               and c.credits_posted = coalesce(sum(a.credits_posted), 0)
               and c.debits_pending = coalesce(held.debits, 0)
               and c.credits_pending = coalesce(held.credits, 0) as derived
          from ledger_cap c
          left join ledger_account a on a.book_id = c.book_id and a.cap_id = c.id
         cross join lateral (
           select sum(h.held) filter (where d.cap_id = c.id) as debits,
                  sum(h.held) filter (where e.cap_id = c.id) as credits
             from ledger_hold h
             join ledger_account d on d.book_id = h.book_id and d.id = h.debit_account_id
             join ledger_account e on e.book_id = h.book_id and e.id = h.credit_account_id
            where h.book_id = c.book_id and h.held > 0 and d.cap_id is distinct from e.cap_id) held
         group by c.book_id, c.id, c.code, c.debits_posted, c.credits_posted, c.debits_pending, c.credits_pending,
                  held.debits, held.credits) caps
union all
select 'ledger.caps_keep_their_terms', count(*),
       count(*) filter (where digest <> ledger_cap_digest(c)),
       min(book_id || ' ' || code) filter (where digest <> ledger_cap_digest(c))
  from ledger_cap c
union all
select 'ledger.caps_are_over_what_they_say', count(*),
       count(*) filter (where cap_id is distinct from said),
       min(book_id || ' ' || code) filter (where cap_id is distinct from said)
  from (select a.book_id, a.code, a.cap_id, case when count(c.id) > 1 then 0 else min(c.id) end as said
          from ledger_account a
          left join ledger_cap c
            on c.book_id = a.book_id
           and (a.id = any (c.listed)
                or a.currency = c.currency and ledger_side(a.kind) = c.side and ledger_is_below(a.code, c.prefix))
         group by a.book_id, a.id, a.code, a.cap_id) account
union all
select 'ledger.caps_have_one_currency_and_side', count(*),
       count(*) filter (where c.id is null or c.currency <> a.currency or c.side <> ledger_side(a.kind)),
       min(a.book_id || ' ' || a.code) filter (
         where c.id is null or c.currency <> a.currency or c.side <> ledger_side(a.kind))
  from ledger_account a
  left join ledger_cap c on c.book_id = a.book_id and c.id = a.cap_id
 where a.cap_id is not null
