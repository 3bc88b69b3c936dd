-- What Django cannot say of portfolios, products and applications: keys inside the book, append-only rows, narrow rights.
alter table lending_portfolio alter column currency type char(3);
alter table lending_application alter column currency type char(3);

alter table lending_application
  add constraint lending_application_portfolio_fk
  foreign key (book_id) references lending_portfolio (book_id);
alter table lending_product
  add constraint lending_product_portfolio_fk
  foreign key (book_id) references lending_portfolio (book_id);
alter table lending_application
  add constraint lending_application_product_fk
  foreign key (book_id, product_code, product_version) references lending_product (book_id, code, version);
alter table lending_application
  add constraint lending_application_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table lending_loan
  add constraint lending_loan_application_fk
  foreign key (book_id, application_id) references lending_application (book_id, id);
alter table lending_loan
  add constraint lending_loan_product_fk
  foreign key (book_id, product_code, product_version) references lending_product (book_id, code, version);
alter table lending_loanevent
  add constraint lending_loanevent_concerns_fk
  foreign key (book_id, concerns) references lending_loanevent (book_id, id);

-- Where the event says the amount it is part of the key; what the replay says is held against the ledger by verify.
alter table lending_allocation
  drop constraint lending_allocation_repayment_fk,
  add constraint lending_allocation_repayment_fk
  foreign key (book_id, repayment_id, event_minor) references lending_loanevent (book_id, id, amount_minor),
  add constraint lending_allocation_event_fk
  foreign key (book_id, repayment_id) references lending_loanevent (book_id, id);

create trigger lending_product_append_only
  before update or delete or truncate on lending_product
  for each statement execute function lending_refuse_change();
create trigger lending_portfolio_kept
  before delete or truncate on lending_portfolio
  for each statement execute function lending_refuse_change();
create trigger lending_application_kept
  before delete or truncate on lending_application
  for each statement execute function lending_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_portfolio, lending_product, lending_application from caudal_app;
    grant select, insert on lending_portfolio, lending_product, lending_application to caudal_app;
    grant update (name, settings, business_on) on lending_portfolio to caudal_app;
    grant update (officer_id, approved_minor, terms, terms_version, status, decided_on, decided_by, decision_reason,
                  loan_id) on lending_application to caudal_app;
    -- Who looks after the client may change; the terms and amounts of a loan never do.
    grant update (officer_id) on lending_loan to caudal_app;
  end if;
end $$;
