-- What Django cannot say of meetings: keys inside the book, rows that are kept, states that go forward, narrow rights.
alter table circles_meeting
  add constraint circles_meeting_cycle_fk
  foreign key (book_id, cycle_number) references circles_cycle (book_id, number);
alter table circles_meetingsitting
  add constraint circles_meetingsitting_meeting_fk
  foreign key (book_id, meeting_id) references circles_meeting (book_id, id),
  add constraint circles_meetingsitting_count_fk
  foreign key (book_id, meeting_id, count_number) references circles_meetingcount (book_id, meeting_id, number),
  add constraint circles_meetingsitting_signer_fk
  foreign key (signed_by) references parties_person (id);
alter table circles_meetingcount
  add constraint circles_meetingcount_meeting_fk
  foreign key (book_id, meeting_id) references circles_meeting (book_id, id);
alter table circles_attendance
  add constraint circles_attendance_meeting_fk
  foreign key (book_id, meeting_id) references circles_meeting (book_id, id),
  add constraint circles_attendance_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id),
  add constraint circles_attendance_fine_fk
  foreign key (book_id, fine_id) references circles_fine (book_id, id);
alter table circles_agendaitem
  add constraint circles_agendaitem_meeting_fk
  foreign key (book_id, meeting_id) references circles_meeting (book_id, id);
alter table circles_finereason
  add constraint circles_finereason_circle_fk
  foreign key (book_id) references circles_circle (book_id);
alter table circles_finepayment
  add constraint circles_finepayment_fine_fk
  foreign key (book_id, fine_id) references circles_fine (book_id, id);
alter table circles_fine
  add constraint circles_fine_meeting_fk
  foreign key (book_id, meeting_id) references circles_meeting (book_id, id);

-- Nothing is deleted, by anybody; counts, prices and payments are not changed either.
create trigger circles_meeting_kept
  before delete or truncate on circles_meeting
  for each statement execute function circles_refuse_change();
create trigger circles_meetingsitting_kept
  before delete or truncate on circles_meetingsitting
  for each statement execute function circles_refuse_change();
create trigger circles_meetingcount_kept
  before update or delete or truncate on circles_meetingcount
  for each statement execute function circles_refuse_change();
create trigger circles_attendance_kept
  before delete or truncate on circles_attendance
  for each statement execute function circles_refuse_change();
create trigger circles_agendaitem_kept
  before delete or truncate on circles_agendaitem
  for each statement execute function circles_refuse_change();
create trigger circles_finereason_kept
  before update or delete or truncate on circles_finereason
  for each statement execute function circles_refuse_change();
create trigger circles_finepayment_kept
  before update or delete or truncate on circles_finepayment
  for each statement execute function circles_refuse_change();

-- A sitting is closed once, and a difference that it booked is taken back once; what it began with stays.
create or replace function circles_meetingsitting_forward() returns trigger language plpgsql as $$
begin
  if (new.book_id, new.meeting_id, new.number, new.reason, new.from_version, new.from_at, new.event_id)
     is distinct from
     (old.book_id, old.meeting_id, old.number, old.reason, old.from_version, old.from_at, old.event_id)
     or old.close_event_id is not null
     and ((new.until_version, new.until_at, new.count_number, new.signed_by, new.entry_id, new.close_event_id)
          is distinct from
          (old.until_version, old.until_at, old.count_number, old.signed_by, old.entry_id, old.close_event_id)
          or old.reversal_entry_id is not null)
  then
    raise exception using errcode = 'CC004', message = 'a sitting of a meeting is closed once, and stays as it was';
  end if;
  return new;
end $$;
create trigger circles_meetingsitting_goes_forward
  before update on circles_meetingsitting
  for each row execute function circles_meetingsitting_forward();

-- Roll call and agenda are written only while the meeting is not closed; a meeting's number, day and cycle stay.
create or replace function circles_meeting_is_written_open() returns trigger language plpgsql as $$
begin
  if exists (select from circles_meeting m where m.book_id = new.book_id and m.id = new.meeting_id
                and m.status = 'closed') then
    raise exception using errcode = 'CC005', message = 'a closed meeting is not written to';
  end if;
  return new;
end $$;
create trigger circles_attendance_is_written_open
  before update on circles_attendance
  for each row execute function circles_meeting_is_written_open();
create trigger circles_agendaitem_is_written_open
  before update on circles_agendaitem
  for each row execute function circles_meeting_is_written_open();
create or replace function circles_meeting_stays() returns trigger language plpgsql as $$
begin
  if (new.book_id, new.id, new.number, new.cycle_number, new.held_on, new.event_id)
     is distinct from (old.book_id, old.id, old.number, old.cycle_number, old.held_on, old.event_id)
  then
    raise exception using errcode = 'CC004', message = 'the number, the day and the cycle of a meeting stay';
  end if;
  return new;
end $$;
create trigger circles_meeting_stays_itself
  before update on circles_meeting
  for each row execute function circles_meeting_stays();

-- As in tables.sql, and a fine may be paid in parts while it is open.
create or replace function circles_fine_forward() returns trigger language plpgsql as $$
begin
  if not (old.status = 'issued' and new.status in ('collected', 'waived', 'reversed')
          or old.status = 'issued' and new.status = 'issued' and new.paid_minor > old.paid_minor
          or old.status = 'collected' and new.status = 'reversed')
     or (new.status <> 'issued' and new.paid_minor <> old.paid_minor)
     or (new.book_id, new.id, new.member_id, new.amount_minor, new.reason, new.issued_on, new.entry_id, new.event_id,
         new.reason_code, new.meeting_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.amount_minor, old.reason, old.issued_on, old.entry_id, old.event_id,
         old.reason_code, old.meeting_id)
  then
    raise exception using errcode = 'CC003', message = format('a fine does not go from %s to %s', old.status, new.status);
  end if;
  return new;
end $$;

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_meeting, circles_meetingsitting, circles_meetingcount, circles_attendance,
                  circles_agendaitem, circles_finereason, circles_finepayment from caudal_app;
    grant select, insert on circles_meeting, circles_meetingsitting, circles_meetingcount, circles_attendance,
                            circles_agendaitem, circles_finereason, circles_finepayment to caudal_app;
    grant update (status, next_on, notes) on circles_meeting to caudal_app;
    grant update (until_version, until_at, count_number, signed_by, entry_id, close_event_id, reversal_entry_id)
      on circles_meetingsitting to caudal_app;
    grant update (status, minutes_late, fine_id, event_id) on circles_attendance to caudal_app;
    grant update (decision, votes_for, votes_against, event_id) on circles_agendaitem to caudal_app;
    grant update (paid_minor) on circles_fine to caudal_app;
  end if;
end $$;
