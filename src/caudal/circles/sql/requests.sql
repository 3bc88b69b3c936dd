-- What Django cannot say of requests: keys inside the book, which way a request goes, rows that are kept as they are.
alter table circles_loanrequest
  add constraint circles_loanrequest_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id),
  add constraint circles_loanrequest_hold_fk
  foreign key (book_id, hold_id) references ledger_hold (book_id, id),
  add constraint circles_loanrequest_loan_fk
  foreign key (book_id, loan_id) references lending_loan (book_id, id);
alter table circles_loanapproval
  add constraint circles_loanapproval_request_fk
  foreign key (book_id, request_id) references circles_loanrequest (book_id, id);
alter table circles_vote
  add constraint circles_vote_request_fk
  foreign key (book_id, request_id) references circles_loanrequest (book_id, id),
  add constraint circles_vote_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_guarantee
  add constraint circles_guarantee_request_fk
  foreign key (book_id, request_id) references circles_loanrequest (book_id, id),
  add constraint circles_guarantee_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_guaranteedocument
  add constraint circles_guaranteedocument_guarantee_fk
  foreign key (book_id, guarantee_id) references circles_guarantee (book_id, id);
alter table circles_guaranteefile
  add constraint circles_guaranteefile_document_fk
  foreign key (book_id, document_id) references circles_guaranteedocument (book_id, id);
alter table circles_loanevidence
  add constraint circles_loanevidence_request_fk
  foreign key (book_id, request_id) references circles_loanrequest (book_id, id);

create trigger circles_loanrequest_kept
  before delete or truncate on circles_loanrequest
  for each statement execute function circles_refuse_change();
create trigger circles_vote_kept
  before delete or truncate on circles_vote
  for each statement execute function circles_refuse_change();
create trigger circles_guarantee_kept
  before delete or truncate on circles_guarantee
  for each statement execute function circles_refuse_change();
create trigger circles_loanapproval_append_only
  before update or delete or truncate on circles_loanapproval
  for each statement execute function circles_refuse_change();
create trigger circles_guaranteedocument_append_only
  before update or delete or truncate on circles_guaranteedocument
  for each statement execute function circles_refuse_change();
create trigger circles_guaranteefile_append_only
  before update or delete or truncate on circles_guaranteefile
  for each statement execute function circles_refuse_change();

-- A request goes forward only, and what was asked for stays: for something else, ask again.
create or replace function circles_loanrequest_forward() returns trigger language plpgsql as $$
begin
  if not (old.status = 'requested' and new.status in ('requested', 'approved', 'rejected', 'withdrawn')
          or old.status = 'approved' and new.status in ('disbursed', 'withdrawn', 'expired'))
     or (new.book_id, new.id, new.number, new.member_id, new.amount_minor, new.terms, new.terms_version, new.purpose,
         new.asked_on, new.asked_at, new.asked_by, new.event_id)
        is distinct from
        (old.book_id, old.id, old.number, old.member_id, old.amount_minor, old.terms, old.terms_version, old.purpose,
         old.asked_on, old.asked_at, old.asked_by, old.event_id)
     or old.hold_id is distinct from new.hold_id and old.status <> 'requested'
     or old.form_entry_id is distinct from new.form_entry_id and old.form_entry_id is not null
  then
    raise exception using errcode = 'CC021', message = format('a request does not go from %s to %s', old.status, new.status);
  end if;
  return new;
end $$;
create trigger circles_loanrequest_goes_forward
  before update on circles_loanrequest
  for each row execute function circles_loanrequest_forward();

-- Votes stand once the request is decided.
create or replace function circles_vote_until_decided() returns trigger language plpgsql as $$
begin
  if (select status from public.circles_loanrequest where book_id = new.book_id and id = new.request_id) <> 'requested'
     or (tg_op = 'UPDATE'
         and (new.book_id, new.request_id, new.member_id) is distinct from (old.book_id, old.request_id, old.member_id))
  then
    raise exception using errcode = 'CC022', message = 'a vote stands once its request is decided';
  end if;
  return new;
end $$;
create trigger circles_vote_is_open
  before insert or update on circles_vote
  for each row execute function circles_vote_until_decided();

-- A guarantee is agreed to once and released once; the rest of it stays.
create or replace function circles_guarantee_forward() returns trigger language plpgsql as $$
begin
  if (new.book_id, new.id, new.request_id, new.number, new.kind, new.member_id, new.description, new.amount_minor,
      new.given_on, new.event_id)
     is distinct from
     (old.book_id, old.id, old.request_id, old.number, old.kind, old.member_id, old.description, old.amount_minor,
      old.given_on, old.event_id)
     or old.consented_on is not null
        and (new.consented_on, new.consent_event_id) is distinct from (old.consented_on, old.consent_event_id)
     or old.released_on is not null
  then
    raise exception using errcode = 'CC023', message = 'a guarantee is agreed to once, released once and never edited';
  end if;
  return new;
end $$;
create trigger circles_guarantee_goes_forward
  before update on circles_guarantee
  for each row execute function circles_guarantee_forward();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_loanrequest, circles_loanapproval, circles_vote, circles_guarantee,
                  circles_guaranteedocument, circles_guaranteefile from caudal_app;
    grant select, insert on circles_loanrequest, circles_loanapproval, circles_vote, circles_guarantee,
                            circles_guaranteedocument, circles_guaranteefile to caudal_app;
    grant update (status, hold_id, approved_on, approved_event_id, expires_at, ended_on, end_reason, end_event_id,
                  loan_id, form_entry_id)
      on circles_loanrequest to caudal_app;
    grant update (is_for, voted_on, voted_at, recorded_by, event_id) on circles_vote to caudal_app;
    grant update (consented_on, consent_event_id, released_on, release_reason) on circles_guarantee to caudal_app;
  end if;
end $$;
