-- Sealed periods against the postings. One row a check. Each posting of a sealed book is counted once, in the first
-- period that covers it; what an account stood at is then the sum over the periods so far.
with sealed as (
  select book_id, array_agg(through order by through) as throughs, array_agg(sealed_at order by through) as instants
    from ledger_period
   group by book_id
), moved as (
  select l.book_id, s.throughs[width_bucket(l.effective_on - 1, s.throughs) + 1] as through, l.account_id,
         sum(l.amount) as amount
    from sealed s
    join ledger_line l on l.book_id = s.book_id and l.effective_on <= s.throughs[cardinality(s.throughs)]
   group by 1, 2, 3
), stood as (
  select p.book_id, p.through, m.account_id, sum(m.amount)::bigint as stands
    from ledger_period p
    join moved m on m.book_id = p.book_id and m.through <= p.through
   group by p.book_id, p.through, m.account_id
), balance as (
  select s.book_id, s.through, array_agg(s.account_id order by s.account_id) as accounts,
         array_agg(s.stands order by s.account_id) as stands
    from stood s
   where s.stands <> 0
   group by s.book_id, s.through
), total as (
  select book_id, through, jsonb_object_agg(currency, total) as totals
    from (select s.book_id, s.through, a.currency, sum(s.stands) as total
            from stood s
            join ledger_account a on a.book_id = s.book_id and a.id = s.account_id
           where s.stands > 0
           group by s.book_id, s.through, a.currency) side
   group by book_id, through
), period as (
  select p.book_id, p.through, p.since, p.totals, p.digest, p.sealed_at, p.event_id,
         lag(p.digest) over each_book as digest_before, lag(p.through) over each_book as through_before
    from ledger_period p
  window each_book as (partition by p.book_id order by p.through)
)
select 'ledger.sealed_balances_stand' as name, count(*) as rows,
       count(*) filter (where not stands) as wrong,
       min(book_id || ' ' || through) filter (where not stands) as first
  from (select p.book_id, p.through,
               coalesce(p.since is not distinct from p.through_before + 1
                        and p.totals = coalesce(t.totals, '{}')
                        and p.digest = ledger_period_digest(p.digest_before, row_of, coalesce(b.accounts, '{}'),
                                                            coalesce(b.stands, '{}')), false) as stands
          from period p
          join ledger_period row_of on row_of.book_id = p.book_id and row_of.through = p.through
          left join balance b on b.book_id = p.book_id and b.through = p.through
          left join total t on t.book_id = p.book_id and t.through = p.through) sealed
union all
select 'ledger.nothing_is_recorded_into_sealed_days', count(*),
       count(*) filter (where e.recorded_at > s.instants[width_bucket(e.effective_on - 1, s.throughs) + 1]),
       min(e.book_id || ' ' || e.id) filter (
         where e.recorded_at > s.instants[width_bucket(e.effective_on - 1, s.throughs) + 1])
  from sealed s
  join ledger_entry e on e.book_id = s.book_id and e.effective_on <= s.throughs[cardinality(s.throughs)]
union all
select 'ledger.accounts_are_sealed_with_their_book', count(*),
       count(*) filter (where not sealed),
       min(book_id || ' ' || code) filter (where not sealed)
  from (select a.book_id, a.code,
               a.sealed_through is not distinct from p.through and b.sealed_through is not distinct from p.through
               as sealed
          from ledger_account a
          left join ledger_book b on b.book_id = a.book_id
          left join (select book_id, max(through) as through from ledger_period group by book_id) p
            on p.book_id = a.book_id
        union all
        select coalesce(b.book_id, p.book_id), 'book',
               coalesce(b.sealed_through is not distinct from p.through, false) and b.book_id is not null
          from ledger_book b
          full join (select book_id, max(through) as through from ledger_period group by book_id) p
            on p.book_id = b.book_id) sealed
union all
select 'ledger.stated_days_are_sealed_ones', count(*),
       count(*) filter (where not stated),
       min(book_id || ' ' || id) filter (where not stated)
  from (select e.book_id, e.id,
               e.stated_on < e.effective_on
               and exists (select from ledger_period p
                            where p.book_id = e.book_id and p.through >= e.stated_on) as stated
          from ledger_entry e
         where e.stated_on is not null) entry
union all
select 'ledger.periods_have_their_event', count(*),
       count(*) filter (where v.id is null),
       min(p.book_id || ' ' || p.through) filter (where v.id is null)
  from ledger_period p
  left join ledger_book b on b.book_id = p.book_id
  left join audit_event v on v.id = p.event_id and v.outcome = 'done' and v.stream = b.organisation_id
