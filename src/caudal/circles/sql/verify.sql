-- What the circles' own rows say against the accounts of their books. Each check: rows looked at, rows wrong, one named.
-- %%(book_id)s is one circle's book, or null for all of them.
with circles as (
  select book_id
    from circles_circle
   where %(book_id)s::bigint is null
      or book_id = %(book_id)s::bigint
), posted as (
  select a.book_id,
         a.code,
         split_part(a.code, ':', 1) || ':' || split_part(a.code, ':', 2) as control,
         split_part(a.code, ':', 3) as number,
         a.debits_posted - a.credits_posted as balance
    from ledger_account a
    join circles c
      on c.book_id = a.book_id
), shares as (
  select m.book_id,
         m.number,
         coalesce(sum(circles_trade_sign(t.kind) * t.capital_minor)
           filter (where t.reversed_on is null), 0) as capital,
         coalesce(sum(circles_trade_sign(t.kind) * t.shares)
           filter (where t.reversed_on is null), 0) as held,
         coalesce(sum(circles_trade_sign(t.kind) * t.shares) filter (where t.source <> ''), 0) as moved_in
    from circles c
    join circles_member m
      on m.book_id = c.book_id
    left join circles_sharetrade t
      on t.book_id = m.book_id
     and t.member_id = m.id
   group by m.book_id, m.number
), fines as (
  select m.book_id,
         m.number,
         coalesce(sum(f.amount_minor - f.paid_minor) filter (where f.status = 'issued'), 0) as due
    from circles c
    join circles_member m
      on m.book_id = c.book_id
    left join circles_fine f
      on f.book_id = m.book_id
     and f.member_id = m.id
   group by m.book_id, m.number
), share_check as (
  select s.book_id,
         s.number,
         s.capital <> -coalesce(p.balance, 0) as wrong
    from shares s
    left join posted p
      on p.book_id = s.book_id
     and p.code = 'equity:shares:' || s.number
), fine_check as (
  select f.book_id,
         f.number,
         f.due <> coalesce(p.balance, 0) as wrong
    from fines f
    left join posted p
      on p.book_id = f.book_id
     and p.code = 'assets:fines:' || f.number
), entry_check as (
  select named.book_id,
         named.entry_id,
         e.id is null as wrong
    from (select book_id, entry_id from circles_sharetrade
           union all
          select book_id, reversal_entry_id from circles_sharetrade where reversal_entry_id is not null
           union all
          select book_id, entry_id from circles_fine
           union all
          select book_id, collection_entry_id from circles_fine where collection_entry_id is not null
           union all
          select book_id, end_entry_id from circles_fine where end_entry_id is not null
           union all
          select book_id, entry_id from circles_loanevidence) named
    join circles c
      on c.book_id = named.book_id
    left join ledger_entry e
      on e.book_id = named.book_id
     and e.id = named.entry_id
), evidence_run as (
  -- Every line of cash and of fines due, and the loans given here between them, walked once in the order of recording.
  select u.book_id,
         u.loan_id,
         sum(u.cash) over earlier as cash,
         sum(u.fines) over earlier as fines
    from (select l.book_id,
                 null::uuid as loan_id,
                 l.recorded_at,
                 case when a.code = 'assets:cash:box' then l.amount else 0 end as cash,
                 case when a.code = 'assets:cash:box' then 0 else l.amount end as fines
            from circles c
            join ledger_account a
              on a.book_id = c.book_id
             and (a.code = 'assets:cash:box' or a.code like 'assets:fines:%%')
            join ledger_line l
              on l.book_id = a.book_id
             and l.account_id = a.id
           union all
          select g.book_id, g.loan_id, e.recorded_at, 0, 0
            from circles c
            join circles_loanevidence g
              on g.book_id = c.book_id
            join ledger_entry e
              on e.book_id = g.book_id
             and e.id = g.entry_id
           where g.source = '') u
  -- The loan's own line is of the same instant, and not earlier.
  window earlier as (partition by u.book_id order by u.recorded_at
                     groups between unbounded preceding and 1 preceding)
), evidence_check as (
  -- Of loans given here; what was true of those that were moved in, the move says.
  select g.book_id,
         g.loan_id,
         g.cash_minor <> coalesce(before.cash, 0)
         or g.fines_receivable_minor <> coalesce(before.fines, 0) as wrong
    from evidence_run before
    join circles_loanevidence g
      on g.book_id = before.book_id
     and g.loan_id = before.loan_id
   where before.loan_id is not null
), stated_check as (
  select f.book_id,
         f.figure,
         f.stored_minor - f.true_minor <> coalesce(sum(d.amount_minor), 0) as wrong
    from circles c
    join circles_importedfigure f
      on f.book_id = c.book_id
    left join circles_importeddifference d
      on d.book_id = f.book_id
     and d.figure = f.figure
   -- What was stored may be no number that a pool could hold (NaN, 1e+300): then nothing can be subtracted from it.
   where case when f.stored_text ~ '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?$'
              then abs(f.stored_text::numeric) * 100 <= 100000000000000000
              else false end
   group by f.book_id, f.id, f.figure, f.stored_minor, f.true_minor
)
select 'circles.shares_are_their_accounts' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' member ' || number) filter (where wrong) as first
  from share_check
 union all
-- A former system may have sold more than it ever issued; that is moved and told, and nothing may be added to it.
select 'circles.nobody_holds_fewer_than_no_shares', count(*), count(*) filter (where held < least(0, moved_in)),
       min(book_id || ' member ' || number) filter (where held < least(0, moved_in))
  from shares
 union all
select 'circles.open_fines_are_their_accounts', count(*), count(*) filter (where wrong),
       min(book_id || ' member ' || number) filter (where wrong)
  from fine_check
 union all
select 'circles.rows_name_entries_that_exist', count(*), count(*) filter (where wrong),
       min(book_id || ' entry ' || entry_id) filter (where wrong)
  from entry_check
 union all
select 'circles.evidence_can_be_added_up_again', count(*), count(*) filter (where wrong),
       min(book_id || ' loan ' || loan_id) filter (where wrong)
  from evidence_check
 union all
select 'circles.explanations_add_up', count(*), count(*) filter (where wrong),
       min(book_id || ' ' || figure) filter (where wrong)
  from stated_check
