-- The rules that hold are those that two people agreed on last, and members have the role that they were given last.
with circles as (
  select book_id, policy
    from circles_circle
   where %(book_id)s::bigint is null
      or book_id = %(book_id)s::bigint
), agreed as (
  -- What a later version added to the rules stands in the circle's row only.
  select p.book_id,
         p.number,
         p.decided_by = p.proposed_by
         or p.number = max(p.number) over (partition by p.book_id) and not c.policy @> p.policy as wrong
    from circles c
    join circles_policychange p
      on p.book_id = c.book_id
     and p.status = 'approved'
), given as (
  select r.book_id,
         m.number as member_number,
         r.role_before <> lag(r.role, 1, r.role_before) over member
         or r.valid_from < lag(r.valid_from, 1, r.valid_from) over member
         or r.number = max(r.number) over (partition by r.book_id, r.member_id) and r.role <> m.role as wrong
    from circles c
    join circles_rolechange r
      on r.book_id = c.book_id
    join circles_member m
      on m.book_id = r.book_id
     and m.id = r.member_id
  window member as (partition by r.book_id, r.member_id order by r.number)
)
select 'circles.rules_are_what_two_people_agreed' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' change ' || number) filter (where wrong) as first
  from agreed
 union all
select 'circles.roles_are_what_was_given_last', count(*), count(*) filter (where wrong),
       min(book_id || ' member ' || member_number) filter (where wrong)
  from given
