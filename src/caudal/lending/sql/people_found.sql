-- People of an organisation by name: every word begins a word of the name or the document, or is in the phone number.
select p.id,
       p.full_name,
       p.document_type,
       p.document_number,
       p.phone,
       (select count(*) from lending_loan l where l.book_id = %(book_id)s and l.borrower_id = p.id) as loans
  from parties_person p
 where p.organisation_id = %(organisation_id)s
   and not exists (
       select
         from unnest(%(words)s::text[]) as word
        where not (' ' || p.sort_key like '%% ' || word || '%%'
                or lower(p.document_number) like word || '%%'
                or replace(p.phone, ' ', '') like '%%' || word || '%%'))
 order by p.sort_key, p.id
 limit %(limit)s
