-- Receipts: numbered without gaps, each of an entry that exists, each for what that entry moved in the cash.
with moved as (
  select l.book_id,
         l.entry_id,
         sum(l.amount) as amount
    from ledger_account a
    join ledger_line l
      on l.book_id = a.book_id
     and l.account_id = a.id
   where a.code = 'assets:cash:box'
     and (%(book_id)s::bigint is null or a.book_id = %(book_id)s::bigint)
   group by l.book_id, l.entry_id
), given as (
  select r.book_id,
         r.number,
         e.id is null
         or m.amount is distinct from r.amount_minor
         or coalesce(e.stated_on, e.effective_on) <> r.issued_on as wrong
    from circles_receipt r
    left join ledger_entry e
      on e.book_id = r.book_id
     and e.id = r.entry_id
    left join moved m
      on m.book_id = r.book_id
     and m.entry_id = r.entry_id
   where %(book_id)s::bigint is null
      or r.book_id = %(book_id)s::bigint
), numbered as (
  select book_id,
         count(*) as receipts,
         max(number) as last
    from given
   group by book_id
)
select 'circles.receipts_are_what_their_entries_moved' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' receipt ' || number) filter (where wrong) as first
  from given
 union all
select 'circles.receipts_are_numbered_without_gaps', count(*), count(*) filter (where last <> receipts),
       min(book_id || ' has ' || receipts || ' up to ' || last) filter (where last <> receipts)
  from numbered
