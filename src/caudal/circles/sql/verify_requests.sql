-- What requests say against the ledger's holds, and what each loan's evidence says was promised to others.
with promised as (
  select h.book_id,
         coalesce(r.number, 0) as number,
         r.id is null
         or h.amount <> r.amount_minor
         or h.expires_at <> r.expires_at
         or case
              when r.status <> 'approved' then h.held <> 0
              when h.expires_at > now() then h.held <> r.amount_minor
              -- Its time is over: the ledger lets the hold go, and the request ends, each in a moment of its own.
              else false
            end as wrong
    from ledger_hold h
    left join circles_loanrequest r
      on r.book_id = h.book_id
     and r.hold_id = h.id
   where h.kind = 'loan_promise'
     and (%(book_id)s::bigint is null or h.book_id = %(book_id)s::bigint)
), decided as (
  select r.book_id,
         r.number,
         not exists (
           select
             from circles_loanapproval a
            where a.book_id = r.book_id and a.request_id = r.id)
         or exists (
           select
             from circles_loanapproval a
            where a.book_id = r.book_id and a.request_id = r.id
              and a.approved_by in (r.asked_by, 'person:' || m.person_id)) as wrong
    from circles_loanrequest r
    join circles_member m
      on m.book_id = r.book_id
     and m.id = r.member_id
   where r.approved_on is not null
     and (%(book_id)s::bigint is null or r.book_id = %(book_id)s::bigint)
), given as (
  select r.book_id,
         r.number,
         g.loan_id is null
         or (g.loan_id, g.member_id, g.amount_minor) is distinct from (r.loan_id, r.member_id, r.amount_minor) as wrong
    from circles_loanrequest r
    left join circles_loanevidence g
      on g.book_id = r.book_id
     and g.loan_id = r.loan_id
     and g.request_id = r.id
   where r.status = 'disbursed'
     and (%(book_id)s::bigint is null or r.book_id = %(book_id)s::bigint)
), entries as (
  select r.book_id,
         r.number,
         e.id is null as wrong
    from circles_loanrequest r
    left join ledger_entry e
      on e.book_id = r.book_id
     and e.id = r.form_entry_id
   where r.form_entry_id is not null
     and (%(book_id)s::bigint is null or r.book_id = %(book_id)s::bigint)
), evidence as (
  -- Acts of one circle follow each other, so the audit numbers of their events say what stood when the loan was given.
  select g.book_id,
         g.loan_id,
         g.promised_minor <> coalesce(before.promised, 0)
         or g.reservations_minor <> g.promised_minor + coalesce(aside.never_lent, 0) as wrong
    from circles_loanevidence g
    join audit_event mine
      on mine.id = g.event_id
   cross join lateral (
         select sum(r.amount_minor) as promised
           from circles_loanrequest r
           join audit_event approved
             on approved.id = r.approved_event_id
           left join audit_event ended
             on ended.id = r.end_event_id
          where r.book_id = g.book_id
            and approved.number < mine.number
            and (ended.number is null or ended.number > mine.number)) before
    join ledger_entry e
      on e.book_id = g.book_id
     and e.id = g.entry_id
   cross join lateral (
         select -sum(p.amount) as never_lent
           from ledger_account a
           join ledger_line p
             on p.book_id = a.book_id
            and p.account_id = a.id
          where a.book_id = g.book_id
            and (a.code in ('equity:social-fund', 'equity:legal-reserve') or a.code like 'liabilities:payouts:%%')
            and p.recorded_at < e.recorded_at) aside
   where g.source = ''
     and (%(book_id)s::bigint is null or g.book_id = %(book_id)s::bigint)
)
select 'circles.promises_are_held' as name,
       count(*) as rows,
       count(*) filter (where wrong) as wrong,
       min(book_id || ' request ' || number) filter (where wrong) as first
  from promised
 union all
select 'circles.others_decide_on_a_loan', count(*), count(*) filter (where wrong),
       min(book_id || ' request ' || number) filter (where wrong)
  from decided
 union all
select 'circles.requests_lead_to_their_loans', count(*), count(*) filter (where wrong),
       min(book_id || ' request ' || number) filter (where wrong)
  from given
 union all
select 'circles.forms_name_entries_that_exist', count(*), count(*) filter (where wrong),
       min(book_id || ' request ' || number) filter (where wrong)
  from entries
 union all
select 'circles.evidence_counts_what_was_promised', count(*), count(*) filter (where wrong),
       min(book_id || ' loan ' || loan_id) filter (where wrong)
  from evidence
