-- Active loans of a book whose figures are of a day before, in the order of their ids, held until the commit.
select l.id
  from lending_standing s
  join lending_loan l
    on l.book_id = s.book_id
   and l.id = s.loan_id
 where s.book_id = %(book_id)s
   and s.status = 'active'
   and s.as_of < %(day)s
   and (%(after)s::uuid is null or s.loan_id > %(after)s)
   and (%(loan_ids)s::uuid[] is null or s.loan_id = any(%(loan_ids)s))
 order by s.loan_id
 limit %(limit)s
   for no key update of l
