-- What Django cannot say of crossings: facts that are written once, about entries that are there.
alter table ledger_crossing alter column currency type char(3);
alter table ledger_crossing
  add constraint ledger_crossing_has_its_entry foreign key (book_id, entry_id) references ledger_entry (book_id, id);
alter table ledger_crossing_answer
  add constraint ledger_crossing_answer_has_its_entry
    foreign key (book_id, entry_id) references ledger_entry (book_id, id);

create trigger ledger_crossing_append_only
  before update or delete or truncate on ledger_crossing
  for each statement execute function ledger_refuse_change();
create trigger ledger_crossing_answer_append_only
  before update or delete or truncate on ledger_crossing_answer
  for each statement execute function ledger_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on ledger_crossing, ledger_crossing_answer from caudal_app;
    grant select, insert on ledger_crossing, ledger_crossing_answer to caudal_app;
  end if;
end $$;
