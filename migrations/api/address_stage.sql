-- An import of addresses begins: what an earlier one left is emptied. Its rows, by COPY into
-- intake.address, bear the number that is given here.
-- ok {import}
create function api.address_stage(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'address_stage', '{service:admin}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    truncate intake.address;
    return core.shown(jsonb_build_object('import', nextval('intake.import')));
end $$;
