-- The schema as the migrations leave it, tables with their rights, constraints, triggers and functions.
-- `make schema` writes this file; tests/migrations compares it with a freshly migrated database.
CREATE DOMAIN public.ledger_account_kind AS text
	CONSTRAINT ledger_account_kind_check CHECK ((VALUE = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])));

CREATE DOMAIN public.ledger_amount AS bigint
	CONSTRAINT ledger_amount_check CHECK (((VALUE >= 1) AND (VALUE <= '100000000000000000'::bigint)));

CREATE DOMAIN public.ledger_counter AS bigint
	CONSTRAINT ledger_counter_check CHECK ((VALUE >= 0));

CREATE DOMAIN public.ledger_date AS date
	CONSTRAINT ledger_date_check CHECK (((VALUE >= '1900-01-01'::date) AND (VALUE <= '2199-12-31'::date)));

CREATE DOMAIN public.ledger_details AS jsonb
	CONSTRAINT ledger_entry_details_are_small CHECK ((octet_length((VALUE)::text) <= 16384))
	CONSTRAINT ledger_entry_details_have_names CHECK ((jsonb_typeof(VALUE) = 'object'::text));

CREATE FUNCTION public.audit_answer_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.outcome is not null or new.outcome is null
     or (new.scope, new.key, new.action, new.digests, new.event_id)
        is distinct from (old.scope, old.key, old.action, old.digests, old.event_id) then
    raise exception using errcode = 'CA001', message = 'an answer is remembered once';
  end if;
  return new;
end $$;

CREATE FUNCTION public.audit_digest(p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamp with time zone, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
  select sha256(p_previous || convert_to(jsonb_build_array(
    p_stream, p_number, p_id, p_action, p_actor_kind, p_actor_id,
    extract(epoch from p_at), p_arguments, p_outcome, p_refusal_code, p_origin)::text, 'UTF8'))
$$;

CREATE FUNCTION public.audit_record(p_events jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.audit_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using errcode = 'CA001', message = 'audit records are append-only';
end $$;

CREATE FUNCTION public.circles_fine_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_guarantee_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_loanrequest_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_meeting_is_written_open() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from circles_meeting m where m.book_id = new.book_id and m.id = new.meeting_id
                and m.status = 'closed') then
    raise exception using errcode = 'CC005', message = 'a closed meeting is not written to';
  end if;
  return new;
end $$;

CREATE FUNCTION public.circles_meeting_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.book_id, new.id, new.number, new.cycle_number, new.held_on, new.event_id)
     is distinct from (old.book_id, old.id, old.number, old.cycle_number, old.held_on, old.event_id)
  then
    raise exception using errcode = 'CC004', message = 'the number, the day and the cycle of a meeting stay';
  end if;
  return new;
end $$;

CREATE FUNCTION public.circles_meetingsitting_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_payoutmove_reverse_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.reversal_entry_id is not null
     or (new.book_id, new.entry_id, new.payout_id, new.kind, new.amount_minor, new.moved_on, new.event_id)
        is distinct from
        (old.book_id, old.entry_id, old.payout_id, old.kind, old.amount_minor, old.moved_on, old.event_id) then
    raise exception using errcode = 'CC006', message = 'a payment of a payout is reversed once and never edited';
  end if;
  return new;
end $$;

CREATE FUNCTION public.circles_policychange_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using
    errcode = 'CC001',
    message = format('a row of %s is kept as it is', tg_table_name),
    hint = 'A mistake is reversed by an action that names it.';
end $$;

CREATE FUNCTION public.circles_reverse_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.reversal_entry_id is not null
     or (new.book_id, new.id, new.member_id, new.kind, new.shares, new.price_minor, new.amount_minor, new.capital_minor,
         new.pair_id, new.traded_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.kind, old.shares, old.price_minor, old.amount_minor, old.capital_minor,
         old.pair_id, old.traded_on, old.entry_id, old.event_id) then
    raise exception using errcode = 'CC002', message = 'a share trade is reversed once and never edited';
  end if;
  return new;
end $$;

