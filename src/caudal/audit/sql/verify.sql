-- Recompute the chain of events and match it with heads, keys and touches. One row a check: name, rows seen, rows
-- wrong, an example.
with event as (
  select e.*,
         e.number <> lag(e.number, 1, 0::bigint) over chain + 1
         or e.previous_hash <> lag(e.hash, 1, sha256(convert_to(e.stream::text, 'UTF8'))) over chain
         or e.hash <> audit_digest(e.previous_hash, e.stream, e.number, e.id, e.action, e.actor_kind, e.actor_id, e.at,
                                   e.arguments, e.outcome, e.refusal_code, e.origin) as broken
    from audit_event e
  window chain as (partition by e.stream order by e.number)
), last_event as (
  select distinct on (stream) stream, number, hash
    from audit_event
   order by stream, number desc
)
select 'audit.events_are_chained', count(*),
       count(*) filter (where broken),
       min(stream || ' ' || number) filter (where broken)
  from event
union all
select 'audit.heads_are_the_last_events', count(*),
       count(*) filter (where (h.number, h.hash) is distinct from (l.number, l.hash)),
       min(coalesce(h.stream, l.stream)::text) filter (where (h.number, h.hash) is distinct from (l.number, l.hash))
  from audit_streamhead h
  full join last_event l on l.stream = h.stream
union all
select 'audit.keys_are_answered_by_their_event', count(*),
       count(*) filter (where not answered),
       min(key_event::text) filter (where not answered)
  from (select k.event_id as key_event,
               coalesce(k.outcome = e.outcome and k.action = e.action and k.answer is not null
                        and k.scope = e.stream || '/' || e.actor_kind || '/' || e.actor_id, false) as answered
          from audit_idempotencykey k
          left join audit_event e on e.id = k.event_id) answers
union all
select 'audit.events_have_one_key', count(*),
       count(*) filter (where keys <> 1),
       min(id::text) filter (where keys <> 1)
  from (select e.id, count(k.event_id) as keys
          from audit_event e
          left join audit_idempotencykey k on k.event_id = e.id
         group by e.id) used
union all
select 'audit.touches_have_their_event', count(*),
       count(*) filter (where e.id is null),
       min(t.kind || ' ' || t.object_id) filter (where e.id is null)
  from audit_touch t
  left join audit_event e on e.id = t.event_id and e.outcome = 'done';
