-- The digest of an event: everything that it says, chained to the one before it.
create or replace function audit_digest(
  p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text,
  p_at timestamptz, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb
) returns bytea language sql immutable as $$
  select sha256(p_previous || convert_to(jsonb_build_array(
    p_stream, p_number, p_id, p_action, p_actor_kind, p_actor_id,
    extract(epoch from p_at), p_arguments, p_outcome, p_refusal_code, p_origin)::text, 'UTF8'))
$$;

-- Record an action and remember its answer. The head's row lock is the last lock an action takes, so no deadlock
-- can come of it, and it is held for the commit only.
create or replace function audit_record(
  p_stream uuid, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamptz, p_arguments jsonb,
  p_outcome text, p_refusal_code text, p_origin jsonb, p_scope text, p_key text, p_answer jsonb,
  p_touch_kinds text[], p_touch_ids uuid[]
) returns bigint language plpgsql as $$
declare
  v_number bigint;
  v_previous bytea;
  v_hash bytea;
begin
  insert into audit_touch (kind, object_id, event_id)
  select distinct kind, object_id, p_id
    from unnest(p_touch_kinds, p_touch_ids) as touched (kind, object_id);

  update audit_idempotencykey
     set outcome = p_outcome, answer = p_answer
   where scope = p_scope and key = p_key;

  insert into audit_streamhead (stream, number, hash)
  values (p_stream, 0, sha256(convert_to(p_stream::text, 'UTF8')))
  on conflict (stream) do nothing;

  select number + 1, hash
    into v_number, v_previous
    from audit_streamhead
   where stream = p_stream
     for no key update;

  v_hash := audit_digest(v_previous, p_stream, v_number, p_id, p_action, p_actor_kind, p_actor_id,
                         p_at, p_arguments, p_outcome, p_refusal_code, p_origin);

  insert into audit_event (id, stream, number, action, actor_kind, actor_id, at, arguments, outcome, refusal_code,
                           origin, previous_hash, hash)
  values (p_id, p_stream, v_number, p_action, p_actor_kind, p_actor_id, p_at, p_arguments, p_outcome, p_refusal_code,
          p_origin, v_previous, v_hash);

  update audit_streamhead set number = v_number, hash = v_hash where stream = p_stream;
  return v_number;
end $$;
