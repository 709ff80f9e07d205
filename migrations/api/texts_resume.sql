-- Somebody who had written STOP wants texts again, and has told the desk so.
-- ok {person} · not_found person: nobody, or nobody who had stopped them
create function api.texts_resume(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'texts_resume', '{coordinator}');
    whose bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update contact_point c set texts_stopped_at = null from person p
    where p.id = c.person_id and p.code = input ->> 'person' and p.territory_id = actor.territory_id and c.texts_stopped_at is not null
    returning p.id into whose;
    if whose is null then return core.refused('not_found', 'person'); end if;
    perform core.journal('person', whose, 'texts_resumed');
    return core.done(actor, jsonb_build_object('person', input ->> 'person'));
end $$;
