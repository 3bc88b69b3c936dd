-- The digest of an event: everything that it says, chained to the one before it.
create or replace function audit_digest(
  p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text,
  p_at timestamptz, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb
) returns bytea language sql immutable as $$
  select sha256(p_previous || convert_to(jsonb_build_array(
    p_stream, p_number, p_id, p_action, p_actor_kind, p_actor_id,
    extract(epoch from p_at), p_arguments, p_outcome, p_refusal_code, p_origin)::text, 'UTF8'))
$$;

-- Record actions and remember their answers. p_events is a list of what `Action._event` writes: a single action is a
-- list of one. The heads' row locks, in ascending order, are the last locks that an action takes, so no deadlock can
-- come of them, and they are held for the commit only.
--
-- One statement a row on purpose: a join with so few rows is planned once, when the tables are small, and kept.
create or replace function audit_record(p_events jsonb) returns void language plpgsql as $$
declare
  v_event record;
  v_stream uuid;
  v_number bigint;
  v_previous bytea;
  v_hash bytea;
begin
  for v_event in
    select event ->> 'scope' as scope, event ->> 'key' as key, event ->> 'outcome' as outcome, event -> 'answer' as answer
      from jsonb_array_elements(p_events) as events (event)
  loop
    update audit_idempotencykey
       set outcome = v_event.outcome, answer = v_event.answer
     where scope = v_event.scope and key = v_event.key;
  end loop;

  insert into audit_touch (kind, object_id, event_id)
  select distinct touched ->> 0, (touched ->> 1)::uuid, (event ->> 'id')::uuid
    from jsonb_array_elements(p_events) as events (event), jsonb_array_elements(event -> 'touched') as touches (touched);

  insert into audit_streamhead (stream, number, hash)
  select stream, 0, sha256(convert_to(stream::text, 'UTF8'))
    from (select distinct (event ->> 'stream')::uuid as stream from jsonb_array_elements(p_events) as events (event)) new
   order by stream
  on conflict (stream) do nothing;

  for v_event in
    select (event ->> 'stream')::uuid as stream, (event ->> 'id')::uuid as id, event ->> 'action' as action,
           event ->> 'actor_kind' as actor_kind, event ->> 'actor_id' as actor_id, (event ->> 'at')::timestamptz as at,
           event -> 'arguments' as arguments, event ->> 'outcome' as outcome, event ->> 'refusal_code' as refusal_code,
           event -> 'origin' as origin
      from jsonb_array_elements(p_events) with ordinality as events (event, nth)
     order by 1, nth
  loop
    if v_stream is distinct from v_event.stream then
      update audit_streamhead set number = v_number, hash = v_hash where stream = v_stream;
      v_stream := v_event.stream;
      select number, hash
        into v_number, v_hash
        from audit_streamhead
       where stream = v_stream
         for no key update;
    end if;

    v_number := v_number + 1;
    v_previous := v_hash;
    v_hash := audit_digest(v_previous, v_stream, v_number, v_event.id, v_event.action, v_event.actor_kind,
                           v_event.actor_id, v_event.at, v_event.arguments, v_event.outcome, v_event.refusal_code,
                           v_event.origin);

    insert into audit_event (id, stream, number, action, actor_kind, actor_id, at, arguments, outcome, refusal_code,
                             origin, previous_hash, hash)
    values (v_event.id, v_stream, v_number, v_event.action, v_event.actor_kind, v_event.actor_id, v_event.at,
            v_event.arguments, v_event.outcome, v_event.refusal_code, v_event.origin, v_previous, v_hash);
  end loop;
  update audit_streamhead set number = v_number, hash = v_hash where stream = v_stream;
end $$;
