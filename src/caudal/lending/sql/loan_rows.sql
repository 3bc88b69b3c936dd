-- Loans by the name of their client, each with what is due on a day by the schedule in force.
-- The page is chosen first, so that only its own loans are added up.
with page as materialized (
    select l.book_id,
           l.id,
           l.number,
           l.borrower_id,
           p.full_name,
           p.sort_key,
           p.document_type,
           p.document_number,
           p.phone,
           l.product_code,
           l.status,
           s.disbursed_minor,
           s.outstanding_minor,
           s.is_dated and l.status = 'active' as falls_due
      from parties_person p
      join lending_loan l
        on l.book_id = %(book_id)s
       and l.borrower_id = p.id
      join lending_standing s
        on s.book_id = l.book_id
       and s.loan_id = l.id
     where p.organisation_id = %(organisation_id)s
       and (%(loan_ids)s::uuid[] is null or l.id = any (%(loan_ids)s::uuid[]))
       and (%(officer_id)s::uuid is null or l.officer_id = %(officer_id)s)
       and (%(status)s::text is null or l.status = %(status)s)
       and (%(late_from)s::int is null
            or (l.status = 'active' and s.days_delinquent between %(late_from)s and %(late_to)s))
       and (%(due_by)s::date is null
            or (s.is_dated
                and l.status = 'active'
                and exists (
                    select
                      from lending_installment i
                     where i.book_id = l.book_id
                       and i.loan_id = l.id
                       and i.due_on <= %(due_by)s
                       and i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor
                           + i.unpaid_principal_minor > 0)))
       and not exists (
           select
             from unnest(%(words)s::text[]) as word
            where not (' ' || p.sort_key like '%% ' || word || '%%'
                    or lower(p.document_number) like word || '%%'
                    or replace(p.phone, ' ', '') like '%%' || word || '%%'
                    or l.number::text = word))
       and (%(after_name)s::text is null or (p.sort_key, l.number) > (%(after_name)s, %(after_number)s))
     order by p.sort_key, l.number
     limit %(limit)s
)
select page.*,
       due.due_minor,
       due.overdue_minor,
       due.overdue_since_on,
       due.next_due_on,
       due.next_due_minor
  from page
 cross join lateral (
       select coalesce(sum(open.minor) filter (where open.due_on <= %(on)s), 0)::bigint as due_minor,
              coalesce(sum(open.minor) filter (where open.due_on < %(on)s), 0)::bigint as overdue_minor,
              min(open.due_on) filter (where open.due_on < %(on)s) as overdue_since_on,
              min(open.due_on) filter (where open.due_on > %(on)s) as next_due_on,
              (array_agg(open.minor order by open.due_on, open.number) filter (where open.due_on > %(on)s))[1]
              as next_due_minor
         from (
              select i.number,
                     i.due_on,
                     i.unpaid_penalty_minor + i.unpaid_fee_minor + i.unpaid_interest_minor + i.unpaid_principal_minor
                     as minor
                from lending_installment i
               where page.falls_due
                 and i.book_id = page.book_id
                 and i.loan_id = page.id) open
        where open.minor > 0) due
 order by page.sort_key, page.number
