-- Holds against their moves, accounts and entries; and what is pending against what is held. One row a check.
with move as (
  select m.*,
         lag(m.digest) over each_hold as digest_before,
         row_number() over each_hold as place,
         sum(m.amount) over each_hold as gone
    from ledger_hold_move m
  window each_hold as (partition by m.book_id, m.hold_id order by m.nth)
), ended as (
  select book_id, hold_id, sum(amount) as gone
    from move
   group by book_id, hold_id
), side as (
  select h.book_id, h.held, h.currency, s.account_id, s.other_id, s.debit, s.credit
    from ledger_hold h
   cross join lateral (values (h.debit_account_id, h.credit_account_id, h.held, 0),
                              (h.credit_account_id, h.debit_account_id, 0, h.held)) as s (account_id, other_id, debit, credit)
)
select 'ledger.pending_follows_from_holds' as name, count(*) as rows,
       count(*) filter (where not derived) as wrong,
       min(book_id || ' ' || account_id) filter (where not derived) as first
  from (select coalesce(a.book_id, s.book_id) as book_id, coalesce(a.id, s.account_id) as account_id,
               coalesce(a.debits_pending = coalesce(s.debits, 0) and a.credits_pending = coalesce(s.credits, 0)
                        and (s.account_id is null or s.first = a.currency and s.last = a.currency), false) as derived
          from ledger_account a
          full join (select book_id, account_id, sum(debit) as debits, sum(credit) as credits, min(currency) as first,
                            max(currency) as last
                       from side
                      group by book_id, account_id) s on s.book_id = a.book_id and s.account_id = a.id) account
union all
select 'ledger.holds_keep_their_terms', count(*),
       count(*) filter (where digest <> ledger_hold_digest(h)),
       min(book_id || ' ' || id) filter (where digest <> ledger_hold_digest(h))
  from ledger_hold h
union all
select 'ledger.holds_follow_from_their_moves', count(*),
       count(*) filter (where not derived),
       min(book_id || ' ' || id) filter (where not derived)
  from (select coalesce(h.book_id, e.book_id) as book_id, coalesce(h.id, e.hold_id) as id,
               coalesce(h.held = h.amount - coalesce(e.gone, 0) and h.held >= 0, false) as derived
          from ledger_hold h
          full join ended e on e.book_id = h.book_id and e.hold_id = h.id) hold
union all
select 'ledger.hold_moves_are_chained', count(*),
       count(*) filter (where not chained),
       min(book_id || ' ' || hold_id || ' ' || nth) filter (where not chained)
  from (select m.book_id, m.hold_id, m.nth,
               coalesce(m.nth = m.place and m.held = h.amount - m.gone
                        and m.digest = ledger_hold_move_digest(coalesce(m.digest_before, h.digest), row_of)
                        and (m.way = 'expired') = (m.moved_at >= h.expires_at), false) as chained
          from move m
          join ledger_hold_move row_of on row_of.book_id = m.book_id and row_of.hold_id = m.hold_id and row_of.nth = m.nth
          left join ledger_hold h on h.book_id = m.book_id and h.id = m.hold_id) moves
union all
select 'ledger.settlements_are_entries', count(*),
       count(*) filter (where not posted),
       min(book_id || ' ' || hold_id || ' ' || nth) filter (where not posted)
  from (select m.book_id, m.hold_id, m.nth,
               coalesce(e.amount = m.amount and e.debit_account_id = h.debit_account_id
                        and e.credit_account_id = h.credit_account_id and e.event_id = m.event_id
                        and e.details ->> 'hold' = m.hold_id::text, false) as posted
          from ledger_hold_move m
          left join ledger_hold h on h.book_id = m.book_id and h.id = m.hold_id
          left join ledger_entry e on e.book_id = m.book_id and e.id = m.entry_id
         where m.way = 'settled') settled
union all
select 'ledger.holds_have_their_event', count(*),
       count(*) filter (where v.id is null),
       min(h.book_id || ' ' || h.id) filter (where v.id is null)
  from (select book_id, id, event_id from ledger_hold
        union all
        select book_id, hold_id, event_id from ledger_hold_move) h
  left join ledger_book b on b.book_id = h.book_id
  left join audit_event v on v.id = h.event_id and v.outcome = 'done' and v.stream = b.organisation_id
