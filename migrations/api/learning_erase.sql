-- A volunteer has what was learned from their answers erased. Matchers learn everything anew without it.
-- That they were asked, and what they said, stays: it is the history of those outings.
-- ok
create function api.learning_erase(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'learning_erase', '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    perform core.learning_erase(actor.person_id);
    return core.done(actor);
end $$;
