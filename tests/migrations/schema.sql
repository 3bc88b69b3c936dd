-- The schema as the migrations leave it, tables with their rights, constraints, triggers and functions.
-- `make schema` writes this file; tests/migrations compares it with a freshly migrated database.
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
          or old.status = 'collected' and new.status = 'reversed')
     or (new.book_id, new.id, new.member_id, new.amount_minor, new.reason, new.issued_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.amount_minor, old.reason, old.issued_on, old.entry_id, old.event_id)
  then
    raise exception using errcode = 'CC003', message = format('a fine does not go from %s to %s', old.status, new.status);
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
         new.traded_on, new.entry_id, new.event_id)
        is distinct from
        (old.book_id, old.id, old.member_id, old.kind, old.shares, old.price_minor, old.amount_minor, old.capital_minor,
         old.traded_on, old.entry_id, old.event_id) then
    raise exception using errcode = 'CC002', message = 'a share trade is reversed once and never edited';
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

CREATE FUNCTION public.ledger_judge_singly(p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[], p_entries integer[], p_accounts integer[], p_currencies text[], p_amounts bigint[], OUT outcomes text[], OUT kept boolean[], OUT ids integer[], OUT balances bigint[], OUT versions bigint[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
  v_now bigint[]; v_low bigint[]; v_high bigint[]; v_currencies text[]; v_closed boolean[]; v_debit_normal boolean[];
  v_entry int;
  v_first int := 1;
  v_last int;
  v_told text;
  v_rank int;
  v_worst int;
  v_account int;
  v_balance bigint;
begin
  select array_agg(coalesce(a.id, 0) order by nth), array_agg(coalesce(debits_posted - credits_posted, 0) order by nth),
         array_agg(coalesce(version, 0) order by nth), array_agg(balance_min + credits_pending order by nth),
         array_agg(balance_max - debits_pending order by nth), array_agg(currency order by nth),
         array_agg(closed_at is not null order by nth), array_agg(kind in ('asset', 'expense') order by nth)
    into ids, balances, versions, v_low, v_high, v_currencies, v_closed, v_debit_normal
    from unnest(p_codes) with ordinality as named (code, nth)
    left join public.ledger_account a on a.book_id = p_book and a.code = named.code;
  v_now := balances;
  kept := array_fill(true, array[cardinality(p_ids)]);

  for v_entry in 1 .. cardinality(p_ids) loop
    v_last := v_first + coalesce(p_sizes[v_entry], p_sizes[1]) - 1;
    v_worst := null;
    if p_ids[v_entry] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_exists/';
    elsif p_reverses[v_entry] = any (p_used) then
      v_worst := 0;
      v_told := 'entry_is_reversed/';
    end if;
    for i in v_first .. v_last loop
      exit when v_worst = 0;
      v_account := p_accounts[i];
      v_balance := v_now[v_account] + p_amounts[i];
      v_rank := case
        when ids[v_account] = 0 then 1
        when v_currencies[v_account] <> coalesce(p_currency, p_currencies[i]) then 2
        when v_closed[v_account] then 3
        when p_amounts[i] < 0 and v_balance < v_low[v_account] then case when v_debit_normal[v_account] then 4 else 5 end
        when p_amounts[i] > 0 and v_balance > v_high[v_account] then case when v_debit_normal[v_account] then 5 else 4 end
      end;
      if v_rank < coalesce(v_worst, 9) then
        v_worst := v_rank;
        v_told := case v_rank when 1 then 'account_not_found' when 2 then 'currency_differs' when 3 then 'account_is_closed'
                              when 4 then 'balance_would_fall_below_floor' else 'balance_would_rise_above_ceiling' end
                  || '/' || p_codes[v_account];
      end if;
    end loop;

    if v_worst is not null then
      outcomes := coalesce(outcomes, array_fill(null::text, array[cardinality(p_ids)]));
      outcomes[v_entry] := v_told;
      kept[v_entry] := false;
    else
      for i in v_first .. v_last loop
        v_account := p_accounts[i];
        v_now[v_account] := v_now[v_account] + p_amounts[i];
      end loop;
    end if;
    v_first := v_last + 1;
  end loop;
end $$;

CREATE FUNCTION public.ledger_post(p_book bigint, p_event uuid, p_each boolean, p_ids uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes smallint[], p_codes text[], p_currency text, p_entries integer[], p_nths smallint[], p_accounts integer[], p_currencies text[], p_amounts bigint[]) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    AS $$
declare
  c_lowest constant bigint := -9223372036854775808;
  c_highest constant bigint := 9223372036854775807;
  v_now timestamptz;
  -- per account of p_codes, in its order; low and high are its limits less what holds may take
  v_ids int[]; v_balances bigint[]; v_versions bigint[]; v_low bigint[]; v_high bigint[];
  v_plain boolean;
  v_limited boolean;
  v_used uuid[];
  v_outcomes text[];
  -- per entry; empty when nothing is refused
  v_kept boolean[] := '{}';
begin
  if p_currency is null and exists (
    select from unnest(p_entries, p_currencies, p_amounts) as posting (entry, currency, amount)
     group by entry, currency
    having sum(amount) <> 0)
  then
    raise exception using errcode = 'CL002', message = 'an entry does not sum to zero in each currency';
  end if;

  -- In ascending code, in a statement of its own: posts that cross wait for each other, they never deadlock.
  select array_agg(id), array_agg(debits_posted - credits_posted), array_agg(version),
         array_agg(coalesce(balance_min + credits_pending, c_lowest)),
         array_agg(coalesce(balance_max - debits_pending, c_highest)),
         bool_or(balance_min is not null or balance_max is not null),
         count(*) = cardinality(p_codes) and bool_and(closed_at is null and currency = p_currency)
    into v_ids, v_balances, v_versions, v_low, v_high, v_limited, v_plain
    from (select id, debits_posted, credits_posted, debits_pending, credits_pending, version, currency,
                 balance_min, balance_max, closed_at
            from public.ledger_account
           where book_id = p_book and code = any (p_codes)
           order by code
             for no key update) locked;
  v_now := clock_timestamp();

  if v_plain and v_limited then
    select not bool_or((amount < 0 and balance < v_low[account]) or (amount > 0 and balance > v_high[account]))
      into v_plain
      from (select account, amount, v_balances[account] + public.ledger_sum(amount) over each_account as balance
              from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)
            window each_account as (partition by account order by place rows unbounded preceding)) run;
  end if;

  -- Keys that were used are told before limits; a batch of all that is fine otherwise meets them as it is written.
  if p_each or v_plain is not true then
    select array_agg(id)
      into v_used
      from (select id from public.ledger_entry where book_id = p_book and id = any (p_ids)
            union all
            select reverses from public.ledger_entry where book_id = p_book and reverses = any (p_reverses)) used;
  end if;

  if v_plain is not true or v_used is not null then
    select outcomes, kept, ids, balances, versions
      into v_outcomes, v_kept, v_ids, v_balances, v_versions
      from public.ledger_judge_singly(p_book, p_ids, p_reverses, v_used, p_codes, p_currency, p_sizes, p_entries,
                                      p_accounts, p_currencies, p_amounts);
    if not p_each and v_outcomes is not null then
      return v_outcomes;
    end if;
  end if;

  insert into public.ledger_entry (book_id, id, recorded_at, effective_on, event_id, reverses, kind, description,
                                   postings, details)
  select p_book, id, v_now, coalesce(effective_on, p_dates[1]), p_event, reverses,
         coalesce(kind, p_kinds[1]), coalesce(description, p_descriptions[1]), coalesce(postings, p_sizes[1]),
         details
    from unnest(p_ids, p_dates, p_reverses, p_kinds, p_descriptions, p_details, p_sizes, v_kept)
         as entry (id, effective_on, reverses, kind, description, details, postings, kept)
   where kept is not false;

  insert into public.ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id, nth)
  select p_book, v_versions[account] + row_number() over each_account, amount,
         v_balances[account] + public.ledger_sum(amount) over each_account, v_ids[account],
         coalesce(p_dates[entry], p_dates[1]), p_ids[entry], nth
    from (select account, amount, place,
                 coalesce(p_entries[place], (place - 1) / p_sizes[1] + 1) as entry,
                 coalesce(p_nths[place], (place - 1) % p_sizes[1] + 1) as nth
            from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)) posting
   where v_kept[entry] is not false
  window each_account as (partition by account order by place rows unbounded preceding);

  update public.ledger_account a
     set debits_posted = a.debits_posted + change.debits,
         credits_posted = a.credits_posted + change.credits,
         version = a.version + change.postings
    from (select v_ids[account] as id,
                 public.ledger_sum(greatest(amount, 0)) as debits,
                 public.ledger_sum(greatest(-amount, 0)) as credits,
                 count(*) as postings
            from unnest(p_accounts, p_amounts) with ordinality as posting (account, amount, place)
           where v_kept[coalesce(p_entries[place], (place - 1) / p_sizes[1] + 1)] is not false
           group by 1) change
   where a.book_id = p_book and a.id = change.id;

  return v_outcomes;
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
    CONSTRAINT circles_fine_dates_follow CHECK (((((collected_on IS NULL) AND (collection_entry_id IS NULL)) OR ((collected_on >= issued_on) AND (collection_entry_id IS NOT NULL))) AND (((end_entry_id IS NULL) AND (ended_on IS NULL)) OR ((end_entry_id IS NOT NULL) AND (ended_on >= issued_on))))),
    CONSTRAINT circles_fine_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_fine_status_is_whole CHECK ((((collection_entry_id IS NULL) AND (end_entry_id IS NULL) AND (status = 'issued'::text)) OR ((collection_entry_id IS NOT NULL) AND (end_entry_id IS NULL) AND (status = 'collected'::text)) OR ((collection_entry_id IS NULL) AND (end_entry_id IS NOT NULL) AND (status = 'waived'::text)) OR ((end_entry_id IS NOT NULL) AND (status = 'reversed'::text))))
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
    CONSTRAINT circles_loanevidence_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT circles_loanevidence_is_within_capital CHECK (((NOT (source = ''::text)) OR ((amount_minor <= available_capital_minor) AND (amount_minor <= cash_minor))))
);

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
    CONSTRAINT circles_sharetrade_amount_is_price CHECK ((amount_minor = (shares * price_minor))),
    CONSTRAINT circles_sharetrade_capital_is_whole CHECK ((((capital_minor >= 0) AND (kind = 'sale'::text)) OR (capital_minor = amount_minor))),
    CONSTRAINT circles_sharetrade_is_positive CHECK (((price_minor > 0) AND (shares > 0))),
    CONSTRAINT circles_sharetrade_kind_is_known CHECK ((kind = ANY (ARRAY['purchase'::text, 'sale'::text]))),
    CONSTRAINT circles_sharetrade_reversal_is_whole CHECK ((((reversal_entry_id IS NULL) AND (reversed_on IS NULL)) OR ((reversal_entry_id IS NOT NULL) AND (reversed_on >= traded_on))))
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

