-- Of a book that came after the last statistics the planner would believe that it has no rows, since the books that it
-- knows are all of the table; then every index that begins with the book looks as good as any other, and it reads the
-- whole book. Without statistics of the book it takes each for a two-hundredth of the table, and finds by the rest of the
-- key.
alter table ledger_entry alter column book_id set statistics 0;
alter table ledger_posting alter column book_id set statistics 0;
alter table ledger_day alter column book_id set statistics 0;
alter table ledger_backdated alter column book_id set statistics 0;
alter table ledger_backdated_sum alter column book_id set statistics 0;

-- What was gathered until now goes too, where the server can forget it.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    perform pg_clear_attribute_stats('public', relname::text, 'book_id', false)
       from pg_class
      where oid in ('ledger_entry'::regclass, 'ledger_posting'::regclass, 'ledger_day'::regclass,
                    'ledger_backdated'::regclass, 'ledger_backdated_sum'::regclass);
  end if;
end $$;
