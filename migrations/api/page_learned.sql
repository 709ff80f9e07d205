-- What a volunteer's answers have taught us, for them to see and to have erased.
-- ok {learned} · forbidden
create function api.page_learned(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('learned', core.learned_of(actor.person_id)));
end $$;
