-- Where an end of day has something to do: portfolios whose day is over, books with active loans of a day before, and
-- books with loans whose figures were never written.
with portfolio as (
  select f.*,
         coalesce((f.settings ->> 'ends_days_by_hand')::boolean, false) as is_by_hand
    from lending_portfolio f
)
select f.organisation_id,
       f.book_id,
       f.id as portfolio_id,
       f.business_on,
       f.is_by_hand,
       false as has_unwritten
  from portfolio f
 where (f.business_on < %(today)s and not f.is_by_hand)
    or exists (
       select from lending_standing s
        where s.book_id = f.book_id
          and s.status = 'active'
          and s.as_of < f.business_on)
union all
select distinct l.organisation_id, s.book_id, null::uuid, null::date, false, false
  from lending_standing s
  join lending_loan l on l.book_id = s.book_id and l.id = s.loan_id
 where s.status = 'active'
   and s.as_of < %(today)s
   and not exists (select from lending_portfolio f where f.book_id = s.book_id)
union all
select distinct l.organisation_id, l.book_id, null::uuid, null::date, false, true
  from lending_loan l
 where not exists (select from lending_standing s where s.book_id = l.book_id and s.loan_id = l.id)
 order by book_id
