-- What Django cannot say of the loans' tables: composite keys inside the book, append-only rows, narrow rights.
alter table lending_loan alter column currency type char(3);

alter table lending_loanevent
  add constraint lending_loanevent_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_loanevent
  add constraint lending_loanevent_reverses_fk
  foreign key (book_id, reverses) references lending_loanevent (book_id, id);

-- The amount is part of the key, so that an allocation adds up to the repayment it splits.
alter table lending_allocation
  add constraint lending_allocation_repayment_fk
  foreign key (book_id, repayment_id, amount_minor) references lending_loanevent (book_id, id, amount_minor);

create or replace function lending_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'CN001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A repayment is reversed by a new event that names it.';
end $$;

create trigger lending_loanevent_append_only
  before update or delete or truncate on lending_loanevent
  for each statement execute function lending_refuse_change();
create trigger lending_allocation_append_only
  before update or delete or truncate on lending_allocation
  for each statement execute function lending_refuse_change();
create trigger lending_loan_kept
  before delete or truncate on lending_loan
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_loan, lending_loanevent, lending_allocation, lending_numbering from caudal_app;
    grant select, insert on lending_loan, lending_loanevent, lending_allocation to caudal_app;
    -- A loan's terms and amounts never change; its status follows its events.
    grant update (status) on lending_loan to caudal_app;
    grant select, insert, update on lending_numbering to caudal_app;
  end if;
end $$;
