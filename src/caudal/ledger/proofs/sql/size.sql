-- How many entries the log holds.
select coalesce(max(number) + 1, 0) as size from ledger_leaf
