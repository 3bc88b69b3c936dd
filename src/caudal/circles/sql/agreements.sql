-- What Django cannot say of agreements: keys inside the book, decisions that are made once, narrow rights.
alter table circles_policychange
  add constraint circles_policychange_circle_fk
  foreign key (book_id) references circles_circle (book_id);
alter table circles_rolechange
  add constraint circles_rolechange_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_beneficiary
  add constraint circles_beneficiary_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);

create trigger circles_policychange_kept
  before delete or truncate on circles_policychange
  for each statement execute function circles_refuse_change();
create trigger circles_rolechange_append_only
  before update or delete or truncate on circles_rolechange
  for each statement execute function circles_refuse_change();

-- A proposal is decided once, and what it says stays.
create or replace function circles_policychange_once() returns trigger language plpgsql as $$
begin
  if old.status <> 'proposed' or new.status = 'proposed'
     or (new.book_id, new.number, new.before, new.policy, new.reason, new.proposed_by, new.proposed_at, new.event_id)
        is distinct from
        (old.book_id, old.number, old.before, old.policy, old.reason, old.proposed_by, old.proposed_at, old.event_id)
  then
    raise exception using errcode = 'CC007', message = 'a change of the rules is decided once and never edited';
  end if;
  return new;
end $$;
create trigger circles_policychange_decided_once
  before update on circles_policychange
  for each row execute function circles_policychange_once();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_policychange, circles_rolechange, circles_beneficiary from caudal_app;
    grant select, insert on circles_policychange, circles_rolechange, circles_beneficiary to caudal_app;
    grant update (status, decided_by, decided_at, decision_note, decision_event_id)
      on circles_policychange to caudal_app;
    -- Personal data that may be corrected, and is taken away when its owner asks.
    grant update (full_name, relation, document_type, document_number, phone, event_id), delete
      on circles_beneficiary to caudal_app;
  end if;
end $$;
