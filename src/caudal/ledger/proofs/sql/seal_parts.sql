-- Every seal in order, with the hashes of the subtrees that its log consisted of.
select number, size, root, previous, horizon, system_identifier, sealed_at, key_number, signature,
       ledger_log_parts(size) as parts
  from ledger_seal
 order by number