CREATE TABLE public.ledger_account (
    book_id bigint NOT NULL,
    debits_posted bigint NOT NULL,
    credits_posted bigint NOT NULL,
    debits_pending bigint NOT NULL,
    credits_pending bigint NOT NULL,
    version bigint NOT NULL,
    balance_min bigint,
    balance_max bigint,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    id integer NOT NULL,
    currency character(3) NOT NULL,
    kind text NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    CONSTRAINT ledger_account_balance_max CHECK (((balance_max IS NULL) OR (((debits_posted - credits_posted) + debits_pending) <= balance_max))),
    CONSTRAINT ledger_account_balance_min CHECK (((balance_min IS NULL) OR (((debits_posted - credits_posted) - credits_pending) >= balance_min))),
    CONSTRAINT ledger_account_counters_not_negative CHECK (((credits_pending >= 0) AND (credits_posted >= 0) AND (debits_pending >= 0) AND (debits_posted >= 0) AND (version >= 0))),
    CONSTRAINT ledger_account_kind_is_known CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])))
)
WITH (fillfactor='50');

CREATE TABLE public.ledger_book (
    book_id bigint NOT NULL,
    organisation_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    accounts_opened integer NOT NULL,
    opened_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ledger_entry (
    book_id bigint NOT NULL,
    id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_on date NOT NULL,
    event_id uuid NOT NULL,
    reverses uuid,
    kind text NOT NULL,
    description text NOT NULL,
    postings smallint NOT NULL,
    details jsonb,
    CONSTRAINT ledger_entry_is_not_empty CHECK ((postings >= 2))
);

CREATE TABLE public.ledger_posting (
    book_id bigint NOT NULL,
    version bigint NOT NULL,
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    account_id integer NOT NULL,
    effective_on date NOT NULL,
    entry_id uuid NOT NULL,
    nth smallint NOT NULL,
    CONSTRAINT ledger_posting_amount_is_in_range CHECK (((amount >= '-100000000000000000'::bigint) AND (amount <= '100000000000000000'::bigint))),
    CONSTRAINT ledger_posting_moves_something CHECK ((NOT (amount = 0)))
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
    entry_id uuid NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT lending_allocation_adds_up CHECK ((amount_minor = ((((penalty_minor + fee_minor) + interest_minor) + principal_minor) + overpaid_minor))),
    CONSTRAINT lending_allocation_parts_not_negative CHECK (((fee_minor >= 0) AND (interest_minor >= 0) AND (overpaid_minor >= 0) AND (penalty_minor >= 0) AND (principal_minor >= 0)))
);

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
    CONSTRAINT lending_loan_number_is_positive CHECK ((number > 0)),
    CONSTRAINT lending_loan_principal_is_positive CHECK ((principal_minor > 0)),
    CONSTRAINT lending_loan_source_is_known CHECK ((source = ANY (ARRAY['granted'::text, 'imported'::text]))),
    CONSTRAINT lending_loan_status_is_known CHECK ((status = ANY (ARRAY['active'::text, 'closed'::text, 'overpaid'::text])))
);

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
    cash_account text NOT NULL,
    reverses uuid,
    entry_id uuid NOT NULL,
    event_id uuid NOT NULL,
    description text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT lending_loanevent_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT lending_loanevent_kind_is_whole CHECK ((((kind = ANY (ARRAY['disbursement'::text, 'repayment'::text])) AND (reverses IS NULL)) OR ((kind = 'reversal'::text) AND (reverses IS NOT NULL)))),
    CONSTRAINT lending_loanevent_stated_adds_up CHECK ((((stated_fee_minor IS NULL) AND (stated_interest_minor IS NULL) AND (stated_penalty_minor IS NULL) AND (stated_principal_minor IS NULL)) OR ((amount_minor = (((stated_penalty_minor + stated_fee_minor) + stated_interest_minor) + stated_principal_minor)) AND (kind = 'repayment'::text) AND (stated_fee_minor >= 0) AND (stated_fee_minor IS NOT NULL) AND (stated_interest_minor >= 0) AND (stated_interest_minor IS NOT NULL) AND (stated_penalty_minor >= 0) AND (stated_penalty_minor IS NOT NULL) AND (stated_principal_minor >= 0) AND (stated_principal_minor IS NOT NULL))))
);

