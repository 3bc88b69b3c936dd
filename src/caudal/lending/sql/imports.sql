-- Keys inside the book and narrow rights of files of repayments: what was read never changes, only what became of it.
alter table lending_import alter column digest type char(64);
alter table lending_importrow alter column currency type char(3);

alter table lending_importrow
  add constraint lending_importrow_import_fk
  foreign key (book_id, import_id) references lending_import (book_id, id);
alter table lending_importrow
  add constraint lending_importrow_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_importrow
  add constraint lending_importrow_repayment_fk
  foreign key (book_id, repayment_id) references lending_loanevent (book_id, id);

create trigger lending_import_kept
  before delete or truncate on lending_import
  for each statement execute function lending_refuse_change();
create trigger lending_importrow_kept
  before delete or truncate on lending_importrow
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_import, lending_importrow from caudal_app;
    grant select, insert on lending_import, lending_importrow to caudal_app;
    grant update (state, refused_row, ended_at) on lending_import to caudal_app;
    grant update (outcome, loan_id, repayment_id, refusal_code, field, facts, event_id) on lending_importrow to caudal_app;
  end if;
end $$;
