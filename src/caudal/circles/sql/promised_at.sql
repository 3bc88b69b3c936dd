-- Loans that were approved and not handed over, with effect until a day, as known at an instant: the hold of each says
-- when it was placed and what became of it.
select coalesce(sum(r.amount_minor), 0)::bigint as promised
  from circles_loanrequest r
  join ledger_hold h
    on h.book_id = r.book_id
   and h.id = r.hold_id
 where r.book_id = %(book_id)s
   and (%(on)s::date is null or r.approved_on <= %(on)s::date)
   and (%(known_at)s::timestamptz is null or h.placed_at <= %(known_at)s::timestamptz)
   and not exists (select from ledger_hold_move m
                    where m.book_id = h.book_id
                      and m.hold_id = h.id
                      and (%(known_at)s::timestamptz is null or m.moved_at <= %(known_at)s::timestamptz)
                      and (%(on)s::date is null or r.ended_on <= %(on)s::date))