CREATE TABLE public.lending_numbering (
    book_id bigint NOT NULL,
    last_number integer NOT NULL
);

CREATE TABLE public.parties_apikey (
    id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    role text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    organisation_id uuid NOT NULL,
    CONSTRAINT parties_apikey_role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'facilitator'::text, 'auditor'::text, 'operator'::text])))
);

CREATE TABLE public.parties_membership (
    role text NOT NULL,
    user_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    CONSTRAINT parties_membership_role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'facilitator'::text, 'auditor'::text, 'operator'::text])))
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

ALTER TABLE ONLY public.circles_circle
    ADD CONSTRAINT circles_circle_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.circles_fine
    ADD CONSTRAINT circles_fine_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_importeddifference
    ADD CONSTRAINT circles_importeddifference_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_stated_once UNIQUE (book_id, figure);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_pkey PRIMARY KEY (book_id, loan_id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_joins_once UNIQUE (book_id, person_id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_number_unique UNIQUE (book_id, number);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.circles_shareprice
    ADD CONSTRAINT circles_shareprice_pkey PRIMARY KEY (book_id, number);

ALTER TABLE ONLY public.circles_sharetrade
    ADD CONSTRAINT circles_sharetrade_pkey PRIMARY KEY (book_id, id);

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

ALTER TABLE ONLY public.ledger_book
    ADD CONSTRAINT ledger_book_pkey PRIMARY KEY (book_id);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (book_id, id);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_of_entry UNIQUE (book_id, entry_id, nth);

ALTER TABLE ONLY public.ledger_posting
    ADD CONSTRAINT ledger_posting_pkey PRIMARY KEY (book_id, account_id, version);

ALTER TABLE ONLY public.lending_allocation
    ADD CONSTRAINT lending_allocation_pkey PRIMARY KEY (book_id, repayment_id, version);

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

ALTER TABLE ONLY public.lending_numbering
    ADD CONSTRAINT lending_numbering_pkey PRIMARY KEY (book_id);

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

CREATE INDEX circles_circle_by_name ON public.circles_circle USING btree (organisation_id, name);

CREATE UNIQUE INDEX circles_circle_organisation_key ON public.circles_circle USING btree (book_id, organisation_id);

CREATE INDEX circles_fine_by_member ON public.circles_fine USING btree (book_id, member_id);

CREATE INDEX circles_importeddifference_fig ON public.circles_importeddifference USING btree (book_id, figure);

CREATE INDEX circles_member_by_person ON public.circles_member USING btree (person_id);

CREATE INDEX circles_sharetrade_by_member ON public.circles_sharetrade USING btree (book_id, member_id);

CREATE INDEX datamove_run_newest ON public.datamove_run USING btree (source, started_at DESC);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX jobs_job_by_state ON public.jobs_job USING btree (state, queued_at);

CREATE INDEX jobs_job_next ON public.jobs_job USING btree (due_at) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX jobs_job_once_a_period ON public.jobs_job USING btree (name, period_at) WHERE (period_at IS NOT NULL);

CREATE UNIQUE INDEX jobs_job_one_run_at_a_time ON public.jobs_job USING btree (name) WHERE ((period_at IS NOT NULL) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));

CREATE INDEX jobs_job_running ON public.jobs_job USING btree (worker_id) WHERE (state = 'running'::text);

CREATE INDEX ledger_entry_by_date ON public.ledger_entry USING btree (book_id, effective_on, recorded_at, id);

CREATE UNIQUE INDEX ledger_entry_reversed_once ON public.ledger_entry USING btree (book_id, reverses) WHERE (reverses IS NOT NULL);

CREATE INDEX lending_loan_borrower ON public.lending_loan USING btree (book_id, borrower_id);

CREATE UNIQUE INDEX lending_loanevent_disbursed_once ON public.lending_loanevent USING btree (book_id, loan_id) WHERE (kind = 'disbursement'::text);

CREATE UNIQUE INDEX lending_loanevent_reversed_once ON public.lending_loanevent USING btree (book_id, reverses) WHERE (reverses IS NOT NULL);

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

CREATE TRIGGER circles_circle_kept BEFORE DELETE OR TRUNCATE ON public.circles_circle FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_fine_goes_forward BEFORE UPDATE ON public.circles_fine FOR EACH ROW EXECUTE FUNCTION public.circles_fine_forward();

CREATE TRIGGER circles_fine_kept BEFORE DELETE OR TRUNCATE ON public.circles_fine FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_importeddifference_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_importeddifference FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_importedfigure_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_importedfigure FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_loanevidence_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_loanevidence FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_member_kept BEFORE DELETE OR TRUNCATE ON public.circles_member FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_shareprice_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.circles_shareprice FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_sharetrade_kept BEFORE DELETE OR TRUNCATE ON public.circles_sharetrade FOR EACH STATEMENT EXECUTE FUNCTION public.circles_refuse_change();

CREATE TRIGGER circles_sharetrade_reversed_once BEFORE UPDATE ON public.circles_sharetrade FOR EACH ROW EXECUTE FUNCTION public.circles_reverse_once();

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

CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_account_opened_empty BEFORE INSERT ON public.ledger_account FOR EACH ROW EXECUTE FUNCTION public.ledger_check_opened();

CREATE TRIGGER ledger_book_kept BEFORE DELETE OR TRUNCATE ON public.ledger_book FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_posting_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

CREATE TRIGGER ledger_posting_whole AFTER INSERT ON public.ledger_posting REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_postings();

CREATE TRIGGER lending_allocation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_allocation FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_loan_kept BEFORE DELETE OR TRUNCATE ON public.lending_loan FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

CREATE TRIGGER lending_loanevent_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lending_loanevent FOR EACH STATEMENT EXECUTE FUNCTION public.lending_refuse_change();

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

ALTER TABLE ONLY public.circles_circle
    ADD CONSTRAINT circles_circle_organisation_fk FOREIGN KEY (organisation_id) REFERENCES public.parties_organisation(id);

ALTER TABLE ONLY public.circles_fine
    ADD CONSTRAINT circles_fine_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_importeddifference
    ADD CONSTRAINT circles_importeddifference_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_importedfigure
    ADD CONSTRAINT circles_importedfigure_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.circles_loanevidence
    ADD CONSTRAINT circles_loanevidence_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_circle_fk FOREIGN KEY (book_id, organisation_id) REFERENCES public.circles_circle(book_id, organisation_id);

ALTER TABLE ONLY public.circles_member
    ADD CONSTRAINT circles_member_person_fk FOREIGN KEY (person_id) REFERENCES public.parties_person(id);

ALTER TABLE ONLY public.circles_shareprice
    ADD CONSTRAINT circles_shareprice_circle_fk FOREIGN KEY (book_id) REFERENCES public.circles_circle(book_id);

ALTER TABLE ONLY public.circles_sharetrade
    ADD CONSTRAINT circles_sharetrade_member_fk FOREIGN KEY (book_id, member_id) REFERENCES public.circles_member(book_id, id);

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

ALTER TABLE ONLY public.lending_allocation
    ADD CONSTRAINT lending_allocation_repayment_fk FOREIGN KEY (book_id, repayment_id, amount_minor) REFERENCES public.lending_loanevent(book_id, id, amount_minor);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_loan_fk FOREIGN KEY (book_id, loan_id) REFERENCES public.lending_loan(book_id, id);

ALTER TABLE ONLY public.lending_loanevent
    ADD CONSTRAINT lending_loanevent_reverses_fk FOREIGN KEY (book_id, reverses) REFERENCES public.lending_loanevent(book_id, id);

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

REVOKE ALL ON FUNCTION public.circles_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_refuse_change() TO caudal_backup;

REVOKE ALL ON FUNCTION public.circles_reverse_once() FROM PUBLIC;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_app;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_readonly;
GRANT ALL ON FUNCTION public.circles_reverse_once() TO caudal_backup;

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

REVOKE ALL ON FUNCTION public.ledger_check_opened() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_check_opened() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_check_postings() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_check_postings() TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_judge_singly(p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[], p_entries integer[], p_accounts integer[], p_currencies text[], p_amounts bigint[], OUT outcomes text[], OUT kept boolean[], OUT ids integer[], OUT balances bigint[], OUT versions bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_judge_singly(p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[], p_entries integer[], p_accounts integer[], p_currencies text[], p_amounts bigint[], OUT outcomes text[], OUT kept boolean[], OUT ids integer[], OUT balances bigint[], OUT versions bigint[]) TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_judge_singly(p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[], p_entries integer[], p_accounts integer[], p_currencies text[], p_amounts bigint[], OUT outcomes text[], OUT kept boolean[], OUT ids integer[], OUT balances bigint[], OUT versions bigint[]) TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_judge_singly(p_book bigint, p_ids uuid[], p_reverses uuid[], p_used uuid[], p_codes text[], p_currency text, p_sizes smallint[], p_entries integer[], p_accounts integer[], p_currencies text[], p_amounts bigint[], OUT outcomes text[], OUT kept boolean[], OUT ids integer[], OUT balances bigint[], OUT versions bigint[]) TO caudal_backup;

REVOKE ALL ON FUNCTION public.ledger_post(p_book bigint, p_event uuid, p_each boolean, p_ids uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes smallint[], p_codes text[], p_currency text, p_entries integer[], p_nths smallint[], p_accounts integer[], p_currencies text[], p_amounts bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post(p_book bigint, p_event uuid, p_each boolean, p_ids uuid[], p_dates date[], p_kinds text[], p_descriptions text[], p_details jsonb[], p_reverses uuid[], p_sizes smallint[], p_codes text[], p_currency text, p_entries integer[], p_nths smallint[], p_accounts integer[], p_currencies text[], p_amounts bigint[]) TO caudal_app;

REVOKE ALL ON FUNCTION public.ledger_refuse_change() FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_app;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_readonly;
GRANT ALL ON FUNCTION public.ledger_refuse_change() TO caudal_backup;

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

GRANT SELECT ON TABLE public.circles_circle TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_circle TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(name) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(description) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(policy) ON TABLE public.circles_circle TO caudal_app;

GRANT UPDATE(closed_on) ON TABLE public.circles_circle TO caudal_app;

GRANT SELECT ON TABLE public.circles_fine TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_fine TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(status) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(collected_on) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(collection_entry_id) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(ended_on) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(end_entry_id) ON TABLE public.circles_fine TO caudal_app;

GRANT UPDATE(end_reason) ON TABLE public.circles_fine TO caudal_app;

GRANT SELECT ON TABLE public.circles_importeddifference TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_importeddifference TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_importeddifference TO caudal_app;

GRANT SELECT ON TABLE public.circles_importedfigure TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_importedfigure TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_importedfigure TO caudal_app;

GRANT SELECT ON TABLE public.circles_loanevidence TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_loanevidence TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_loanevidence TO caudal_app;

GRANT SELECT ON TABLE public.circles_member TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_member TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(role) ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(is_active) ON TABLE public.circles_member TO caudal_app;

GRANT UPDATE(left_on) ON TABLE public.circles_member TO caudal_app;

GRANT SELECT ON TABLE public.circles_shareprice TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_shareprice TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_shareprice TO caudal_app;

GRANT SELECT ON TABLE public.circles_sharetrade TO caudal_readonly;
GRANT SELECT ON TABLE public.circles_sharetrade TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.circles_sharetrade TO caudal_app;

GRANT UPDATE(reversed_on) ON TABLE public.circles_sharetrade TO caudal_app;

GRANT UPDATE(reversal_entry_id) ON TABLE public.circles_sharetrade TO caudal_app;

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

GRANT SELECT ON TABLE public.ledger_account TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_account TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(balance_min) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(balance_max) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(closed_at) ON TABLE public.ledger_account TO caudal_app;

GRANT UPDATE(name) ON TABLE public.ledger_account TO caudal_app;

GRANT SELECT ON TABLE public.ledger_book TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_book TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.ledger_book TO caudal_app;

GRANT UPDATE(accounts_opened) ON TABLE public.ledger_book TO caudal_app;

GRANT SELECT ON TABLE public.ledger_entry TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_entry TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_entry TO caudal_app;

GRANT SELECT ON TABLE public.ledger_posting TO caudal_readonly;
GRANT SELECT ON TABLE public.ledger_posting TO caudal_backup;
GRANT SELECT ON TABLE public.ledger_posting TO caudal_app;

GRANT SELECT ON TABLE public.lending_allocation TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_allocation TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_allocation TO caudal_app;

GRANT SELECT ON TABLE public.lending_loan TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_loan TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_loan TO caudal_app;

GRANT UPDATE(status) ON TABLE public.lending_loan TO caudal_app;

GRANT SELECT ON TABLE public.lending_loanevent TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_loanevent TO caudal_backup;
GRANT SELECT,INSERT ON TABLE public.lending_loanevent TO caudal_app;

GRANT SELECT ON TABLE public.lending_numbering TO caudal_readonly;
GRANT SELECT ON TABLE public.lending_numbering TO caudal_backup;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lending_numbering TO caudal_app;

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
