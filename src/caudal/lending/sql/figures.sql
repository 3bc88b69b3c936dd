-- What a portfolio stood at when a day ended is written once.
create trigger lending_dayfigure_append_only
  before update or delete or truncate on lending_dayfigure
  for each statement execute function lending_refuse_change();

alter table lending_dayfigure
  add constraint lending_dayfigure_portfolio_fk
  foreign key (book_id) references lending_portfolio (book_id);

do $$
begin
  if exists (select from pg_roles where rolname = 'caudal_app') then
    revoke all on lending_dayfigure from caudal_app;
    grant select, insert on lending_dayfigure to caudal_app;
  end if;
end $$;
