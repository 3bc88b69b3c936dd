-- What Django cannot say of the circles' tables: keys inside the book, rows that are never deleted, narrow rights.
alter table circles_circle alter column currency type char(3);
alter table circles_circle
  add constraint circles_circle_organisation_fk
  foreign key (organisation_id) references parties_organisation (id);

-- The organisation is part of the key, so that no member stands in another organisation's circle.
create unique index circles_circle_organisation_key on circles_circle (book_id, organisation_id);
alter table circles_member
  add constraint circles_member_circle_fk
  foreign key (book_id, organisation_id) references circles_circle (book_id, organisation_id),
  add constraint circles_member_person_fk
  foreign key (person_id) references parties_person (id);
alter table circles_shareprice
  add constraint circles_shareprice_circle_fk
  foreign key (book_id) references circles_circle (book_id);
alter table circles_sharetrade
  add constraint circles_sharetrade_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_fine
  add constraint circles_fine_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_loanevidence
  add constraint circles_loanevidence_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id),
  add constraint circles_loanevidence_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table circles_importedfigure
  add constraint circles_importedfigure_circle_fk
  foreign key (book_id) references circles_circle (book_id);
alter table circles_importeddifference
  add constraint circles_importeddifference_circle_fk
  foreign key (book_id) references circles_circle (book_id);

create or replace function circles_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'CC001',
    message = format('a row of %s is kept as it is', tg_table_name),
    hint = 'A mistake is reversed by an action that names it.';
end $$;

-- Nothing is deleted, by anybody.
create trigger circles_circle_kept
  before delete or truncate on circles_circle
  for each statement execute function circles_refuse_change();
create trigger circles_member_kept
  before delete or truncate on circles_member
  for each statement execute function circles_refuse_change();
create trigger circles_sharetrade_kept
  before delete or truncate on circles_sharetrade
  for each statement execute function circles_refuse_change();
create trigger circles_fine_kept
  before delete or truncate on circles_fine
  for each statement execute function circles_refuse_change();

-- Statements about the past do not change either.
create trigger circles_shareprice_append_only
  before update or delete or truncate on circles_shareprice
  for each statement execute function circles_refuse_change();
create trigger circles_loanevidence_append_only
  before update or delete or truncate on circles_loanevidence
  for each statement execute function circles_refuse_change();
create trigger circles_importedfigure_append_only
  before update or delete or truncate on circles_importedfigure
  for each statement execute function circles_refuse_change();
create trigger circles_importeddifference_append_only
  before update or delete or truncate on circles_importeddifference
  for each statement execute function circles_refuse_change();

-- A purchase or sale is reversed once, and nothing else of it changes.
create or replace function circles_reverse_once() returns trigger language plpgsql as $$
begin
  if old.reversal_entry_id is not null
     or (new.book_id, new.id, new.member_id, new.kind, new.shares, new.price_minor, new.amount_minor, new.capital_minor,
         new.traded_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.kind, old.shares, old.price_minor, old.amount_minor, old.capital_minor,
         old.traded_on, old.entry_id, old.event_id) then
    raise exception using errcode = 'CC002', message = 'a share trade is reversed once and never edited';
  end if;
  return new;
end $$;
create trigger circles_sharetrade_reversed_once
  before update on circles_sharetrade
  for each row execute function circles_reverse_once();

-- A fine goes forward only: issued -> collected or waived; anything but reversed -> reversed. Its facts stay.
create or replace function circles_fine_forward() returns trigger language plpgsql as $$
begin
  if not (old.status = 'issued' and new.status in ('collected', 'waived', 'reversed')
          or old.status = 'collected' and new.status = 'reversed')
     or (new.book_id, new.id, new.member_id, new.amount_minor, new.reason, new.issued_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.amount_minor, old.reason, old.issued_on, old.entry_id, old.event_id)
  then
    raise exception using errcode = 'CC003', message = format('a fine does not go from %s to %s', old.status, new.status);
  end if;
  return new;
end $$;
create trigger circles_fine_goes_forward
  before update on circles_fine
  for each row execute function circles_fine_forward();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_circle, circles_member, circles_shareprice, circles_sharetrade, circles_fine,
                  circles_loanevidence, circles_importedfigure, circles_importeddifference from caudal_app;
    grant select, insert on circles_circle, circles_member, circles_shareprice, circles_sharetrade, circles_fine,
                            circles_loanevidence, circles_importedfigure, circles_importeddifference to caudal_app;
    grant update (name, description, policy, closed_on) on circles_circle to caudal_app;
    grant update (role, is_active, left_on) on circles_member to caudal_app;
    grant update (reversed_on, reversal_entry_id) on circles_sharetrade to caudal_app;
    grant update (status, collected_on, collection_entry_id, ended_on, end_entry_id, end_reason)
      on circles_fine to caudal_app;
  end if;
end $$;
