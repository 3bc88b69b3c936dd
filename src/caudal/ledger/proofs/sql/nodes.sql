-- The hashes of complete subtrees.
select level, number, ledger_log_node(level, number) as hash
  from unnest(%(levels)s::int[], %(numbers)s::bigint[]) as wanted (level, number)