CREATE FUNCTION public.circles_shareout_forward() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.circles_trade_sign(kind text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
  select case kind when 'purchase' then 1 when 'transfer_in' then 1 else -1 end
$$;

CREATE FUNCTION public.circles_vote_until_decided() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (select status from public.circles_loanrequest where book_id = new.book_id and id = new.request_id) <> 'requested'
     or (tg_op = 'UPDATE'
         and (new.book_id, new.request_id, new.member_id) is distinct from (old.book_id, old.request_id, old.member_id))
  then
    raise exception using errcode = 'CC022', message = 'a vote stands once its request is decided';
  end if;
  return new;
end $$;

CREATE FUNCTION public.datamove_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using
    errcode = 'CM001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A move that went wrong is run again; its record stays.';
end $$;

CREATE FUNCTION public.jobs_check_state() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (old.id, old.name, old.arguments, old.organisation_id, old.event_id, old.period_at, old.queued_at)
     is distinct from (new.id, new.name, new.arguments, new.organisation_id, new.event_id, new.period_at, new.queued_at)
     or old.state in ('done', 'refused')
     or (old.state = 'failed' and new.state <> 'waiting')
     or (old.state = 'waiting' and new.state not in ('waiting', 'running')) then
    raise exception using errcode = 'CJ002', message = format('job %s cannot go from %s to %s', old.id, old.state, new.state);
  end if;
  return new;
end $$;

CREATE FUNCTION public.jobs_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if old.state <> 'done' then
    raise exception using errcode = 'CJ001', message = format('job %s is %s: only what is done is deleted', old.id, old.state);
  end if;
  return old;
end $$;

CREATE FUNCTION public.ledger_backdate(p_book bigint, p_from timestamp with time zone, p_accounts integer[], p_days date[], p_instants timestamp with time zone[], p_amounts bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into public.ledger_backdated (book_id, account_id, effective_on, recorded_at, amount)
  select p_book, account_id, effective_on, recorded_at, amount
    from unnest(p_accounts, p_days, p_instants, p_amounts) as late (account_id, effective_on, recorded_at, amount);

  update public.ledger_account a
     set late = a.late + moved.amount
    from (select account_id, public.ledger_sum(amount) as amount
            from unnest(p_accounts, p_amounts) as late (account_id, amount)
           group by account_id) moved
   where a.book_id = p_book and a.id = moved.account_id;

  insert into public.ledger_backdated_sum (book_id, account_id, node, recorded_at, total)
  with late as materialized (
    select late.account_id, covering.node, late.recorded_at,
           public.ledger_sum(late.amount) over (
             partition by late.account_id, covering.node order by late.recorded_at rows unbounded preceding) as total
      from unnest(p_accounts, p_days, p_instants, p_amounts) as late (account_id, effective_on, recorded_at, amount)
     cross join lateral public.ledger_nodes_above(late.effective_on) as covering (node)
  ), before as materialized (  -- once for each sum, not for each of the postings that a batch adds to it
    select spans.account_id, spans.node, coalesce((
             select s.total
               from public.ledger_backdated_sum s
              where s.book_id = p_book and s.account_id = spans.account_id and s.node = spans.node
                and s.recorded_at < p_from
              order by s.recorded_at desc
              limit 1), 0) as total
      from (select distinct account_id, node from late) spans
  )
  select p_book, account_id, node, late.recorded_at, before.total + late.total
    from late
    join before using (account_id, node);
end $$;

CREATE TABLE public.ledger_cap (
    book_id bigint NOT NULL,
    debits_posted bigint NOT NULL,
    credits_posted bigint NOT NULL,
    debits_pending bigint NOT NULL,
    credits_pending bigint NOT NULL,
    balance_min bigint,
    balance_max bigint,
    id integer NOT NULL,
    currency character(3) NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    listed integer[] NOT NULL,
    side text NOT NULL,
    prefix text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    CONSTRAINT ledger_cap_keeps_its_limits CHECK ((((balance_min IS NULL) OR (((debits_posted - credits_posted) - credits_pending) >= balance_min)) AND ((balance_max IS NULL) OR (((debits_posted - credits_posted) + debits_pending) <= balance_max)))),
    CONSTRAINT ledger_cap_side_is_known CHECK ((side = ANY (ARRAY['debit'::text, 'credit'::text])))
)
WITH (fillfactor='50');

CREATE FUNCTION public.ledger_cap_digest(p_cap public.ledger_cap) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select sha256(convert_to(jsonb_build_array(
           p_cap.book_id, p_cap.id, p_cap.code, p_cap.side, p_cap.currency, p_cap.prefix, to_jsonb(p_cap.listed),
           p_cap.balance_min, p_cap.balance_max)::text, 'UTF8'))
$$;

CREATE FUNCTION public.ledger_chain_hold_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_before bytea;
begin
  select coalesce(last.nth, 0) + 1, h.held - new.amount, coalesce(last.digest, h.digest)
    into new.nth, new.held, v_before
    from public.ledger_hold h
    left join lateral (select m.nth, m.digest
                         from public.ledger_hold_move m
                        where m.book_id = h.book_id and m.hold_id = h.id
                        order by m.nth desc
                        limit 1) last on true
   where h.book_id = new.book_id and h.id = new.hold_id;
  new.digest := public.ledger_hold_move_digest(v_before, new);
  return new;
end $$;

CREATE FUNCTION public.ledger_chart_account() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
begin
  insert into public.ledger_chart (book_id, account_id, version, said)
  select new.book_id, new.id, coalesce(max(version), 0) + 1, public.ledger_said(new)
    from public.ledger_chart
   where book_id = new.book_id and account_id = new.id;
  return null;
end $$;

CREATE FUNCTION public.ledger_chart_book() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
begin
  insert into public.ledger_chart (book_id, account_id, version, said)
  select new.book_id, 0, coalesce(max(version), 0) + 1, public.ledger_said(new)
    from public.ledger_chart
   where book_id = new.book_id and account_id = 0;
  return null;
end $$;

CREATE FUNCTION public.ledger_check_hold() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and (new.held >= old.held or to_jsonb(new) - 'held' <> to_jsonb(old) - 'held') then
    raise exception using errcode = 'CL001', message = format('the terms of hold %s are written once', old.id);
  end if;
  if tg_op = 'INSERT' then
    if new.held <> new.amount then
      raise exception using errcode = 'CL003', message = format('hold %s is not placed whole', new.id);
    end if;
    new.digest := public.ledger_hold_digest(new);
  end if;
  return new;
end $$;

CREATE FUNCTION public.ledger_check_opened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.debits_posted, new.credits_posted, new.debits_pending, new.credits_pending, new.version) <> (0, 0, 0, 0, 0) then
    raise exception using errcode = 'CL003', message = format('account %s is not opened empty', new.code);
  end if;
  return new;
end $$;

CREATE FUNCTION public.ledger_check_postings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_bad uuid;
begin
  select entry_id
    into v_bad
    from written
   group by book_id, entry_id
  having sum(amount) <> 0 or min(nth) <> 1 or max(nth) <> count(*) or count(*) < 2
   limit 1;
  if found then
    raise exception using
      errcode = 'CL002',
      message = format('the postings of entry %s are not a whole entry that sums to zero', v_bad);
  end if;
  return null;
end $$;

CREATE FUNCTION public.ledger_count_pending(p_book bigint, p_debits integer[], p_credits integer[], p_amounts bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update public.ledger_account a
     set debits_pending = a.debits_pending + change.debits,
         credits_pending = a.credits_pending + change.credits
    from (select side.id, public.ledger_sum(side.debit) as debits, public.ledger_sum(side.credit) as credits
            from unnest(p_debits, p_credits, p_amounts) as hold (debit_id, credit_id, amount)
           cross join lateral (values (debit_id, amount, 0), (credit_id, 0, amount)) as side (id, debit, credit)
           group by side.id) change
   where a.book_id = p_book and a.id = change.id;

  update public.ledger_cap c
     set debits_pending = c.debits_pending + change.debits,
         credits_pending = c.credits_pending + change.credits
    from (select side.id, public.ledger_sum(side.debit) as debits, public.ledger_sum(side.credit) as credits
            from unnest(p_debits, p_credits, p_amounts) as hold (debit_id, credit_id, amount)
            join public.ledger_account d on d.book_id = p_book and d.id = debit_id
            join public.ledger_account e on e.book_id = p_book and e.id = credit_id
           cross join lateral (values (d.cap_id, amount, 0), (e.cap_id, 0, amount)) as side (id, debit, credit)
           where d.cap_id is distinct from e.cap_id and side.id is not null
           group by side.id) change
   where c.book_id = p_book and c.id = change.id;
end $$;

CREATE FUNCTION public.ledger_day_number(p_day date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select p_day - date '1899-12-31'
$$;

CREATE FUNCTION public.ledger_digest_cap() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.digest := public.ledger_cap_digest(new);
  return new;
end $$;

CREATE FUNCTION public.ledger_drop_cap(p_book bigint, p_code text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_cap public.ledger_cap;
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select * into v_cap from public.ledger_cap where book_id = p_book and code = p_code;
  if v_cap.id is null or (v_cap.prefix = '' and v_cap.listed = '{}') then
    return 'cap_not_found/';
  end if;
  perform from public.ledger_account where book_id = p_book and cap_id = v_cap.id order by code for no key update;
  return public.ledger_write_cap(p_book, v_cap.id, p_code, v_cap.side, v_cap.currency, '', '{}', '{}', null, null);
end $$;

CREATE TABLE public.ledger_entry (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_on public.ledger_date NOT NULL,
    event_id uuid NOT NULL,
    reverses uuid,
    kind text NOT NULL,
    description text NOT NULL,
    postings smallint NOT NULL,
    details public.ledger_details,
    amount public.ledger_amount,
    debit_version bigint,
    credit_version bigint,
    debit_balance bigint,
    credit_balance bigint,
    debit_account_id integer,
    credit_account_id integer,
    transaction_id bigint NOT NULL,
    stated_on date,
    CONSTRAINT ledger_entry_is_a_transfer_or_has_more CHECK (((postings > 1) AND (num_nonnulls(amount, debit_account_id, credit_account_id) =
CASE postings
    WHEN 2 THEN 3
    ELSE 0
END) AND (debit_account_id <> credit_account_id)))
);
ALTER TABLE ONLY public.ledger_entry ALTER COLUMN book_id SET STATISTICS 0;

CREATE FUNCTION public.ledger_entry_body(p_entry public.ledger_entry, p_lines json) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select json_build_array(
    'caudal-entry/1', p_entry.book_id::text, p_entry.id, p_entry.transaction_id::text,
    ledger_micros(p_entry.recorded_at), to_char(p_entry.effective_on, 'YYYY-MM-DD'),
    to_char(p_entry.stated_on, 'YYYY-MM-DD'), p_entry.event_id, p_entry.kind, p_entry.description,
    p_entry.details::text, p_entry.reverses, p_lines)::text
$$;

CREATE FUNCTION public.ledger_expire_holds(p_book bigint, p_event uuid, p_at timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_holds uuid[];
  v_amounts bigint[];
begin
  select array_agg(id)
    into v_holds
    from (select id
            from public.ledger_hold
           where book_id = p_book and held > 0 and expires_at <= p_at
           order by expires_at, id
           limit p_limit) due;
  perform public.ledger_lock_for_holds(p_book, (
    select array_agg(distinct side.id)
      from public.ledger_hold h
     cross join lateral (values (debit_account_id), (credit_account_id)) as side (id)
     where h.book_id = p_book and h.id = any (v_holds)));
  select array_agg(id), array_agg(held)
    into v_holds, v_amounts
    from (select id, held
            from public.ledger_hold
           where book_id = p_book and id = any (v_holds) and held > 0
           order by id
             for no key update) locked;
  if v_holds is null then
    return 0;
  end if;
  perform public.ledger_move_holds(p_book, v_holds, v_amounts, 'expired', null, p_event, p_at);
  return cardinality(v_holds);
end $$;

CREATE TABLE public.ledger_hold (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    amount bigint NOT NULL,
    held bigint NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    debit_account_id integer NOT NULL,
    credit_account_id integer NOT NULL,
    currency character(3) NOT NULL,
    kind text NOT NULL,
    description text NOT NULL,
    details public.ledger_details,
    digest bytea NOT NULL,
    CONSTRAINT ledger_hold_amount_is_in_range CHECK ((((amount >= 1) AND (amount <= '100000000000000000'::bigint)) AND ((held >= 0) AND (held <= amount)) AND (debit_account_id <> credit_account_id)))
);

CREATE FUNCTION public.ledger_hold_digest(p_hold public.ledger_hold) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select sha256(convert_to(jsonb_build_array(
           p_hold.book_id, p_hold.id, p_hold.event_id, p_hold.debit_account_id, p_hold.credit_account_id, p_hold.amount,
           p_hold.currency, p_hold.placed_at at time zone 'UTC', p_hold.expires_at at time zone 'UTC', p_hold.kind,
           p_hold.description, p_hold.details)::text, 'UTF8'))
$$;

CREATE TABLE public.ledger_hold_move (
    book_id bigint NOT NULL,
    hold_id uuid NOT NULL,
    nth integer NOT NULL,
    amount bigint NOT NULL,
    held bigint NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    entry_id uuid,
    way text NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT ledger_hold_move_says_what_became CHECK (((nth >= 1) AND (amount >= 1) AND (held >= 0) AND (way = ANY (ARRAY['settled'::text, 'released'::text, 'expired'::text])) AND ((way = 'settled'::text) = (entry_id IS NOT NULL))))
);

CREATE FUNCTION public.ledger_hold_move_digest(p_before bytea, p_move public.ledger_hold_move) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select sha256(p_before || convert_to(jsonb_build_array(
           p_move.book_id, p_move.hold_id, p_move.nth, p_move.way, p_move.amount, p_move.held, p_move.entry_id,
           p_move.event_id, p_move.moved_at at time zone 'UTC')::text, 'UTF8'))
$$;

CREATE FUNCTION public.ledger_is_below(p_code text, p_prefix text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select p_prefix <> '' and (p_code = p_prefix or starts_with(p_code, p_prefix || ':'))
$$;

CREATE FUNCTION public.ledger_join_book() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  select sealed_through into new.sealed_through from ledger_book where book_id = new.book_id for no key update;
  select id
    into new.cap_id
    from ledger_cap
   where book_id = new.book_id and currency = new.currency and side = ledger_side(new.kind)
     and ledger_is_below(new.code, prefix);
  return new;
end $$;

CREATE FUNCTION public.ledger_judge_end_of_hold(p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_hold public.ledger_hold;
begin
  perform public.ledger_lock_for_holds(p_book, (
    select array[debit_account_id, credit_account_id] from public.ledger_hold where book_id = p_book and id = p_hold));
  select * into v_hold from public.ledger_hold where book_id = p_book and id = p_hold for no key update;
  return case
    when v_hold.id is null then 'hold_not_found/'
    when v_hold.currency <> p_currency then 'currency_differs/' || (
      select code from public.ledger_account where book_id = p_book and id = v_hold.debit_account_id)
    when v_hold.held = 0 then 'hold_has_ended/'
    when v_hold.expires_at <= p_at then 'hold_has_expired/'
    when v_hold.held < p_amount then 'hold_is_smaller/' || v_hold.held
  end;
end $$;

CREATE FUNCTION public.ledger_judge_hold(p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint) RETURNS text
    LANGUAGE sql
    AS $$
  select case judged.rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
              when 5 then 'balance_would_fall_below_floor' when 6 then 'balance_would_rise_above_ceiling'
              when 7 then 'cap_would_be_passed' else 'balance_is_too_large' end || '/' || judged.code
    from (select named.place, named.code,
                 case
                   when a.id is null then 1
                   when a.currency <> p_currency then 2
                   when a.closed_at is not null then 3
                   when named.place = 1 and stands.now + a.debits_pending + p_amount > a.balance_max
                     then case when a.kind in ('asset', 'expense') then 6 else 5 end
                   when named.place = 2 and stands.now - a.credits_pending - p_amount < a.balance_min
                     then case when a.kind in ('asset', 'expense') then 5 else 6 end
                   when stands.most + p_amount > 9223372036854775807 then 8
                 end as rank
            from (values (1, p_debit), (2, p_credit)) as named (place, code)
            left join public.ledger_account a on a.book_id = p_book and a.code = named.code
           cross join lateral (
             select a.debits_posted::numeric - a.credits_posted as now,
                    case named.place when 1 then a.debits_posted::numeric + a.debits_pending
                                     else a.credits_posted::numeric + a.credits_pending end as most) stands
          union all
          -- Of two caps the older one is named, as ledger_post_exactly does.
          select c.id, c.code,
                 case
                   when side.place = 1 and stands.now + c.debits_pending + p_amount > c.balance_max then 7
                   when side.place = 2 and stands.now - c.credits_pending - p_amount < c.balance_min then 7
                   when side.place = 1 and c.debits_pending::numeric + p_amount > 9223372036854775807 then 8
                   when side.place = 2 and c.credits_pending::numeric + p_amount > 9223372036854775807 then 8
                 end
            from public.ledger_account d
            join public.ledger_account e on e.book_id = p_book and e.code = p_credit
           cross join lateral (values (1, d.cap_id), (2, e.cap_id)) as side (place, cap_id)
            join public.ledger_cap c on c.book_id = p_book and c.id = side.cap_id
           cross join lateral (select c.debits_posted::numeric - c.credits_posted as now) stands
           where d.book_id = p_book and d.code = p_debit and d.cap_id is distinct from e.cap_id) judged
   where judged.rank is not null
   order by judged.rank, judged.place
   limit 1
$$;

CREATE FUNCTION public.ledger_leaf_hash(p_body text) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select sha256('\x00'::bytea || convert_to(p_body, 'UTF8'))
$$;

CREATE FUNCTION public.ledger_lines_before(p_book bigint, p_account integer, p_before timestamp with time zone, p_limit integer) RETURNS TABLE(recorded_at timestamp with time zone, effective_on date, version bigint, amount bigint, balance bigint, entry_id uuid)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select *
    from ((select recorded_at, effective_on, debit_version, amount, debit_balance, id
             from ledger_entry
            where book_id = p_book and debit_account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, credit_version, -amount, credit_balance, id
             from ledger_entry
            where book_id = p_book and credit_account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, version, amount, balance, entry_id
             from ledger_posting
            where book_id = p_book and account_id = p_account
              and recorded_at < coalesce(p_before, 'infinity')
            order by recorded_at desc
            limit p_limit)) line (recorded_at, effective_on, version, amount, balance, entry_id)
   order by recorded_at desc
   limit p_limit
$$;

CREATE FUNCTION public.ledger_lines_by_day(p_book bigint, p_account integer, p_first date, p_last date, p_before timestamp with time zone, p_known_at timestamp with time zone, p_limit integer) RETURNS TABLE(recorded_at timestamp with time zone, effective_on date, version bigint, amount bigint, balance bigint, entry_id uuid)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  with span as materialized (
    select case when p_first is null then '-infinity'
                else coalesce((select d.recorded_at from ledger_day d
                                where d.book_id = p_book and d.account_id = p_account and d.day >= p_first
                                order by d.day limit 1), 'infinity') end as since,
           least(case when p_last is null then 'infinity'
                      else coalesce((select d.recorded_at from ledger_day d
                                      where d.book_id = p_book and d.account_id = p_account and d.day > p_last
                                      order by d.day limit 1), 'infinity') end,
                 -- Earlier days end where the last one begins, whenever that was recorded.
                 case when p_before is null then 'infinity'
                      else greatest(p_before,
                                    coalesce((select d.recorded_at from ledger_day d
                                               where d.book_id = p_book and d.account_id = p_account
                                                 and d.day >= p_last
                                               order by d.day limit 1), 'infinity')) end,
                 p_known_at + interval '1 microsecond') as until
  ), late as materialized (
    select b.effective_on, b.recorded_at
      from ledger_backdated b
     where b.book_id = p_book and b.account_id = p_account
       and (b.effective_on, b.recorded_at) < (coalesce(p_last, 'infinity'), coalesce(p_before, 'infinity'))
       and b.effective_on >= coalesce(p_first, '-infinity')
       and b.recorded_at <= coalesce(p_known_at, 'infinity')
     order by b.effective_on desc, b.recorded_at desc
     limit p_limit
  )
  select *
    from ((select recorded_at, effective_on, debit_version, amount, debit_balance, id
             from ledger_entry e
            where book_id = p_book and debit_account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, credit_version, -amount, credit_balance, id
             from ledger_entry e
            where book_id = p_book and credit_account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          (select recorded_at, effective_on, version, amount, balance, entry_id
             from ledger_posting e
            where book_id = p_book and account_id = p_account
              and recorded_at >= (select since from span) and recorded_at < (select until from span)
              and not exists (select from ledger_backdated b
                               where b.book_id = p_book and b.account_id = p_account
                                 and b.effective_on = e.effective_on and b.recorded_at = e.recorded_at)
            order by recorded_at desc
            limit p_limit)
          union all
          select late.recorded_at, late.effective_on, l.version, l.amount, l.balance, l.entry_id
            from late
           cross join lateral ledger_lines_before(
                  p_book, p_account, late.recorded_at + interval '1 microsecond', 1) l
         ) line (recorded_at, effective_on, version, amount, balance, entry_id)
   order by effective_on desc, recorded_at desc
   limit p_limit
$$;

CREATE FUNCTION public.ledger_lock_for_holds(p_book bigint, p_ids integer[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform from public.ledger_account
    where book_id = p_book and id = any (p_ids)
    order by code
      for no key update;
  perform from public.ledger_cap
    where book_id = p_book
      and id in (select cap_id from public.ledger_account where book_id = p_book and id = any (p_ids))
    order by id
      for no key update;
end $$;

CREATE FUNCTION public.ledger_log_append(p_items_max integer, OUT size_before bigint, OUT size_after bigint, OUT horizon bigint, OUT system_identifier bigint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
  v_last public.ledger_seal;
  v_here bigint := (select c.system_identifier from pg_control_system() c);
  v_from bigint := 0;
  v_is_restored boolean;
begin
  select * into v_last from public.ledger_seal order by number desc limit 1;
  if v_last.system_identifier = v_here then
    v_from := v_last.horizon;
  end if;
  select coalesce(max(number) + 1, 0) into size_before from public.ledger_leaf;
  v_is_restored := case
    when v_last is null then exists (select from public.ledger_entry
                                      where transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    else v_last.system_identifier <> v_here
  end;
  if v_is_restored then
    lock table public.ledger_entry, public.ledger_chart in share mode;
  end if;
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

  with recursive item as materialized (
    select i.book_id, i.id as item_id, i.recorded_at
      from (select book_id, id, recorded_at, transaction_id from public.ledger_entry
            union all
            select book_id, id, recorded_at, transaction_id from public.ledger_chart) i
     where i.transaction_id >= v_from
       and (v_is_restored or i.transaction_id < horizon)
       and not exists (select from public.ledger_leaf l where l.book_id = i.book_id and l.item_id = i.id)
     order by i.recorded_at, i.book_id, i.id
     limit p_items_max
  ), leaf as materialized (
    select size_before + row_number() over (order by i.recorded_at, i.book_id, i.item_id) - 1 as number,
           i.book_id,
           i.item_id,
           -- One by one by their keys: a join would write the texts of the whole ledger for a few new entries.
           (select b.hash
              from public.ledger_item_body b
             where b.book_id = i.book_id
               and b.item_id = i.item_id) as hash
      from item i
  ), tree (level, number, hash, place, book_id, item_id) as (
    select 0, number, hash, number, book_id, item_id
      from leaf
    union all
    -- Each right child completes its parent; the first one's left sibling may be in the log already.
    select level + 1,
           number >> 1,
           sha256('\x01'::bytea || coalesce(sibling, public.ledger_log_node(level, number - 1)) || hash),
           place,
           book_id,
           item_id
      from (select tree.*, lag(hash) over (order by number) as sibling from tree) step
     where number & 1 = 1
  )
  insert into public.ledger_leaf (number, book_id, item_id, hashes)
  select place, book_id, item_id, string_agg(hash, ''::bytea order by level)
    from tree
   group by place, book_id, item_id;

  select coalesce(max(number) + 1, 0) into size_after from public.ledger_leaf;
  if size_after - size_before = p_items_max and exists (
    select
      from (select book_id, id, transaction_id from public.ledger_entry
            union all
            select book_id, id, transaction_id from public.ledger_chart) i
     where i.transaction_id >= v_from
       and (v_is_restored or i.transaction_id < horizon)
       and not exists (select from public.ledger_leaf l where l.book_id = i.book_id and l.item_id = i.id))
  then
    -- There is more: the next seal looks from the same place on.
    horizon := v_from;
    v_here := coalesce(v_last.system_identifier, 0);
  end if;
  system_identifier := v_here;
end $$;

CREATE FUNCTION public.ledger_log_lock() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
begin
  lock table public.ledger_seal in share row exclusive mode;
end $$;

CREATE FUNCTION public.ledger_log_node(p_level integer, p_number bigint) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
  select substring(hashes from 32 * p_level + 1 for 32)
    from public.ledger_leaf
   where number = ((p_number + 1) << p_level) - 1
$$;

CREATE FUNCTION public.ledger_log_parts(p_size bigint) RETURNS bytea[]
    LANGUAGE sql STABLE
    AS $$
  select coalesce(array_agg(public.ledger_log_node(level, (p_size >> level) - 1) order by level desc), '{}')
    from generate_series(0, 62) as level
   where (p_size >> level) & 1 = 1
$$;

CREATE FUNCTION public.ledger_micros(p_at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (extract(epoch from p_at) * 1000000)::bigint::text
$$;

CREATE FUNCTION public.ledger_move_holds(p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into public.ledger_hold_move (book_id, hold_id, way, amount, entry_id, event_id, moved_at)
  select p_book, hold_id, p_way, amount, p_entry, p_event, p_at
    from unnest(p_holds, p_amounts) as gone (hold_id, amount);

  perform public.ledger_count_pending(
    p_book, array_agg(h.debit_account_id), array_agg(h.credit_account_id), array_agg(-gone.amount))
     from unnest(p_holds, p_amounts) as gone (id, amount)
     join public.ledger_hold h on h.book_id = p_book and h.id = gone.id;

  update public.ledger_hold h
     set held = h.held - gone.amount
    from unnest(p_holds, p_amounts) as gone (id, amount)
   where h.book_id = p_book and h.id = gone.id;
end $$;

CREATE FUNCTION public.ledger_nodes_above(p_day date) RETURNS SETOF integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select span
    from generate_series(0, 17) as k
   cross join lateral (select ((ledger_day_number(p_day) + (1 << k) - 1) >> k) << k as span) covering
   where (span >> k) & 1 = 1
$$;

CREATE FUNCTION public.ledger_nodes_below(p_day date) RETURNS SETOF integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select (ledger_day_number(p_day) >> k) << k
    from generate_series(0, 17) as k
   where (ledger_day_number(p_day) >> k) & 1 = 1
$$;

CREATE FUNCTION public.ledger_open_day(p_book bigint, p_day date, p_at timestamp with time zone, p_ids integer[], p_balances bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  with opened as (
    update public.ledger_account a
       set effective_on = p_day
      from generate_series(1, cardinality(p_ids)) as i
     where a.book_id = p_book and a.id = any (p_ids) and a.id = p_ids[i]
       and coalesce(a.effective_on < p_day, true)
    returning a.id, p_balances[i] - a.late as opening)
  insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
  select p_book, id, p_day, p_at + interval '1 microsecond', opening
    from opened;
end $$;

CREATE TABLE public.ledger_period (
    book_id bigint NOT NULL,
    since date,
    through date NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    totals jsonb NOT NULL,
    digest bytea NOT NULL
);

CREATE FUNCTION public.ledger_period_digest(p_before bytea, p_period public.ledger_period, p_accounts integer[], p_stands bigint[]) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select sha256(coalesce(p_before, '') || convert_to(jsonb_build_array(
           p_period.book_id, p_period.since, p_period.through, p_period.sealed_at at time zone 'UTC', p_period.event_id,
           p_period.totals, to_jsonb(p_accounts), to_jsonb(p_stands))::text, 'UTF8'))
$$;

CREATE FUNCTION public.ledger_place_hold(p_book bigint, p_id uuid, p_event uuid, p_at timestamp with time zone, p_expires_at timestamp with time zone, p_debit text, p_credit text, p_amount bigint, p_currency text, p_kind text, p_description text, p_details jsonb) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_told text;
  v_debit int;
  v_credit int;
begin
  perform public.ledger_lock_for_holds(p_book, (
    select array_agg(id) from public.ledger_account where book_id = p_book and code in (p_debit, p_credit)));
  v_told := public.ledger_judge_hold(p_book, p_debit, p_credit, p_currency, p_amount);
  if v_told is not null then
    return v_told;
  end if;

  insert into public.ledger_hold (
    book_id, id, event_id, debit_account_id, credit_account_id, amount, held, currency, placed_at, expires_at, kind,
    description, details)
  select p_book, p_id, p_event, d.id, e.id, p_amount, p_amount, p_currency, p_at, p_expires_at, p_kind, p_description,
         p_details
    from public.ledger_account d
    join public.ledger_account e on e.book_id = p_book and e.code = p_credit
   where d.book_id = p_book and d.code = p_debit
  returning debit_account_id, credit_account_id into v_debit, v_credit;
  perform public.ledger_count_pending(p_book, array[v_debit], array[v_credit], array[p_amount]);
  return null;
end $$;

CREATE FUNCTION public.ledger_post(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_nestloop TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  v_entries constant int := cardinality(p_ids);
  v_named constant int := cardinality(p_codes);
  v_on constant date := p_dates[1];
  v_currency constant text := p_currencies[1];
  v_transaction constant bigint := pg_current_xact_id()::text::bigint;
  v_now timestamptz := clock_timestamp();
  v_span constant interval := v_entries * interval '1 microsecond';
  v_last_at timestamptz; v_first_on date; v_counted bigint;
  -- per account of p_codes, in its order: what the batch changes, then what it stood at; low and high are its limits
  -- less what holds may take
  v_debits bigint[]; v_credits bigint[]; v_postings bigint[];
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  -- per entry: what each side stands at after it, and its version there
  v_debit_balances bigint[]; v_credit_balances bigint[]; v_debit_versions bigint[]; v_credit_versions bigint[];
  v_giving int; v_taking int; v_amount bigint; v_number bigint;
begin
  if p_sizes = '{}' and p_reverses = '{}' and cardinality(p_dates) = 1 and cardinality(p_currencies) = 1
     and (p_fresh or not p_each) then
    begin
      v_debits := array_fill(0::bigint, array[v_named]);
      v_credits := v_debits;
      v_postings := v_debits;
      for i in 1 .. v_entries loop
        v_taking := p_accounts[2 * i - 1];
        v_giving := p_accounts[2 * i];
        v_amount := p_amounts[i];
        v_debits[v_taking] := v_debits[v_taking] + v_amount;
        v_credits[v_giving] := v_credits[v_giving] + v_amount;
        v_postings[v_taking] := v_postings[v_taking] + 1;
        v_postings[v_giving] := v_postings[v_giving] + 1;
      end loop;

      with counted as (
        update public.ledger_account a
           set debits_posted = a.debits_posted + v_debits[i],
               credits_posted = a.credits_posted + v_credits[i],
               version = a.version + v_postings[i],
               recorded_at = greatest(a.recorded_at + v_span, v_now + v_span)
          from generate_series(1, v_named) as i
         where a.book_id = p_book and a.code = any (p_codes) and a.code = p_codes[i]
           and a.closed_at is null and a.currency = v_currency and a.cap_id is null
           and coalesce(a.sealed_through < v_on, true) and coalesce(a.effective_on <= v_on, true)
        returning i, a.id, a.recorded_at, a.effective_on, a.version - v_postings[i] as version,
                  (a.debits_posted - v_debits[i]) - (a.credits_posted - v_credits[i]) as balance,
                  a.balance_min + a.credits_pending as low, a.balance_max - a.debits_pending as high)
      select count(*), array_agg(id), array_agg(balance), array_agg(version), array_agg(coalesce(low, -9223372036854775808)),
             array_agg(coalesce(high, 9223372036854775807)), max(recorded_at), min(coalesce(effective_on, '-infinity'))
        into v_counted, v_ids, v_balances, v_versions, v_low, v_high, v_last_at, v_first_on
        from (select * from counted order by i) in_order;
      if v_counted <> v_named then
        raise exception using errcode = 'CL100', message = 'an account is missing, or not plain';
      end if;

      -- The instant is later than all that any of the accounts has seen, whatever the clock says, and no older than the
      -- last of the locks by more than what locking takes when nobody waits: the accounts are not written twice then.
      if clock_timestamp() > v_now + interval '50 milliseconds' + v_named * interval '25 microseconds' then
        v_last_at := greatest(v_last_at, clock_timestamp() + v_span);
      end if;
      if v_last_at > v_now + v_span then
        v_now := v_last_at - v_span;
        update public.ledger_account
           set recorded_at = v_last_at
         where book_id = p_book and id = any (v_ids) and recorded_at < v_last_at;
      end if;

      v_debit_balances := array_fill(0::bigint, array[v_entries]);
      v_credit_balances := v_debit_balances;
      v_debit_versions := v_debit_balances;
      v_credit_versions := v_debit_balances;
      if v_first_on < v_on then
        perform public.ledger_open_day(p_book, v_on, v_now, v_ids, v_balances);
      end if;
      for i in 1 .. v_entries loop
        v_taking := p_accounts[2 * i - 1];
        v_giving := p_accounts[2 * i];
        v_amount := p_amounts[i];
        v_number := v_balances[v_taking] + v_amount;
        exit when v_number > v_high[v_taking];
        v_balances[v_taking] := v_number;
        v_debit_balances[i] := v_number;
        v_number := v_balances[v_giving] - v_amount;
        exit when v_number < v_low[v_giving];
        v_balances[v_giving] := v_number;
        v_credit_balances[i] := v_number;
        v_number := v_versions[v_taking] + 1;
        v_versions[v_taking] := v_number;
        v_debit_versions[i] := v_number;
        v_number := v_versions[v_giving] + 1;
        v_versions[v_giving] := v_number;
        v_credit_versions[i] := v_number;
      end loop;
      if v_credit_versions[v_entries] = 0 then
        raise exception using errcode = 'CL100', message = 'a limit is touched';
      end if;

      insert into public.ledger_entry (
        book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
        credit_balance, debit_account_id, credit_account_id, effective_on, postings, kind, description, details)
      select p_book, p_ids[i], coalesce(p_events[i], p_events[1]), v_now + i * interval '1 microsecond',
             v_transaction, p_amounts[i], v_debit_versions[i], v_credit_versions[i],
             v_debit_balances[i], v_credit_balances[i], v_ids[p_accounts[2 * i - 1]], v_ids[p_accounts[2 * i]], v_on, 2,
             coalesce(p_kinds[i], p_kinds[1]), coalesce(p_descriptions[i], p_descriptions[1]), p_details[i]
        from generate_series(1, v_entries) as i;
      return null;
    exception
      when check_violation or numeric_value_out_of_range or sqlstate 'CL100' then
        null;
    end;
  end if;

  return public.ledger_post_exactly(p_book, p_today, p_each, p_fresh, p_ids, p_events, p_dates, p_kinds,
                                    p_descriptions, p_details, p_reverses, p_sizes, p_codes, p_currencies,
                                    p_accounts, p_amounts);
end $$;

CREATE FUNCTION public.ledger_post_exactly(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
declare
  c_lowest constant bigint := -9223372036854775808;
  c_highest constant bigint := 9223372036854775807;
  v_entries constant int := cardinality(p_ids);
  v_named constant int := cardinality(p_codes);
  v_now timestamptz;
  v_at timestamptz;
  v_books_later boolean;
  -- per account of p_codes, in its order; an account that does not exist has id 0
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[]; v_currencies text[];
  v_closed boolean[]; v_debit_normal boolean[]; v_late bigint[]; v_through date[]; v_sealed date[]; v_caps int[];
  v_debits bigint[]; v_credits bigint[]; v_postings bigint[];
  -- per cap: what its accounts stand at together and may
  v_cap_ids int[] := '{}'; v_cap_codes text[]; v_cap_balances numeric[]; v_cap_low bigint[]; v_cap_high bigint[];
  v_cap_debits numeric[]; v_cap_credits numeric[]; v_cap_changes numeric[]; v_cap_change numeric; v_cap int;
  -- per posting: signed amount, balance and version after it, its entry and its place there
  v_amounts bigint[]; v_after bigint[]; v_numbers bigint[]; v_entry_of int[]; v_nth int[];
  -- per entry
  v_outcomes text[]; v_kept boolean[]; v_on date[]; v_stated date[]; v_first int[]; v_size int[];
  -- first posting of a day, and postings dated before one: account and posting
  v_day_accounts int[] := '{}'; v_day_entries int[] := '{}'; v_days date[] := '{}'; v_openings bigint[] := '{}';
  v_late_accounts int[] := '{}'; v_late_postings int[] := '{}';
  v_used uuid[]; v_reversed uuid[]; v_unlike text[];
  -- totals of each side so far: what does not fit into a bigint is refused before it is added
  v_debit_totals bigint[]; v_credit_totals bigint[];
  v_last int := 0; v_counted bigint;
  v_told text; v_rank int; v_worst int; v_account int; v_balance bigint; v_amount bigint; v_day date;
begin
  -- In ascending code, in a statement of its own: posts that cross wait for each other, they never deadlock.
  perform from public.ledger_account
    where book_id = p_book and code = any (p_codes)
    order by code
      for no key update;

  select array_agg(coalesce(a.id, 0) order by nth), array_agg(coalesce(debits_posted - credits_posted, 0) order by nth),
         array_agg(coalesce(version, 0) order by nth),
         array_agg(coalesce(balance_min + credits_pending, c_lowest) order by nth),
         array_agg(coalesce(balance_max - debits_pending, c_highest) order by nth),
         array_agg(currency::text order by nth), array_agg(closed_at is not null order by nth),
         array_agg(kind in ('asset', 'expense') order by nth), array_agg(coalesce(late, 0) order by nth),
         array_agg(coalesce(effective_on, '-infinity') order by nth),
         array_agg(coalesce(sealed_through, '-infinity') order by nth), array_agg(coalesce(cap_id, 0) order by nth),
         greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond'), array_fill(0::bigint, array[v_named]),
         array_agg(coalesce(debits_posted, 0) order by nth), array_agg(coalesce(credits_posted, 0) order by nth)
    into v_ids, v_balances, v_versions, v_low, v_high, v_currencies, v_closed, v_debit_normal, v_late, v_through,
         v_sealed, v_caps, v_now, v_debits, v_debit_totals, v_credit_totals
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code;
  v_credits := v_debits;
  v_postings := v_debits;

  -- After the accounts, in ascending id.
  if exists (select from unnest(v_caps) as cap where cap > 0) then
    select array_agg(id), array_agg(code), array_agg(debits_posted - credits_posted),
           array_agg(coalesce(balance_min + credits_pending, c_lowest)),
           array_agg(coalesce(balance_max - debits_pending, c_highest)), array_agg(debits_posted),
           array_agg(credits_posted)
      into v_cap_ids, v_cap_codes, v_cap_balances, v_cap_low, v_cap_high, v_cap_debits, v_cap_credits
      from (select * from public.ledger_cap
             where book_id = p_book and id = any (v_caps)
             order by id
               for no key update) locked;
  end if;

  select sealed_policy = 'book_today' into v_books_later from public.ledger_book where book_id = p_book;

  -- The shape, posting by posting: a transfer is its debit, then its credit.
  v_size := case when p_sizes = '{}' then array_fill(2, array[v_entries]) else p_sizes end;
  v_first := array_fill(0, array[v_entries]);
  v_kept := array_fill(true, array[v_entries]);
  v_on := case when cardinality(p_dates) > 1 then p_dates else array_fill(p_dates[1], array[v_entries]) end;
  v_stated := array_fill(null::date, array[v_entries]);
  v_amounts := array_fill(0::bigint, array[cardinality(p_accounts)]);
  v_after := v_amounts;
  v_numbers := v_amounts;
  v_entry_of := array_fill(0, array[cardinality(p_accounts)]);
  v_nth := v_entry_of;
  for v_entry in 1 .. v_entries loop
    v_first[v_entry] := v_last + 1;
    for i in v_last + 1 .. v_last + v_size[v_entry] loop
      v_entry_of[i] := v_entry;
      v_nth[i] := i - v_last;
      v_amounts[i] := case when p_sizes <> '{}' then p_amounts[i] when i - v_last = 1 then p_amounts[v_entry]
                           else -p_amounts[v_entry] end;
    end loop;
    v_last := v_last + v_size[v_entry];
  end loop;
  if exists (select from generate_series(1, v_last) as i
              group by v_entry_of[i], coalesce(p_currencies[p_accounts[i]], p_currencies[1])
             having sum(v_amounts[i]) <> 0) then
    raise exception using errcode = 'CL002', message = 'an entry does not sum to zero in each currency';
  end if;

  if not p_fresh or p_reverses <> '{}' then
    select array_agg(id) into v_used from public.ledger_entry where book_id = p_book and id = any (p_ids);
    select array_agg(reverses)
      into v_reversed
      from public.ledger_entry
     where book_id = p_book and reverses = any (p_reverses);
  end if;

  -- An entry that reverses another moves back what that one moved, line by line.
  if p_reverses <> '{}' then
    select array_agg(case when o.id is null then 'entry_not_found/'
                          when moved.back is distinct from asked.lines then 'reversal_differs/' end order by i)
      into v_unlike
      from generate_series(1, v_entries) as i
      left join public.ledger_entry o on o.book_id = p_book and o.id = p_reverses[i]
     cross join lateral (
       select jsonb_object_agg(account_id, -amount) as back
         from public.ledger_line
        where book_id = p_book and entry_id = o.id) moved
     cross join lateral (
       select jsonb_object_agg(v_ids[p_accounts[k]], v_amounts[k]) as lines
         from generate_series(v_first[i], v_first[i] + v_size[i] - 1) as k) asked;
  end if;

  for v_entry in 1 .. v_entries loop
    v_worst := null;
    v_last := v_first[v_entry] + v_size[v_entry] - 1;
    if p_ids[v_entry] = any (v_used) then
      v_worst := 0;
      v_told := 'entry_exists/';
    elsif p_reverses[v_entry] = any (v_reversed) then
      v_worst := 0;
      v_told := 'entry_is_reversed/';
    elsif p_reverses[v_entry] is not null and v_unlike[v_entry] is not null then
      v_worst := 0;
      v_told := v_unlike[v_entry];
    end if;

    -- A day that is sealed for one of its accounts: today takes the entry, where the book says so.
    v_day := v_on[v_entry];
    if v_books_later then
      for i in v_first[v_entry] .. v_last loop
        if v_day <= v_sealed[p_accounts[i]] then
          v_day := p_today;
        end if;
      end loop;
    end if;

    for i in v_first[v_entry] .. v_last loop
      exit when v_worst = 0;
      v_account := p_accounts[i];
      v_amount := v_amounts[i];
      -- It cannot overflow where both totals fit, and where they do not the rank is 8 already.
      v_balance := case when c_highest - abs(v_amount) >= case when v_amount > 0 then v_debit_totals[v_account]
                                                               else v_credit_totals[v_account] end
                        then v_balances[v_account] + v_amount end;
      v_rank := case
        when v_ids[v_account] = 0 then 1
        when v_currencies[v_account] <> coalesce(p_currencies[v_account], p_currencies[1]) then 2
        when v_closed[v_account] then 3
        when v_day <= v_sealed[v_account] then 4
        when v_amount < 0 and v_balance < v_low[v_account] then case when v_debit_normal[v_account] then 5 else 6 end
        when v_amount > 0 and v_balance > v_high[v_account] then case when v_debit_normal[v_account] then 6 else 5 end
        when v_balance is null then 8
      end;
      if v_rank < coalesce(v_worst, 9) then
        v_worst := v_rank;
        v_told := case v_rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
                              when 4 then 'period_is_sealed' when 5 then 'balance_would_fall_below_floor'
                              when 8 then 'balance_is_too_large' else 'balance_would_rise_above_ceiling' end
                  || '/' || p_codes[v_account];
      end if;
    end loop;

    -- A cap is asked about what the entry changes in all of its accounts together; sums may be too large for a bigint.
    if coalesce(v_worst, 8) = 8 and v_cap_ids <> '{}' then
      v_cap_changes := array_fill(0::numeric, array[cardinality(v_cap_ids), 2]);
      for i in v_first[v_entry] .. v_last loop
        v_cap := array_position(v_cap_ids, v_caps[p_accounts[i]]);
        if v_cap is not null then
          v_cap_changes[v_cap][1 + (v_amounts[i] < 0)::int] :=
            v_cap_changes[v_cap][1 + (v_amounts[i] < 0)::int] + abs(v_amounts[i]);
        end if;
      end loop;
      for v_cap in 1 .. cardinality(v_cap_ids) loop
        v_cap_change := v_cap_changes[v_cap][1] - v_cap_changes[v_cap][2];
        v_rank := case
          when v_cap_change < 0 and v_cap_balances[v_cap] + v_cap_change < v_cap_low[v_cap]
            or v_cap_change > 0 and v_cap_balances[v_cap] + v_cap_change > v_cap_high[v_cap] then 7
          when greatest(v_cap_debits[v_cap] + v_cap_changes[v_cap][1],
                        v_cap_credits[v_cap] + v_cap_changes[v_cap][2]) > c_highest then 8
        end;
        if v_rank < coalesce(v_worst, 9) then
          v_worst := v_rank;
          v_told := case v_rank when 7 then 'cap_would_be_passed/' else 'balance_is_too_large/' end || v_cap_codes[v_cap];
        end if;
      end loop;
    end if;

    if v_worst is not null then
      v_outcomes := coalesce(v_outcomes, array_fill(null::text, array[v_entries]));
      v_outcomes[v_entry] := v_told;
      if not p_each then
        return v_outcomes;
      end if;
      v_kept[v_entry] := false;
      continue;
    end if;

    if v_day <> v_on[v_entry] then
      v_outcomes := coalesce(v_outcomes, array_fill(null::text, array[v_entries]));
      v_outcomes[v_entry] := 'booked_on/' || v_day;
      v_stated[v_entry] := v_on[v_entry];
      v_on[v_entry] := v_day;
    end if;
    for i in v_first[v_entry] .. v_last loop
      v_account := p_accounts[i];
      v_amount := v_amounts[i];
      if v_day > v_through[v_account] then
        v_day_accounts := v_day_accounts || v_account;
        v_day_entries := v_day_entries || v_entry;
        v_days := v_days || v_day;
        v_openings := v_openings || (v_balances[v_account] - v_late[v_account]);
        v_through[v_account] := v_day;
      elsif v_day < v_through[v_account] then
        v_late_accounts := v_late_accounts || v_account;
        v_late_postings := v_late_postings || i;
        v_late[v_account] := v_late[v_account] + v_amount;
      end if;
      v_balance := v_balances[v_account] + v_amount;
      v_balances[v_account] := v_balance;
      v_after[i] := v_balance;
      v_postings[v_account] := v_postings[v_account] + 1;
      v_numbers[i] := v_versions[v_account] + v_postings[v_account];
      if v_amount > 0 then
        v_debits[v_account] := v_debits[v_account] + v_amount;
        v_debit_totals[v_account] := v_debit_totals[v_account] + v_amount;
      else
        v_credits[v_account] := v_credits[v_account] - v_amount;
        v_credit_totals[v_account] := v_credit_totals[v_account] - v_amount;
      end if;
    end loop;
    if v_cap_ids <> '{}' then
      for v_cap in 1 .. cardinality(v_cap_ids) loop
        v_cap_debits[v_cap] := v_cap_debits[v_cap] + v_cap_changes[v_cap][1];
        v_cap_credits[v_cap] := v_cap_credits[v_cap] + v_cap_changes[v_cap][2];
        v_cap_balances[v_cap] := v_cap_debits[v_cap] - v_cap_credits[v_cap];
      end loop;
    end if;
  end loop;

  -- A transfer is one row, its debit first, whichever was named first.
  insert into public.ledger_entry (
    book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
    credit_balance, debit_account_id, credit_account_id, effective_on, stated_on, postings, kind, description, details,
    reverses)
  select p_book, p_ids[i], coalesce(p_events[i], p_events[1]), v_now + i * interval '1 microsecond',
         pg_current_xact_id()::text::bigint, v_amounts[debit], v_numbers[debit], v_numbers[credit], v_after[debit],
         v_after[credit], v_ids[p_accounts[debit]], v_ids[p_accounts[credit]], v_on[i], v_stated[i], v_size[i],
         coalesce(p_kinds[i], p_kinds[1]), coalesce(p_descriptions[i], p_descriptions[1]), p_details[i], p_reverses[i]
    from generate_series(1, v_entries) as i
   cross join lateral (
     select case when v_size[i] = 2 then v_first[i] + (v_amounts[v_first[i]] < 0)::int end as debit,
            case when v_size[i] = 2 then v_first[i] + (v_amounts[v_first[i]] > 0)::int end as credit) side
   where v_kept[i];

  insert into public.ledger_posting (
    book_id, account_id, recorded_at, version, amount, balance, effective_on, entry_id, nth)
  select p_book, v_ids[p_accounts[i]], v_now + v_entry_of[i] * interval '1 microsecond', v_numbers[i],
         v_amounts[i], v_after[i], v_on[v_entry_of[i]], p_ids[v_entry_of[i]], v_nth[i]
    from generate_series(1, cardinality(v_amounts)) as i
   where v_kept[v_entry_of[i]] and v_size[v_entry_of[i]] <> 2;

  insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
  select p_book, v_ids[account], day, v_now + entry * interval '1 microsecond', opening
    from unnest(v_day_accounts, v_day_entries, v_days, v_openings) as mark (account, entry, day, opening);

  if v_late_postings <> '{}' then
    perform public.ledger_backdate(
      p_book, v_now, array_agg(v_ids[account] order by place), array_agg(v_on[v_entry_of[posting]] order by place),
      array_agg(v_now + v_entry_of[posting] * interval '1 microsecond' order by place),
      array_agg(v_amounts[posting] order by place))
      from unnest(v_late_accounts, v_late_postings) with ordinality as late (account, posting, place);
  end if;

  update public.ledger_cap c
     set debits_posted = c.debits_posted + moved.debits,
         credits_posted = c.credits_posted + moved.credits
    from (select v_caps[i] as id, public.ledger_sum(v_debits[i]) as debits, public.ledger_sum(v_credits[i]) as credits
            from generate_series(1, v_named) as i
           where v_caps[i] > 0 and v_postings[i] > 0
           group by v_caps[i]) moved
   where v_cap_ids <> '{}' and c.book_id = p_book and c.id = moved.id;

  -- They stand where they were read: what has moved under the lock would be lost here.
  update public.ledger_account a
     set debits_posted = a.debits_posted + v_debits[i],
         credits_posted = a.credits_posted + v_credits[i],
         version = a.version + v_postings[i],
         recorded_at = v_now + v_entries * interval '1 microsecond',
         effective_on = v_through[i]
    from generate_series(1, v_named) as i
   where v_postings[i] > 0 and a.book_id = p_book and a.id = v_ids[i] and a.version = v_versions[i];
  get diagnostics v_counted = row_count;
  if v_counted <> (select count(*) from generate_series(1, v_named) as i where v_postings[i] > 0) then
    raise exception using errcode = 'CL004', message = 'an account has moved since it was locked';
  end if;
  return v_outcomes;
end $$;

CREATE FUNCTION public.ledger_post_transfer(p_book bigint, p_id uuid, p_event uuid, p_on date, p_kind text, p_description text, p_details jsonb, p_currency text, p_debit text, p_credit text, p_amount bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  c_room constant bigint := 9223372036854775807 - 100000000000000000;
  v_now timestamptz := clock_timestamp();
  v_started constant timestamptz := v_now;
  v_taking record;
  v_giving record;
begin
  -- The account with the lower code first, as every batch does.
  for v_turn in 1 .. 2 loop
    if (v_turn = 1) = (p_debit < p_credit collate "C") then
      update public.ledger_account
         set debits_posted = debits_posted + p_amount, version = version + 1,
             recorded_at = greatest(recorded_at + interval '1 microsecond', v_now)
       where book_id = p_book and code = p_debit and currency = p_currency
         and closed_at is null and cap_id is null and (sealed_through is null or sealed_through < p_on)
         and (effective_on is null or effective_on <= p_on) and debits_posted < c_room
         and (balance_max is null or debits_posted - credits_posted + p_amount <= balance_max - debits_pending)
      returning id, version, debits_posted - credits_posted as balance, recorded_at, effective_on, late
           into v_taking;
    else
      update public.ledger_account
         set credits_posted = credits_posted + p_amount, version = version + 1,
             recorded_at = greatest(recorded_at + interval '1 microsecond', v_now)
       where book_id = p_book and code = p_credit and currency = p_currency
         and closed_at is null and cap_id is null and (sealed_through is null or sealed_through < p_on)
         and (effective_on is null or effective_on <= p_on) and credits_posted < c_room
         and (balance_min is null or debits_posted - credits_posted - p_amount >= balance_min + credits_pending)
      returning id, version, debits_posted - credits_posted as balance, recorded_at, effective_on, late
           into v_giving;
    end if;
    if not found then
      -- The first of two is given back what it took; its lock stays, and ledger_post takes the locks in this order too.
      if v_turn = 2 then
        update public.ledger_account
           set debits_posted = debits_posted - case when code = p_debit then p_amount else 0 end,
               credits_posted = credits_posted - case when code = p_credit then p_amount else 0 end,
               version = version - 1
         where book_id = p_book and code = least(p_debit collate "C", p_credit collate "C");
      end if;
      return false;
    end if;
  end loop;

  -- Later than all that the two have seen, whatever the clock says, and not much older than the second lock.
  v_now := greatest(v_taking.recorded_at, v_giving.recorded_at);
  if clock_timestamp() > v_started + interval '50 milliseconds' then
    v_now := greatest(v_now, clock_timestamp());
  end if;
  if v_taking.recorded_at < v_now or v_giving.recorded_at < v_now then
    update public.ledger_account
       set recorded_at = v_now
     where book_id = p_book and id in (v_taking.id, v_giving.id) and recorded_at < v_now;
  end if;

  insert into public.ledger_entry (
    book_id, id, event_id, recorded_at, transaction_id, amount, debit_version, credit_version, debit_balance,
    credit_balance, debit_account_id, credit_account_id, effective_on, postings, kind, description, details)
  values (
    p_book, p_id, p_event, v_now, pg_current_xact_id()::text::bigint, p_amount, v_taking.version, v_giving.version,
    v_taking.balance, v_giving.balance, v_taking.id, v_giving.id, p_on, 2, p_kind, p_description, p_details);

  if v_taking.effective_on is distinct from p_on or v_giving.effective_on is distinct from p_on then
    insert into public.ledger_day (book_id, account_id, day, recorded_at, opening)
    select p_book, id, p_on, v_now, opening
      from (values (v_taking.id, v_taking.effective_on, v_taking.balance - p_amount - v_taking.late),
                   (v_giving.id, v_giving.effective_on, v_giving.balance + p_amount - v_giving.late))
           as side (id, effective_on, opening)
     where effective_on is distinct from p_on;
    update public.ledger_account
       set effective_on = p_on
     where book_id = p_book and id in (v_taking.id, v_giving.id) and effective_on is distinct from p_on;
  end if;
  return true;
end $$;

CREATE FUNCTION public.ledger_put_cap(p_book bigint, p_code text, p_side text, p_currency text, p_prefix text, p_codes text[], p_min bigint, p_max bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_id int;
  v_told text;
  v_listed int[];
  v_members int[];
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select coalesce((select id from public.ledger_cap where book_id = p_book and code = p_code),
                  (select coalesce(max(id), 0) + 1 from public.ledger_cap where book_id = p_book))
    into v_id;

  select case when a.id is null then 'account_not_found/' else 'account_does_not_fit_cap/' end || named.code
    into v_told
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code
   where a.id is null or a.currency <> p_currency or public.ledger_side(a.kind) <> p_side
   order by a.id is not null, named.nth
   limit 1;
  if v_told is not null then
    return v_told;
  end if;

  perform from public.ledger_account
    where book_id = p_book and (code = any (p_codes) or cap_id = v_id or public.ledger_is_below(code, p_prefix))
    order by code
      for no key update;
  select coalesce(array_agg(id) filter (where code = any (p_codes)), '{}'), coalesce(array_agg(id), '{}'),
         'caps_overlap/' || min(code) filter (where cap_id <> v_id)
    into v_listed, v_members, v_told
    from public.ledger_account
   where book_id = p_book and currency = p_currency and public.ledger_side(kind) = p_side
     and (code = any (p_codes) or public.ledger_is_below(code, p_prefix));
  if v_told is null then
    select 'caps_overlap/' || min(prefix)
      into v_told
      from public.ledger_cap
     where book_id = p_book and id <> v_id and currency = p_currency and side = p_side
       and (public.ledger_is_below(prefix, p_prefix) or public.ledger_is_below(p_prefix, prefix));
  end if;
  if v_told is not null then
    return v_told;
  end if;

  return public.ledger_write_cap(p_book, v_id, p_code, p_side, p_currency, p_prefix, v_listed, v_members, p_min, p_max);
end $$;

CREATE FUNCTION public.ledger_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using
    errcode = 'CL001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A mistake is reversed by a new entry that names the old one.';
end $$;

CREATE FUNCTION public.ledger_release_hold(p_book bigint, p_hold uuid, p_event uuid, p_at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_told text;
  v_held bigint;
begin
  v_told := public.ledger_judge_end_of_hold(p_book, p_hold, null, null, p_at);
  if v_told is not null then
    return jsonb_build_object('told', v_told);
  end if;
  select held into v_held from public.ledger_hold where book_id = p_book and id = p_hold;
  perform public.ledger_move_holds(p_book, array[p_hold], array[v_held], 'released', null, p_event, p_at);
  return jsonb_build_object('told', null, 'amount', v_held, 'held', 0);
end $$;

CREATE TABLE public.ledger_account (
    book_id bigint NOT NULL,
    debits_posted public.ledger_counter NOT NULL,
    credits_posted public.ledger_counter NOT NULL,
    debits_pending public.ledger_counter NOT NULL,
    credits_pending public.ledger_counter NOT NULL,
    version public.ledger_counter NOT NULL,
    balance_min bigint,
    balance_max bigint,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    id integer NOT NULL,
    currency character(3) NOT NULL,
    kind public.ledger_account_kind NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    recorded_at timestamp with time zone,
    late bigint DEFAULT 0 NOT NULL,
    effective_on date,
    sealed_through date,
    cap_id integer,
    CONSTRAINT ledger_account_balance_max CHECK (((((debits_posted)::bigint - (credits_posted)::bigint) + (debits_pending)::bigint) <= balance_max)),
    CONSTRAINT ledger_account_balance_min CHECK (((((debits_posted)::bigint - (credits_posted)::bigint) - (credits_pending)::bigint) >= balance_min))
)
WITH (fillfactor='50');

CREATE FUNCTION public.ledger_said(p_account public.ledger_account) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select json_build_array('account', p_account.code, p_account.kind, p_account.currency, p_account.name,
                          p_account.balance_min::text, p_account.balance_max::text,
                          ledger_micros(p_account.opened_at), ledger_micros(p_account.closed_at))::text
$$;

CREATE TABLE public.ledger_book (
    book_id bigint NOT NULL,
    organisation_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    accounts_opened integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    sealed_through date,
    sealed_policy text DEFAULT 'refuse'::text NOT NULL,
    CONSTRAINT ledger_book_sealed_policy_is_known CHECK ((sealed_policy = ANY (ARRAY['refuse'::text, 'book_today'::text])))
);

CREATE FUNCTION public.ledger_said(p_book public.ledger_book) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select json_build_array('book', p_book.organisation_id, p_book.kind, p_book.name, p_book.sealed_policy,
                          ledger_micros(p_book.opened_at))::text
$$;

CREATE FUNCTION public.ledger_seal_period(p_book bigint, p_through date, p_event uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_last public.ledger_period;
  v_period public.ledger_period;
  v_accounts int[];
  v_stands bigint[];
begin
  perform from public.ledger_book where book_id = p_book for no key update;
  select * into v_last from public.ledger_period where book_id = p_book order by through desc limit 1;
  if p_through <= v_last.through then
    return 'seal_would_go_back/' || v_last.through;
  end if;
  perform from public.ledger_account where book_id = p_book order by code for no key update;

  v_period.book_id := p_book;
  v_period.since := v_last.through + 1;
  v_period.through := p_through;
  v_period.event_id := p_event;
  -- Taken under the locks, and later than all that the accounts have seen, whatever the clock says.
  select greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond')
    into v_period.sealed_at
    from public.ledger_account
   where book_id = p_book;

  with stood as (
    select id, currency, public.ledger_stands(p_book, id, p_through, null) as stands
      from public.ledger_account
     where book_id = p_book
  )
  select coalesce(array_agg(id order by id) filter (where stands <> 0), '{}'),
         coalesce(array_agg(stands order by id) filter (where stands <> 0), '{}'),
         (select coalesce(jsonb_object_agg(currency, total), '{}')
            from (select currency, sum(stands) as total from stood where stands > 0 group by currency) sides)
    into v_accounts, v_stands, v_period.totals
    from stood;
  v_period.digest := public.ledger_period_digest(v_last.digest, v_period, v_accounts, v_stands);

  insert into public.ledger_period (book_id, since, through, sealed_at, event_id, totals, digest)
  values (p_book, v_period.since, p_through, v_period.sealed_at, p_event, v_period.totals, v_period.digest);
  update public.ledger_account set sealed_through = p_through where book_id = p_book;
  update public.ledger_book set sealed_through = p_through where book_id = p_book;
  return null;
end $$;

CREATE FUNCTION public.ledger_settle_hold(p_book bigint, p_hold uuid, p_entry uuid, p_event uuid, p_at timestamp with time zone, p_today date, p_amount bigint, p_currency text, p_on date, p_kind text, p_description text, p_details jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  v_hold public.ledger_hold;
  v_amount bigint;
  v_codes text[];
  v_sides int[];
  v_told text;
begin
  v_told := public.ledger_judge_end_of_hold(p_book, p_hold, p_amount, p_currency, p_at);
  if v_told is not null then
    return jsonb_build_object('told', v_told);
  end if;
  select * into v_hold from public.ledger_hold where book_id = p_book and id = p_hold;
  v_amount := coalesce(p_amount, v_hold.held);
  select array_agg(code order by code), array[array_position(array_agg(id order by code), v_hold.debit_account_id),
                                              array_position(array_agg(id order by code), v_hold.credit_account_id)]
    into v_codes, v_sides
    from public.ledger_account
   where book_id = p_book and id in (v_hold.debit_account_id, v_hold.credit_account_id);

  begin
    perform public.ledger_move_holds(p_book, array[p_hold], array[v_amount], 'settled', p_entry, p_event, p_at);
    v_told := (public.ledger_post(
      p_book, p_today, false, true, array[p_entry], array[p_event], array[p_on],
      array[coalesce(p_kind, v_hold.kind)], array[coalesce(p_description, v_hold.description)],
      array[coalesce(p_details, v_hold.details, '{}') || jsonb_build_object('hold', p_hold)], '{}', '{}', v_codes,
      array[v_hold.currency::text], v_sides, array[v_amount]))[1];
    if v_told not like 'booked_on/%' then
      raise exception using errcode = 'CL005', message = v_told;
    end if;
  exception
    when sqlstate 'CL005' then
      return jsonb_build_object('told', sqlerrm);
  end;
  return jsonb_build_object('told', v_told, 'amount', v_amount, 'held', v_hold.held - v_amount);
end $$;

CREATE FUNCTION public.ledger_side(p_kind text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when p_kind in ('asset', 'expense') then 'debit' else 'credit' end
$$;

CREATE FUNCTION public.ledger_stands(p_book bigint, p_account integer, p_on date, p_known_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when later.opening is not null then later.opening + coalesce((
      select sum(spans.total)::bigint
        from ledger_nodes_below(p_on) as span (node)
       cross join lateral (
         select s.total
           from ledger_backdated_sum s
          where s.book_id = p_book and s.account_id = p_account and s.node = span.node
            and s.recorded_at <= coalesce(p_known_at, 'infinity')
          order by s.recorded_at desc
          limit 1) spans), 0)
    when p_known_at is null then (
      select a.debits_posted - a.credits_posted from ledger_account a where a.book_id = p_book and a.id = p_account)
    else coalesce((
      select l.balance
        from (select recorded_at, debit_balance as balance
                from (select recorded_at, debit_balance
                        from ledger_entry
                       where book_id = p_book and debit_account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) d
              union all
              select *
                from (select recorded_at, credit_balance
                        from ledger_entry
                       where book_id = p_book and credit_account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) c
              union all
              select *
                from (select recorded_at, balance
                        from ledger_posting
                       where book_id = p_book and account_id = p_account and recorded_at <= p_known_at
                       order by recorded_at desc limit 1) p) l
       order by l.recorded_at desc
       limit 1), 0)
  end
  from (select 1) as one
  left join lateral (
    select d.opening
      from (select opening, recorded_at
              from ledger_day
             where book_id = p_book and account_id = p_account and day > p_on
             order by day
             limit 1) d
     where d.recorded_at <= coalesce(p_known_at, 'infinity')) later on true
$$;

CREATE FUNCTION public.ledger_stands_after(p_book bigint, p_account integer, p_on date, p_at timestamp with time zone, p_known_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select ledger_stands(p_book, p_account, p_on, p_at)
       + ledger_stands(p_book, p_account, p_on - 1, p_known_at)
       - ledger_stands(p_book, p_account, p_on - 1, p_at)
$$;

CREATE FUNCTION public.ledger_write_cap(p_book bigint, p_id integer, p_code text, p_side text, p_currency text, p_prefix text, p_listed integer[], p_members integer[], p_min bigint, p_max bigint) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_sums record;
begin
  perform from public.ledger_cap where book_id = p_book and id = p_id for no key update;
  select coalesce(sum(debits_posted), 0) as debits, coalesce(sum(credits_posted), 0) as credits,
         (select coalesce(sum(held), 0) from public.ledger_hold
           where book_id = p_book and held > 0 and debit_account_id = any (p_members)
             and credit_account_id <> all (p_members)) as debits_pending,
         (select coalesce(sum(held), 0) from public.ledger_hold
           where book_id = p_book and held > 0 and credit_account_id = any (p_members)
             and debit_account_id <> all (p_members)) as credits_pending
    into v_sums
    from public.ledger_account
   where book_id = p_book and id = any (p_members);
  if v_sums.debits - v_sums.credits - v_sums.credits_pending < p_min
     or v_sums.debits - v_sums.credits + v_sums.debits_pending > p_max then
    return 'balance_is_outside_limits/' || p_code;
  end if;

  update public.ledger_account
     set cap_id = case when id = any (p_members) then p_id end
   where book_id = p_book
     and (cap_id = p_id and id <> all (p_members) or cap_id is null and id = any (p_members));

  insert into public.ledger_cap (
    book_id, id, code, side, currency, prefix, listed, balance_min, balance_max, debits_posted, credits_posted,
    debits_pending, credits_pending)
  values (p_book, p_id, p_code, p_side, p_currency, p_prefix, p_listed, p_min, p_max, v_sums.debits, v_sums.credits,
          v_sums.debits_pending, v_sums.credits_pending)
  on conflict (book_id, id) do update
     set side = excluded.side, currency = excluded.currency, prefix = excluded.prefix, listed = excluded.listed,
         balance_min = excluded.balance_min, balance_max = excluded.balance_max,
         debits_posted = excluded.debits_posted, credits_posted = excluded.credits_posted,
         debits_pending = excluded.debits_pending, credits_pending = excluded.credits_pending;
  return null;
end $$;

CREATE FUNCTION public.lending_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using
    errcode = 'CN001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A repayment is reversed by a new event that names it.';
end $$;

CREATE AGGREGATE public.ledger_sum(bigint) (
    SFUNC = int8pl,
    STYPE = bigint,
    INITCOND = '0',
    COMBINEFUNC = int8pl,
    PARALLEL = safe
);

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_event (
    id uuid NOT NULL,
    stream uuid NOT NULL,
    number bigint NOT NULL,
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    arguments jsonb NOT NULL,
    outcome text NOT NULL,
    refusal_code text,
    origin jsonb NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_event_outcome_is_whole CHECK ((((outcome = 'done'::text) AND (refusal_code IS NULL)) OR ((outcome = 'refused'::text) AND (refusal_code IS NOT NULL))))
);

CREATE TABLE public.audit_idempotencykey (
    scope text NOT NULL,
    key text NOT NULL,
    action text NOT NULL,
    digests jsonb NOT NULL,
    event_id uuid NOT NULL,
    outcome text,
    answer jsonb
);

CREATE TABLE public.audit_streamhead (
    stream uuid NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL
);

CREATE TABLE public.audit_touch (
    kind text NOT NULL,
    object_id uuid NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.circles_agendaitem (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    decision text NOT NULL,
    votes_for integer,
    votes_against integer,
    event_id uuid NOT NULL,
    CONSTRAINT circles_agendaitem_has_title CHECK ((NOT (title = ''::text))),
    CONSTRAINT circles_agendaitem_votes_are_whole CHECK ((((votes_against IS NULL) AND (votes_for IS NULL)) OR ((votes_against >= 0) AND (votes_for >= 0))))
);

CREATE TABLE public.circles_attendance (
    book_id bigint NOT NULL,
    meeting_id uuid NOT NULL,
    member_id uuid NOT NULL,
    status text NOT NULL,
    minutes_late integer,
    fine_id uuid,
    event_id uuid NOT NULL,
    CONSTRAINT circles_attendance_minutes_are_late CHECK (((minutes_late IS NULL) OR ((minutes_late > 0) AND (status = 'late'::text)))),
    CONSTRAINT circles_attendance_status_is_known CHECK ((status = ANY (ARRAY['present'::text, 'late'::text, 'absent'::text, 'excused'::text])))
);
ALTER TABLE ONLY public.circles_attendance ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_beneficiary (
    book_id bigint NOT NULL,
    member_id uuid NOT NULL,
    full_name text NOT NULL,
    relation text NOT NULL,
    document_type text NOT NULL,
    document_number text NOT NULL,
    phone text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_beneficiary_has_name CHECK ((NOT (full_name = ''::text)))
);

CREATE TABLE public.circles_circle (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    currency character(3) NOT NULL,
    policy jsonb NOT NULL,
    founded_on date NOT NULL,
    closed_on date,
    source text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_circle_closes_after_founding CHECK (((closed_on IS NULL) OR (closed_on >= founded_on))),
    CONSTRAINT circles_circle_has_name CHECK ((NOT (name = ''::text)))
);

CREATE TABLE public.circles_cycle (
    book_id bigint NOT NULL,
    number integer NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    event_id uuid NOT NULL,
    close_event_id uuid,
    CONSTRAINT circles_cycle_closes_after_opening CHECK ((((close_event_id IS NULL) AND (closed_on IS NULL)) OR ((close_event_id IS NOT NULL) AND (closed_on >= opened_on)))),
    CONSTRAINT circles_cycle_number_is_positive CHECK ((number > 0))
);

CREATE TABLE public.circles_fine (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    reason text NOT NULL,
    issued_on date NOT NULL,
    entry_id uuid NOT NULL,
    status text NOT NULL,
    collected_on date,
    collection_entry_id uuid,
    ended_on date,
    end_entry_id uuid,
    end_reason text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    meeting_id uuid,
    paid_minor bigint NOT NULL,
    reason_code text NOT NULL,
    CONSTRAINT circles_fine_dates_follow CHECK (((((collected_on IS NULL) AND (collection_entry_id IS NULL)) OR ((collected_on >= issued_on) AND (collection_entry_id IS NOT NULL))) AND (((end_entry_id IS NULL) AND (ended_on IS NULL)) OR ((end_entry_id IS NOT NULL) AND (ended_on >= issued_on))))),
    CONSTRAINT circles_fine_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_fine_parts_are_less CHECK (((paid_minor >= 0) AND (paid_minor < amount_minor))),
    CONSTRAINT circles_fine_status_is_whole CHECK ((((collection_entry_id IS NULL) AND (end_entry_id IS NULL) AND (status = 'issued'::text)) OR ((collection_entry_id IS NOT NULL) AND (end_entry_id IS NULL) AND (status = 'collected'::text)) OR ((collection_entry_id IS NULL) AND (end_entry_id IS NOT NULL) AND (status = 'waived'::text)) OR ((end_entry_id IS NOT NULL) AND (status = 'reversed'::text))))
);
ALTER TABLE ONLY public.circles_fine ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_finepayment (
    book_id bigint NOT NULL,
    fine_id uuid NOT NULL,
    number integer NOT NULL,
    amount_minor bigint NOT NULL,
    paid_on date NOT NULL,
    entry_id uuid NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_finepayment_is_positive CHECK ((amount_minor > 0))
);

CREATE TABLE public.circles_finereason (
    book_id bigint NOT NULL,
    number integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    basis text NOT NULL,
    price_minor bigint NOT NULL,
    minutes_free integer NOT NULL,
    is_active boolean NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_finereason_basis_is_known CHECK ((basis = ANY (ARRAY['fixed'::text, 'per_share'::text, 'per_day'::text, 'per_share_day'::text]))),
    CONSTRAINT circles_finereason_has_name CHECK (((NOT (code = ''::text)) AND (NOT (name = ''::text)))),
    CONSTRAINT circles_finereason_is_positive CHECK ((price_minor > 0)),
    CONSTRAINT circles_finereason_minutes_not_negative CHECK ((minutes_free >= 0))
);

CREATE TABLE public.circles_guarantee (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    member_id uuid,
    description text NOT NULL,
    amount_minor bigint NOT NULL,
    given_on date NOT NULL,
    consented_on date,
    consent_event_id uuid,
    released_on date,
    release_reason text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_guarantee_consent_is_whole CHECK ((((consent_event_id IS NULL) AND (consented_on IS NULL)) OR ((consent_event_id IS NOT NULL) AND (consented_on >= given_on)))),
    CONSTRAINT circles_guarantee_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_guarantee_is_whole CHECK ((((kind = 'aval'::text) AND (member_id IS NOT NULL)) OR ((consented_on IS NULL) AND (kind = ANY (ARRAY['property'::text, 'mortgage'::text, 'pledge'::text])) AND (member_id IS NULL) AND (NOT (description = ''::text))))),
    CONSTRAINT circles_guarantee_release_is_whole CHECK (((released_on IS NULL) OR ((released_on >= given_on) AND (NOT (release_reason = ''::text)))))
);

CREATE TABLE public.circles_guaranteedocument (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    guarantee_id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    place text NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes bigint,
    media_type text NOT NULL,
    added_on date NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_guaranteedocument_has_title CHECK ((NOT (title = ''::text))),
    CONSTRAINT circles_guaranteedocument_hash_is_one CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text))
);

CREATE TABLE public.circles_guaranteefile (
    book_id bigint NOT NULL,
    document_id uuid NOT NULL,
    content bytea NOT NULL
);

CREATE TABLE public.circles_importeddifference (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    figure text NOT NULL,
    code text NOT NULL,
    amount_minor bigint NOT NULL,
    amount_text text NOT NULL,
    formula text NOT NULL,
    explanation text NOT NULL,
    source_table text NOT NULL,
    source_key text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.circles_importedfigure (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    figure text NOT NULL,
    stored_text text NOT NULL,
    stored_minor bigint NOT NULL,
    true_minor bigint NOT NULL,
    formula text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.circles_loanapproval (
    book_id bigint NOT NULL,
    request_id uuid NOT NULL,
    approved_by text NOT NULL,
    approved_on date NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    note text NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.circles_loanevidence (
    book_id bigint NOT NULL,
    loan_id uuid NOT NULL,
    member_id uuid NOT NULL,
    given_on date NOT NULL,
    amount_minor bigint NOT NULL,
    share_price_minor bigint,
    member_shares integer NOT NULL,
    total_shares integer NOT NULL,
    cash_minor bigint NOT NULL,
    fines_receivable_minor bigint NOT NULL,
    reservations_minor bigint NOT NULL,
    available_capital_minor bigint NOT NULL,
    open_loans integer NOT NULL,
    entry_id uuid NOT NULL,
    purpose text NOT NULL,
    stated_status text NOT NULL,
    stated_code text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    guaranteed_minor bigint DEFAULT 0 NOT NULL,
    promised_minor bigint DEFAULT 0 NOT NULL,
    request_id uuid,
    CONSTRAINT circles_loanevidence_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_loanevidence_is_within_capital CHECK (((NOT (source = ''::text)) OR ((amount_minor <= available_capital_minor) AND (amount_minor <= cash_minor))))
);
ALTER TABLE ONLY public.circles_loanevidence ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_loanrequest (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    number integer NOT NULL,
    member_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    terms jsonb NOT NULL,
    terms_version integer NOT NULL,
    purpose text NOT NULL,
    asked_on date NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by text NOT NULL,
    status text NOT NULL,
    hold_id uuid,
    approved_on date,
    approved_event_id uuid,
    expires_at timestamp with time zone,
    ended_on date,
    end_reason text NOT NULL,
    end_event_id uuid,
    loan_id uuid,
    form_entry_id uuid,
    event_id uuid NOT NULL,
    CONSTRAINT circles_loanrequest_approval_is_whole CHECK ((((approved_event_id IS NULL) AND (approved_on IS NULL) AND (hold_id IS NULL) AND (expires_at IS NULL)) OR ((approved_event_id IS NOT NULL) AND (approved_on >= asked_on) AND (hold_id IS NOT NULL) AND (expires_at IS NOT NULL)))),
    CONSTRAINT circles_loanrequest_end_is_whole CHECK ((((end_event_id IS NULL) AND (ended_on IS NULL)) OR ((end_event_id IS NOT NULL) AND (ended_on >= asked_on)))),
    CONSTRAINT circles_loanrequest_is_positive CHECK (((amount_minor > 0) AND (number > 0))),
    CONSTRAINT circles_loanrequest_status_is_whole CHECK ((((ended_on IS NULL) AND (hold_id IS NULL) AND (loan_id IS NULL) AND (status = 'requested'::text)) OR ((ended_on IS NULL) AND (hold_id IS NOT NULL) AND (loan_id IS NULL) AND (status = 'approved'::text)) OR ((ended_on IS NOT NULL) AND (hold_id IS NOT NULL) AND (loan_id IS NOT NULL) AND (status = 'disbursed'::text)) OR ((ended_on IS NOT NULL) AND (hold_id IS NULL) AND (loan_id IS NULL) AND (status = 'rejected'::text) AND (NOT (end_reason = ''::text))) OR ((ended_on IS NOT NULL) AND (loan_id IS NULL) AND (status = 'withdrawn'::text)) OR ((ended_on IS NOT NULL) AND (hold_id IS NOT NULL) AND (loan_id IS NULL) AND (status = 'expired'::text))))
);
ALTER TABLE ONLY public.circles_loanrequest ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_meeting (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    number integer NOT NULL,
    cycle_number integer NOT NULL,
    held_on date NOT NULL,
    status text NOT NULL,
    next_on date,
    notes text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_meeting_next_is_later CHECK (((next_on IS NULL) OR (next_on > held_on))),
    CONSTRAINT circles_meeting_number_is_positive CHECK ((number > 0)),
    CONSTRAINT circles_meeting_status_is_known CHECK ((status = ANY (ARRAY['open'::text, 'counted'::text, 'closed'::text])))
);
ALTER TABLE ONLY public.circles_meeting ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_meetingcount (
    book_id bigint NOT NULL,
    meeting_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    expected_minor bigint NOT NULL,
    counted_minor bigint NOT NULL,
    reason text NOT NULL,
    cash_version bigint NOT NULL,
    counted_by text NOT NULL,
    entry_id uuid,
    event_id uuid NOT NULL,
    CONSTRAINT circles_meetingcount_books_difference CHECK (((entry_id IS NULL) OR ((kind = 'opening'::text) AND (NOT (counted_minor = expected_minor))))),
    CONSTRAINT circles_meetingcount_is_not_negative CHECK ((counted_minor >= 0)),
    CONSTRAINT circles_meetingcount_kind_is_known CHECK ((kind = ANY (ARRAY['opening'::text, 'closing'::text]))),
    CONSTRAINT circles_meetingcount_says_why CHECK (((counted_minor = expected_minor) OR (NOT (reason = ''::text))))
);
ALTER TABLE ONLY public.circles_meetingcount ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_meetingsitting (
    book_id bigint NOT NULL,
    meeting_id uuid NOT NULL,
    number integer NOT NULL,
    reason text NOT NULL,
    from_version bigint NOT NULL,
    from_at timestamp with time zone,
    event_id uuid NOT NULL,
    until_version bigint,
    until_at timestamp with time zone,
    count_number integer,
    signed_by uuid,
    entry_id uuid,
    close_event_id uuid,
    reversal_entry_id uuid,
    CONSTRAINT circles_meetingsitting_close_is_whole CHECK ((((close_event_id IS NULL) AND (count_number IS NULL) AND (entry_id IS NULL) AND (reversal_entry_id IS NULL) AND (signed_by IS NULL) AND (until_at IS NULL) AND (until_version IS NULL)) OR ((close_event_id IS NOT NULL) AND (count_number IS NOT NULL) AND (signed_by IS NOT NULL) AND (until_version >= from_version)))),
    CONSTRAINT circles_meetingsitting_has_reason CHECK ((((number = 1) AND (reason = ''::text)) OR ((number > 1) AND (NOT (reason = ''::text))))),
    CONSTRAINT circles_meetingsitting_number_positive CHECK ((number > 0)),
    CONSTRAINT circles_meetingsitting_undoes_entry CHECK (((reversal_entry_id IS NULL) OR (entry_id IS NOT NULL)))
);
ALTER TABLE ONLY public.circles_meetingsitting ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_member (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    number integer NOT NULL,
    role text NOT NULL,
    joined_on date NOT NULL,
    is_active boolean NOT NULL,
    left_on date,
    source text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_member_leaves_after_joining CHECK (((left_on IS NULL) OR ((NOT is_active) AND (left_on >= joined_on)))),
    CONSTRAINT circles_member_number_is_positive CHECK ((number > 0)),
    CONSTRAINT circles_member_role_is_known CHECK ((role = ANY (ARRAY['member'::text, 'president'::text, 'treasurer'::text, 'secretary'::text, 'facilitator'::text, 'auditor'::text])))
);
ALTER TABLE ONLY public.circles_member ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_payout (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    share_out_id uuid NOT NULL,
    member_id uuid NOT NULL,
    shares integer NOT NULL,
    savings_minor bigint NOT NULL,
    gross_minor bigint NOT NULL,
    owed_minor bigint NOT NULL,
    fines_minor bigint NOT NULL,
    loans_minor bigint NOT NULL,
    written_off_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    CONSTRAINT circles_payout_adds_up CHECK ((net_minor = (((gross_minor + owed_minor) - fines_minor) - loans_minor))),
    CONSTRAINT circles_payout_parts_not_negative CHECK (((fines_minor >= 0) AND (gross_minor >= 0) AND (loans_minor >= 0) AND (net_minor >= 0) AND (owed_minor >= 0) AND (shares >= 0) AND (written_off_minor >= 0)))
);
ALTER TABLE ONLY public.circles_payout ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_payoutmove (
    book_id bigint NOT NULL,
    entry_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    moved_on date NOT NULL,
    event_id uuid NOT NULL,
    reversed_on date,
    reversal_entry_id uuid,
    CONSTRAINT circles_payoutmove_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_payoutmove_kind_is_known CHECK ((kind = ANY (ARRAY['cash'::text, 'shares'::text]))),
    CONSTRAINT circles_payoutmove_reversal_is_whole CHECK ((((reversal_entry_id IS NULL) AND (reversed_on IS NULL)) OR ((reversal_entry_id IS NOT NULL) AND (reversed_on >= moved_on))))
);
ALTER TABLE ONLY public.circles_payoutmove ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_policychange (
    book_id bigint NOT NULL,
    number integer NOT NULL,
    before jsonb NOT NULL,
    policy jsonb NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    decision_note text NOT NULL,
    event_id uuid NOT NULL,
    decision_event_id uuid,
    CONSTRAINT circles_policychange_decision_is_whole CHECK ((((decided_at IS NULL) AND (decided_by IS NULL) AND (decision_event_id IS NULL) AND (status = 'proposed'::text)) OR ((NOT (status = 'proposed'::text)) AND (decided_at IS NOT NULL) AND (decided_by IS NOT NULL) AND (decision_event_id IS NOT NULL)))),
    CONSTRAINT circles_policychange_number_is_positive CHECK ((number > 0)),
    CONSTRAINT circles_policychange_status_is_known CHECK ((status = ANY (ARRAY['proposed'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text]))),
    CONSTRAINT circles_policychange_takes_two CHECK (((NOT (status = 'approved'::text)) OR (NOT ((decided_by = proposed_by) AND (decided_by IS NOT NULL)))))
);

CREATE TABLE public.circles_receipt (
    book_id bigint NOT NULL,
    number integer NOT NULL,
    member_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    issued_on date NOT NULL,
    code text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_receipt_code_is_whole CHECK ((code ~ '^[0-9A-HJKMNP-TV-Z]{20}$'::text)),
    CONSTRAINT circles_receipt_kind_is_known CHECK ((kind = ANY (ARRAY['share_purchase'::text, 'share_sale'::text, 'fine_payment'::text, 'loan_repayment'::text, 'loan_disbursement'::text, 'form_fee'::text, 'social_contribution'::text, 'social_payment'::text, 'payout'::text, 'other_income'::text, 'other_expense'::text]))),
    CONSTRAINT circles_receipt_moves_something CHECK ((NOT (amount_minor = 0))),
    CONSTRAINT circles_receipt_number_is_positive CHECK ((number > 0))
);
ALTER TABLE ONLY public.circles_receipt ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_rolechange (
    book_id bigint NOT NULL,
    member_id uuid NOT NULL,
    number integer NOT NULL,
    role_before text NOT NULL,
    role text NOT NULL,
    valid_from date NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_rolechange_changes_the_role CHECK (((role = ANY (ARRAY['member'::text, 'president'::text, 'treasurer'::text, 'secretary'::text, 'facilitator'::text, 'auditor'::text])) AND (role_before = ANY (ARRAY['member'::text, 'president'::text, 'treasurer'::text, 'secretary'::text, 'facilitator'::text, 'auditor'::text])) AND (NOT (role = role_before))))
);

CREATE TABLE public.circles_shareout (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    cycle_number integer NOT NULL,
    status text NOT NULL,
    shared_on date NOT NULL,
    terms jsonb NOT NULL,
    pool_minor bigint NOT NULL,
    kept_minor bigint NOT NULL,
    remainder_minor bigint NOT NULL,
    written_off_minor bigint NOT NULL,
    digest character(64) NOT NULL,
    event_id uuid NOT NULL,
    steps jsonb NOT NULL,
    post_event_id uuid,
    ended_on date,
    end_reason text NOT NULL,
    end_event_id uuid,
    CONSTRAINT circles_shareout_parts_not_negative CHECK (((kept_minor >= 0) AND (remainder_minor >= 0) AND (written_off_minor >= 0) AND (pool_minor >= (kept_minor + remainder_minor)))),
    CONSTRAINT circles_shareout_status_is_known CHECK ((status = ANY (ARRAY['planned'::text, 'posted'::text, 'cancelled'::text, 'reversed'::text]))),
    CONSTRAINT circles_shareout_status_is_whole CHECK ((((end_event_id IS NULL) AND (post_event_id IS NULL) AND (status = 'planned'::text)) OR ((end_event_id IS NULL) AND (post_event_id IS NOT NULL) AND (status = 'posted'::text)) OR ((end_event_id IS NOT NULL) AND (post_event_id IS NULL) AND (status = 'cancelled'::text)) OR ((end_event_id IS NOT NULL) AND (post_event_id IS NOT NULL) AND (status = 'reversed'::text))))
);

CREATE TABLE public.circles_shareoutsignature (
    book_id bigint NOT NULL,
    share_out_id uuid NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.circles_shareprice (
    book_id bigint NOT NULL,
    number integer NOT NULL,
    price_minor bigint NOT NULL,
    valid_from date NOT NULL,
    is_assumed boolean NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT circles_shareprice_is_positive CHECK ((price_minor > 0))
);

CREATE TABLE public.circles_sharetrade (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL,
    shares integer NOT NULL,
    price_minor bigint NOT NULL,
    amount_minor bigint NOT NULL,
    capital_minor bigint NOT NULL,
    traded_on date NOT NULL,
    entry_id uuid NOT NULL,
    reversed_on date,
    reversal_entry_id uuid,
    description text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    pair_id uuid,
    CONSTRAINT circles_sharetrade_amount_is_price CHECK ((((amount_minor >= 0) AND (kind = 'redemption'::text)) OR (amount_minor = (shares * price_minor)))),
    CONSTRAINT circles_sharetrade_capital_is_whole CHECK ((((capital_minor >= 0) AND (kind = ANY (ARRAY['sale'::text, 'transfer_in'::text, 'transfer_out'::text, 'redemption'::text]))) OR (capital_minor = amount_minor))),
    CONSTRAINT circles_sharetrade_is_positive CHECK (((price_minor > 0) AND (shares > 0))),
    CONSTRAINT circles_sharetrade_kind_is_known CHECK ((kind = ANY (ARRAY['purchase'::text, 'sale'::text, 'transfer_in'::text, 'transfer_out'::text, 'redemption'::text]))),
    CONSTRAINT circles_sharetrade_reversal_is_whole CHECK ((((reversal_entry_id IS NULL) AND (reversed_on IS NULL)) OR ((reversal_entry_id IS NOT NULL) AND (reversed_on >= traded_on)))),
    CONSTRAINT circles_sharetrade_transfers_are_pairs CHECK ((((kind = ANY (ARRAY['transfer_in'::text, 'transfer_out'::text])) AND (pair_id IS NOT NULL)) OR ((NOT (kind = ANY (ARRAY['transfer_in'::text, 'transfer_out'::text]))) AND (pair_id IS NULL))))
);
ALTER TABLE ONLY public.circles_sharetrade ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.circles_vote (
    book_id bigint NOT NULL,
    request_id uuid NOT NULL,
    member_id uuid NOT NULL,
    is_for boolean NOT NULL,
    voted_on date NOT NULL,
    voted_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    event_id uuid NOT NULL
);

CREATE TABLE public.datamove_discrepancy (
    number integer NOT NULL,
    circle_key text NOT NULL,
    code text NOT NULL,
    figure text NOT NULL,
    source_table text NOT NULL,
    source_key text NOT NULL,
    amount_text text NOT NULL,
    formula text NOT NULL,
    is_assumption boolean NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.datamove_landedrow (
    source_table text NOT NULL,
    "position" bigint NOT NULL,
    "row" jsonb NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.datamove_landedtable (
    source_table text NOT NULL,
    columns jsonb NOT NULL,
    rows bigint NOT NULL,
    source_digest text NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.datamove_phaseevent (
    number integer NOT NULL,
    phase text NOT NULL,
    at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL,
    previous_hash text NOT NULL,
    hash text NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.datamove_quarantine (
    source_table text NOT NULL,
    source_key text NOT NULL,
    code text NOT NULL,
    "row" jsonb NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.datamove_run (
    id uuid NOT NULL,
    source text NOT NULL,
    identity text NOT NULL,
    generation integer NOT NULL,
    server_version text NOT NULL,
    organisation_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL
);

CREATE TABLE public.datamove_sourcemap (
    source_table text NOT NULL,
    source_key text NOT NULL,
    circle_key text NOT NULL,
    member_key text NOT NULL,
    fate text NOT NULL,
    rule text NOT NULL,
    target_id uuid,
    amount_text text NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(3) NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT datamove_sourcemap_fate_is_known CHECK ((fate = ANY (ARRAY['mapped'::text, 'merged'::text, 'quarantined'::text, 'excluded'::text]))),
    CONSTRAINT datamove_sourcemap_only_mapped_has_target CHECK (((fate = ANY (ARRAY['mapped'::text, 'merged'::text])) OR ((amount_minor = 0) AND (target_id IS NULL))))
);

CREATE TABLE public.datamove_statedfigure (
    circle_key text NOT NULL,
    circle_name text NOT NULL,
    circle_id uuid NOT NULL,
    figure text NOT NULL,
    stored_text text NOT NULL,
    true_minor bigint NOT NULL,
    currency character varying(3) NOT NULL,
    formula text NOT NULL,
    run_id uuid NOT NULL
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.jobs_job (
    id uuid NOT NULL,
    name text NOT NULL,
    arguments jsonb NOT NULL,
    organisation_id uuid,
    event_id uuid,
    period_at timestamp with time zone,
    queued_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    attempts_max smallint NOT NULL,
    seconds_max integer NOT NULL,
    worker_id uuid,
    lease_until timestamp with time zone,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    failure text NOT NULL,
    CONSTRAINT jobs_job_end_has_its_moment CHECK ((((ended_at IS NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text]))) OR ((ended_at IS NOT NULL) AND (state = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text]))))),
    CONSTRAINT jobs_job_runs_on_a_worker CHECK ((((lease_until IS NOT NULL) AND (state = 'running'::text) AND (worker_id IS NOT NULL)) OR ((NOT (state = 'running'::text)) AND (lease_until IS NULL) AND (worker_id IS NULL)))),
    CONSTRAINT jobs_job_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'refused'::text, 'failed'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.02');

CREATE TABLE public.jobs_worker (
    id uuid NOT NULL,
    host text NOT NULL,
    process integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    beat_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ledger_backdated (
    book_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    amount bigint NOT NULL,
    account_id integer NOT NULL,
    effective_on date NOT NULL
);
ALTER TABLE ONLY public.ledger_backdated ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.ledger_backdated_sum (
    book_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    total bigint NOT NULL,
    account_id integer NOT NULL,
    node integer NOT NULL
);
ALTER TABLE ONLY public.ledger_backdated_sum ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.ledger_chart (
    book_id bigint NOT NULL,
    account_id integer NOT NULL,
    version integer NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    said text NOT NULL
);

CREATE TABLE public.ledger_crossing (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    account text NOT NULL,
    to_book_id bigint NOT NULL,
    to_account text NOT NULL,
    amount bigint NOT NULL,
    currency character(3) NOT NULL,
    effective_on date NOT NULL,
    description text NOT NULL,
    entry_id uuid NOT NULL,
    event_id uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_crossing_moves_something CHECK (((NOT (book_id = to_book_id)) AND (NOT (amount = 0))))
);

CREATE TABLE public.ledger_crossing_answer (
    book_id bigint NOT NULL,
    crossing_id uuid NOT NULL,
    from_book_id bigint NOT NULL,
    entry_id uuid,
    refusal_code text,
    refusal_facts jsonb,
    event_id uuid NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_crossing_answer_is_one CHECK ((((entry_id IS NOT NULL) AND (refusal_code IS NULL) AND (refusal_facts IS NULL)) OR ((entry_id IS NULL) AND (refusal_code IS NOT NULL) AND (refusal_facts IS NOT NULL))))
);

CREATE TABLE public.ledger_day (
    book_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    opening bigint NOT NULL,
    account_id integer NOT NULL,
    day date NOT NULL
);
ALTER TABLE ONLY public.ledger_day ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.ledger_posting (
    book_id bigint NOT NULL,
    version bigint NOT NULL,
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    account_id integer NOT NULL,
    effective_on date NOT NULL,
    entry_id uuid NOT NULL,
    nth smallint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_posting_amount_is_in_range CHECK (((amount >= '-100000000000000000'::bigint) AND (amount <= '100000000000000000'::bigint))),
    CONSTRAINT ledger_posting_moves_something CHECK ((NOT (amount = 0)))
);
ALTER TABLE ONLY public.ledger_posting ALTER COLUMN book_id SET STATISTICS 0;

CREATE VIEW public.ledger_item_body AS
 SELECT transfer.book_id,
    transfer.item_id,
    transfer.body,
    public.ledger_leaf_hash(transfer.body) AS hash
   FROM ( SELECT e.book_id,
            e.id AS item_id,
            public.ledger_entry_body(e.*, json_build_array(json_build_array(d.code, d.kind, d.currency, (e.amount)::text, (e.debit_version)::text, (e.debit_balance)::text), json_build_array(c.code, c.kind, c.currency, ((- (e.amount)::bigint))::text, (e.credit_version)::text, (e.credit_balance)::text))) AS body
           FROM ((public.ledger_entry e
             LEFT JOIN public.ledger_account d ON (((d.book_id = e.book_id) AND (d.id = e.debit_account_id))))
             LEFT JOIN public.ledger_account c ON (((c.book_id = e.book_id) AND (c.id = e.credit_account_id))))
          WHERE (e.debit_account_id IS NOT NULL)) transfer
UNION ALL
 SELECT more.book_id,
    more.item_id,
    more.body,
    public.ledger_leaf_hash(more.body) AS hash
   FROM ( SELECT e.book_id,
            e.id AS item_id,
            public.ledger_entry_body(e.*, ( SELECT json_agg(json_build_array(a.code, a.kind, a.currency, (p.amount)::text, (p.version)::text, (p.balance)::text) ORDER BY p.nth) AS json_agg
                   FROM (public.ledger_posting p
                     LEFT JOIN public.ledger_account a ON (((a.book_id = p.book_id) AND (a.id = p.account_id))))
                  WHERE ((p.book_id = e.book_id) AND (p.entry_id = e.id)))) AS body
           FROM public.ledger_entry e
          WHERE (e.debit_account_id IS NULL)) more
UNION ALL
 SELECT chart.book_id,
    chart.item_id,
    chart.body,
    public.ledger_leaf_hash(chart.body) AS hash
   FROM ( SELECT ledger_chart.book_id,
            ledger_chart.id AS item_id,
            (json_build_array('caudal-chart/1', (ledger_chart.book_id)::text, (ledger_chart.account_id)::text, (ledger_chart.version)::text, ledger_chart.id, (ledger_chart.transaction_id)::text, public.ledger_micros(ledger_chart.recorded_at), ledger_chart.said))::text AS body
           FROM public.ledger_chart) chart;

CREATE TABLE public.ledger_leaf (
    number bigint NOT NULL,
    book_id bigint NOT NULL,
    item_id uuid NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT ledger_leaf_number_check CHECK ((number >= 0))
);

CREATE VIEW public.ledger_line AS
 SELECT ledger_entry.book_id,
    ledger_entry.debit_account_id AS account_id,
    ledger_entry.recorded_at,
    ledger_entry.debit_version AS version,
    ledger_entry.amount,
    ledger_entry.debit_balance AS balance,
    ledger_entry.effective_on,
    ledger_entry.id AS entry_id,
    (1)::smallint AS nth
   FROM public.ledger_entry
  WHERE (ledger_entry.debit_account_id IS NOT NULL)
UNION ALL
 SELECT ledger_entry.book_id,
    ledger_entry.credit_account_id AS account_id,
    ledger_entry.recorded_at,
    ledger_entry.credit_version AS version,
    (- (ledger_entry.amount)::bigint) AS amount,
    ledger_entry.credit_balance AS balance,
    ledger_entry.effective_on,
    ledger_entry.id AS entry_id,
    (2)::smallint AS nth
   FROM public.ledger_entry
  WHERE (ledger_entry.credit_account_id IS NOT NULL)
UNION ALL
 SELECT ledger_posting.book_id,
    ledger_posting.account_id,
    ledger_posting.recorded_at,
    ledger_posting.version,
    ledger_posting.amount,
    ledger_posting.balance,
    ledger_posting.effective_on,
    ledger_posting.entry_id,
    ledger_posting.nth
   FROM public.ledger_posting;

CREATE VIEW public.ledger_line_in_time AS
 SELECT book_id,
    account_id,
    recorded_at,
    version,
    amount,
    balance,
    effective_on,
    entry_id,
    nth,
    through,
    COALESCE((effective_on < through), false) AS is_late,
    ((through IS NULL) OR (effective_on > through)) AS opens_day,
    ((balance - amount) - (COALESCE(sum(amount) FILTER (WHERE (effective_on < through)) OVER before, (0)::numeric))::bigint) AS opening
   FROM ( SELECT line.book_id,
            line.account_id,
            line.recorded_at,
            line.version,
            line.amount,
            line.balance,
            line.effective_on,
            line.entry_id,
            line.nth,
            max(line.effective_on) OVER before AS through
           FROM public.ledger_line line
          WINDOW before AS (PARTITION BY line.book_id, line.account_id ORDER BY line.recorded_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) l
  WINDOW before AS (PARTITION BY book_id, account_id ORDER BY recorded_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING);

CREATE TABLE public.ledger_seal (
    number bigint NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    previous bytea NOT NULL,
    horizon bigint NOT NULL,
    system_identifier bigint NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    key_number integer NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT ledger_seal_number_check CHECK ((number > 0)),
    CONSTRAINT ledger_seal_previous_check CHECK ((octet_length(previous) = 32)),
    CONSTRAINT ledger_seal_root_check CHECK ((octet_length(root) = 32)),
    CONSTRAINT ledger_seal_signature_check CHECK ((octet_length(signature) = 64)),
    CONSTRAINT ledger_seal_size_check CHECK ((size > 0))
);

CREATE TABLE public.ledger_sealkey (
    number integer NOT NULL,
    origin text NOT NULL,
    public_key bytea NOT NULL,
    first_seal bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    vouched bytea NOT NULL,
    CONSTRAINT ledger_sealkey_first_seal_check CHECK ((first_seal > 0)),
    CONSTRAINT ledger_sealkey_number_check CHECK ((number > 0)),
    CONSTRAINT ledger_sealkey_public_key_check CHECK ((octet_length(public_key) = 32)),
    CONSTRAINT ledger_sealkey_vouched_check CHECK ((octet_length(vouched) = 64))
);

CREATE TABLE public.lending_allocation (
    book_id bigint NOT NULL,
    repayment_id uuid NOT NULL,
    version integer NOT NULL,
    amount_minor bigint NOT NULL,
    penalty_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    interest_minor bigint NOT NULL,
    principal_minor bigint NOT NULL,
    overpaid_minor bigint NOT NULL,
    entry_id uuid,
    event_id uuid NOT NULL,
    is_derived boolean DEFAULT false NOT NULL,
    is_recovered boolean DEFAULT false NOT NULL,
    event_minor bigint GENERATED ALWAYS AS (
CASE
    WHEN (NOT is_derived) THEN amount_minor
    ELSE NULL::bigint
END) STORED,
    CONSTRAINT lending_allocation_adds_up CHECK ((amount_minor = ((((penalty_minor + fee_minor) + interest_minor) + principal_minor) + overpaid_minor))),
    CONSTRAINT lending_allocation_parts_not_negative CHECK (((fee_minor >= 0) AND (interest_minor >= 0) AND (overpaid_minor >= 0) AND (penalty_minor >= 0) AND (principal_minor >= 0)))
);
ALTER TABLE ONLY public.lending_allocation ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_application (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    number integer NOT NULL,
    borrower_id uuid NOT NULL,
    officer_id uuid,
    seller_id uuid,
    product_code text NOT NULL,
    product_version integer NOT NULL,
    currency character(3) NOT NULL,
    asked_minor bigint NOT NULL,
    approved_minor bigint,
    terms jsonb NOT NULL,
    terms_version smallint NOT NULL,
    purpose text NOT NULL,
    submitted_on date NOT NULL,
    submitted_by text NOT NULL,
    status text NOT NULL,
    decided_on date,
    decided_by text NOT NULL,
    decision_reason text NOT NULL,
    loan_id uuid,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    refinances_id uuid,
    CONSTRAINT lending_application_approval_has_amount CHECK ((((approved_minor > 0) AND (status = ANY (ARRAY['approved'::text, 'disbursed'::text]))) OR ((NOT (status = ANY (ARRAY['approved'::text, 'disbursed'::text]))) AND (approved_minor IS NULL)))),
    CONSTRAINT lending_application_asks_for_money CHECK ((asked_minor > 0)),
    CONSTRAINT lending_application_decision_is_whole CHECK ((((decided_by = ''::text) AND (decided_on IS NULL) AND (status = 'submitted'::text)) OR ((NOT (status = 'submitted'::text)) AND (decided_on IS NOT NULL) AND (NOT (decided_by = ''::text))))),
    CONSTRAINT lending_application_loan_follows CHECK ((((loan_id IS NOT NULL) AND (status = 'disbursed'::text)) OR ((NOT (status = 'disbursed'::text)) AND (loan_id IS NULL)))),
    CONSTRAINT lending_application_maker_is_no_checker CHECK (((NOT (status = ANY (ARRAY['approved'::text, 'rejected'::text, 'disbursed'::text]))) OR (NOT (decided_by = submitted_by)))),
    CONSTRAINT lending_application_number_is_positive CHECK ((number > 0)),
    CONSTRAINT lending_application_status_is_known CHECK ((status = ANY (ARRAY['submitted'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text, 'disbursed'::text])))
);

CREATE TABLE public.lending_changerequest (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    loan_id uuid NOT NULL,
    kind text NOT NULL,
    change jsonb,
    effective_on date NOT NULL,
    reason text NOT NULL,
    requested_by text NOT NULL,
    status text NOT NULL,
    decided_on date,
    decided_by text NOT NULL,
    decision_reason text NOT NULL,
    loan_event_id uuid,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_changerequest_change_is_told CHECK ((((change IS NULL) AND (kind = 'write_off'::text)) OR ((NOT (kind = 'write_off'::text)) AND (change IS NOT NULL)))),
    CONSTRAINT lending_changerequest_decision_is_whole CHECK ((((decided_by = ''::text) AND (decided_on IS NULL) AND (status = 'submitted'::text)) OR ((NOT (status = 'submitted'::text)) AND (decided_on IS NOT NULL) AND (NOT (decided_by = ''::text))))),
    CONSTRAINT lending_changerequest_event_follows CHECK ((((loan_event_id IS NOT NULL) AND (status = 'approved'::text)) OR ((NOT (status = 'approved'::text)) AND (loan_event_id IS NULL)))),
    CONSTRAINT lending_changerequest_kind_is_known CHECK ((kind = ANY (ARRAY['reschedule'::text, 'holiday'::text, 're_age'::text, 'write_off'::text]))),
    CONSTRAINT lending_changerequest_maker_is_no_checker CHECK (((NOT (status = ANY (ARRAY['approved'::text, 'rejected'::text]))) OR (NOT (decided_by = requested_by)))),
    CONSTRAINT lending_changerequest_status_is_known CHECK ((status = ANY (ARRAY['submitted'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text])))
);

CREATE TABLE public.lending_commission (
    book_id bigint NOT NULL,
    loan_event_id uuid NOT NULL,
    version integer NOT NULL,
    loan_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    earned_on date NOT NULL,
    entry_id uuid,
    event_id uuid NOT NULL,
    CONSTRAINT lending_commission_is_posted CHECK ((((amount_minor = 0) AND (entry_id IS NULL)) OR ((NOT (amount_minor = 0)) AND (entry_id IS NOT NULL))))
);
ALTER TABLE ONLY public.lending_commission ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_commissionpayout (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    seller_id uuid NOT NULL,
    number integer NOT NULL,
    amount_minor bigint NOT NULL,
    paid_on date NOT NULL,
    cash_account text NOT NULL,
    entry_id uuid NOT NULL,
    reversed_on date,
    reversal_entry_id uuid,
    reversal_reason text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_commissionpayout_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT lending_commissionpayout_is_reversed_whole CHECK ((((reversal_entry_id IS NULL) AND (reversed_on IS NULL)) OR ((reversal_entry_id IS NOT NULL) AND (reversed_on >= paid_on))))
);

CREATE TABLE public.lending_dayfigure (
    book_id bigint NOT NULL,
    "on" date NOT NULL,
    nth integer NOT NULL,
    officer_id uuid,
    product_code text NOT NULL,
    bucket smallint NOT NULL,
    loans integer NOT NULL,
    outstanding_minor bigint NOT NULL,
    overdue_minor bigint NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT lending_dayfigure_not_negative CHECK (((bucket >= 0) AND (bucket <= 4) AND (loans > 0) AND (outstanding_minor >= 0) AND (overdue_minor >= 0)))
);

CREATE TABLE public.lending_document (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    place text NOT NULL,
    sha256 character varying(64) NOT NULL,
    size_bytes bigint,
    media_type text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_document_has_title CHECK ((NOT (title = ''::text))),
    CONSTRAINT lending_document_hash_is_one CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT lending_document_kind_is_known CHECK ((kind = ANY (ARRAY['contract'::text, 'identity'::text, 'income'::text, 'collateral'::text, 'receipt'::text, 'photo'::text, 'other'::text])))
);

CREATE TABLE public.lending_documentfile (
    book_id bigint NOT NULL,
    document_id uuid NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT lending_documentfile_is_small CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 262144)))
);

CREATE TABLE public.lending_guarantee (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    person_id uuid,
    description text NOT NULL,
    amount_minor bigint NOT NULL,
    given_on date NOT NULL,
    released_on date,
    release_reason text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_guarantee_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT lending_guarantee_is_released_after_it_is_given CHECK (((released_on IS NULL) OR (released_on >= given_on))),
    CONSTRAINT lending_guarantee_is_whole CHECK ((((kind = 'guarantor'::text) AND (person_id IS NOT NULL)) OR ((kind = 'collateral'::text) AND (person_id IS NULL) AND (NOT (description = ''::text)))))
);

CREATE TABLE public.lending_import (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    officer_id uuid,
    file_name text NOT NULL,
    digest character(64) NOT NULL,
    mode text NOT NULL,
    cash_account text NOT NULL,
    accepts_overpayment boolean NOT NULL,
    row_count integer NOT NULL,
    state text NOT NULL,
    refused_row integer,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT lending_import_end_has_its_moment CHECK ((((ended_at IS NULL) AND (state = 'queued'::text)) OR ((NOT (state = 'queued'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT lending_import_mode_is_known CHECK ((mode = ANY (ARRAY['each'::text, 'all'::text]))),
    CONSTRAINT lending_import_refusal_has_its_row CHECK ((((refused_row IS NOT NULL) AND (state = 'refused'::text)) OR ((NOT (state = 'refused'::text)) AND (refused_row IS NULL)))),
    CONSTRAINT lending_import_state_is_known CHECK ((state = ANY (ARRAY['queued'::text, 'done'::text, 'refused'::text])))
);

CREATE TABLE public.lending_importrow (
    book_id bigint NOT NULL,
    import_id uuid NOT NULL,
    "row" integer NOT NULL,
    loan_number integer,
    amount_minor bigint,
    currency character(3) NOT NULL,
    effective_on date,
    reference text NOT NULL,
    outcome text,
    loan_id uuid,
    repayment_id uuid,
    refusal_code text,
    field text,
    facts jsonb NOT NULL,
    event_id uuid,
    CONSTRAINT lending_importrow_outcome_is_whole CHECK ((((outcome IS NULL) AND (refusal_code IS NULL) AND (repayment_id IS NULL)) OR ((outcome = 'recorded'::text) AND (refusal_code IS NULL) AND (repayment_id IS NOT NULL)) OR ((outcome = 'refused'::text) AND (refusal_code IS NOT NULL) AND (repayment_id IS NULL)) OR ((outcome = 'left_out'::text) AND (refusal_code IS NULL) AND (repayment_id IS NULL)))),
    CONSTRAINT lending_importrow_waits_only_when_read CHECK (((outcome IS NOT NULL) OR ((amount_minor > 0) AND (effective_on IS NOT NULL) AND (loan_number IS NOT NULL))))
);
ALTER TABLE ONLY public.lending_importrow ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_installment (
    book_id bigint NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    from_on date NOT NULL,
    due_on date NOT NULL,
    opening_minor bigint NOT NULL,
    due_penalty_minor bigint NOT NULL,
    due_fee_minor bigint NOT NULL,
    due_interest_minor bigint NOT NULL,
    due_principal_minor bigint NOT NULL,
    unpaid_penalty_minor bigint NOT NULL,
    unpaid_fee_minor bigint NOT NULL,
    unpaid_interest_minor bigint NOT NULL,
    unpaid_principal_minor bigint NOT NULL,
    settled_on date,
    given_up_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT lending_installment_unpaid_not_negative CHECK (((unpaid_fee_minor >= 0) AND (unpaid_interest_minor >= 0) AND (unpaid_penalty_minor >= 0) AND (unpaid_principal_minor >= 0)))
)
WITH (fillfactor='80');
ALTER TABLE ONLY public.lending_installment ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_latefee (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    due_on date NOT NULL,
    nth integer NOT NULL,
    fell_on date NOT NULL,
    days_late integer NOT NULL,
    base_minor bigint NOT NULL,
    amount_minor bigint NOT NULL,
    status text NOT NULL,
    charged_minor bigint NOT NULL,
    charge_id uuid,
    decided_on date,
    decided_by text NOT NULL,
    reason text NOT NULL,
    event_id uuid NOT NULL,
    decision_event_id uuid,
    CONSTRAINT lending_latefee_amount_is_positive CHECK (((amount_minor > 0) AND (charged_minor >= 0) AND (charged_minor <= amount_minor))),
    CONSTRAINT lending_latefee_charge_is_what_was_decided CHECK ((((charge_id IS NOT NULL) AND (charged_minor = amount_minor) AND (status = ANY (ARRAY['applied'::text, 'automatic'::text]))) OR ((charge_id IS NOT NULL) AND (charged_minor > 0) AND (status = 'partial'::text)) OR ((charge_id IS NULL) AND (charged_minor = 0) AND (status = ANY (ARRAY['proposed'::text, 'waived'::text, 'lapsed'::text]))))),
    CONSTRAINT lending_latefee_decision_is_whole CHECK ((((decided_on IS NOT NULL) AND (status = ANY (ARRAY['applied'::text, 'partial'::text, 'waived'::text]))) OR ((NOT (status = ANY (ARRAY['applied'::text, 'partial'::text, 'waived'::text]))) AND (decided_on IS NULL)))),
    CONSTRAINT lending_latefee_status_is_known CHECK ((status = ANY (ARRAY['proposed'::text, 'applied'::text, 'partial'::text, 'waived'::text, 'automatic'::text, 'lapsed'::text])))
);
ALTER TABLE ONLY public.lending_latefee ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_loan (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    number integer NOT NULL,
    borrower_id uuid NOT NULL,
    principal_minor bigint NOT NULL,
    currency character(3) NOT NULL,
    disbursed_on date NOT NULL,
    terms jsonb NOT NULL,
    terms_version smallint NOT NULL,
    accounts jsonb NOT NULL,
    status text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    application_id uuid,
    officer_id uuid,
    product_code text DEFAULT ''::text NOT NULL,
    product_version integer,
    CONSTRAINT lending_loan_number_is_positive CHECK ((number > 0)),
    CONSTRAINT lending_loan_principal_is_positive CHECK ((principal_minor > 0)),
    CONSTRAINT lending_loan_source_is_known CHECK ((source = ANY (ARRAY['granted'::text, 'imported'::text]))),
    CONSTRAINT lending_loan_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'closed'::text, 'overpaid'::text, 'written_off'::text, 'cancelled'::text])))
);
ALTER TABLE ONLY public.lending_loan ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_loanevent (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    amount_minor bigint NOT NULL,
    stated_penalty_minor bigint,
    stated_fee_minor bigint,
    stated_interest_minor bigint,
    stated_principal_minor bigint,
    cash_account text DEFAULT ''::text NOT NULL,
    reverses uuid,
    entry_id uuid,
    event_id uuid NOT NULL,
    description text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    change jsonb,
    concerns uuid,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    due_on date,
    CONSTRAINT lending_loanevent_amount_has_its_sign CHECK (((amount_minor > 0) OR ((amount_minor < 0) AND (kind = 'adjustment'::text)) OR ((amount_minor = 0) AND (kind = ANY (ARRAY['reschedule'::text, 'holiday'::text, 're_age'::text, 'write_off'::text, 'charge_off'::text]))) OR (kind = 'reversal'::text))),
    CONSTRAINT lending_loanevent_change_is_told CHECK ((((change IS NOT NULL) AND (kind = ANY (ARRAY['reschedule'::text, 'holiday'::text, 're_age'::text]))) OR ((NOT (kind = ANY (ARRAY['reschedule'::text, 'holiday'::text, 're_age'::text]))) AND (change IS NULL)))),
    CONSTRAINT lending_loanevent_kind_is_whole CHECK ((((kind = ANY (ARRAY['disbursement'::text, 'charge'::text, 'repayment'::text, 'down_payment'::text, 'goodwill_credit'::text, 'payout_refund'::text, 'merchant_refund'::text, 'charge_adjustment'::text, 'reversal'::text, 'waiver'::text, 'refund'::text, 'chargeback'::text, 'write_off'::text, 'recovery'::text, 'charge_off'::text, 'reschedule'::text, 'holiday'::text, 're_age'::text, 'adjustment'::text])) AND (NOT (kind = 'reversal'::text)) AND (reverses IS NULL)) OR ((kind = 'reversal'::text) AND (reverses IS NOT NULL)))),
    CONSTRAINT lending_loanevent_stated_adds_up CHECK ((((stated_fee_minor IS NULL) AND (stated_interest_minor IS NULL) AND (stated_penalty_minor IS NULL) AND (stated_principal_minor IS NULL)) OR ((NOT (kind = ANY (ARRAY['reversal'::text, 'disbursement'::text, 'refund'::text, 'recovery'::text, 'adjustment'::text, 'reschedule'::text, 'holiday'::text, 're_age'::text]))) AND (amount_minor = (((stated_penalty_minor + stated_fee_minor) + stated_interest_minor) + stated_principal_minor)) AND (stated_fee_minor >= 0) AND (stated_fee_minor IS NOT NULL) AND (stated_interest_minor >= 0) AND (stated_interest_minor IS NOT NULL) AND (stated_penalty_minor >= 0) AND (stated_penalty_minor IS NOT NULL) AND (stated_principal_minor >= 0) AND (stated_principal_minor IS NOT NULL))))
);
ALTER TABLE ONLY public.lending_loanevent ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_note (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    text text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_note_says_something CHECK ((NOT (text = ''::text)))
);

CREATE TABLE public.lending_numbering (
    book_id bigint NOT NULL,
    last_number integer NOT NULL,
    last_application_number integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.lending_pause (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    reason text NOT NULL,
    event_id uuid NOT NULL,
    resumed_event_id uuid,
    CONSTRAINT lending_pause_ends_after_it_begins CHECK (((until_on IS NULL) OR (until_on >= from_on)))
);
ALTER TABLE ONLY public.lending_pause ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_portfolio (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    currency character(3) NOT NULL,
    settings jsonb NOT NULL,
    opened_on date NOT NULL,
    business_on date NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_portfolio_day_is_after_opening CHECK ((business_on >= opened_on)),
    CONSTRAINT lending_portfolio_has_name CHECK ((NOT (name = ''::text)))
);

CREATE TABLE public.lending_product (
    book_id bigint NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    terms jsonb NOT NULL,
    terms_version smallint NOT NULL,
    principal_min_minor bigint NOT NULL,
    principal_max_minor bigint NOT NULL,
    installments_min integer NOT NULL,
    installments_max integer NOT NULL,
    rate_min text NOT NULL,
    rate_max text NOT NULL,
    over_applied_percent numeric(7,4) NOT NULL,
    charges jsonb NOT NULL,
    late_fee_policy jsonb,
    bucket_set text NOT NULL,
    is_offered boolean NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_product_has_name CHECK (((NOT (code = ''::text)) AND (NOT (name = ''::text)))),
    CONSTRAINT lending_product_installments_have_range CHECK (((installments_max >= installments_min) AND (installments_min > 0))),
    CONSTRAINT lending_product_over_applied_is_percent CHECK (((over_applied_percent >= (0)::numeric) AND (over_applied_percent <= (100)::numeric))),
    CONSTRAINT lending_product_principal_has_range CHECK (((principal_max_minor >= principal_min_minor) AND (principal_min_minor > 0))),
    CONSTRAINT lending_product_version_is_positive CHECK ((version > 0))
);

CREATE TABLE public.lending_promise (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    amount_minor bigint NOT NULL,
    made_on date NOT NULL,
    due_on date NOT NULL,
    text text NOT NULL,
    withdrawn_on date,
    withdrawal_reason text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_promise_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT lending_promise_is_for_later CHECK ((due_on >= made_on)),
    CONSTRAINT lending_promise_is_withdrawn_after_it_is_made CHECK (((withdrawn_on IS NULL) OR (withdrawn_on >= made_on)))
);
ALTER TABLE ONLY public.lending_promise ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_seller (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid NOT NULL,
    basis text NOT NULL,
    rate numeric(7,6) NOT NULL,
    flat_minor bigint NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_seller_commission_is_in_range CHECK (((basis = ANY (ARRAY['disbursed'::text, 'collected'::text])) AND (flat_minor >= 0) AND (rate >= (0)::numeric) AND (rate <= (1)::numeric))),
    CONSTRAINT lending_seller_leaves_after_joining CHECK (((left_on IS NULL) OR (left_on >= joined_on)))
);

CREATE TABLE public.lending_soldloan (
    book_id bigint NOT NULL,
    loan_id uuid NOT NULL,
    version integer NOT NULL,
    seller_id uuid,
    basis text,
    rate numeric(7,6),
    flat_minor bigint,
    assigned_on date NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT lending_soldloan_is_whole CHECK ((((basis IS NULL) AND (flat_minor IS NULL) AND (rate IS NULL) AND (seller_id IS NULL)) OR ((basis IS NOT NULL) AND (flat_minor IS NOT NULL) AND (rate IS NOT NULL) AND (seller_id IS NOT NULL))))
);
ALTER TABLE ONLY public.lending_soldloan ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_standing (
    book_id bigint NOT NULL,
    loan_id uuid NOT NULL,
    as_of date NOT NULL,
    status text NOT NULL,
    is_dated boolean NOT NULL,
    is_daily boolean NOT NULL,
    disbursed_minor bigint NOT NULL,
    outstanding_minor bigint NOT NULL,
    unpaid_minor bigint NOT NULL,
    overpaid_minor bigint NOT NULL,
    paid_penalty_minor bigint NOT NULL,
    paid_fee_minor bigint NOT NULL,
    paid_interest_minor bigint NOT NULL,
    paid_principal_minor bigint NOT NULL,
    last_paid_on date,
    bucket_starts integer[] NOT NULL,
    arrears_grace_days integer NOT NULL,
    due_minor bigint NOT NULL,
    overdue_penalty_minor bigint NOT NULL,
    overdue_fee_minor bigint NOT NULL,
    overdue_interest_minor bigint NOT NULL,
    overdue_principal_minor bigint NOT NULL,
    overdue_since_on date,
    next_due_on date,
    next_due_minor bigint NOT NULL,
    days_past_due integer NOT NULL,
    days_delinquent integer NOT NULL,
    delinquent_on date,
    bucket smallint NOT NULL,
    days_past_due_max integer NOT NULL,
    CONSTRAINT lending_standing_bucket_is_delinquent CHECK (((bucket = 0) OR ((bucket > 0) AND (days_delinquent > 0)))),
    CONSTRAINT lending_standing_days_are_counted_from_the_due_date CHECK (((overdue_since_on IS NULL) OR (days_past_due = (as_of - overdue_since_on)))),
    CONSTRAINT lending_standing_not_negative CHECK (((due_minor >= 0) AND (outstanding_minor >= 0) AND (overpaid_minor >= 0) AND (unpaid_minor >= 0))),
    CONSTRAINT lending_standing_overdue_is_whole CHECK ((((days_delinquent = 0) AND (days_past_due = 0) AND (overdue_since_on IS NULL)) OR ((days_past_due > 0) AND (overdue_since_on < as_of)))),
    CONSTRAINT lending_standing_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'closed'::text, 'overpaid'::text, 'written_off'::text, 'cancelled'::text])))
)
WITH (fillfactor='60');
ALTER TABLE ONLY public.lending_standing ALTER COLUMN book_id SET STATISTICS 0;

CREATE TABLE public.lending_visit (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    visited_on date NOT NULL,
    outcome text NOT NULL,
    text text NOT NULL,
    next_on date,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_visit_next_is_later CHECK (((next_on IS NULL) OR (next_on > visited_on))),
    CONSTRAINT lending_visit_outcome_is_known CHECK ((outcome = ANY (ARRAY['met'::text, 'not_home'::text, 'moved'::text, 'refused'::text, 'other'::text])))
);

CREATE TABLE public.parties_apikey (
    id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    role text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    organisation_id uuid NOT NULL,
    CONSTRAINT parties_apikey_role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'facilitator'::text, 'auditor'::text, 'operator'::text, 'loan_officer'::text, 'credit_manager'::text])))
);

CREATE TABLE public.parties_membership (
    role text NOT NULL,
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    CONSTRAINT parties_membership_role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'facilitator'::text, 'auditor'::text, 'operator'::text, 'loan_officer'::text, 'credit_manager'::text])))
);

CREATE TABLE public.parties_organisation (
    id uuid NOT NULL,
    name text NOT NULL,
    is_sample boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT parties_organisation_has_name CHECK ((NOT (name = ''::text)))
);

CREATE TABLE public.parties_person (
    id uuid NOT NULL,
    full_name text NOT NULL,
    sort_key text NOT NULL,
    document_type text NOT NULL,
    document_number text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    details jsonb NOT NULL,
    organisation_id uuid NOT NULL,
    CONSTRAINT parties_person_has_name CHECK ((NOT (full_name = ''::text)))
);

CREATE TABLE public.parties_user (
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    id uuid NOT NULL,
    username text NOT NULL,
    email text NOT NULL,
    is_active boolean NOT NULL,
    language text NOT NULL,
    person_id uuid
);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_number_unique UNIQUE (stream, number);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_idempotencykey
    ADD CONSTRAINT audit_idempotencykey_pkey PRIMARY KEY (scope, key);

ALTER TABLE ONLY public.audit_streamhead
    ADD CONSTRAINT audit_streamhead_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY public.audit_touch
    ADD CONSTRAINT audit_touch_pkey PRIMARY KEY (kind, object_id, event_id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.circles_agendaitem
    ADD CONSTRAINT circles_agendaitem_number_unique UNIQUE (book_id, meeting_id, number);

ALTER TABLE ONLY public.circles_agendaitem
    ADD CONSTRAINT circles_agendaitem_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_attendance
    ADD CONSTRAINT circles_attendance_pkey PRIMARY KEY (book_id, meeting_id, member_id);

ALTER TABLE ONLY public.circles_beneficiary
    ADD CONSTRAINT circles_beneficiary_pkey PRIMARY KEY (book_id, member_id);

ALTER TABLE ONLY public.circles_circle
    ADD CONSTRAINT circles_circle_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.circles_cycle
    ADD CONSTRAINT circles_cycle_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_fine
    ADD CONSTRAINT circles_fine_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_finepayment
    ADD CONSTRAINT circles_finepayment_pkey PRIMARY KEY (book_id, fine_id, number);

ALTER TABLE ONLY public.circles_finereason
    ADD CONSTRAINT circles_finereason_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_guarantee
    ADD CONSTRAINT circles_guarantee_number_unique UNIQUE (book_id, request_id, number);

ALTER TABLE ONLY public.circles_guarantee
    ADD CONSTRAINT circles_guarantee_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_guaranteedocument
    ADD CONSTRAINT circles_guaranteedocument_number_unique UNIQUE (book_id, guarantee_id, number);

ALTER TABLE ONLY public.circles_guaranteedocument
    ADD CONSTRAINT circles_guaranteedocument_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_guaranteefile
    ADD CONSTRAINT circles_guaranteefile_pkey PRIMARY KEY (book_id, document_id);

ALTER TABLE ONLY public.circles_importeddifference
    ADD CONSTRAINT circles_importeddifference_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_stated_once UNIQUE (book_id, figure);

ALTER TABLE ONLY public.circles_loanapproval
    ADD CONSTRAINT circles_loanapproval_pkey PRIMARY KEY (book_id, request_id, approved_by);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_pkey PRIMARY KEY (book_id, loan_id);

ALTER TABLE ONLY public.circles_loanrequest
    ADD CONSTRAINT circles_loanrequest_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.circles_loanrequest
    ADD CONSTRAINT circles_loanrequest_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_meeting
    ADD CONSTRAINT circles_meeting_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.circles_meeting
    ADD CONSTRAINT circles_meeting_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_meetingcount
    ADD CONSTRAINT circles_meetingcount_pkey PRIMARY KEY (book_id, meeting_id, number);

ALTER TABLE ONLY public.circles_meetingsitting
    ADD CONSTRAINT circles_meetingsitting_pkey PRIMARY KEY (book_id, meeting_id, number);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_joins_once UNIQUE (book_id, person_id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_payout
    ADD CONSTRAINT circles_payout_once_a_member UNIQUE (book_id, share_out_id, member_id);

ALTER TABLE ONLY public.circles_payout
    ADD CONSTRAINT circles_payout_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_payoutmove
    ADD CONSTRAINT circles_payoutmove_pkey PRIMARY KEY (book_id, entry_id);

ALTER TABLE ONLY public.circles_policychange
    ADD CONSTRAINT circles_policychange_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_receipt
    ADD CONSTRAINT circles_receipt_of_entry UNIQUE (book_id, entry_id);

ALTER TABLE ONLY public.circles_receipt
    ADD CONSTRAINT circles_receipt_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_rolechange
    ADD CONSTRAINT circles_rolechange_pkey PRIMARY KEY (book_id, member_id, number);

ALTER TABLE ONLY public.circles_shareout
    ADD CONSTRAINT circles_shareout_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_shareoutsignature
    ADD CONSTRAINT circles_shareoutsignature_pkey PRIMARY KEY (book_id, share_out_id, signed_by);

ALTER TABLE ONLY public.circles_shareprice
    ADD CONSTRAINT circles_shareprice_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_sharetrade
    ADD CONSTRAINT circles_sharetrade_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_vote
    ADD CONSTRAINT circles_vote_pkey PRIMARY KEY (book_id, request_id, member_id);

ALTER TABLE ONLY public.datamove_discrepancy
    ADD CONSTRAINT datamove_discrepancy_pkey PRIMARY KEY (run_id, number);

ALTER TABLE ONLY public.datamove_landedrow
    ADD CONSTRAINT datamove_landedrow_pkey PRIMARY KEY (run_id, source_table, "position");

ALTER TABLE ONLY public.datamove_landedtable
    ADD CONSTRAINT datamove_landedtable_pkey PRIMARY KEY (run_id, source_table);

ALTER TABLE ONLY public.datamove_phaseevent
    ADD CONSTRAINT datamove_phaseevent_once_a_run UNIQUE (run_id, phase);

ALTER TABLE ONLY public.datamove_phaseevent
    ADD CONSTRAINT datamove_phaseevent_pkey PRIMARY KEY (run_id, number);

ALTER TABLE ONLY public.datamove_quarantine
    ADD CONSTRAINT datamove_quarantine_pkey PRIMARY KEY (run_id, source_table, source_key);

ALTER TABLE ONLY public.datamove_run
    ADD CONSTRAINT datamove_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.datamove_sourcemap
    ADD CONSTRAINT datamove_sourcemap_pkey PRIMARY KEY (run_id, source_table, source_key);

ALTER TABLE ONLY public.datamove_statedfigure
    ADD CONSTRAINT datamove_statedfigure_pkey PRIMARY KEY (run_id, circle_key, figure);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.jobs_job
    ADD CONSTRAINT jobs_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs_worker
    ADD CONSTRAINT jobs_worker_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_code_unique UNIQUE (book_id, code);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_backdated
    ADD CONSTRAINT ledger_backdated_pkey PRIMARY KEY (book_id, account_id, effective_on, recorded_at);

ALTER TABLE ONLY public.ledger_backdated_sum
    ADD CONSTRAINT ledger_backdated_sum_pkey PRIMARY KEY (book_id, account_id, node, recorded_at);

ALTER TABLE ONLY public.ledger_book
    ADD CONSTRAINT ledger_book_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.ledger_cap
    ADD CONSTRAINT ledger_cap_code_unique UNIQUE (book_id, code);

ALTER TABLE ONLY public.ledger_cap
    ADD CONSTRAINT ledger_cap_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_chart
    ADD CONSTRAINT ledger_chart_of_item UNIQUE (book_id, id);

ALTER TABLE ONLY public.ledger_chart
    ADD CONSTRAINT ledger_chart_pkey PRIMARY KEY (book_id, account_id, version);

ALTER TABLE ONLY public.ledger_crossing_answer
    ADD CONSTRAINT ledger_crossing_answer_pkey PRIMARY KEY (book_id, crossing_id);

ALTER TABLE ONLY public.ledger_crossing
    ADD CONSTRAINT ledger_crossing_of_entry UNIQUE (book_id, entry_id);

ALTER TABLE ONLY public.ledger_crossing
    ADD CONSTRAINT ledger_crossing_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_day
    ADD CONSTRAINT ledger_day_pkey PRIMARY KEY (book_id, account_id, day);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_of_credit_account UNIQUE (book_id, credit_account_id, recorded_at);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_of_debit_account UNIQUE (book_id, debit_account_id, recorded_at);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_hold_move
    ADD CONSTRAINT ledger_hold_move_of_entry UNIQUE (book_id, entry_id);

ALTER TABLE ONLY public.ledger_hold_move
    ADD CONSTRAINT ledger_hold_move_pkey PRIMARY KEY (book_id, hold_id, nth);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_leaf
    ADD CONSTRAINT ledger_leaf_of_item UNIQUE (book_id, item_id);

ALTER TABLE ONLY public.ledger_leaf
    ADD CONSTRAINT ledger_leaf_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.ledger_period
    ADD CONSTRAINT ledger_period_pkey PRIMARY KEY (book_id, through);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_of_entry UNIQUE (book_id, entry_id, nth);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_pkey PRIMARY KEY (book_id, account_id, recorded_at);

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT ledger_seal_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.ledger_sealkey
    ADD CONSTRAINT ledger_sealkey_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.lending_allocation
    ADD CONSTRAINT lending_allocation_pkey PRIMARY KEY (book_id, repayment_id, version);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_changerequest
    ADD CONSTRAINT lending_changerequest_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_commission
    ADD CONSTRAINT lending_commission_pkey PRIMARY KEY (book_id, loan_event_id, version);

ALTER TABLE ONLY public.lending_commissionpayout
    ADD CONSTRAINT lending_commissionpayout_number_unique UNIQUE (book_id, seller_id, number);

ALTER TABLE ONLY public.lending_commissionpayout
    ADD CONSTRAINT lending_commissionpayout_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_dayfigure
    ADD CONSTRAINT lending_dayfigure_pkey PRIMARY KEY (book_id, "on", nth);

ALTER TABLE ONLY public.lending_document
    ADD CONSTRAINT lending_document_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_document
    ADD CONSTRAINT lending_document_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_documentfile
    ADD CONSTRAINT lending_documentfile_pkey PRIMARY KEY (book_id, document_id);

ALTER TABLE ONLY public.lending_guarantee
    ADD CONSTRAINT lending_guarantee_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_guarantee
    ADD CONSTRAINT lending_guarantee_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_import
    ADD CONSTRAINT lending_import_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_importrow
    ADD CONSTRAINT lending_importrow_pkey PRIMARY KEY (book_id, import_id, "row");

ALTER TABLE ONLY public.lending_installment
    ADD CONSTRAINT lending_installment_pkey PRIMARY KEY (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_latefee
    ADD CONSTRAINT lending_latefee_once UNIQUE (book_id, loan_id, due_on, nth);

ALTER TABLE ONLY public.lending_latefee
    ADD CONSTRAINT lending_latefee_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_loan
    ADD CONSTRAINT lending_loan_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.lending_loan
    ADD CONSTRAINT lending_loan_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_amount_key UNIQUE (book_id, id, amount_minor);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_note
    ADD CONSTRAINT lending_note_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_note
    ADD CONSTRAINT lending_note_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_numbering
    ADD CONSTRAINT lending_numbering_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.lending_pause
    ADD CONSTRAINT lending_pause_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_portfolio
    ADD CONSTRAINT lending_portfolio_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.lending_product
    ADD CONSTRAINT lending_product_pkey PRIMARY KEY (book_id, code, version);

ALTER TABLE ONLY public.lending_promise
    ADD CONSTRAINT lending_promise_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_promise
    ADD CONSTRAINT lending_promise_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_seller
    ADD CONSTRAINT lending_seller_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.lending_seller
    ADD CONSTRAINT lending_seller_person_once UNIQUE (book_id, person_id);

ALTER TABLE ONLY public.lending_seller
    ADD CONSTRAINT lending_seller_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.lending_soldloan
    ADD CONSTRAINT lending_soldloan_pkey PRIMARY KEY (book_id, loan_id, version);

ALTER TABLE ONLY public.lending_standing
    ADD CONSTRAINT lending_standing_pkey PRIMARY KEY (book_id, loan_id);

ALTER TABLE ONLY public.lending_visit
    ADD CONSTRAINT lending_visit_number_unique UNIQUE (book_id, loan_id, number);

ALTER TABLE ONLY public.lending_visit
    ADD CONSTRAINT lending_visit_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.parties_apikey
    ADD CONSTRAINT parties_apikey_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.parties_apikey
    ADD CONSTRAINT parties_apikey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_membership
    ADD CONSTRAINT parties_membership_pkey PRIMARY KEY (organisation_id, user_id, role);

ALTER TABLE ONLY public.parties_organisation
    ADD CONSTRAINT parties_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_person
    ADD CONSTRAINT parties_person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_user
    ADD CONSTRAINT parties_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parties_user
    ADD CONSTRAINT parties_user_username_key UNIQUE (username);

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX circles_attendance_by_member ON public.circles_attendance USING btree (book_id, member_id);

CREATE INDEX circles_circle_by_name ON public.circles_circle USING btree (organisation_id, name);

CREATE UNIQUE INDEX circles_circle_organisation_key ON public.circles_circle USING btree (book_id, organisation_id);

CREATE UNIQUE INDEX circles_cycle_open_once ON public.circles_cycle USING btree (book_id) WHERE (closed_on IS NULL);

CREATE INDEX circles_fine_by_meeting ON public.circles_fine USING btree (book_id, meeting_id) WHERE (meeting_id IS NOT NULL);

CREATE INDEX circles_fine_by_member ON public.circles_fine USING btree (book_id, member_id);

CREATE UNIQUE INDEX circles_guarantee_aval_once ON public.circles_guarantee USING btree (book_id, request_id, member_id) WHERE ((member_id IS NOT NULL) AND (released_on IS NULL));

CREATE INDEX circles_guarantee_by_aval ON public.circles_guarantee USING btree (book_id, member_id) WHERE (member_id IS NOT NULL);

CREATE INDEX circles_importeddifference_fig ON public.circles_importeddifference USING btree (book_id, figure);

CREATE INDEX circles_loanrequest_by_expiry ON public.circles_loanrequest USING btree (expires_at) WHERE (status = 'approved'::text);

CREATE INDEX circles_loanrequest_by_loan ON public.circles_loanrequest USING btree (book_id, loan_id) WHERE (loan_id IS NOT NULL);

CREATE INDEX circles_loanrequest_by_member ON public.circles_loanrequest USING btree (book_id, member_id);

CREATE UNIQUE INDEX circles_loanrequest_open_once ON public.circles_loanrequest USING btree (book_id, member_id) WHERE (status = ANY (ARRAY['requested'::text, 'approved'::text]));

CREATE UNIQUE INDEX circles_meeting_open_once ON public.circles_meeting USING btree (book_id) WHERE (NOT (status = 'closed'::text));

CREATE INDEX circles_member_by_person ON public.circles_member USING btree (person_id);

CREATE INDEX circles_payout_by_member ON public.circles_payout USING btree (book_id, member_id);

CREATE INDEX circles_payoutmove_by_payout ON public.circles_payoutmove USING btree (book_id, payout_id);

CREATE UNIQUE INDEX circles_policychange_one_waits ON public.circles_policychange USING btree (book_id) WHERE (status = 'proposed'::text);

CREATE INDEX circles_receipt_by_code ON public.circles_receipt USING btree (code);

CREATE INDEX circles_receipt_by_member ON public.circles_receipt USING btree (book_id, member_id, number DESC);

CREATE UNIQUE INDEX circles_shareout_planned_once ON public.circles_shareout USING btree (book_id) WHERE (status = 'planned'::text);

CREATE UNIQUE INDEX circles_shareout_posted_once ON public.circles_shareout USING btree (book_id, cycle_number) WHERE (status = 'posted'::text);

CREATE INDEX circles_sharetrade_by_member ON public.circles_sharetrade USING btree (book_id, member_id);

CREATE UNIQUE INDEX circles_sharetrade_pair_side_once ON public.circles_sharetrade USING btree (book_id, pair_id, kind) WHERE (pair_id IS NOT NULL);

CREATE INDEX datamove_run_newest ON public.datamove_run USING btree (source, started_at DESC);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX jobs_job_by_state ON public.jobs_job USING btree (state, queued_at);

CREATE INDEX jobs_job_next ON public.jobs_job USING btree (due_at) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX jobs_job_once_a_period ON public.jobs_job USING btree (name, period_at) WHERE (period_at IS NOT NULL);

CREATE UNIQUE INDEX jobs_job_one_run_at_a_time ON public.jobs_job USING btree (name) WHERE ((period_at IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));

CREATE INDEX jobs_job_running ON public.jobs_job USING btree (worker_id) WHERE (state = 'running'::text);

CREATE INDEX ledger_chart_by_transaction ON public.ledger_chart USING brin (transaction_id);

CREATE INDEX ledger_entry_by_transaction ON public.ledger_entry USING brin (transaction_id);

CREATE UNIQUE INDEX ledger_entry_reversed_once ON public.ledger_entry USING btree (book_id, reverses) WHERE (reverses IS NOT NULL);

CREATE INDEX ledger_hold_by_expiry ON public.ledger_hold USING btree (book_id, expires_at, id) WHERE (held > 0);

CREATE INDEX lending_application_borrower ON public.lending_application USING btree (book_id, borrower_id);

CREATE INDEX lending_application_inbox ON public.lending_application USING btree (book_id, status, submitted_on);

CREATE INDEX lending_changerequest_inbox ON public.lending_changerequest USING btree (book_id, status, effective_on);

CREATE UNIQUE INDEX lending_changerequest_one_at_a_time ON public.lending_changerequest USING btree (book_id, loan_id) WHERE (status = 'submitted'::text);

CREATE INDEX lending_commission_by_loan ON public.lending_commission USING btree (book_id, loan_id);

CREATE INDEX lending_commission_by_seller ON public.lending_commission USING btree (book_id, seller_id);

CREATE UNIQUE INDEX lending_guarantee_person_once ON public.lending_guarantee USING btree (book_id, loan_id, person_id) WHERE ((person_id IS NOT NULL) AND (released_on IS NULL));

CREATE INDEX lending_import_newest ON public.lending_import USING btree (book_id, recorded_at DESC);

CREATE UNIQUE INDEX lending_import_once ON public.lending_import USING btree (book_id, digest) WHERE (NOT (state = 'refused'::text));

CREATE UNIQUE INDEX lending_importrow_repays_once ON public.lending_importrow USING btree (book_id, repayment_id) WHERE (repayment_id IS NOT NULL);

CREATE INDEX lending_importrow_waiting ON public.lending_importrow USING btree (book_id, import_id, "row") WHERE (outcome IS NULL);

CREATE INDEX lending_installment_due ON public.lending_installment USING btree (book_id, due_on);

CREATE INDEX lending_latefee_proposed ON public.lending_latefee USING btree (book_id, fell_on) WHERE (status = 'proposed'::text);

CREATE INDEX lending_loan_borrower ON public.lending_loan USING btree (book_id, borrower_id);

CREATE INDEX lending_loan_officer ON public.lending_loan USING btree (book_id, officer_id);

CREATE UNIQUE INDEX lending_loanevent_reversed_once ON public.lending_loanevent USING btree (book_id, reverses) WHERE (reverses IS NOT NULL);

CREATE INDEX lending_pause_loan ON public.lending_pause USING btree (book_id, loan_id, from_on);

CREATE INDEX lending_portfolio_by_name ON public.lending_portfolio USING btree (organisation_id, name);

CREATE INDEX lending_promise_by_day ON public.lending_promise USING btree (book_id, due_on);

CREATE INDEX lending_soldloan_by_seller ON public.lending_soldloan USING btree (book_id, seller_id);

CREATE INDEX lending_standing_overdue ON public.lending_standing USING btree (book_id, bucket) WHERE (overdue_since_on IS NOT NULL);

CREATE INDEX lending_visit_by_next_day ON public.lending_visit USING btree (book_id, next_on) WHERE (next_on IS NOT NULL);

CREATE INDEX parties_apikey_digest_3395c0c8_like ON public.parties_apikey USING btree (digest text_pattern_ops);

CREATE INDEX parties_apikey_organisation_id_f0bc71a8 ON public.parties_apikey USING btree (organisation_id);

CREATE INDEX parties_membership_organisation_id_c24a77b1 ON public.parties_membership USING btree (organisation_id);

CREATE INDEX parties_membership_user_id_167fdf2b ON public.parties_membership USING btree (user_id);

CREATE INDEX parties_person_by_name ON public.parties_person USING btree (organisation_id, sort_key);

CREATE UNIQUE INDEX parties_person_document_unique ON public.parties_person USING btree (organisation_id, document_type, document_number) WHERE (NOT (document_number = ''::text));

CREATE INDEX parties_person_organisation_id_60ef0aad ON public.parties_person USING btree (organisation_id);

CREATE INDEX parties_user_person_id_20a3fad9 ON public.parties_user USING btree (person_id);

CREATE INDEX parties_user_username_1ac0219d_like ON public.parties_user USING btree (username text_pattern_ops);

CREATE UNIQUE INDEX parties_user_username_in_any_case ON public.parties_user USING btree (lower(username));

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE TRIGGER audit_event_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();

CREATE TRIGGER audit_key_answered_once BEFORE UPDATE ON public.audit_idempotencykey FOR EACH ROW EXECUTE FUNCTION public.audit_answer_once();

CREATE TRIGGER audit_key_kept BEFORE DELETE OR TRUNCATE ON public.audit_idempotencykey FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();

CREATE TRIGGER audit_touch_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_touch FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();

CREATE TRIGGER circles_agendaitem_is_written_open BEFORE UPDATE ON public.circles_agendaitem FOR EACH ROW EXECUTE FUNCTION public.circles_meeting_is_written_open();

CREATE TRIGGER circles_agendaitem_kept BEFORE DELETE OR TRUNCATE ON public.circles_agendaitem FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_attendance_is_written_open BEFORE UPDATE ON public.circles_attendance FOR EACH ROW EXECUTE FUNCTION public.circles_meeting_is_written_open();

CREATE TRIGGER circles_attendance_kept BEFORE DELETE OR TRUNCATE ON public.circles_attendance FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_circle_kept BEFORE DELETE OR TRUNCATE ON public.circles_circle FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_cycle_kept BEFORE DELETE OR TRUNCATE ON public.circles_cycle FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_fine_goes_forward BEFORE UPDATE ON public.circles_fine FOR EACH ROW EXECUTE FUNCTION public.circles_fine_forward();

CREATE TRIGGER circles_fine_kept BEFORE DELETE OR TRUNCATE ON public.circles_fine FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_finepayment_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_finepayment FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_finereason_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_finereason FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_guarantee_goes_forward BEFORE UPDATE ON public.circles_guarantee FOR EACH ROW EXECUTE FUNCTION public.circles_guarantee_forward();

CREATE TRIGGER circles_guarantee_kept BEFORE DELETE OR TRUNCATE ON public.circles_guarantee FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_guaranteedocument_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_guaranteedocument FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_guaranteefile_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_guaranteefile FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_importeddifference_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_importeddifference FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_importedfigure_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_importedfigure FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_loanapproval_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_loanapproval FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_loanevidence_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_loanevidence FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_loanrequest_goes_forward BEFORE UPDATE ON public.circles_loanrequest FOR EACH ROW EXECUTE FUNCTION public.circles_loanrequest_forward();

CREATE TRIGGER circles_loanrequest_kept BEFORE DELETE OR TRUNCATE ON public.circles_loanrequest FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_meeting_kept BEFORE DELETE OR TRUNCATE ON public.circles_meeting FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_meeting_stays_itself BEFORE UPDATE ON public.circles_meeting FOR EACH ROW EXECUTE FUNCTION public.circles_meeting_stays();

CREATE TRIGGER circles_meetingcount_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_meetingcount FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_meetingsitting_goes_forward BEFORE UPDATE ON public.circles_meetingsitting FOR EACH ROW EXECUTE FUNCTION public.circles_meetingsitting_forward();

CREATE TRIGGER circles_meetingsitting_kept BEFORE DELETE OR TRUNCATE ON public.circles_meetingsitting FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_member_kept BEFORE DELETE OR TRUNCATE ON public.circles_member FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_payout_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_payout FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_payoutmove_kept BEFORE DELETE OR TRUNCATE ON public.circles_payoutmove FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_payoutmove_reversed_once BEFORE UPDATE ON public.circles_payoutmove FOR EACH ROW EXECUTE FUNCTION public.circles_payoutmove_reverse_once();

CREATE TRIGGER circles_policychange_decided_once BEFORE UPDATE ON public.circles_policychange FOR EACH ROW EXECUTE FUNCTION public.circles_policychange_once();

CREATE TRIGGER circles_policychange_kept BEFORE DELETE OR TRUNCATE ON public.circles_policychange FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_receipt_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_receipt FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_rolechange_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_rolechange FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_shareout_goes_forward BEFORE UPDATE ON public.circles_shareout FOR EACH ROW EXECUTE FUNCTION public.circles_shareout_forward();

CREATE TRIGGER circles_shareout_kept BEFORE DELETE OR TRUNCATE ON public.circles_shareout FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_shareoutsignature_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_shareoutsignature FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_shareprice_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_shareprice FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_sharetrade_kept BEFORE DELETE OR TRUNCATE ON public.circles_sharetrade FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_sharetrade_reversed_once BEFORE UPDATE ON public.circles_sharetrade FOR EACH ROW EXECUTE FUNCTION public.circles_reverse_once();

CREATE TRIGGER circles_vote_is_open BEFORE INSERT OR UPDATE ON public.circles_vote FOR EACH ROW EXECUTE FUNCTION public.circles_vote_until_decided();

CREATE TRIGGER circles_vote_kept BEFORE DELETE OR TRUNCATE ON public.circles_vote FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER datamove_discrepancy_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_discrepancy FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_landedrow_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_landedrow FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_landedtable_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_landedtable FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_phaseevent_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_phaseevent FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_quarantine_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_quarantine FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_run_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_run FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_sourcemap_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_sourcemap FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER datamove_statedfigure_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.datamove_statedfigure FOR EACH STATEMENT EXECUTE FUNCTION public.datamove_refuse_change();

CREATE TRIGGER jobs_job_kept BEFORE DELETE ON public.jobs_job FOR EACH ROW EXECUTE FUNCTION public.jobs_keep();

CREATE TRIGGER jobs_job_states BEFORE UPDATE ON public.jobs_job FOR EACH ROW EXECUTE FUNCTION public.jobs_check_state();

CREATE TRIGGER ledger_account_is_charted AFTER INSERT OR UPDATE OF code, kind, currency, name, balance_min, balance_max, opened_at, closed_at ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_chart_account();

CREATE TRIGGER ledger_account_joins_book BEFORE INSERT ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_join_book();

CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_account_opened_empty BEFORE INSERT ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_check_opened();

CREATE TRIGGER ledger_backdated_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_backdated FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_backdated_sum_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_backdated_sum FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_book_is_charted AFTER INSERT OR UPDATE OF organisation_id, kind, name, sealed_policy, opened_at ON public.ledger_book FOR EACH ROW EXECUTE FUNCTION public.ledger_chart_book();

CREATE TRIGGER ledger_book_kept BEFORE DELETE OR TRUNCATE ON public.ledger_book FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_cap_digested BEFORE INSERT OR UPDATE OF side, currency, prefix, listed, balance_min, balance_max ON public.ledger_cap FOR EACH ROW EXECUTE FUNCTION public.ledger_digest_cap();

CREATE TRIGGER ledger_cap_kept BEFORE DELETE OR TRUNCATE ON public.ledger_cap FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_chart_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_chart FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_crossing_answer_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_crossing_answer FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_crossing_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_crossing FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_day_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_day FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_hold_kept BEFORE DELETE OR TRUNCATE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_hold_move_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_hold_move FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_hold_move_chained BEFORE INSERT ON public.ledger_hold_move FOR EACH ROW EXECUTE FUNCTION public.ledger_chain_hold_move();

CREATE TRIGGER ledger_hold_terms_kept BEFORE INSERT OR UPDATE ON public.ledger_hold FOR EACH ROW EXECUTE FUNCTION public.ledger_check_hold();

CREATE TRIGGER ledger_leaf_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_period_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_period FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_posting_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_posting_whole AFTER INSERT ON public.ledger_posting REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_postings();

CREATE TRIGGER ledger_seal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_sealkey_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_sealkey FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER lending_allocation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_allocation FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_application_kept BEFORE DELETE OR TRUNCATE ON public.lending_application FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_changerequest_kept BEFORE DELETE OR TRUNCATE ON public.lending_changerequest FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_commission_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_commission FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_commissionpayout_kept BEFORE DELETE OR TRUNCATE ON public.lending_commissionpayout FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_dayfigure_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_dayfigure FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_document_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_document FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_documentfile_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_documentfile FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_guarantee_kept BEFORE DELETE OR TRUNCATE ON public.lending_guarantee FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_import_kept BEFORE DELETE OR TRUNCATE ON public.lending_import FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_importrow_kept BEFORE DELETE OR TRUNCATE ON public.lending_importrow FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_latefee_kept BEFORE DELETE OR TRUNCATE ON public.lending_latefee FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_loan_kept BEFORE DELETE OR TRUNCATE ON public.lending_loan FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_loanevent_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_loanevent FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_note_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_note FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_pause_kept BEFORE DELETE OR TRUNCATE ON public.lending_pause FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_portfolio_kept BEFORE DELETE OR TRUNCATE ON public.lending_portfolio FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_product_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_product FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_promise_kept BEFORE DELETE OR TRUNCATE ON public.lending_promise FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_seller_kept BEFORE DELETE OR TRUNCATE ON public.lending_seller FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_soldloan_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_soldloan FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_visit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_visit FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_parties_user_id FOREIGN KEY (user_id) REFERENCES public.parties_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.circles_agendaitem
    ADD CONSTRAINT circles_agendaitem_meeting_fk FOREIGN KEY (book_id, meeting_id) REFERENCES public.circles_meeting(book_id, id);

ALTER TABLE ONLY public.circles_attendance
    ADD CONSTRAINT circles_attendance_fine_fk FOREIGN KEY (book_id, fine_id) REFERENCES public.circles_fine(book_id, id);

ALTER TABLE ONLY public.circles_attendance
    ADD CONSTRAINT circles_attendance_meeting_fk FOREIGN KEY (book_id, meeting_id) REFERENCES public.circles_meeting(book_id, id);

ALTER TABLE ONLY public.circles_attendance
    ADD CONSTRAINT circles_attendance_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_beneficiary
    ADD CONSTRAINT circles_beneficiary_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_circle
    ADD CONSTRAINT circles_circle_organisation_fk FOREIGN KEY (organisation_id) REFERENCES public.parties_organisation(id);

ALTER TABLE ONLY public.circles_cycle
    ADD CONSTRAINT circles_cycle_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_fine
    ADD CONSTRAINT circles_fine_meeting_fk FOREIGN KEY (book_id, meeting_id) REFERENCES public.circles_meeting(book_id, id);

ALTER TABLE ONLY public.circles_fine
    ADD CONSTRAINT circles_fine_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_finepayment
    ADD CONSTRAINT circles_finepayment_fine_fk FOREIGN KEY (book_id, fine_id) REFERENCES public.circles_fine(book_id, id);

ALTER TABLE ONLY public.circles_finereason
    ADD CONSTRAINT circles_finereason_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_guarantee
    ADD CONSTRAINT circles_guarantee_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_guarantee
    ADD CONSTRAINT circles_guarantee_request_fk FOREIGN KEY (book_id, request_id) REFERENCES public.circles_loanrequest(book_id, id);

ALTER TABLE ONLY public.circles_guaranteedocument
    ADD CONSTRAINT circles_guaranteedocument_guarantee_fk FOREIGN KEY (book_id, guarantee_id) REFERENCES public.circles_guarantee(book_id, id);

ALTER TABLE ONLY public.circles_guaranteefile
    ADD CONSTRAINT circles_guaranteefile_document_fk FOREIGN KEY (book_id, document_id) REFERENCES public.circles_guaranteedocument(book_id, id);

ALTER TABLE ONLY public.circles_importeddifference
    ADD CONSTRAINT circles_importeddifference_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_loanapproval
    ADD CONSTRAINT circles_loanapproval_request_fk FOREIGN KEY (book_id, request_id) REFERENCES public.circles_loanrequest(book_id, id);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_request_fk FOREIGN KEY (book_id, request_id) REFERENCES public.circles_loanrequest(book_id, id);

ALTER TABLE ONLY public.circles_loanrequest
    ADD CONSTRAINT circles_loanrequest_hold_fk FOREIGN KEY (book_id, hold_id) REFERENCES public.ledger_hold(book_id, id);

ALTER TABLE ONLY public.circles_loanrequest
    ADD CONSTRAINT circles_loanrequest_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.circles_loanrequest
    ADD CONSTRAINT circles_loanrequest_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_meeting
    ADD CONSTRAINT circles_meeting_cycle_fk FOREIGN KEY (book_id, cycle_number) REFERENCES public.circles_cycle(book_id, number);

ALTER TABLE ONLY public.circles_meetingcount
    ADD CONSTRAINT circles_meetingcount_meeting_fk FOREIGN KEY (book_id, meeting_id) REFERENCES public.circles_meeting(book_id, id);

ALTER TABLE ONLY public.circles_meetingsitting
    ADD CONSTRAINT circles_meetingsitting_count_fk FOREIGN KEY (book_id, meeting_id, count_number) REFERENCES public.circles_meetingcount(book_id, meeting_id, number);

ALTER TABLE ONLY public.circles_meetingsitting
    ADD CONSTRAINT circles_meetingsitting_meeting_fk FOREIGN KEY (book_id, meeting_id) REFERENCES public.circles_meeting(book_id, id);

ALTER TABLE ONLY public.circles_meetingsitting
    ADD CONSTRAINT circles_meetingsitting_signer_fk FOREIGN KEY (signed_by) REFERENCES public.parties_person(id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_circle_fk FOREIGN KEY (book_id, organisation_id) REFERENCES public.circles_circle(book_id, organisation_id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_person_fk FOREIGN KEY (person_id) REFERENCES public.parties_person(id);

ALTER TABLE ONLY public.circles_payout
    ADD CONSTRAINT circles_payout_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_payout
    ADD CONSTRAINT circles_payout_share_out_fk FOREIGN KEY (book_id, share_out_id) REFERENCES public.circles_shareout(book_id, id);

ALTER TABLE ONLY public.circles_payoutmove
    ADD CONSTRAINT circles_payoutmove_payout_fk FOREIGN KEY (book_id, payout_id) REFERENCES public.circles_payout(book_id, id);

ALTER TABLE ONLY public.circles_policychange
    ADD CONSTRAINT circles_policychange_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_receipt
    ADD CONSTRAINT circles_receipt_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_rolechange
    ADD CONSTRAINT circles_rolechange_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_shareout
    ADD CONSTRAINT circles_shareout_cycle_fk FOREIGN KEY (book_id, cycle_number) REFERENCES public.circles_cycle(book_id, number);

ALTER TABLE ONLY public.circles_shareoutsignature
    ADD CONSTRAINT circles_shareoutsignature_share_out_fk FOREIGN KEY (book_id, share_out_id) REFERENCES public.circles_shareout(book_id, id);

ALTER TABLE ONLY public.circles_shareprice
    ADD CONSTRAINT circles_shareprice_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_sharetrade
    ADD CONSTRAINT circles_sharetrade_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_vote
    ADD CONSTRAINT circles_vote_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_vote
    ADD CONSTRAINT circles_vote_request_fk FOREIGN KEY (book_id, request_id) REFERENCES public.circles_loanrequest(book_id, id);

ALTER TABLE ONLY public.datamove_discrepancy
    ADD CONSTRAINT datamove_discrepancy_run_id_ceaa6603_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_landedrow
    ADD CONSTRAINT datamove_landedrow_run_id_23dc7be5_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_landedtable
    ADD CONSTRAINT datamove_landedtable_run_id_547fdfc2_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_phaseevent
    ADD CONSTRAINT datamove_phaseevent_run_id_f69272ab_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_quarantine
    ADD CONSTRAINT datamove_quarantine_run_id_d8ca2b37_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_sourcemap
    ADD CONSTRAINT datamove_sourcemap_run_id_2a1f4c5e_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.datamove_statedfigure
    ADD CONSTRAINT datamove_statedfigure_run_id_622bac19_fk_datamove_run_id FOREIGN KEY (run_id) REFERENCES public.datamove_run(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ledger_crossing_answer
    ADD CONSTRAINT ledger_crossing_answer_has_its_entry FOREIGN KEY (book_id, entry_id) REFERENCES public.ledger_entry(book_id, id);

ALTER TABLE ONLY public.ledger_crossing
    ADD CONSTRAINT ledger_crossing_has_its_entry FOREIGN KEY (book_id, entry_id) REFERENCES public.ledger_entry(book_id, id);

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT ledger_seal_key_number_fkey FOREIGN KEY (key_number) REFERENCES public.ledger_sealkey(number);

ALTER TABLE ONLY public.lending_allocation
    ADD CONSTRAINT lending_allocation_event_fk FOREIGN KEY (book_id, repayment_id) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_allocation
    ADD CONSTRAINT lending_allocation_repayment_fk FOREIGN KEY (book_id, repayment_id, event_minor) REFERENCES public.lending_loanevent(book_id, id, amount_minor);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_portfolio_fk FOREIGN KEY (book_id) REFERENCES public.lending_portfolio(book_id);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_product_fk FOREIGN KEY (book_id, product_code, product_version) REFERENCES public.lending_product(book_id, code, version);

ALTER TABLE ONLY public.lending_application
    ADD CONSTRAINT lending_application_refinances_fk FOREIGN KEY (book_id, refinances_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_changerequest
    ADD CONSTRAINT lending_changerequest_event_fk FOREIGN KEY (book_id, loan_event_id) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_changerequest
    ADD CONSTRAINT lending_changerequest_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_commission
    ADD CONSTRAINT lending_commission_loan_event_fk FOREIGN KEY (book_id, loan_event_id) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_commission
    ADD CONSTRAINT lending_commission_seller_fk FOREIGN KEY (book_id, seller_id) REFERENCES public.lending_seller(book_id, id);

ALTER TABLE ONLY public.lending_commissionpayout
    ADD CONSTRAINT lending_commissionpayout_seller_fk FOREIGN KEY (book_id, seller_id) REFERENCES public.lending_seller(book_id, id);

ALTER TABLE ONLY public.lending_dayfigure
    ADD CONSTRAINT lending_dayfigure_portfolio_fk FOREIGN KEY (book_id) REFERENCES public.lending_portfolio(book_id);

ALTER TABLE ONLY public.lending_document
    ADD CONSTRAINT lending_document_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_documentfile
    ADD CONSTRAINT lending_documentfile_document_fk FOREIGN KEY (book_id, document_id) REFERENCES public.lending_document(book_id, id);

ALTER TABLE ONLY public.lending_guarantee
    ADD CONSTRAINT lending_guarantee_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_importrow
    ADD CONSTRAINT lending_importrow_import_fk FOREIGN KEY (book_id, import_id) REFERENCES public.lending_import(book_id, id);

ALTER TABLE ONLY public.lending_importrow
    ADD CONSTRAINT lending_importrow_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_importrow
    ADD CONSTRAINT lending_importrow_repayment_fk FOREIGN KEY (book_id, repayment_id) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_installment
    ADD CONSTRAINT lending_installment_standing_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_standing(book_id, loan_id);

ALTER TABLE ONLY public.lending_latefee
    ADD CONSTRAINT lending_latefee_charge_fk FOREIGN KEY (book_id, charge_id) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_latefee
    ADD CONSTRAINT lending_latefee_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_loan
    ADD CONSTRAINT lending_loan_application_fk FOREIGN KEY (book_id, application_id) REFERENCES public.lending_application(book_id, id);

ALTER TABLE ONLY public.lending_loan
    ADD CONSTRAINT lending_loan_product_fk FOREIGN KEY (book_id, product_code, product_version) REFERENCES public.lending_product(book_id, code, version);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_concerns_fk FOREIGN KEY (book_id, concerns) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_reverses_fk FOREIGN KEY (book_id, reverses) REFERENCES public.lending_loanevent(book_id, id);

ALTER TABLE ONLY public.lending_note
    ADD CONSTRAINT lending_note_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_pause
    ADD CONSTRAINT lending_pause_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_product
    ADD CONSTRAINT lending_product_portfolio_fk FOREIGN KEY (book_id) REFERENCES public.lending_portfolio(book_id);

ALTER TABLE ONLY public.lending_promise
    ADD CONSTRAINT lending_promise_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_soldloan
    ADD CONSTRAINT lending_soldloan_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_soldloan
    ADD CONSTRAINT lending_soldloan_seller_fk FOREIGN KEY (book_id, seller_id) REFERENCES public.lending_seller(book_id, id);

ALTER TABLE ONLY public.lending_standing
    ADD CONSTRAINT lending_standing_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_visit
    ADD CONSTRAINT lending_visit_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.parties_apikey
    ADD CONSTRAINT parties_apikey_organisation_id_f0bc71a8_fk_parties_o FOREIGN KEY (organisation_id) REFERENCES public.parties_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_membership
    ADD CONSTRAINT parties_membership_organisation_id_c24a77b1_fk_parties_o FOREIGN KEY (organisation_id) REFERENCES public.parties_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_membership
    ADD CONSTRAINT parties_membership_user_id_167fdf2b_fk_parties_user_id FOREIGN KEY (user_id) REFERENCES public.parties_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_person
    ADD CONSTRAINT parties_person_organisation_id_60ef0aad_fk_parties_o FOREIGN KEY (organisation_id) REFERENCES public.parties_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.parties_user
    ADD CONSTRAINT parties_user_person_id_20a3fad9_fk_parties_person_id FOREIGN KEY (person_id) REFERENCES public.parties_person(id) DEFERRABLE INITIALLY DEFERRED;

GRANT USAGE ON SCHEMA public TO caudal_app;
GRANT USAGE ON SCHEMA public TO caudal_readonly;
GRANT USAGE ON SCHEMA public TO caudal_backup;

REVOKE ALL ON FUNCTION public.audit_answer_once() FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_answer_once() TO caudal_app;
GRANT ALL ON FUNCTION public.audit_answer_once() TO caudal_readonly;
GRANT ALL ON FUNCTION public.audit_answer_once() TO caudal_backup;

REVOKE ALL ON FUNCTION public.audit_digest(p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamp with time zone, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_digest(p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamp with time zone, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb) TO caudal_app;
GRANT ALL ON FUNCTION public.audit_digest(p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamp with time zone, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb) TO caudal_readonly;
GRANT ALL ON FUNCTION public.audit_digest(p_previous bytea, p_stream uuid, p_number bigint, p_id uuid, p_action text, p_actor_kind text, p_actor_id text, p_at timestamp with time zone, p_arguments jsonb, p_outcome text, p_refusal_code text, p_origin jsonb) TO caudal_backup;

REVOKE ALL ON FUNCTION public.audit_record(p_events jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_record(p_events jsonb) TO caudal_app;
GRANT ALL ON FUNCTION public.audit_record(p_events jsonb) TO caudal_readonly;
GRANT ALL ON FUNCTION public.audit_record(p_events jsonb) TO caudal_backup;

REVOKE ALL ON FUNCTION public.audit_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.audit_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.audit_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.audit_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_fine_forward() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_fine_forward() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_fine_forward() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_fine_forward() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_guarantee_forward() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_guarantee_forward() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_guarantee_forward() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_guarantee_forward() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_loanrequest_forward() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_loanrequest_forward() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_loanrequest_forward() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_loanrequest_forward() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_meeting_is_written_open() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_meeting_is_written_open() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_meeting_is_written_open() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_meeting_is_written_open() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_meeting_stays() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_meeting_stays() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_meeting_stays() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_meeting_stays() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_meetingsitting_forward() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_meetingsitting_forward() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_meetingsitting_forward() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_meetingsitting_forward() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_payoutmove_reverse_once() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_payoutmove_reverse_once() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_payoutmove_reverse_once() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_payoutmove_reverse_once() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_policychange_once() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_policychange_once() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_policychange_once() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_policychange_once() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_reverse_once() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_shareout_forward() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_shareout_forward() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_shareout_forward() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_shareout_forward() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_trade_sign(kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_trade_sign(kind text) TO caudal_app;
GRANT ALL ON FUNCTION public.circles_trade_sign(kind text) TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_trade_sign(kind text) TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_vote_until_decided() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_vote_until_decided() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_vote_until_decided() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_vote_until_decided() TO caudal_backup;

REVOKE ALL ON FUNCTION public.datamove_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.datamove_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.datamove_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.datamove_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.jobs_check_state() FROM PUBLIC;
GRANT ALL ON FUNCTION public.jobs_check_state() TO caudal_app;
GRANT ALL ON FUNCTION public.jobs_check_state() TO caudal_readonly;
GRANT ALL ON FUNCTION public.jobs_check_state() TO caudal_backup;

REVOKE ALL ON FUNCTION public.jobs_keep() FROM PUBLIC;
GRANT ALL ON FUNCTION public.jobs_keep() TO caudal_app;
GRANT ALL ON FUNCTION public.jobs_keep() TO caudal_readonly;
GRANT ALL ON FUNCTION public.jobs_keep() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_backdate(p_book bigint, p_from timestamp with time zone, p_accounts integer[], p_days date[], p_instants timestamp with time zone[], p_amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_backdate(p_book bigint, p_from timestamp with time zone, p_accounts integer[], p_days date[], p_instants timestamp with time zone[], p_amounts bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_backdate(p_book bigint, p_from timestamp with time zone, p_accounts integer[], p_days date[], p_instants timestamp with time zone[], p_amounts bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_backdate(p_book bigint, p_from timestamp with time zone, p_accounts integer[], p_days date[], p_instants timestamp with time zone[], p_amounts bigint[]) TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_cap TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_cap TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_cap TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_cap_digest(p_cap public.ledger_cap) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_cap_digest(p_cap public.ledger_cap) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_cap_digest(p_cap public.ledger_cap) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_cap_digest(p_cap public.ledger_cap) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_chain_hold_move() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_chain_hold_move() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_chain_hold_move() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_chain_hold_move() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_chart_account() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_chart_book() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_check_hold() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_check_hold() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_check_hold() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_check_hold() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_check_opened() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_check_postings() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_count_pending(p_book bigint, p_debits integer[], p_credits integer[], p_amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_count_pending(p_book bigint, p_debits integer[], p_credits integer[], p_amounts bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_count_pending(p_book bigint, p_debits integer[], p_credits integer[], p_amounts bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_count_pending(p_book bigint, p_debits integer[], p_credits integer[], p_amounts bigint[]) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_day_number(p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_day_number(p_day date) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_day_number(p_day date) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_day_number(p_day date) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_digest_cap() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_digest_cap() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_digest_cap() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_digest_cap() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_drop_cap(p_book bigint, p_code text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_drop_cap(p_book bigint, p_code text) TO caudal_app;

GRANT SELECT ON TABLE public.ledger_entry TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_entry TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_entry TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_entry_body(p_entry public.ledger_entry, p_lines json) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_entry_body(p_entry public.ledger_entry, p_lines json) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_entry_body(p_entry public.ledger_entry, p_lines json) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_entry_body(p_entry public.ledger_entry, p_lines json) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_expire_holds(p_book bigint, p_event uuid, p_at timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_expire_holds(p_book bigint, p_event uuid, p_at timestamp with time zone, p_limit integer) TO caudal_app;

GRANT SELECT ON TABLE public.ledger_hold TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_hold TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_hold TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_hold_digest(p_hold public.ledger_hold) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_hold_digest(p_hold public.ledger_hold) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_hold_digest(p_hold public.ledger_hold) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_hold_digest(p_hold public.ledger_hold) TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_hold_move TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_hold_move TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_hold_move TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_hold_move_digest(p_before bytea, p_move public.ledger_hold_move) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_hold_move_digest(p_before bytea, p_move public.ledger_hold_move) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_hold_move_digest(p_before bytea, p_move public.ledger_hold_move) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_hold_move_digest(p_before bytea, p_move public.ledger_hold_move) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_is_below(p_code text, p_prefix text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_is_below(p_code text, p_prefix text) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_is_below(p_code text, p_prefix text) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_is_below(p_code text, p_prefix text) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_join_book() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_join_book() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_join_book() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_join_book() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_judge_end_of_hold(p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_judge_end_of_hold(p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamp with time zone) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_judge_end_of_hold(p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamp with time zone) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_judge_end_of_hold(p_book bigint, p_hold uuid, p_amount bigint, p_currency text, p_at timestamp with time zone) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_judge_hold(p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_judge_hold(p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_judge_hold(p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_judge_hold(p_book bigint, p_debit text, p_credit text, p_currency text, p_amount bigint) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_leaf_hash(p_body text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_leaf_hash(p_body text) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_leaf_hash(p_body text) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_leaf_hash(p_body text) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_lines_before(p_book bigint, p_account integer, p_before timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_lines_before(p_book bigint, p_account integer, p_before timestamp with time zone, p_limit integer) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_lines_before(p_book bigint, p_account integer, p_before timestamp with time zone, p_limit integer) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_lines_before(p_book bigint, p_account integer, p_before timestamp with time zone, p_limit integer) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_lines_by_day(p_book bigint, p_account integer, p_first date, p_last date, p_before timestamp with time zone, p_known_at timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_lines_by_day(p_book bigint, p_account integer, p_first date, p_last date, p_before timestamp with time zone, p_known_at timestamp with time zone, p_limit integer) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_lines_by_day(p_book bigint, p_account integer, p_first date, p_last date, p_before timestamp with time zone, p_known_at timestamp with time zone, p_limit integer) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_lines_by_day(p_book bigint, p_account integer, p_first date, p_last date, p_before timestamp with time zone, p_known_at timestamp with time zone, p_limit integer) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_lock_for_holds(p_book bigint, p_ids integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_lock_for_holds(p_book bigint, p_ids integer[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_lock_for_holds(p_book bigint, p_ids integer[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_lock_for_holds(p_book bigint, p_ids integer[]) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_log_append(p_items_max integer, OUT size_before bigint, OUT size_after bigint, OUT horizon bigint, OUT system_identifier bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_log_append(p_items_max integer, OUT size_before bigint, OUT size_after bigint, OUT horizon bigint, OUT system_identifier bigint) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_log_lock() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_log_lock() TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_log_node(p_level integer, p_number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_log_node(p_level integer, p_number bigint) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_log_node(p_level integer, p_number bigint) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_log_node(p_level integer, p_number bigint) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_log_parts(p_size bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_log_parts(p_size bigint) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_log_parts(p_size bigint) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_log_parts(p_size bigint) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_micros(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_micros(p_at timestamp with time zone) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_micros(p_at timestamp with time zone) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_micros(p_at timestamp with time zone) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_move_holds(p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_move_holds(p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamp with time zone) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_move_holds(p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamp with time zone) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_move_holds(p_book bigint, p_holds uuid[], p_amounts bigint[], p_way text, p_entry uuid, p_event uuid, p_at timestamp with time zone) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_nodes_above(p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_nodes_above(p_day date) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_nodes_above(p_day date) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_nodes_above(p_day date) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_nodes_below(p_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_nodes_below(p_day date) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_nodes_below(p_day date) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_nodes_below(p_day date) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_open_day(p_book bigint, p_day date, p_at timestamp with time zone, p_ids integer[], p_balances bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_open_day(p_book bigint, p_day date, p_at timestamp with time zone, p_ids integer[], p_balances bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_open_day(p_book bigint, p_day date, p_at timestamp with time zone, p_ids integer[], p_balances bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_open_day(p_book bigint, p_day date, p_at timestamp with time zone, p_ids integer[], p_balances bigint[]) TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_period TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_period TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_period TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_period_digest(p_before bytea, p_period public.ledger_period, p_accounts integer[], p_stands bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_period_digest(p_before bytea, p_period public.ledger_period, p_accounts integer[], p_stands bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_period_digest(p_before bytea, p_period public.ledger_period, p_accounts integer[], p_stands bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_period_digest(p_before bytea, p_period public.ledger_period, p_accounts integer[], p_stands bigint[]) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_place_hold(p_book bigint, p_id uuid, p_event uuid, p_at timestamp with time zone, p_expires_at timestamp with time zone, p_debit text, p_credit text, p_amount bigint, p_currency text, p_kind text, p_description text, p_details jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_place_hold(p_book bigint, p_id uuid, p_event uuid, p_at timestamp with time zone, p_expires_at timestamp with time zone, p_debit text, p_credit text, p_amount bigint, p_currency text, p_kind text, p_description text, p_details jsonb) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_post(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_post_exactly(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_exactly(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_post_exactly(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_post_exactly(p_book bigint, p_today date, p_each boolean, p_fresh boolean, p_ids uuid[], p_events uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes integer[], p_codes text[], p_currencies text[], p_accounts integer[], p_amounts bigint[]) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_post_transfer(p_book bigint, p_id uuid, p_event uuid, p_on date, p_kind text, p_description text, p_details jsonb, p_currency text, p_debit text, p_credit text, p_amount bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_transfer(p_book bigint, p_id uuid, p_event uuid, p_on date, p_kind text, p_description text, p_details jsonb, p_currency text, p_debit text, p_credit text, p_amount bigint) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_put_cap(p_book bigint, p_code text, p_side text, p_currency text, p_prefix text, p_codes text[], p_min bigint, p_max bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_put_cap(p_book bigint, p_code text, p_side text, p_currency text, p_prefix text, p_codes text[], p_min bigint, p_max bigint) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_release_hold(p_book bigint, p_hold uuid, p_event uuid, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_release_hold(p_book bigint, p_hold uuid, p_event uuid, p_at timestamp with time zone) TO caudal_app;

GRANT SELECT ON TABLE public.ledger_account TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_account TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(balance_min) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(balance_max) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(closed_at) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(name) ON TABLE public.ledger_account TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_said(p_account public.ledger_account) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_said(p_account public.ledger_account) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_said(p_account public.ledger_account) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_said(p_account public.ledger_account) TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_book TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_book TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_book TO caudal_app;

GRANT UPDATE(accounts_opened) ON TABLE public.ledger_book TO caudal_app;

GRANT UPDATE(sealed_policy) ON TABLE public.ledger_book TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_said(p_book public.ledger_book) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_said(p_book public.ledger_book) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_said(p_book public.ledger_book) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_said(p_book public.ledger_book) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_seal_period(p_book bigint, p_through date, p_event uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_seal_period(p_book bigint, p_through date, p_event uuid) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_settle_hold(p_book bigint, p_hold uuid, p_entry uuid, p_event uuid, p_at timestamp with time zone, p_today date, p_amount bigint, p_currency text, p_on date, p_kind text, p_description text, p_details jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_settle_hold(p_book bigint, p_hold uuid, p_entry uuid, p_event uuid, p_at timestamp with time zone, p_today date, p_amount bigint, p_currency text, p_on date, p_kind text, p_description text, p_details jsonb) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_side(p_kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_side(p_kind text) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_side(p_kind text) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_side(p_kind text) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_stands(p_book bigint, p_account integer, p_on date, p_known_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_stands(p_book bigint, p_account integer, p_on date, p_known_at timestamp with time zone) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_stands(p_book bigint, p_account integer, p_on date, p_known_at timestamp with time zone) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_stands(p_book bigint, p_account integer, p_on date, p_known_at timestamp with time zone) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_stands_after(p_book bigint, p_account integer, p_on date, p_at timestamp with time zone, p_known_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_stands_after(p_book bigint, p_account integer, p_on date, p_at timestamp with time zone, p_known_at timestamp with time zone) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_stands_after(p_book bigint, p_account integer, p_on date, p_at timestamp with time zone, p_known_at timestamp with time zone) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_stands_after(p_book bigint, p_account integer, p_on date, p_at timestamp with time zone, p_known_at timestamp with time zone) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_write_cap(p_book bigint, p_id integer, p_code text, p_side text, p_currency text, p_prefix text, p_listed integer[], p_members integer[], p_min bigint, p_max bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_write_cap(p_book bigint, p_id integer, p_code text, p_side text, p_currency text, p_prefix text, p_listed integer[], p_members integer[], p_min bigint, p_max bigint) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_write_cap(p_book bigint, p_id integer, p_code text, p_side text, p_currency text, p_prefix text, p_listed integer[], p_members integer[], p_min bigint, p_max bigint) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_write_cap(p_book bigint, p_id integer, p_code text, p_side text, p_currency text, p_prefix text, p_listed integer[], p_members integer[], p_min bigint, p_max bigint) TO caudal_backup;

REVOKE ALL ON FUNCTION public.lending_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.lending_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.lending_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.lending_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_sum(bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_sum(bigint) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_sum(bigint) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_sum(bigint) TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailaddress TO caudal_app;
GRANT SELECT ON TABLE public.account_emailaddress TO caudal_readonly;
GRANT SELECT ON TABLE public.account_emailaddress TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailaddress_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.account_emailaddress_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.account_emailaddress_id_seq TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_emailconfirmation TO caudal_app;
GRANT SELECT ON TABLE public.account_emailconfirmation TO caudal_readonly;
GRANT SELECT ON TABLE public.account_emailconfirmation TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.account_emailconfirmation_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.account_emailconfirmation_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.account_emailconfirmation_id_seq TO caudal_backup;

GRANT SELECT ON TABLE public.audit_event TO caudal_readonly;
GRANT SELECT ON TABLE public.audit_event TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.audit_event TO caudal_app;

GRANT SELECT ON TABLE public.audit_idempotencykey TO caudal_readonly;
GRANT SELECT ON TABLE public.audit_idempotencykey TO caudal_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.audit_idempotencykey TO caudal_app;

GRANT SELECT ON TABLE public.audit_streamhead TO caudal_readonly;
GRANT SELECT ON TABLE public.audit_streamhead TO caudal_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.audit_streamhead TO caudal_app;

GRANT SELECT ON TABLE public.audit_touch TO caudal_readonly;
GRANT SELECT ON TABLE public.audit_touch TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.audit_touch TO caudal_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group TO caudal_app;
GRANT SELECT ON TABLE public.auth_group TO caudal_readonly;
GRANT SELECT ON TABLE public.auth_group TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.auth_group_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.auth_group_id_seq TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group_permissions TO caudal_app;
GRANT SELECT ON TABLE public.auth_group_permissions TO caudal_readonly;
GRANT SELECT ON TABLE public.auth_group_permissions TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.auth_group_permissions_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.auth_group_permissions_id_seq TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_permission TO caudal_app;
GRANT SELECT ON TABLE public.auth_permission TO caudal_readonly;
GRANT SELECT ON TABLE public.auth_permission TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.auth_permission_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.auth_permission_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.auth_permission_id_seq TO caudal_backup;

GRANT SELECT ON TABLE public.circles_agendaitem TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_agendaitem TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_agendaitem TO caudal_app;

GRANT UPDATE(decision) ON TABLE public.circles_agendaitem TO caudal_app;

GRANT UPDATE(votes_for) ON TABLE public.circles_agendaitem TO caudal_app;

GRANT UPDATE(votes_against) ON TABLE public.circles_agendaitem TO caudal_app;

GRANT UPDATE(event_id) ON TABLE public.circles_agendaitem TO caudal_app;

GRANT SELECT ON TABLE public.circles_attendance TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_attendance TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_attendance TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_attendance TO caudal_app;

GRANT UPDATE(minutes_late) ON TABLE public.circles_attendance TO caudal_app;

GRANT UPDATE(fine_id) ON TABLE public.circles_attendance TO caudal_app;

GRANT UPDATE(event_id) ON TABLE public.circles_attendance TO caudal_app;

GRANT SELECT ON TABLE public.circles_beneficiary TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_beneficiary TO caudal_backup;
GRANT SELECT,INSERT,DELETE ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(full_name) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(relation) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(document_type) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(document_number) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(phone) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT UPDATE(event_id) ON TABLE public.circles_beneficiary TO caudal_app;

GRANT SELECT ON TABLE public.circles_circle TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_circle TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(name) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(description) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(policy) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(closed_on) ON TABLE public.circles_circle TO caudal_app;

GRANT SELECT ON TABLE public.circles_cycle TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_cycle TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_cycle TO caudal_app;

GRANT UPDATE(closed_on) ON TABLE public.circles_cycle TO caudal_app;

GRANT UPDATE(close_event_id) ON TABLE public.circles_cycle TO caudal_app;

GRANT SELECT ON TABLE public.circles_fine TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_fine TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(collected_on) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(collection_entry_id) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(ended_on) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(end_entry_id) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(end_reason) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(paid_minor) ON TABLE public.circles_fine TO caudal_app;

GRANT SELECT ON TABLE public.circles_finepayment TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_finepayment TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_finepayment TO caudal_app;

GRANT SELECT ON TABLE public.circles_finereason TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_finereason TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_finereason TO caudal_app;

GRANT SELECT ON TABLE public.circles_guarantee TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_guarantee TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_guarantee TO caudal_app;

GRANT UPDATE(consented_on) ON TABLE public.circles_guarantee TO caudal_app;

GRANT UPDATE(consent_event_id) ON TABLE public.circles_guarantee TO caudal_app;

GRANT UPDATE(released_on) ON TABLE public.circles_guarantee TO caudal_app;

GRANT UPDATE(release_reason) ON TABLE public.circles_guarantee TO caudal_app;

GRANT SELECT ON TABLE public.circles_guaranteedocument TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_guaranteedocument TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_guaranteedocument TO caudal_app;

GRANT SELECT ON TABLE public.circles_guaranteefile TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_guaranteefile TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_guaranteefile TO caudal_app;

GRANT SELECT ON TABLE public.circles_importeddifference TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_importeddifference TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_importeddifference TO caudal_app;

GRANT SELECT ON TABLE public.circles_importedfigure TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_importedfigure TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_importedfigure TO caudal_app;

GRANT SELECT ON TABLE public.circles_loanapproval TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_loanapproval TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_loanapproval TO caudal_app;

GRANT SELECT ON TABLE public.circles_loanevidence TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_loanevidence TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_loanevidence TO caudal_app;

GRANT SELECT ON TABLE public.circles_loanrequest TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_loanrequest TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(hold_id) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(approved_on) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(approved_event_id) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(expires_at) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(ended_on) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(end_reason) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(end_event_id) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(loan_id) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT UPDATE(form_entry_id) ON TABLE public.circles_loanrequest TO caudal_app;

GRANT SELECT ON TABLE public.circles_meeting TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_meeting TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_meeting TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_meeting TO caudal_app;

GRANT UPDATE(next_on) ON TABLE public.circles_meeting TO caudal_app;

GRANT UPDATE(notes) ON TABLE public.circles_meeting TO caudal_app;

GRANT SELECT ON TABLE public.circles_meetingcount TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_meetingcount TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_meetingcount TO caudal_app;

GRANT SELECT ON TABLE public.circles_meetingsitting TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_meetingsitting TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(until_version) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(until_at) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(count_number) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(signed_by) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(entry_id) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(close_event_id) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT UPDATE(reversal_entry_id) ON TABLE public.circles_meetingsitting TO caudal_app;

GRANT SELECT ON TABLE public.circles_member TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_member TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(role) ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(is_active) ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(left_on) ON TABLE public.circles_member TO caudal_app;

GRANT SELECT ON TABLE public.circles_payout TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_payout TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_payout TO caudal_app;

GRANT SELECT ON TABLE public.circles_payoutmove TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_payoutmove TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_payoutmove TO caudal_app;

GRANT UPDATE(reversed_on) ON TABLE public.circles_payoutmove TO caudal_app;

GRANT UPDATE(reversal_entry_id) ON TABLE public.circles_payoutmove TO caudal_app;

GRANT SELECT ON TABLE public.circles_policychange TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_policychange TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_policychange TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_policychange TO caudal_app;

GRANT UPDATE(decided_by) ON TABLE public.circles_policychange TO caudal_app;

GRANT UPDATE(decided_at) ON TABLE public.circles_policychange TO caudal_app;

GRANT UPDATE(decision_note) ON TABLE public.circles_policychange TO caudal_app;

GRANT UPDATE(decision_event_id) ON TABLE public.circles_policychange TO caudal_app;

GRANT SELECT ON TABLE public.circles_receipt TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_receipt TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_receipt TO caudal_app;

GRANT SELECT ON TABLE public.circles_rolechange TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_rolechange TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_rolechange TO caudal_app;

GRANT SELECT ON TABLE public.circles_shareout TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_shareout TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(steps) ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(post_event_id) ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(ended_on) ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(end_reason) ON TABLE public.circles_shareout TO caudal_app;

GRANT UPDATE(end_event_id) ON TABLE public.circles_shareout TO caudal_app;

GRANT SELECT ON TABLE public.circles_shareoutsignature TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_shareoutsignature TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_shareoutsignature TO caudal_app;

GRANT SELECT ON TABLE public.circles_shareprice TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_shareprice TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_shareprice TO caudal_app;

GRANT SELECT ON TABLE public.circles_sharetrade TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_sharetrade TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_sharetrade TO caudal_app;

GRANT UPDATE(reversed_on) ON TABLE public.circles_sharetrade TO caudal_app;

GRANT UPDATE(reversal_entry_id) ON TABLE public.circles_sharetrade TO caudal_app;

GRANT SELECT ON TABLE public.circles_vote TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_vote TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_vote TO caudal_app;

GRANT UPDATE(is_for) ON TABLE public.circles_vote TO caudal_app;

GRANT UPDATE(voted_on) ON TABLE public.circles_vote TO caudal_app;

GRANT UPDATE(voted_at) ON TABLE public.circles_vote TO caudal_app;

GRANT UPDATE(recorded_by) ON TABLE public.circles_vote TO caudal_app;

GRANT UPDATE(event_id) ON TABLE public.circles_vote TO caudal_app;

GRANT SELECT ON TABLE public.datamove_discrepancy TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_discrepancy TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_discrepancy TO caudal_app;

GRANT SELECT ON TABLE public.datamove_landedrow TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_landedrow TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_landedrow TO caudal_app;

GRANT SELECT ON TABLE public.datamove_landedtable TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_landedtable TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_landedtable TO caudal_app;

GRANT SELECT ON TABLE public.datamove_phaseevent TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_phaseevent TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_phaseevent TO caudal_app;

GRANT SELECT ON TABLE public.datamove_quarantine TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_quarantine TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_quarantine TO caudal_app;

GRANT SELECT ON TABLE public.datamove_run TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_run TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_run TO caudal_app;

GRANT SELECT ON TABLE public.datamove_sourcemap TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_sourcemap TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_sourcemap TO caudal_app;

GRANT SELECT ON TABLE public.datamove_statedfigure TO caudal_readonly;
GRANT SELECT ON TABLE public.datamove_statedfigure TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.datamove_statedfigure TO caudal_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_content_type TO caudal_app;
GRANT SELECT ON TABLE public.django_content_type TO caudal_readonly;
GRANT SELECT ON TABLE public.django_content_type TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.django_content_type_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.django_content_type_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.django_content_type_id_seq TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_migrations TO caudal_app;
GRANT SELECT ON TABLE public.django_migrations TO caudal_readonly;
GRANT SELECT ON TABLE public.django_migrations TO caudal_backup;

GRANT SELECT,USAGE ON SEQUENCE public.django_migrations_id_seq TO caudal_app;
GRANT SELECT ON SEQUENCE public.django_migrations_id_seq TO caudal_readonly;
GRANT SELECT ON SEQUENCE public.django_migrations_id_seq TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_session TO caudal_app;
GRANT SELECT ON TABLE public.django_session TO caudal_readonly;
GRANT SELECT ON TABLE public.django_session TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.jobs_job TO caudal_app;
GRANT SELECT ON TABLE public.jobs_job TO caudal_readonly;
GRANT SELECT ON TABLE public.jobs_job TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.jobs_worker TO caudal_app;
GRANT SELECT ON TABLE public.jobs_worker TO caudal_readonly;
GRANT SELECT ON TABLE public.jobs_worker TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_backdated TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_backdated TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_backdated TO caudal_app;

GRANT SELECT ON TABLE public.ledger_backdated_sum TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_backdated_sum TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_backdated_sum TO caudal_app;

GRANT SELECT ON TABLE public.ledger_chart TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_chart TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_chart TO caudal_app;

GRANT SELECT ON TABLE public.ledger_crossing TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_crossing TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_crossing TO caudal_app;

GRANT SELECT ON TABLE public.ledger_crossing_answer TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_crossing_answer TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_crossing_answer TO caudal_app;

GRANT SELECT ON TABLE public.ledger_day TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_day TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_day TO caudal_app;

GRANT SELECT ON TABLE public.ledger_posting TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_posting TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_posting TO caudal_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_item_body TO caudal_app;
GRANT SELECT ON TABLE public.ledger_item_body TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_item_body TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_leaf TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_leaf TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_leaf TO caudal_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_line TO caudal_app;
GRANT SELECT ON TABLE public.ledger_line TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_line TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_line_in_time TO caudal_app;
GRANT SELECT ON TABLE public.ledger_line_in_time TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_line_in_time TO caudal_backup;

GRANT SELECT ON TABLE public.ledger_seal TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_seal TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_seal TO caudal_app;

GRANT SELECT ON TABLE public.ledger_sealkey TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_sealkey TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_sealkey TO caudal_app;

GRANT SELECT ON TABLE public.lending_allocation TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_allocation TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_allocation TO caudal_app;

GRANT SELECT ON TABLE public.lending_application TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_application TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(officer_id) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(approved_minor) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(terms) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(terms_version) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(status) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(decided_on) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(decided_by) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(decision_reason) ON TABLE public.lending_application TO caudal_app;

GRANT UPDATE(loan_id) ON TABLE public.lending_application TO caudal_app;

GRANT SELECT ON TABLE public.lending_changerequest TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_changerequest TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_changerequest TO caudal_app;

GRANT UPDATE(status) ON TABLE public.lending_changerequest TO caudal_app;

GRANT UPDATE(decided_on) ON TABLE public.lending_changerequest TO caudal_app;

GRANT UPDATE(decided_by) ON TABLE public.lending_changerequest TO caudal_app;

GRANT UPDATE(decision_reason) ON TABLE public.lending_changerequest TO caudal_app;

GRANT UPDATE(loan_event_id) ON TABLE public.lending_changerequest TO caudal_app;

GRANT SELECT ON TABLE public.lending_commission TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_commission TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_commission TO caudal_app;

GRANT SELECT ON TABLE public.lending_commissionpayout TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_commissionpayout TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_commissionpayout TO caudal_app;

GRANT UPDATE(reversed_on) ON TABLE public.lending_commissionpayout TO caudal_app;

GRANT UPDATE(reversal_entry_id) ON TABLE public.lending_commissionpayout TO caudal_app;

GRANT UPDATE(reversal_reason) ON TABLE public.lending_commissionpayout TO caudal_app;

GRANT SELECT ON TABLE public.lending_dayfigure TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_dayfigure TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_dayfigure TO caudal_app;

GRANT SELECT ON TABLE public.lending_document TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_document TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_document TO caudal_app;

GRANT SELECT ON TABLE public.lending_documentfile TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_documentfile TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_documentfile TO caudal_app;

GRANT SELECT ON TABLE public.lending_guarantee TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_guarantee TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_guarantee TO caudal_app;

GRANT UPDATE(released_on) ON TABLE public.lending_guarantee TO caudal_app;

GRANT UPDATE(release_reason) ON TABLE public.lending_guarantee TO caudal_app;

GRANT SELECT ON TABLE public.lending_import TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_import TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_import TO caudal_app;

GRANT UPDATE(state) ON TABLE public.lending_import TO caudal_app;

GRANT UPDATE(refused_row) ON TABLE public.lending_import TO caudal_app;

GRANT UPDATE(ended_at) ON TABLE public.lending_import TO caudal_app;

GRANT SELECT ON TABLE public.lending_importrow TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_importrow TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(outcome) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(loan_id) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(repayment_id) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(refusal_code) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(field) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(facts) ON TABLE public.lending_importrow TO caudal_app;

GRANT UPDATE(event_id) ON TABLE public.lending_importrow TO caudal_app;

GRANT SELECT ON TABLE public.lending_installment TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_installment TO caudal_backup;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.lending_installment TO caudal_app;

GRANT SELECT ON TABLE public.lending_latefee TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_latefee TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(days_late) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(base_minor) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(amount_minor) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(status) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(charged_minor) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(charge_id) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(decided_on) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(decided_by) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(reason) ON TABLE public.lending_latefee TO caudal_app;

GRANT UPDATE(decision_event_id) ON TABLE public.lending_latefee TO caudal_app;

GRANT SELECT ON TABLE public.lending_loan TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_loan TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_loan TO caudal_app;

GRANT UPDATE(status) ON TABLE public.lending_loan TO caudal_app;

GRANT UPDATE(officer_id) ON TABLE public.lending_loan TO caudal_app;

GRANT SELECT ON TABLE public.lending_loanevent TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_loanevent TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_loanevent TO caudal_app;

GRANT SELECT ON TABLE public.lending_note TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_note TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_note TO caudal_app;

GRANT SELECT ON TABLE public.lending_numbering TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_numbering TO caudal_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lending_numbering TO caudal_app;

GRANT SELECT ON TABLE public.lending_pause TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_pause TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_pause TO caudal_app;

GRANT UPDATE(until_on) ON TABLE public.lending_pause TO caudal_app;

GRANT UPDATE(resumed_event_id) ON TABLE public.lending_pause TO caudal_app;

GRANT SELECT ON TABLE public.lending_portfolio TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_portfolio TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_portfolio TO caudal_app;

GRANT UPDATE(name) ON TABLE public.lending_portfolio TO caudal_app;

GRANT UPDATE(settings) ON TABLE public.lending_portfolio TO caudal_app;

GRANT UPDATE(business_on) ON TABLE public.lending_portfolio TO caudal_app;

GRANT SELECT ON TABLE public.lending_product TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_product TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_product TO caudal_app;

GRANT SELECT ON TABLE public.lending_promise TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_promise TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_promise TO caudal_app;

GRANT UPDATE(withdrawn_on) ON TABLE public.lending_promise TO caudal_app;

GRANT UPDATE(withdrawal_reason) ON TABLE public.lending_promise TO caudal_app;

GRANT SELECT ON TABLE public.lending_seller TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_seller TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_seller TO caudal_app;

GRANT UPDATE(basis) ON TABLE public.lending_seller TO caudal_app;

GRANT UPDATE(rate) ON TABLE public.lending_seller TO caudal_app;

GRANT UPDATE(flat_minor) ON TABLE public.lending_seller TO caudal_app;

GRANT UPDATE(left_on) ON TABLE public.lending_seller TO caudal_app;

GRANT SELECT ON TABLE public.lending_soldloan TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_soldloan TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_soldloan TO caudal_app;

GRANT SELECT ON TABLE public.lending_standing TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_standing TO caudal_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lending_standing TO caudal_app;

GRANT SELECT ON TABLE public.lending_visit TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_visit TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_visit TO caudal_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_apikey TO caudal_app;
GRANT SELECT ON TABLE public.parties_apikey TO caudal_readonly;
GRANT SELECT ON TABLE public.parties_apikey TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_membership TO caudal_app;
GRANT SELECT ON TABLE public.parties_membership TO caudal_readonly;
GRANT SELECT ON TABLE public.parties_membership TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_organisation TO caudal_app;
GRANT SELECT ON TABLE public.parties_organisation TO caudal_readonly;
GRANT SELECT ON TABLE public.parties_organisation TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_person TO caudal_app;
GRANT SELECT ON TABLE public.parties_person TO caudal_readonly;
GRANT SELECT ON TABLE public.parties_person TO caudal_backup;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parties_user TO caudal_app;
GRANT SELECT ON TABLE public.parties_user TO caudal_readonly;
GRANT SELECT ON TABLE public.parties_user TO caudal_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT,USAGE ON SEQUENCES TO caudal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT ON SEQUENCES TO caudal_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT ON SEQUENCES TO caudal_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT ALL ON FUNCTIONS TO caudal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT ALL ON FUNCTIONS TO caudal_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT ALL ON FUNCTIONS TO caudal_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT USAGE ON SCHEMAS TO caudal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT USAGE ON SCHEMAS TO caudal_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT USAGE ON SCHEMAS TO caudal_backup;

ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO caudal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT ON TABLES TO caudal_readonly;
ALTER DEFAULT PRIVILEGES FOR ROLE caudal_owner GRANT SELECT ON TABLES TO caudal_backup;
