-- The synthetic voice has spoken a sentence, so that coordinators can hear it.
-- ok · invalid sound · not_found · stale: it says something else by now
create function api.sentence_spoken(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'sentence_spoken', '{service:dispatcher}');
    sound bytea := core.bytes_of(input, 'sound');
    s nec.sentence;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if sound is null then return core.invalid(core.problem('sound', 'required')); end if;
    select * into s from sentence where territory_id = actor.territory_id and name = input ->> 'sentence' for update;
    if not found then return core.refused('not_found', 'sentence'); end if;
    if s.text is distinct from input ->> 'text' then return core.refused('stale', 'state_changed'); end if;
    update sentence set spoken = sound where id = s.id;
    return core.done(actor);
end $$;
