-- What a move wrote down stays: the control tables are append-only for every role but their owner, by grant and trigger.
create or replace function datamove_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using
    errcode = 'CM001',
    message = format('%s is append-only', tg_table_name),
    hint = 'A move that went wrong is run again; its record stays.';
end $$;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'datamove_run', 'datamove_phaseevent', 'datamove_landedtable', 'datamove_landedrow', 'datamove_sourcemap',
    'datamove_quarantine', 'datamove_discrepancy', 'datamove_statedfigure'
  ] loop
    execute format(
      'create trigger %I before update or delete or truncate on %I '
      'for each statement execute function datamove_refuse_change()',
      v_table || '_append_only', v_table
    );
    if exists (select from pg_roles where rolname = 'caudal_app') then
      execute format('revoke all on %I from caudal_app', v_table);
      execute format('grant select, insert on %I to caudal_app', v_table);
    end if;
  end loop;
end $$;
