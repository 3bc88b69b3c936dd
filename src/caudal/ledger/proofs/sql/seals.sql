-- Seals, newest first: those below a number, the one with a number, or all.
select number, size, root, previous, horizon, system_identifier, sealed_at, key_number, signature
  from ledger_seal
 where (%(before)s::bigint is null or number < %(before)s::bigint)
   and (%(number)s::bigint is null or number = %(number)s::bigint)
 order by number desc
 limit %(limit)s
