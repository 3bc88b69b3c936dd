-- Books that were written one row a posting: transfers move into their entry's row, and instants rise strictly within
-- each account. Entries of one batch had one instant; the versions of their accounts say which came first.
alter table ledger_entry disable trigger ledger_entry_append_only;
alter table ledger_posting disable trigger ledger_posting_append_only;

do $$
declare
  v_round int := 0;
begin
  create temporary table batch_order on commit drop as
  select book_id, id as entry_id, 0 as depth, 0 as changed_in from ledger_entry;
  create index on batch_order (changed_in);
  create index on batch_order (entry_id);
  create temporary table batch_step on commit drop as
  select book_id, entry_id, entry_before
    from (select p.book_id, p.entry_id,
                 lag(p.entry_id) over (partition by p.book_id, p.account_id, e.recorded_at order by p.version)
                   as entry_before
            from ledger_posting p
            join ledger_entry e on e.book_id = p.book_id and e.id = p.entry_id) step
   where entry_before is not null;
  create index on batch_step (entry_before);
  analyze batch_order;
  analyze batch_step;
  loop
    update batch_order o
       set depth = later.depth, changed_in = v_round + 1
      from (select s.book_id, s.entry_id, max(before.depth) + 1 as depth
              from batch_order before
              join batch_step s on s.book_id = before.book_id and s.entry_before = before.entry_id
             where before.changed_in = v_round
             group by s.book_id, s.entry_id) later
     where o.book_id = later.book_id and o.entry_id = later.entry_id and o.depth < later.depth;
    exit when not found;
    v_round := v_round + 1;
  end loop;
end $$;

update ledger_entry e
   set recorded_at = e.recorded_at + (numbered.nth - 1) * interval '1 microsecond',
       transaction_id = e.xmin::text::bigint
  from (select o.book_id, o.entry_id,
               row_number() over (partition by o.book_id, n.recorded_at order by o.depth, o.entry_id) as nth
          from batch_order o
          join ledger_entry n on n.book_id = o.book_id and n.id = o.entry_id) numbered
 where e.book_id = numbered.book_id and e.id = numbered.entry_id;

update ledger_posting p
   set recorded_at = e.recorded_at
  from ledger_entry e
 where e.book_id = p.book_id and e.id = p.entry_id;

do $$
begin
  if exists (select
               from (select recorded_at <= lag(recorded_at) over (partition by book_id, account_id order by version)
                       as is_out_of_order
                       from ledger_posting) posting
              where is_out_of_order) then
    raise exception 'the instants of entries do not follow the versions of their accounts';
  end if;
end $$;

update ledger_entry e
   set amount = d.amount,
       debit_version = d.version, debit_balance = d.balance, debit_account_id = d.account_id,
       credit_version = c.version, credit_balance = c.balance, credit_account_id = c.account_id
  from ledger_posting d
  join ledger_posting c on c.book_id = d.book_id and c.entry_id = d.entry_id and c.amount < 0
 where e.postings = 2 and d.book_id = e.book_id and d.entry_id = e.id and d.amount > 0;

delete from ledger_posting p using ledger_entry e
 where e.book_id = p.book_id and e.id = p.entry_id and e.postings = 2;

alter table ledger_entry enable trigger ledger_entry_append_only;
alter table ledger_posting enable trigger ledger_posting_append_only;
