-- Receipts: keys inside the book, append-only, rights.
alter table circles_receipt
  add constraint circles_receipt_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);

create trigger circles_receipt_append_only
  before update or delete or truncate on circles_receipt
  for each statement execute function circles_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_receipt from caudal_app;
    grant select, insert on circles_receipt to caudal_app;
  end if;
end $$;
