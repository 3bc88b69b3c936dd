-- Active loans of a book whose figures are of a day before, in the order of their ids, held until the commit.
with behind as materialized (
  select s.loan_id
    from lending_standing s
   where s.book_id = %(book_id)s
     and s.status = 'active'
     and s.as_of < %(day)s
     and (%(after)s::uuid is null or s.loan_id > %(after)s)
     and (%(loan_ids)s::uuid[] is null or s.loan_id = any(%(loan_ids)s))
   order by s.loan_id
   limit %(limit)s
)
select l.id
  from behind b
  join lending_loan l
    on l.book_id = %(book_id)s
   and l.id = b.loan_id
 order by l.id
   for no key update of l
