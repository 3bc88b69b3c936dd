-- What Django cannot say of requests to change a loan: keys inside the book, rows that stay, narrow rights.
alter table lending_changerequest
  add constraint lending_changerequest_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_changerequest
  add constraint lending_changerequest_event_fk
  foreign key (book_id, loan_event_id) references lending_loanevent (book_id, id);
alter table lending_application
  add constraint lending_application_refinances_fk
  foreign key (book_id, refinances_id) references lending_loan (book_id, id);

create trigger lending_changerequest_kept
  before delete or truncate on lending_changerequest
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_changerequest from caudal_app;
    grant select, insert on lending_changerequest to caudal_app;
    grant update (status, decided_on, decided_by, decision_reason, loan_event_id) on lending_changerequest to caudal_app;
  end if;
end $$;
