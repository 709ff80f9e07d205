-- Another page, {page, input}, and in `seen` the fingerprint by which api.act_matched knows it again.
-- ok {…, seen} · whatever that page ends with
create function api.page_seen(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    shown core.answer := core.page_called(input ->> 'page', who, input -> 'input');
begin
    if shown.outcome = 'ok' then
        shown.document := shown.document || jsonb_build_object('seen', core.fingerprint(shown.document));
    end if;
    return shown;
end $$;
