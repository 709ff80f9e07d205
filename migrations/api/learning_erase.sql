-- A volunteer has what was learned from their answers erased. Matchers learn everything anew without it.
-- That they were asked, and what they said, stays: it is the history of those outings.
-- ok
create function api.learning_erase(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'learning_erase', '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update offer set features = null, probability = null where volunteer_id = actor.person_id and features is not null;
    perform core.journal('person', actor.person_id, 'learning_erased');
    return core.done(actor);
end $$;
