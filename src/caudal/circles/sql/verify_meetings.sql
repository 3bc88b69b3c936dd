-- Meetings against the cash accounts, who stands for them, fines paid in parts, and money that is set aside.
with box as (
  select a.book_id,
         a.id as account_id
    from ledger_account a
    join circles_circle c
      on c.book_id = a.book_id
   where a.code = 'assets:cash:box'
     and (%(book_id)s::bigint is null or a.book_id = %(book_id)s::bigint)
), sittings as (
  select s.*,
         m.number as meeting_number,
         lag(s.until_version) over (partition by s.book_id order by m.number, s.number) as before_version,
         b.account_id
    from circles_meetingsitting s
    join circles_meeting m
      on m.book_id = s.book_id
     and m.id = s.meeting_id
    join box b
      on b.book_id = s.book_id
), begun as (
  -- The first sitting begins with what was counted, a booked difference included.
  select s.book_id,
         s.meeting_number,
         coalesce(l.balance, 0) <> c.counted_minor as wrong
    from sittings s
    join circles_meetingcount c
      on c.book_id = s.book_id
     and c.meeting_id = s.meeting_id
     and c.number = 1
    -- Lateral, so that each line is found by its key: of one circle all lines of all circles would be read.
    left join lateral (
         select balance
           from ledger_line
          where book_id = s.book_id
            and account_id = s.account_id
            and recorded_at = s.from_at
            and version = s.from_version
          limit 1) l on true
   where s.number = 1
), ended as (
  select s.book_id,
         s.meeting_number,
         coalesce(l.balance, 0) <> c.counted_minor as wrong,
         c.counted_by = 'person:' || s.signed_by as is_one_person
    from sittings s
    join circles_meetingcount c
      on c.book_id = s.book_id
     and c.meeting_id = s.meeting_id
     and c.number = s.count_number
    -- Lateral, so that each line is found by its key: of one circle all lines of all circles would be read.
    left join lateral (
         select balance
           from ledger_line
          where book_id = s.book_id
            and account_id = s.account_id
            and recorded_at = s.until_at
            and version = s.until_version
          limit 1) l on true
), numbered as (
  select m.book_id,
         count(*) <> max(m.number) as wrong
    from circles_meeting m
    join box b
      on b.book_id = m.book_id
   group by m.book_id
), booked as (
  select named.book_id,
         named.entry_id,
         e.id is null as wrong
    from (select book_id, entry_id from circles_meetingcount where entry_id is not null
           union all
          select book_id, entry_id from circles_meetingsitting where entry_id is not null
           union all
          select book_id, reversal_entry_id from circles_meetingsitting where reversal_entry_id is not null
           union all
          select book_id, entry_id from circles_finepayment) named
    join box b
      on b.book_id = named.book_id
    left join ledger_entry e
      on e.book_id = named.book_id
     and e.id = named.entry_id
), parts as (
  select f.book_id,
         f.id,
         f.paid_minor <> coalesce(p.paid, 0) as wrong
    from circles_fine f
    join box b
      on b.book_id = f.book_id
    left join (select book_id, fine_id, sum(amount_minor) as paid
                 from circles_finepayment
                group by book_id, fine_id) p
      on p.book_id = f.book_id
     and p.fine_id = f.id
), marks as (
  select a.book_id,
         a.meeting_id,
         f.member_id <> a.member_id or f.meeting_id is distinct from a.meeting_id as wrong
    from circles_attendance a
    join box b
      on b.book_id = a.book_id
    join circles_fine f
      on f.book_id = a.book_id
     and f.id = a.fine_id
), funds as (
  select a.book_id,
         a.code,
         a.credits_posted < a.debits_posted as wrong
    from ledger_account a
    join box b
      on b.book_id = a.book_id
   where a.code in ('equity:social-fund', 'equity:legal-reserve')
)
select 'circles.meetings_begin_with_what_was_counted' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' meeting ' || meeting_number) filter (where wrong) as first
  from begun
 union all
select 'circles.meetings_end_with_what_was_counted', count(*), count(*) filter (where wrong),
       min(book_id || ' meeting ' || meeting_number) filter (where wrong)
  from ended
 union all
select 'circles.two_people_stand_for_each_meeting', count(*), count(*) filter (where is_one_person),
       min(book_id || ' meeting ' || meeting_number) filter (where is_one_person)
  from ended
 union all
select 'circles.sittings_follow_each_other', count(*), count(*) filter (where from_version < before_version),
       min(book_id || ' meeting ' || meeting_number) filter (where from_version < before_version)
  from sittings
 union all
select 'circles.meetings_are_numbered_without_gaps', count(*), count(*) filter (where wrong),
       min(book_id::text) filter (where wrong)
  from numbered
 union all
select 'circles.meetings_name_entries_that_exist', count(*), count(*) filter (where wrong),
       min(book_id || ' entry ' || entry_id) filter (where wrong)
  from booked
 union all
select 'circles.parts_of_fines_add_up', count(*), count(*) filter (where wrong),
       min(book_id || ' fine ' || id) filter (where wrong)
  from parts
 union all
select 'circles.fines_of_the_roll_call_are_its_members', count(*), count(*) filter (where wrong),
       min(book_id || ' meeting ' || meeting_id) filter (where wrong)
  from marks
 union all
select 'circles.funds_are_not_below_nothing', count(*), count(*) filter (where wrong),
       min(book_id || ' ' || code) filter (where wrong)
  from funds
