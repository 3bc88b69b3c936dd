-- As in the ledger: of a book that came after the last statistics the planner would believe that it has no rows, take
-- any index that begins with the book for as good as another, and read the whole book for every loan. Without statistics
-- of the book it takes each for a two-hundredth of the table, and finds by the rest of the key.
alter table lending_loan alter column book_id set statistics 0;
alter table lending_loanevent alter column book_id set statistics 0;
alter table lending_allocation alter column book_id set statistics 0;
alter table lending_installment alter column book_id set statistics 0;
alter table lending_standing alter column book_id set statistics 0;
alter table lending_latefee alter column book_id set statistics 0;
alter table lending_pause alter column book_id set statistics 0;
alter table lending_promise alter column book_id set statistics 0;
alter table lending_commission alter column book_id set statistics 0;
alter table lending_soldloan alter column book_id set statistics 0;
alter table lending_importrow alter column book_id set statistics 0;

-- What was gathered until now goes too, where the server can forget it.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    perform pg_clear_attribute_stats('public', relname::text, 'book_id', false)
       from pg_class
      where oid in ('lending_loan'::regclass, 'lending_loanevent'::regclass, 'lending_allocation'::regclass,
                    'lending_installment'::regclass, 'lending_standing'::regclass, 'lending_latefee'::regclass,
                    'lending_pause'::regclass, 'lending_promise'::regclass, 'lending_commission'::regclass,
                    'lending_soldloan'::regclass, 'lending_importrow'::regclass);
  end if;
end $$;
