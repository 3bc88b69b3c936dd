-- Share-outs: keys inside the book, plans that go forward only and are posted with two signatures, narrow rights.
alter table circles_shareout alter column digest type char(64);
alter table circles_shareout
  add constraint circles_shareout_cycle_fk
  foreign key (book_id, cycle_number) references circles_cycle (book_id, number);
alter table circles_shareoutsignature
  add constraint circles_shareoutsignature_share_out_fk
  foreign key (book_id, share_out_id) references circles_shareout (book_id, id);
alter table circles_payout
  add constraint circles_payout_share_out_fk
  foreign key (book_id, share_out_id) references circles_shareout (book_id, id),
  add constraint circles_payout_member_fk
  foreign key (book_id, member_id) references circles_member (book_id, id);
alter table circles_payoutmove
  add constraint circles_payoutmove_payout_fk
  foreign key (book_id, payout_id) references circles_payout (book_id, id);

-- A circle's loans may be given up from now on: say to which account, also for those that were given before.
update lending_loan l
   set accounts = l.accounts || jsonb_build_object('write_off_expense', 'expenses:write-offs')
  from circles_circle c
 where c.book_id = l.book_id
   and coalesce(l.accounts ->> 'write_off_expense', '') = '';

create trigger circles_shareout_kept
  before delete or truncate on circles_shareout
  for each statement execute function circles_refuse_change();
create trigger circles_shareoutsignature_append_only
  before update or delete or truncate on circles_shareoutsignature
  for each statement execute function circles_refuse_change();
create trigger circles_payout_append_only
  before update or delete or truncate on circles_payout
  for each statement execute function circles_refuse_change();
create trigger circles_payoutmove_kept
  before delete or truncate on circles_payoutmove
  for each statement execute function circles_refuse_change();

-- planned -> posted (signed by two persons) or cancelled, posted -> reversed (nothing paid); the figures stay.
create or replace function circles_shareout_forward() returns trigger language plpgsql as $$
begin
  if not (old.status = 'planned' and new.status in ('posted', 'cancelled')
          or old.status = 'posted' and new.status = 'reversed')
     or (new.book_id, new.id, new.cycle_number, new.shared_on, new.terms, new.pool_minor, new.kept_minor,
         new.remainder_minor, new.written_off_minor, new.digest, new.event_id)
        is distinct from
        (old.book_id, old.id, old.cycle_number, old.shared_on, old.terms, old.pool_minor, old.kept_minor,
         old.remainder_minor, old.written_off_minor, old.digest, old.event_id)
  then
    raise exception using errcode = 'CC006', message = format('a share-out does not go from %s to %s', old.status, new.status);
  end if;
  if new.status = 'posted'
     and (select count(*)
            from circles_shareoutsignature s
           where s.book_id = new.book_id
             and s.share_out_id = new.id) < 2
  then
    raise exception using errcode = 'CC006', message = 'a share-out is posted with two signatures';
  end if;
  if new.status = 'reversed'
     and exists (select
                   from circles_payout p
                   join circles_payoutmove m
                     on m.book_id = p.book_id
                    and m.payout_id = p.id
                  where p.book_id = new.book_id
                    and p.share_out_id = new.id
                    and m.reversed_on is null)
  then
    raise exception using errcode = 'CC006', message = 'a share-out of which something is paid is not reversed';
  end if;
  return new;
end $$;
create trigger circles_shareout_goes_forward
  before update on circles_shareout
  for each row execute function circles_shareout_forward();

create or replace function circles_payoutmove_reverse_once() returns trigger language plpgsql as $$
begin
  if old.reversal_entry_id is not null
     or (new.book_id, new.entry_id, new.payout_id, new.kind, new.amount_minor, new.moved_on, new.event_id)
        is distinct from
        (old.book_id, old.entry_id, old.payout_id, old.kind, old.amount_minor, old.moved_on, old.event_id) then
    raise exception using errcode = 'CC006', message = 'a payment of a payout is reversed once and never edited';
  end if;
  return new;
end $$;
create trigger circles_payoutmove_reversed_once
  before update on circles_payoutmove
  for each row execute function circles_payoutmove_reverse_once();

-- A fine that a share-out has settled is open again when the share-out is taken back.
create or replace function circles_fine_forward() returns trigger language plpgsql as $$
begin
  if not (old.status = 'issued' and new.status in ('collected', 'waived', 'reversed')
          or old.status = 'issued' and new.status = 'issued' and new.paid_minor > old.paid_minor
          or old.status in ('collected', 'waived') and new.status = 'issued'
          or old.status = 'collected' and new.status = 'reversed')
     or ((new.status <> 'issued' or old.status <> 'issued') and new.paid_minor <> old.paid_minor)
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
    revoke all on circles_shareout, circles_shareoutsignature, circles_payout, circles_payoutmove from caudal_app;
    grant select, insert on circles_shareout, circles_shareoutsignature, circles_payout, circles_payoutmove to caudal_app;
    grant update (status, steps, post_event_id, ended_on, end_reason, end_event_id) on circles_shareout to caudal_app;
    grant update (reversed_on, reversal_entry_id) on circles_payoutmove to caudal_app;
  end if;
end $$;
