-- Keys inside the book, rows that are kept and narrow rights of cycles; every circle of before has its first cycle.
alter table circles_cycle
  add constraint circles_cycle_circle_fk
  foreign key (book_id) references circles_circle (book_id);

insert into circles_cycle (book_id, number, opened_on, closed_on, event_id, close_event_id)
select book_id,
       1,
       founded_on,
       closed_on,
       event_id,
       -- Which action closed it stands in the audit trail; the row names the one that it has.
       case when closed_on is not null then event_id end
  from circles_circle;

create trigger circles_cycle_kept
  before delete or truncate on circles_cycle
  for each statement execute function circles_refuse_change();

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on circles_cycle from caudal_app;
    grant select, insert on circles_cycle to caudal_app;
    grant update (closed_on, close_event_id) on circles_cycle to caudal_app;
  end if;
end $$;
