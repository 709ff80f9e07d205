-- Somebody asks to be forgotten, or was before a backup was restored (`why`); in whichever territory they are.
-- ok {person} · not_found person: nobody has this code, or they are erased already
create function api.person_erase(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'person_erase', '{service:admin}');
    wanted nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into wanted from person where code = input ->> 'person' and erased_at is null for update;
    if not found then return core.refused('not_found', 'person'); end if;
    perform core.territory_enter(wanted.territory_id);
    perform core.person_erase(wanted.id, case input ->> 'why' when 'restored' then 'restored' else 'asked' end);
    return core.done(actor, jsonb_build_object('person', wanted.code));
end $$;
