-- As in the ledger and in lending: of a circle that came after the last statistics the planner would believe that it has
-- no rows, take any index that begins with the book for as good as another, and read all that the circle ever did.
alter table circles_member alter column book_id set statistics 0;
alter table circles_sharetrade alter column book_id set statistics 0;
alter table circles_fine alter column book_id set statistics 0;
alter table circles_receipt alter column book_id set statistics 0;
alter table circles_meeting alter column book_id set statistics 0;
alter table circles_meetingcount alter column book_id set statistics 0;
alter table circles_meetingsitting alter column book_id set statistics 0;
alter table circles_attendance alter column book_id set statistics 0;
alter table circles_loanevidence alter column book_id set statistics 0;
alter table circles_loanrequest alter column book_id set statistics 0;
alter table circles_payout alter column book_id set statistics 0;
alter table circles_payoutmove alter column book_id set statistics 0;

-- What was gathered until now goes too, where the server can forget it.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    perform pg_clear_attribute_stats('public', relname::text, 'book_id', false)
       from pg_class
      where oid in ('circles_member'::regclass, 'circles_sharetrade'::regclass, 'circles_fine'::regclass,
                    'circles_receipt'::regclass, 'circles_meeting'::regclass, 'circles_meetingcount'::regclass,
                    'circles_meetingsitting'::regclass, 'circles_attendance'::regclass,
                    'circles_loanevidence'::regclass, 'circles_loanrequest'::regclass, 'circles_payout'::regclass,
                    'circles_payoutmove'::regclass);
  end if;
end $$;
