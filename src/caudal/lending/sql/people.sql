-- Keys inside the book, append-only rows and narrow rights of what is kept around a loan and its sellers.
alter table lending_promise
  add constraint lending_promise_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_visit
  add constraint lending_visit_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_note
  add constraint lending_note_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_guarantee
  add constraint lending_guarantee_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_document
  add constraint lending_document_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_documentfile
  add constraint lending_documentfile_document_fk
  foreign key (book_id, document_id) references lending_document (book_id, id);
alter table lending_documentfile
  add constraint lending_documentfile_is_small
  check (octet_length(content) between 1 and 262144);

alter table lending_soldloan
  add constraint lending_soldloan_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_soldloan
  add constraint lending_soldloan_seller_fk
  foreign key (book_id, seller_id) references lending_seller (book_id, id);
alter table lending_commission
  add constraint lending_commission_loan_event_fk
  foreign key (book_id, loan_event_id) references lending_loanevent (book_id, id);
alter table lending_commission
  add constraint lending_commission_seller_fk
  foreign key (book_id, seller_id) references lending_seller (book_id, id);
alter table lending_commissionpayout
  add constraint lending_commissionpayout_seller_fk
  foreign key (book_id, seller_id) references lending_seller (book_id, id);

create trigger lending_visit_append_only
  before update or delete or truncate on lending_visit
  for each statement execute function lending_refuse_change();
create trigger lending_note_append_only
  before update or delete or truncate on lending_note
  for each statement execute function lending_refuse_change();
create trigger lending_document_append_only
  before update or delete or truncate on lending_document
  for each statement execute function lending_refuse_change();
create trigger lending_documentfile_append_only
  before update or delete or truncate on lending_documentfile
  for each statement execute function lending_refuse_change();
create trigger lending_soldloan_append_only
  before update or delete or truncate on lending_soldloan
  for each statement execute function lending_refuse_change();
create trigger lending_commission_append_only
  before update or delete or truncate on lending_commission
  for each statement execute function lending_refuse_change();
create trigger lending_promise_kept
  before delete or truncate on lending_promise
  for each statement execute function lending_refuse_change();
create trigger lending_guarantee_kept
  before delete or truncate on lending_guarantee
  for each statement execute function lending_refuse_change();
create trigger lending_seller_kept
  before delete or truncate on lending_seller
  for each statement execute function lending_refuse_change();
create trigger lending_commissionpayout_kept
  before delete or truncate on lending_commissionpayout
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_promise, lending_visit, lending_note, lending_guarantee, lending_document,
      lending_documentfile, lending_seller, lending_soldloan, lending_commission, lending_commissionpayout
      from caudal_app;
    grant select, insert on lending_promise, lending_visit, lending_note, lending_guarantee, lending_document,
      lending_documentfile, lending_seller, lending_soldloan, lending_commission, lending_commissionpayout
      to caudal_app;
    -- What ends is ended in its own row; what was said or paid never changes.
    grant update (withdrawn_on, withdrawal_reason) on lending_promise to caudal_app;
    grant update (released_on, release_reason) on lending_guarantee to caudal_app;
    grant update (basis, rate, flat_minor, left_on) on lending_seller to caudal_app;
    grant update (reversed_on, reversal_entry_id, reversal_reason) on lending_commissionpayout to caudal_app;
  end if;
end $$;
