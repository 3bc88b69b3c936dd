-- What Django cannot say of the derived figures: keys inside the book, narrow rights, room for updates in place.
alter table lending_standing set (fillfactor = 60);
alter table lending_installment set (fillfactor = 80);

alter table lending_standing
  add constraint lending_standing_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id),
  add constraint lending_standing_days_are_counted_from_the_due_date check (
    overdue_since_on is null or days_past_due = as_of - overdue_since_on);
alter table lending_installment
  add constraint lending_installment_standing_fk
  foreign key (book_id, loan_id) references lending_standing (book_id, loan_id);
alter table lending_pause
  add constraint lending_pause_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);

alter table lending_latefee
  add constraint lending_latefee_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id),
  add constraint lending_latefee_charge_fk
  foreign key (book_id, charge_id) references lending_loanevent (book_id, id);

create trigger lending_latefee_kept
  before delete or truncate on lending_latefee
  for each statement execute function lending_refuse_change();
create trigger lending_pause_kept
  before delete or truncate on lending_pause
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_standing, lending_installment, lending_pause, lending_latefee from caudal_app;
    grant select, insert, update on lending_standing to caudal_app;
    grant select, insert, update, delete on lending_installment to caudal_app;
    grant select, insert on lending_pause, lending_latefee to caudal_app;
    grant update (until_on, resumed_event_id) on lending_pause to caudal_app;
    -- What a fee is for never changes; while it is proposed its amount follows the days, then it is decided.
    grant update (days_late, base_minor, amount_minor, status, charged_minor, charge_id, decided_on, decided_by, reason,
                  decision_event_id) on lending_latefee to caudal_app;
  end if;
end $$;
